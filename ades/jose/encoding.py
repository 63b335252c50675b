"""Base64url without padding (RFC 7515, 2), of bytes at once and of streams in constant memory."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import IO

# A multiple of 3, so that every piece but the last is encoded without padding.
CHUNK = 3 * 256 * 1024

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")
_TO_URL = bytes.maketrans(b"+/", b"-_")


def encode(data: bytes) -> str:
    """The base64url text of some bytes, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The bytes of a base64url text.

    Only the one text that :func:`encode` would write is taken: padding, other alphabets, white
    space and stray bits at the end would be so many ways to write the same signature differently.

    Raises :class:`ValueError` for anything else.
    """
    if not _ALPHABET.fullmatch(text) or len(text) % 4 == 1:
        raise ValueError("not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise ValueError("not the canonical base64url text")
    return data


def decode_base64(text: str) -> bytes:
    """The bytes of a base64 text with padding (RFC 4648, 4), as ``x5c`` and ``val`` have it.

    Raises :class:`ValueError` when it is not one.
    """
    return base64.b64decode(text.encode("ascii"), validate=True)


def encode_base64(data: bytes) -> str:
    """The base64 text of some bytes (RFC 4648, 4)."""
    return base64.b64encode(data).decode("ascii")


def chunks_of(content: bytes | IO[bytes]) -> Iterator[bytes]:
    """A content from its start, in pieces of :data:`CHUNK` bytes; the last one may be shorter.

    A stream must be seekable; it may give less than it was asked for.
    """
    if isinstance(content, bytes):
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]
        return
    content.seek(0)
    pending = b""
    while piece := content.read(CHUNK):
        pending += piece
        while len(pending) >= CHUNK:
            yield pending[:CHUNK]
            pending = pending[CHUNK:]
    if pending:
        yield pending


def encoded_chunks_of(content: bytes | IO[bytes]) -> Iterator[bytes]:
    """The base64url text of a content, in pieces."""
    for chunk in chunks_of(content):
        yield binascii.b2a_base64(chunk, newline=False).translate(_TO_URL).rstrip(b"=")
