"""What follows a signature in a PDF must be well-formed: readers mend what is not, as they like.

A reader that comes upon damaged cross-references looks for objects by itself, and takes the last of
each number, be it listed or not. An object that no table lists would so replace a signed one before
the eyes of whoever opens the file, and pyHanko, which goes by the tables, would see no change.
"""

import io
import re
from collections.abc import Iterator
from typing import IO, Any

from ades.verification.pdf_ranges import RangeError

MAX_TAIL = 256 << 20
_SPACE = rb"[\0\t\n\f\r ]"
_HEADER = re.compile(rb"(\d{1,10})" + _SPACE + rb"++(\d{1,5})" + _SPACE + rb"++obj(?![0-9A-Za-z])")
_OBJECT = re.compile(rb"(?<![0-9])[0-9]++" + _SPACE + rb"++[0-9]++" + _SPACE + rb"++obj")
_TABLE = re.compile(rb"xref[\t ]*(?:\r\n|\r|\n)")
_SUBSECTION = re.compile(rb"\d{1,10} (\d{1,10}) ?(?:\r\n|\r|\n)")
_ENTRY_SIZE = 20
_ENTRY = re.compile(rb"(?:\d{10} \d{5} [nf](?: \r| \n|\r\n))*+\Z")
_ONCE = (b"/Root", b"/Size", b"/Prev", b"/W", b"/Index", b"/XRefStm")
_ESCAPED = re.compile(rb"/[^\0\t\n\f\r ()<>\[\]{}/%]*#")


def tail_damage(document: IO[bytes], references: Any, first: int, start: int) -> str:
    """What is not as it must be behind ``start``, where the revisions from ``first`` on are.

    1. Each revision's cross-references are where they are said to be, and written as they must be.
    2. Every entry in them leads to the object that it is for.
    3. There are no other objects, and no trailers without cross-references.

    Empty where all is well. ``references`` are pyHanko's. Raises
    :class:`~ades.verification.pdf_ranges.RangeError` where too much follows.
    """
    size = document.seek(0, io.SEEK_END)
    if size - start > MAX_TAIL:
        raise RangeError("very much follows the signature")
    document.seek(start)
    tail = document.read(size - start)
    listed, tables = set(), 0
    for revision in range(first, int(references.total_revisions)):
        place = references.get_startxref_for_revision(revision)
        if place < start:
            return "the cross-references of a later revision are before it"
        end = _section_end(tail, place - start)
        if end is None:
            return "the cross-references of a later revision are damaged"
        tables += tail.startswith(b"xref", place - start)
        listed.add(place)
        for number, generation, offset in _entries(references.get_xref_data(revision)):
            if not _is_there(document, (number, generation), offset):
                return "a later revision lists an object that is not there"
            listed.add(offset)
    if any(start + item.start() not in listed for item in _OBJECT.finditer(tail)):
        return "a later revision has an object that it does not list"
    return "" if tail.count(b"trailer") == tables else "a later revision has a trailer too many"


def _section_end(tail: bytes, place: int) -> int | None:
    """Where the dictionary of a table or stream of cross-references ends; None for a damaged one.

    Which of two entries of one name counts is up to the reader.
    """
    table = _TABLE.match(tail, place)
    begin: int | None = place
    if table is not None:
        begin = _table_end(tail, table.end())
    elif _HEADER.match(tail, place) is None:
        return None
    end = -1 if begin is None else tail.find(b"startxref" if table else b"stream", begin)
    if begin is None or end < 0:
        return None
    words = tail[begin:end]
    counts = [len(re.findall(name + rb"(?![A-Za-z])", words)) for name in _ONCE]
    if max(counts) > 1 or not all(counts[:2]) or counts[-1] or _ESCAPED.search(words):
        return None
    return end


def _table_end(tail: bytes, place: int) -> int | None:
    """Where a table's trailer begins (7.5.4): entries of 20 bytes, as many as it says."""
    while (line := _SUBSECTION.match(tail, place)) is not None:
        place = line.end() + _ENTRY_SIZE * int(line[1])
        if place > len(tail) or _ENTRY.match(tail[line.end() : place]) is None:
            return None
    return place if tail.startswith(b"trailer", place) else None


def _entries(section: Any) -> Iterator[tuple[int, int, int]]:
    for number, (generation, offset) in section.standard_xrefs.items():
        yield number, generation, offset


def _is_there(document: IO[bytes], reference: tuple[int, int], offset: int) -> bool:
    document.seek(offset)
    found = _HEADER.match(document.read(64))
    return found is not None and (int(found[1]), int(found[2])) == reference
