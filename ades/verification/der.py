"""A reader of DER (X.690) that goes only where it is led.

Nothing is parsed before it is asked for, so what a stranger nested or repeated costs no more than a
look at its header. Lengths are definite, in their shortest form, and never beyond what contains
them: whoever accepts more reads another structure than the next reader does.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
UTC_TIME, GENERALIZED_TIME, SEQUENCE, SET = 0x17, 0x18, 0x30, 0x31

_LONG_FORM, _HIGH_TAG = 0x80, 0x1F
_MAX_LENGTH_BYTES = 4
_SMALLEST_FIRST_BYTE = 0x7F
# Of a two-digit year, RFC 5280, 4.1.2.5.1.
_CENTURY_TURNS = 50


class DERError(ValueError):
    """The bytes are not the DER structure that they should be."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: ``data[start:end]`` is its encoding, ``data[content:end]`` its value."""

    data: bytes
    start: int
    content: int
    end: int

    @property
    def tag(self) -> int:
        """The identifier byte."""
        return self.data[self.start]

    @property
    def value(self) -> bytes:
        """What is inside."""
        return self.data[self.content : self.end]

    @property
    def encoded(self) -> bytes:
        """The element as it came."""
        return self.data[self.start : self.end]

    def children(self) -> list["Element"]:
        """The elements inside. Raises :class:`DERError` when they do not fill it exactly."""
        found, place = [], self.content
        while place < self.end:
            item = element_at(self.data, place, self.end)
            found.append(item)
            place = item.end
        return found

    def expect(self, tag: int) -> "Element":
        """This element. Raises :class:`DERError` when it has another tag."""
        if self.tag != tag:
            raise DERError(f"tag {self.tag:#04x} where {tag:#04x} is expected")
        return self

    def only(self, tag: int) -> "Element":
        """The only element inside. Raises :class:`DERError` for none, several, another tag."""
        found = self.children()
        if len(found) != 1:
            raise DERError(f"{len(found)} elements where one is expected")
        return found[0].expect(tag)


def element_at(data: bytes, place: int, limit: int) -> Element:
    """The element that begins at ``place`` and ends at ``limit`` at the latest.

    Raises :class:`DERError` when there is none.
    """
    if place + 2 > limit:
        raise DERError("the structure is cut off")
    if data[place] & _HIGH_TAG == _HIGH_TAG:
        raise DERError("a tag of several bytes")
    length, content = data[place + 1], place + 2
    if length >= _LONG_FORM:
        size = length - _LONG_FORM
        if not 1 <= size <= _MAX_LENGTH_BYTES or content + size > limit:
            raise DERError("an indefinite or an endless length")
        length = int.from_bytes(data[content : content + size], "big")
        if length <= _SMALLEST_FIRST_BYTE or length >> (8 * (size - 1)) == 0:
            raise DERError("a length that is not in its shortest form")
        content += size
    if content + length > limit:
        raise DERError("the structure is cut off")
    return Element(data, place, content, content + length)


def whole(data: bytes, tag: int) -> Element:
    """The one element that ``data`` consists of. Raises :class:`DERError` for anything else."""
    found = element_at(data, 0, len(data)).expect(tag)
    if found.end != len(data):
        raise DERError("bytes follow the structure")
    return found


def integer(item: Element) -> int:
    """An INTEGER, in its shortest form (X.690, 8.3.2). Raises :class:`DERError`."""
    value = item.expect(INTEGER).value
    if not value or (len(value) > 1 and (value[0], value[1] >> 7) in ((0, 0), (0xFF, 1))):
        raise DERError("an integer that is not in its shortest form")
    return int.from_bytes(value, "big", signed=True)


def octets(item: Element) -> bytes:
    """An OCTET STRING's value. Raises :class:`DERError`."""
    return item.expect(OCTET_STRING).value


def bit_octets(item: Element) -> bytes:
    """A BIT STRING of whole octets. Raises :class:`DERError` when bits of the last are unused."""
    value = item.expect(BIT_STRING).value
    if not value or value[0] != 0:
        raise DERError("a string of bits that are not octets")
    return value[1:]


def oid(item: Element) -> str:
    """An OBJECT IDENTIFIER in dotted notation. Raises :class:`DERError`."""
    return _dotted(item.expect(OID).value)


@lru_cache(maxsize=512)
def _dotted(value: bytes) -> str:
    if not value or value[-1] & 0x80 or len(value) > 64:  # noqa: PLR2004 - longer ones are attacks
        raise DERError("not an object identifier")
    arcs, arc, fresh = [], 0, True
    for byte in value:
        if fresh and byte == 0x80:  # noqa: PLR2004 - X.690, 8.19.2: no leading zeros
            raise DERError("an object identifier that is not in its shortest form")
        arc, fresh = arc << 7 | byte & 0x7F, not byte & 0x80
        if fresh:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def time(item: Element) -> datetime:
    """A UTCTime or GeneralizedTime in UTC (X.690, 11.7 and 11.8). Raises :class:`DERError`."""
    text = item.value.decode("ascii", "replace")
    digits, _, fraction = text.removesuffix("Z").partition(".")
    if item.tag == UTC_TIME and digits[:2].isdigit():
        digits = ("20" if int(digits[:2]) < _CENTURY_TURNS else "19") + digits
    is_time = item.tag in (UTC_TIME, GENERALIZED_TIME) and text.endswith("Z")
    if not is_time or len(digits) != len("20261124120000") or not (digits + fraction).isdigit():
        raise DERError("not a time in UTC")
    try:
        moment = datetime.strptime(digits + "+0000", "%Y%m%d%H%M%S%z").astimezone(UTC)
    except ValueError as error:
        raise DERError("not a time") from error
    return moment.replace(microsecond=int((fraction or "0")[:6].ljust(6, "0")))
