"""A reader of DER (X.690, 10) that never encodes anything anew: what came stays as it came.

Signatures and time-stamps are over exact bytes. A structure that is to get one more part is read
into its parts, which are kept as bytes, and written again around them (see :mod:`ades.cms`).
Reading takes time and memory in proportion to the data, whatever is nested in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ades.cms import LONG_FORM

_HIGH_TAG_NUMBER = 0x1F
_CONSTRUCTED = 0x20
_MAX_LENGTH_SIZE = 8


@dataclass(frozen=True)
class Element:
    """One element: where it lies in ``data``, and where its value begins."""

    data: bytes
    start: int
    value_start: int
    end: int

    @property
    def tag(self) -> int:
        """The identifier octet: class, form and number (X.690, 8.1.2)."""
        return self.data[self.start]

    @property
    def encoded(self) -> bytes:
        """The whole element as it came: tag, length and value."""
        return self.data[self.start : self.end]

    @property
    def value(self) -> bytes:
        """The value's bytes."""
        return self.data[self.value_start : self.end]

    def expect(self, tag: int) -> "Element":
        """This element, which must have this tag; ``ValueError`` otherwise."""
        if self.tag != tag:
            raise ValueError(f"the tag is {self.tag:#04x} where {tag:#04x} belongs")
        return self

    def parts(self) -> "list[Element]":
        """The elements inside; ``ValueError`` when it is primitive or not filled by them."""
        if not self.tag & _CONSTRUCTED:
            raise ValueError(f"an element with tag {self.tag:#04x} has no parts")
        return list(self._parts())

    def part(self) -> "Element":
        """The only element inside; ``ValueError`` when there are none or several."""
        (only,) = self.parts()
        return only

    def _parts(self) -> "Iterator[Element]":
        position = self.value_start
        while position < self.end:
            found = _read_at(self.data, position, self.end)
            yield found
            position = found.end


def read(data: bytes, tag: int) -> Element:
    """The one element with this tag that ``data`` consists of.

    Raises ``ValueError`` when it is something else, ends early, or has bytes after it; also for
    indefinite lengths and lengths that are not in their shortest form (X.690, 10.1), and for tag
    numbers above 30, which no structure here has.
    """
    found = _read_at(data, 0, len(data)).expect(tag)
    if found.end != len(data):
        raise ValueError("bytes follow the structure")
    return found


def read_first(data: bytes, tag: int) -> Element:
    """The element with this tag that ``data`` begins with; what follows may be anything.

    Raises ``ValueError`` as :func:`read` does.
    """
    return _read_at(data, 0, len(data)).expect(tag)


def header(tag: int, length: int) -> bytes:
    """Tag and length of an element whose value is written elsewhere (X.690, 10.1)."""
    if length < LONG_FORM:
        return bytes((tag, length))
    size = (length.bit_length() + 7) // 8
    return bytes((tag, LONG_FORM | size)) + length.to_bytes(size, "big")


def _read_at(data: bytes, start: int, limit: int) -> Element:
    if start + 2 > limit:
        raise ValueError("the structure ends within a header")
    if data[start] & _HIGH_TAG_NUMBER == _HIGH_TAG_NUMBER:
        raise ValueError("a tag number above 30")
    length, value_start = data[start + 1], start + 2
    if length >= LONG_FORM:
        length, value_start = _long_length(data, start, limit)
    if length > limit - value_start:
        raise ValueError("an element is longer than what holds it")
    return Element(data, start, value_start, value_start + length)


def _long_length(data: bytes, start: int, limit: int) -> tuple[int, int]:
    size = data[start + 1] & ~LONG_FORM
    value_start = start + 2 + size
    if not 1 <= size <= _MAX_LENGTH_SIZE or value_start > limit:
        raise ValueError("an indefinite, overlong or cut length")
    length = int.from_bytes(data[start + 2 : value_start], "big")
    if header(data[start], length) != data[start:value_start]:
        raise ValueError("a length that is not in its shortest form")
    return length, value_start
