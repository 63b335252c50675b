"""Attached signatures: the content inside the CMS (RFC 5652, 5.2), where its digest goes with it.

The signature and its time-stamps are over the content's digest only (EN 319 122-1, 5.5.3), so a
content can be put in or taken out at any level without touching what is signed.
"""

import dataclasses
import hashlib
from io import SEEK_END, BytesIO
from typing import IO

from ades.cms import ID_DATA, ID_SIGNED_DATA, OCTET_STRING, SEQUENCE, encode
from ades.der import header
from ades.errors import UnreadableDocument, UnusableTarget
from ades.signed_data import SignedData, read_signature

_CHUNK = 1 << 20
_EXPLICIT = 0xA0


def attach(signature: bytes, content: bytes) -> bytes:
    """The same signature with its content inside.

    Raises as :func:`attach_stream` does; nothing is returned for another content.
    """
    target = BytesIO()
    attach_stream(signature, BytesIO(content), target)
    return target.getvalue()


def attach_stream(signature: bytes, content: IO[bytes], target: IO[bytes]) -> None:
    """Write the signature with its content inside, which is copied from its position to its end.

    Raises :class:`~ades.errors.UnusableTarget` when the content is not the signed one: only known
    at the end of it, so that ``target`` then has something to be thrown away;
    :class:`~ades.errors.UnreadableDocument` when the signature is not a detached one.
    """
    data = _readable(signature)
    if data.attached is not None or data.content_type != ID_DATA:
        raise UnreadableDocument("the signature is not a detached one")
    position = content.tell()
    size = content.seek(0, SEEK_END) - position
    content.seek(position)
    for piece in _headers(data, size):
        target.write(piece)
    _copy(content, target, size, data)
    _, after = data.around_content()
    target.write(after)


def detach(signature: bytes) -> tuple[bytes, bytes]:
    """The detached signature, and the content that was in it.

    Raises :class:`~ades.errors.UnreadableDocument` when there is none.
    """
    data = _readable(signature)
    content = data.attached
    if content is None:
        raise UnreadableDocument("the signature is detached already")
    without = dataclasses.replace(data, content=encode(SEQUENCE, data.content_type))
    return without.encode(), content


def _readable(signature: bytes) -> SignedData:
    try:
        data = read_signature(signature)
        _ = data.attached, data.signer.message_digest, data.signer.digest_algorithm
    except ValueError as error:
        raise UnreadableDocument(f"not a CAdES signature by one signer: {error}") from error
    return data


def _headers(data: SignedData, size: int) -> list[bytes]:
    """Everything before the content: five elements begin and end with it around them."""
    before, after = data.around_content()
    octets = header(OCTET_STRING, size)
    explicit = header(_EXPLICIT, len(octets) + size)
    content_length = len(ID_DATA) + len(explicit) + len(octets) + size
    content = header(SEQUENCE, content_length)
    data_length = len(before) + len(content) + content_length + len(after)
    signed = header(SEQUENCE, data_length)
    outer_explicit = header(_EXPLICIT, len(signed) + data_length)
    outer = header(SEQUENCE, len(ID_SIGNED_DATA) + len(outer_explicit) + len(signed) + data_length)
    inner = [content, ID_DATA, explicit, octets]
    return [outer, ID_SIGNED_DATA, outer_explicit, signed, before, *inner]


def _copy(content: IO[bytes], target: IO[bytes], size: int, data: SignedData) -> None:
    seen, left = hashlib.new(data.signer.digest_algorithm), size
    while left:
        piece = content.read(min(_CHUNK, left))
        if not piece:
            break
        seen.update(piece)
        target.write(piece)
        left -= len(piece)
    if left or seen.digest() != data.signer.message_digest:
        raise UnusableTarget("this is not the content that was signed")
