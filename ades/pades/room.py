"""The room for a seal or a token: a hexadecimal string of zeros in the document."""

from binascii import hexlify
from typing import IO

from ades.errors import SealTooLarge


def fill(target: IO[bytes], start: int, end: int, content: bytes) -> None:
    """Write ``content`` in hexadecimal digits into the string from ``start`` to ``end``.

    Raises :class:`~ades.errors.SealTooLarge` when it does not fit; nothing is written then.
    """
    room = (end - start - 2) // 2
    if len(content) > room:
        raise SealTooLarge(f"the seal has {len(content)} bytes, room was left for {room}")
    target.seek(start + 1)
    target.write(hexlify(content))
