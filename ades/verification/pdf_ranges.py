"""The byte range of a signature in a PDF (ISO 32000-2, 12.8.1), more strictly than it is written.

A signature covers its revision from the first byte to the last, but for the one string that holds
the signature itself. Whatever else was left out of the digest would be the attacker's to write.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from ades.verification import der

CHUNK = 1 << 20
MAX_CONTENTS = 32 << 20
# All digits of one case, as every writer has them: of bytes that nothing signs, none is in doubt.
_HEX = re.compile(rb"<((?:[0-9a-f]{2})*+|(?:[0-9A-F]{2})*+)>\Z")
_ENTRIES = 4


class RangeError(ValueError):
    """The byte range is not what it must be."""


@dataclass(frozen=True)
class FoundSignature:
    """A signature dictionary as it was found; ``byte_range`` is not checked yet.

    ``contents`` is the string that holds the signature, ``revision`` counts from 0.
    """

    name: str
    sub_filter: str
    byte_range: tuple[int, ...]
    contents: bytes
    claimed_at: datetime | None = None
    revision: int = 0

    @property
    def end(self) -> int:
        """Where the signed bytes end."""
        return self.byte_range[2] + self.byte_range[3]


def checked_seal(document: IO[bytes], found: FoundSignature) -> bytes:
    """The seal in the gap of a byte range that starts at 0 and leaves out nothing but it.

    Raises :class:`RangeError`; :class:`~ades.verification.der.DERError` when the string does not
    begin with one DER structure, or when anything but zeros follows it.
    """
    if len(found.byte_range) != _ENTRIES or min(found.byte_range) < 0:
        raise RangeError("the byte range has not four entries")
    start, first, second, rest = found.byte_range
    size = document.seek(0, io.SEEK_END)
    if start != 0 or not 0 < first < second or second + rest > size or rest == 0:
        raise RangeError("the byte range is not inside the file, or does not begin with it")
    if second - first > 2 * MAX_CONTENTS + 2:
        raise RangeError("a signature beyond all measure")
    document.seek(first)
    match = _HEX.match(document.read(second - first))
    if match is None or bytes.fromhex(match[1].decode("ascii")) != found.contents:
        raise RangeError("the byte range leaves out something else than the signature")
    seal = der.element_at(found.contents, 0, len(found.contents))
    if found.contents.count(b"\0", seal.end) != len(found.contents) - seal.end:
        raise RangeError("something is hidden behind the signature")
    return seal.encoded


class RangeDigests:
    """The digests of one byte range, each taken once, however large the file is."""

    def __init__(self, document: IO[bytes], byte_range: tuple[int, ...]) -> None:
        self._document = document
        self._range = byte_range
        self._found: dict[str, bytes] = {}

    def __call__(self, name: str) -> bytes:
        """The digest by the algorithm's name. Raises :class:`ValueError` for unknown names."""
        if name not in self._found:
            hasher = hashlib.new(name)
            for start, length in zip(self._range[::2], self._range[1::2], strict=True):
                self._document.seek(start)
                left = length
                while left and (chunk := self._document.read(min(left, CHUNK))):
                    hasher.update(chunk)
                    left -= len(chunk)
            self._found[name] = hasher.digest()
        return self._found[name]
