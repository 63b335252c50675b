"""The light road into a signed PDF: one signature, over the whole file, found by cross-reference.

It reads the end of the file, the tables of cross-references where it looks things up, and the few
objects between the catalog and the signature. Only what is usual is taken; for everything else
there is the careful road. Nothing has to be compared here: behind such a signature there is
nothing, and what is before it is signed.
"""

import io
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import IO, Any

from ades.verification.pdf_ranges import FoundSignature
from ades.verification.pdf_syntax import (
    HexString,
    Name,
    Reference,
    Unusual,
    read_object,
    read_value,
)

HEADER = b"%PDF-"
TAIL, WINDOW, LARGE_WINDOW = 1024, 8 << 10, 256 << 10
MAX_SECTIONS, MAX_SUBSECTIONS, MAX_FIELDS = 64, 1000, 500
ENTRY = 20
_TAIL = re.compile(rb"startxref[\r\n ]{1,4}(\d{1,15})[\r\n ]{1,4}%%EOF[\r\n]{0,2}\Z")
_TABLE = re.compile(rb"xref[\t ]*[\r\n]{1,2}")
_SUBSECTION = re.compile(rb"(\d{1,10}) (\d{1,10}) ?[\r\n]{1,2}")
_TRAILER = re.compile(rb"trailer(?=[\0\t\n\f\r <])")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) n")
_DATE = re.compile(
    r"D:(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z(?:00'?00'?)?|([+-])(\d{2})'?(\d{2})'?)\Z"
)


def only_signature(document: IO[bytes]) -> FoundSignature | None:
    """The only signature of a document, which covers all of it; None where there is none at all.

    Raises :class:`~ades.verification.pdf_syntax.Unusual` when the careful road must have a look.
    """
    light = _LightDocument(document)
    filled = light.signature_fields()
    if not filled:
        return None
    if len(filled) > 1:
        raise Unusual("several signatures")
    name, value = filled[0]
    found = _signature(name, value)
    if found.end != light.size:
        raise Unusual("something follows the signature")
    return found


class _LightDocument:
    def __init__(self, document: IO[bytes]) -> None:
        self._document = document
        self.size = document.seek(0, io.SEEK_END)
        if self._read(0, len(HEADER)) != HEADER:
            raise Unusual("no header at the start")
        start = max(0, self.size - TAIL)
        match = _TAIL.search(self._read(start, TAIL))
        if match is None:
            raise Unusual("no end that leads to cross-references")
        self._sections: list[tuple[dict[tuple[int, int], int], dict[str, Any]]] = []
        self._next: int | None = int(match[1])
        self.trailer = self._section(0)[1]
        if "/Encrypt" in self.trailer:
            raise Unusual("an encrypted document")

    def signature_fields(self) -> list[tuple[str, dict[str, Any]]]:
        """The name and the signature dictionary of every signature field that is filled."""
        catalog = self._resolved(self.trailer.get("/Root"))
        if not isinstance(catalog, dict) or "/DSS" in catalog or "/Perms" in catalog:
            raise Unusual("a catalog with more than it usually has")
        form = self._resolved(catalog.get("/AcroForm"))
        if form is None:
            return []
        fields = self._resolved(form.get("/Fields")) if isinstance(form, dict) else None
        if not isinstance(fields, list) or len(fields) > MAX_FIELDS or "/XFA" in form:
            raise Unusual("a form of another kind")
        found = []
        for item in fields:
            field = self._resolved(item)
            if not isinstance(field, dict) or "/Kids" in field or "/Lock" in field:
                raise Unusual("a field of another kind")
            if field.get("/FT") != "/Sig" or field.get("/V") is None:
                continue
            value, name = self._resolved(field["/V"]), field.get("/T")
            if not isinstance(value, dict) or not isinstance(name, str) or "\\" in name:
                raise Unusual("a signature of another kind")
            found.append((name, value))
        return found

    def _read(self, place: int, size: int) -> bytes:
        self._document.seek(place)
        return self._document.read(size)

    def _resolved(self, value: Any) -> Any:
        if not isinstance(value, Reference):
            return value
        place = self._place(value)
        for size in (WINDOW, LARGE_WINDOW):
            try:
                found = read_object(self._read(place, size), value)
                break
            except Unusual:
                if size == LARGE_WINDOW:
                    raise
        if isinstance(found, Reference):
            raise Unusual("a reference to a reference")
        return found

    def _place(self, reference: Reference) -> int:
        """Where an object is, by the newest section that has it (7.5.4 and 7.5.6)."""
        number, generation = reference
        for index in range(MAX_SECTIONS):
            for (first, count), place in self._section(index)[0].items():
                if first <= number < first + count:
                    match = _ENTRY.match(self._read(place + ENTRY * (number - first), ENTRY))
                    if match is None or int(match[2]) != generation:
                        raise Unusual("an object that is not there")
                    return int(match[1])
        raise Unusual("very many cross-reference sections")

    def _section(self, index: int) -> tuple[dict[tuple[int, int], int], dict[str, Any]]:
        """A section's subsections, with the places of their entries, and its trailer."""
        while len(self._sections) <= index:
            if self._next is None:
                raise Unusual("an object that no section has")
            subsections, trailer = self._read_section(self._next)
            previous = trailer.get("/Prev")
            if "/XRefStm" in trailer or not (previous is None or isinstance(previous, int)):
                raise Unusual("cross-references of another kind")
            self._sections.append((subsections, trailer))
            self._next = previous
        return self._sections[index]

    def _read_section(self, place: int) -> tuple[dict[tuple[int, int], int], dict[str, Any]]:
        head = _TABLE.match(self._read(place, 16))
        if head is None:
            raise Unusual("cross-references that are no table")
        place += head.end()
        found: dict[tuple[int, int], int] = {}
        for _ in range(MAX_SUBSECTIONS):
            line = self._read(place, WINDOW)
            match = _SUBSECTION.match(line)
            if match is None:
                trailer = _TRAILER.match(line)
                value = read_value(line, trailer.end())[0] if trailer else None
                if not isinstance(value, dict):
                    raise Unusual("no trailer")
                return found, value
            first, count = int(match[1]), int(match[2])
            found[first, count] = place + match.end()
            place += match.end() + ENTRY * count
        raise Unusual("very many subsections")


def _signature(name: str, value: dict[str, Any]) -> FoundSignature:
    byte_range, contents = value.get("/ByteRange"), value.get("/Contents")
    if not isinstance(byte_range, list) or not isinstance(contents, HexString):
        raise Unusual("a signature of another kind")
    if len(byte_range) != 4 or not all(type(item) is int for item in byte_range):  # noqa: PLR2004 - two pairs
        raise Unusual("a byte range of another kind")
    if "/Reference" in value or len(contents) % 2:
        raise Unusual("a signature with more than it usually has")
    sub_filter = value.get("/SubFilter")
    return FoundSignature(
        name,
        str(sub_filter) if isinstance(sub_filter, Name) else "",
        tuple(byte_range),
        bytes.fromhex(contents[1:-1].decode("ascii")),
        _date(value.get("/M")),
    )


def _date(value: Any) -> datetime | None:
    """A date (7.9.4); what is unusual in it is for the careful road."""
    if value is None:
        return None
    match = _DATE.match(value) if isinstance(value, str) else None
    if match is None:
        raise Unusual("a date of another kind")
    zone = UTC
    if match[7]:
        offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
        zone = timezone(-offset if match[7] == "-" else offset)
    try:
        year, month, day, hour, minute, second = map(int, match.groups()[:6])
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError as error:
        raise Unusual("not a date") from error
