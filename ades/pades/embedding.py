"""Puts a seal into the room that preparing left for it."""

from typing import IO

from ades.errors import SealTooLarge
from ades.pades.options import PreparedPDF


def embed(prepared: PreparedPDF, target: IO[bytes], seal: bytes) -> None:
    """Write the seal into the room that :func:`prepare` left in ``target``.

    Raises :class:`~ades.errors.SealTooLarge` when it does not fit; nothing is written then.
    """
    room = (prepared.end - prepared.start - 2) // 2
    if len(seal) > room:
        raise SealTooLarge(f"the seal has {len(seal)} bytes, room was left for {room}")
    target.seek(prepared.start + 1)
    target.write(seal.hex().encode("ascii"))
