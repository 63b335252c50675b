"""Cross-references (ISO 32000-2, 7.5.4 to 7.5.8): where an object is, looked up and not loaded.

Tables stay in the file, and the twenty bytes of an entry are read when they are needed: a document
of 300,000 objects costs as much as one of three.
"""

import re
from dataclasses import dataclass, field

from ades.pades.fast.source import Source
from ades.pades.fast.streams import MAX_FOLDED, Rows, unfold
from ades.pades.fast.tokens import (
    Buffer,
    Dictionary,
    NotRecognised,
    integers_in,
    object_ends,
    read_dictionary,
)

TAIL = 1024
MAX_SECTIONS = 1000
MAX_SUBSECTIONS = 10_000
ENTRY = 20
FREE, IN_FILE, IN_STREAM = 0, 1, 2

_END_OF_FILE = re.compile(
    rb"startxref[\0\t\n\f\r ]++(\d{1,15})[\0\t\n\f\r ]++%%EOF[\0\t\n\f\r ]*+\Z"
)
_XREF = re.compile(rb"xref[\0\t\n\f\r ]*+")
_SUBSECTION = re.compile(rb"(\d{1,10}) (\d{1,10})[\t ]*+(?:\r\n|\r|\n)[\0\t\n\f\r ]*+")
_TRAILER = re.compile(rb"[\0\t\n\f\r ]*+trailer")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n|\r\r|  )")
_OBJECT = re.compile(rb"[\0\t\n\f\r ]*+(\d{1,10})[\0\t\n\f\r ]++(\d{1,5})[\0\t\n\f\r ]++obj")

Place = tuple[int, int, int]
"""The kind of an entry with its two numbers: (1, offset, generation), (2, stream, index)."""


@dataclass(slots=True)
class Section:
    """One cross-reference section with its trailer: a table in the file, or the rows of a stream.

    ``ranges`` has the first number, the count and the place of the first entry of each subsection.
    """

    trailer: Dictionary
    ranges: list[tuple[int, int, int]]
    rows: Rows | None = None
    hidden: "Section | None" = None

    def find(self, source: Source, number: int) -> Place | None:
        """The entry of an object; None where this section does not have it.

        A hybrid file has objects that only newer readers are to see: they are free in its table,
        and found in the stream beside it (7.5.8.4).
        """
        found: Place | None = None
        for first, count, place in self.ranges:
            index = number - first
            if 0 <= index < count:
                if self.rows is not None:
                    return self.rows.fields(place + index)
                found = _table_entry(source, place + ENTRY * index)
                break
        if self.hidden is not None and (found is None or found[0] == FREE):
            found = self.hidden.find(source, number) or found
        return found


@dataclass(slots=True)
class CrossReferences:
    """All sections of a document, the newest first; objects are where the newest says."""

    source: Source
    start: int
    sections: list[Section] = field(default_factory=list)

    @property
    def trailer(self) -> Dictionary:
        """The newest trailer."""
        return self.sections[0].trailer

    @property
    def is_stream(self) -> bool:
        """Whether the newest section is a stream; the next must be of the same kind (7.5.8)."""
        return self.sections[0].rows is not None

    def find(self, number: int) -> Place:
        """Where an object is."""
        for section in self.sections:
            place = section.find(self.source, number)
            if place is not None:
                if place[0] not in (IN_FILE, IN_STREAM):
                    break
                return place
        raise NotRecognised(f"object {number} is not there")


def read_cross_references(source: Source) -> CrossReferences:
    """Follow the sections from the end of the file.

    Raises :class:`NotRecognised` where a section is not exactly where the file says, or where the
    file does not end with its end-of-file marker.
    """
    tail_start = max(0, source.size - TAIL)
    tail = source.read(tail_start, TAIL)
    match = _END_OF_FILE.search(tail, max(0, tail.rfind(b"startxref")))
    if match is None:
        raise NotRecognised("the file does not end as it should")
    found = CrossReferences(source, int(match[1]))
    position: int | None = found.start
    seen: set[int] = set()
    while position is not None:
        if position in seen or len(seen) >= MAX_SECTIONS:
            raise NotRecognised("too many sections, or a loop of them")
        seen.add(position)
        section = _read_section(source, position)
        beside = section.trailer.integer(b"/XRefStm") if section.rows is None else None
        if beside is not None:
            section.hidden = source.parse(beside, _read_stream, source, beside)
        found.sections.append(section)
        position = section.trailer.integer(b"/Prev")
    _check_sizes(found)
    return found


def _check_sizes(found: CrossReferences) -> None:
    """Entries beyond /Size do not count (7.5.5): a greater size would bring them to life."""
    size = found.trailer.integer(b"/Size")
    for section in found.sections:
        for part in (section, section.hidden) if section.hidden else (section,):
            for first, count, _ in part.ranges:
                if size is None or first + count > size:
                    raise NotRecognised("entries beyond the size")


def _read_section(source: Source, position: int) -> Section:
    if source.read(position, 4) == b"xref":
        ranges, end = _read_ranges(source, position)
        return Section(source.parse(end, _read_trailer), ranges)
    return source.parse(position, _read_stream, source, position)


def _read_ranges(source: Source, position: int) -> tuple[list[tuple[int, int, int]], int]:
    """The subsections of a table (7.5.4) and where they end; entries are passed by."""
    ranges: list[tuple[int, int, int]] = []
    position += _matched(source, position, _XREF).end()
    while True:
        head = _SUBSECTION.match(source.read(position, 64))
        if head is None:
            return ranges, position
        first, count = int(head[1]), int(head[2])
        position += head.end()
        ranges.append((first, count, position))
        position += ENTRY * count
        if len(ranges) > MAX_SUBSECTIONS or position > source.size:
            raise NotRecognised("an odd table")


def _matched(source: Source, position: int, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
    match = pattern.match(source.read(position, 64))
    if match is None:
        raise NotRecognised("no table where one should be")
    return match


def _read_trailer(buffer: Buffer, position: int) -> Dictionary:
    match = _TRAILER.match(buffer, position)
    if match is None:
        raise NotRecognised("no trailer behind a table")
    return read_dictionary(buffer, match.end())


def _read_stream(buffer: Buffer, position: int, source: Source, offset: int) -> Section:
    """A cross-reference stream (7.5.8), which is at ``offset`` in the document."""
    head = _OBJECT.match(buffer, position)
    if head is None:
        raise NotRecognised("no cross-reference where one should be")
    trailer = read_dictionary(buffer, head.end())
    data_start = object_ends(buffer, trailer.end)
    length = trailer.integer(b"/Length")
    if trailer.text(b"/Type") != b"/XRef" or not data_start or length is None:
        raise NotRecognised("no cross-reference stream where one should be")
    if length > MAX_FOLDED:
        raise NotRecognised("a very long cross-reference stream")
    data = source.read(offset + data_start - position, length)
    rows = Rows(trailer, unfold(trailer, data))
    return Section(trailer, _stream_ranges(trailer, rows), rows)


def _stream_ranges(trailer: Dictionary, rows: Rows) -> list[tuple[int, int, int]]:
    text = trailer.text(b"/Index")
    numbers = integers_in(text) if text else [0, trailer.integer(b"/Size") or 0]
    ranges, row = [], 0
    for first, count in zip(numbers[::2], numbers[1::2], strict=False):
        ranges.append((first, count, row))
        row += count
    if len(numbers) % 2 or row > rows.count or len(ranges) > MAX_SUBSECTIONS:
        raise NotRecognised("an odd index of a cross-reference stream")
    return ranges


def _table_entry(source: Source, position: int) -> Place:
    entry = source.read(position, ENTRY)
    match = _ENTRY.match(entry)
    if match is None:
        raise NotRecognised("an entry of another form")
    offset, generation, kind = match.groups()
    return (IN_FILE if kind == b"n" else FREE), int(offset), int(generation)


def object_head(buffer: Buffer, position: int, number: int, generation: int) -> int:
    """Where the object at a position begins, once it is known to be the one that was sought."""
    usual = b"%d %d obj" % (number, generation)
    end = position + len(usual)
    if buffer[position:end] == usual:
        return end
    match = _OBJECT.match(buffer, position)
    if match is None or (int(match[1]), int(match[2])) != (number, generation):
        raise NotRecognised(f"object {number} is not where it should be")
    return match.end()
