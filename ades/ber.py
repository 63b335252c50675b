"""CMS as other programs write it: BER, with lengths that are told at the end (X.690, 8.1.3.6).

RFC 5652 allows it for all but what is signed, and libraries that stream use it. Such a signature is
written again as DER before it is read; what was DER in it stays byte for byte as it was.
"""

from ades.cms import LONG_FORM, OCTET_STRING, encode
from ades.der import read

# The structures here are not nested as deep, and no signature has as many elements.
MAX_DEPTH, MAX_ELEMENTS = 48, 500_000

_CONSTRUCTED, _HIGH_TAG_NUMBER = 0x20, 0x1F
_CONSTRUCTED_OCTET_STRING = OCTET_STRING | _CONSTRUCTED
_END_OF_CONTENTS = b"\x00\x00"


def to_der(data: bytes) -> bytes:
    """The same structure with definite lengths in their shortest form, and strings in one piece.

    The order of sets is kept. Raises ``ValueError`` when it is not BER, has bytes after it, or is
    beyond all measure.
    """
    found, end = _Writer(data).element(0, len(data), 0)
    if end != len(data):
        raise ValueError("bytes follow the structure")
    return found


class _Writer:
    """Writes one structure again."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_ELEMENTS

    def element(self, place: int, limit: int, depth: int) -> tuple[bytes, int]:
        """The element at ``place`` as DER, and where it ends."""
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            raise ValueError("a structure beyond all measure")
        if place + 2 > limit:
            raise ValueError("the structure ends within a header")
        tag = self._data[place]
        is_constructed = bool(tag & _CONSTRUCTED)
        if tag & _HIGH_TAG_NUMBER == _HIGH_TAG_NUMBER or tag == 0:
            raise ValueError("a tag that does not belong here")
        if self._data[place + 1] == LONG_FORM:
            if not is_constructed:
                raise ValueError("a value without parts has no indefinite length")
            parts, end = self._until_end(place + 2, limit, depth + 1)
            return _joined(tag, parts), end
        start, end = self._definite(place, limit)
        if not is_constructed:
            return encode(tag, self._data[start:end]), end
        return _joined(tag, self._filling(start, end, depth + 1)), end

    def _definite(self, place: int, limit: int) -> tuple[int, int]:
        length, start = self._data[place + 1], place + 2
        if length > LONG_FORM:
            start += length - LONG_FORM
            length = int.from_bytes(self._data[place + 2 : min(start, limit)], "big")
        if start > limit or length > limit - start:
            raise ValueError("an element is longer than what holds it")
        return start, start + length

    def _filling(self, place: int, end: int, depth: int) -> list[bytes]:
        parts = []
        while place < end:
            part, place = self.element(place, end, depth)
            parts.append(part)
        return parts

    def _until_end(self, place: int, limit: int, depth: int) -> tuple[list[bytes], int]:
        parts = []
        while self._data[place : place + 2] != _END_OF_CONTENTS:
            part, place = self.element(place, limit, depth)
            parts.append(part)
        if place + 2 > limit:
            raise ValueError("an end that lies outside")
        return parts, place + 2


def _joined(tag: int, parts: list[bytes]) -> bytes:
    if tag == _CONSTRUCTED_OCTET_STRING:
        return encode(OCTET_STRING, *(read(part, OCTET_STRING).value for part in parts))
    return encode(tag, *parts)
