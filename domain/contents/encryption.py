"""Authenticated encryption of streams of any length in constant memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM: the content is
cut into chunks, and each nonce is a random prefix, the chunk's number, and whether it is the last.
Each content has a key of its own, derived from the company's data key and the context, so that
prefixes never meet under one key however many contents there are.
Chunks can therefore not be dropped, repeated, reordered, cut off at the end or moved to another
content without being noticed. Nothing is handed out before its chunk was authenticated.
"""

import secrets
from collections.abc import Iterator
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.contents.errors import ContentDamaged

MAGIC = b"SSC1"
PREFIX_SIZE = 7
CHUNK_SIZE = 64 << 10
TAG_SIZE = 16


class Readable(Protocol):
    """What is encrypted only has to be read, once."""

    def read(self, size: int, /) -> bytes:
        """The next piece; empty at the end."""


def encrypt(source: Readable, key: bytes, context: bytes) -> Iterator[bytes]:
    """Yield the pieces of the encrypted stream; ``context`` is authenticated with every chunk."""
    cipher = AESGCM(_content_key(key, context))
    prefix = secrets.token_bytes(PREFIX_SIZE)
    yield MAGIC + prefix
    number, chunk = 0, source.read(CHUNK_SIZE)
    while True:
        following = source.read(CHUNK_SIZE)
        yield cipher.encrypt(_nonce(prefix, number, last=not following), chunk, context)
        if not following:
            return
        number, chunk = number + 1, following


def decrypt(source: IO[bytes], key: bytes, context: bytes) -> Iterator[bytes]:
    """Yield the pieces of the content; raises :class:`ContentDamaged` at the first bad chunk."""
    cipher = AESGCM(_content_key(key, context))
    head = source.read(len(MAGIC) + PREFIX_SIZE)
    if len(head) != len(MAGIC) + PREFIX_SIZE or not head.startswith(MAGIC):
        raise ContentDamaged("the stored content has no valid header")
    prefix = head[len(MAGIC) :]
    number, chunk = 0, source.read(CHUNK_SIZE + TAG_SIZE)
    while True:
        following = source.read(CHUNK_SIZE + TAG_SIZE)
        try:
            yield cipher.decrypt(_nonce(prefix, number, last=not following), chunk, context)
        except (InvalidTag, ValueError) as error:
            raise ContentDamaged(f"chunk {number} of the stored content is not genuine") from error
        if not following:
            return
        number, chunk = number + 1, following


def _content_key(key: bytes, context: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=None, info=b"content " + context).derive(key)


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes((last,))
