"""One incremental section (ISO 32000-2, 7.5.6): objects, cross-references, trailer."""

import hashlib
import re
import struct

from ades.pades.fast.document import Document
from ades.pades.fast.strings import read_string, write_bytes
from ades.pades.fast.tokens import (
    Dictionary,
    NotRecognised,
    Reference,
    read_dictionary,
    read_value,
)

LAST_OFFSET_OF_A_TABLE = 9_999_999_999
# The three columns of a row: its kind, the offset, the generation (7.5.8.3).
_ROW = struct.Struct(">BQH")
_DIGITS = rb"[\0\t\n\f\r ]*+<((?:[0-9A-Fa-f]{2})*+)>"
_TWO_STRINGS = re.compile(rb"\[" + _DIGITS + _DIGITS + rb"[\0\t\n\f\r ]*+\]")


class Increment:
    """Collects the objects that are new or replaced, and writes them in their order.

    Object numbers go on from the document's; nothing depends on the clock or on chance.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        size = document.trailer.integer(b"/Size")
        if not size:
            raise NotRecognised("a document without a size")
        self._next = size
        self._objects: dict[Reference, bytes] = {}
        self.bodies: dict[Reference, int] = {}
        """Where each object begins behind its ``obj`` line, in what :meth:`write` returned."""

    def new(self) -> Reference:
        """The number of an object that will be added."""
        self._next += 1
        return self._next - 1, 0

    def put(self, reference: Reference, body: bytes) -> None:
        """Write an object, a new one or another version of one that is there."""
        if self._objects.setdefault(reference, body) != body:
            raise NotRecognised("one object in two roles")

    def write(self) -> bytes:
        """The bytes to append to the document; the first object put comes first."""
        document = self._document
        size = document.source.size
        # A comment or a number must not run into what comes next.
        parts = [b"" if document.source.read(size - 1, 1) in (b"\n", b"\r") else b"\n"]
        position = size + len(parts[0])
        places: list[tuple[int, int, int]] = []
        for reference, body in self._objects.items():
            places.append((*reference, position))
            head = b"%d %d obj\n" % reference
            self.bodies[reference] = position + len(head) - size
            parts += (head, body, b"\nendobj\n")
            position += len(head) + len(body) + 8
        places.sort()
        if document.references.is_stream:
            parts.append(self._stream(places, position))
        else:
            parts.append(self._table(places, position))
        parts.append(b"startxref\n%d\n%%%%EOF\n" % position)
        return b"".join(parts)

    def _table(self, places: list[tuple[int, int, int]], position: int) -> bytes:
        if position > LAST_OFFSET_OF_A_TABLE:
            raise NotRecognised("offsets of more than ten digits")
        # A subsection for each object: which of them follow each other is not worth the search.
        rows = [b"%d 1\n%010d %05d n \n" % (item[0], item[2], item[1]) for item in places]
        return b"xref\n%btrailer\n<<%b>>\n" % (b"".join(rows), self._trailer())

    def _stream(self, places: list[tuple[int, int, int]], position: int) -> bytes:
        own = self.new()[0]
        places.append((own, 0, position))
        rows = b"".join([_ROW.pack(1, offset, generation) for _, generation, offset in places])
        index = b" ".join([b"%d 1" % number for number, _, _ in places])
        entries = b"/Type/XRef/W[1 8 2]/Index[%b]%b/Length %d" % (index, self._trailer(), len(rows))
        return b"%d 0 obj\n<<%b>>stream\n%b\nendstream\nendobj\n" % (own, entries, rows)

    def _trailer(self) -> bytes:
        trailer = self._document.trailer
        kept = b"/Root %d %d R" % self._document.root
        information = trailer.text(b"/Info")
        if information is not None:
            kept += b"/Info " + information
        start = self._document.references.start
        identifier = next_identifier(self._document)
        return b"/Size %d/Prev %d%b/ID[%b]" % (self._next, start, kept, identifier)


def next_identifier(document: Document) -> bytes:
    """The two strings of the new /ID (14.4): the first stays, the second names this revision.

    It is derived from what there is, so that the same document always gives the same bytes.
    """
    revision = hashlib.sha256(b"%d" % document.references.start)
    text = document.trailer.text(b"/ID")
    first = None
    if text is not None:
        strings = _strings_in(text)
        first = strings[0]
        revision.update(b"".join(strings))
    second = revision.digest()[:16]
    return write_bytes(first or second) + write_bytes(second)


def _strings_in(array: bytes) -> list[bytes]:
    usual = _TWO_STRINGS.fullmatch(array)
    if usual:
        return [bytes.fromhex(item.decode("ascii")) for item in usual.groups()]
    strings: list[bytes] = []
    position, end = 1, len(array) - 1
    while array[position:end].strip(b"\0\t\n\f\r "):
        start, position = read_value(array, position)
        strings.append(read_string(array[start:position]))
    if not array.startswith(b"[") or len(strings) != 2:  # noqa: PLR2004 - a pair
        raise NotRecognised("an odd identifier")
    return strings


def with_entry(dictionary: Dictionary, key: bytes, value: bytes) -> bytes:
    """The source text of a dictionary with one entry set; the rest stays as it is."""
    buffer = dictionary.buffer
    if key not in dictionary.values:
        end = dictionary.end - 2
        return b"%b%b %b>>" % (buffer[dictionary.start : end], key, value)
    start, end = dictionary.span(key)
    before = buffer[dictionary.start : start]
    return b"%b %b %b" % (before, value, buffer[end : dictionary.end])


def without_entry(dictionary: Dictionary, key: bytes) -> bytes:
    """The source text of a dictionary with one entry set to null, which is as good as gone."""
    return with_entry(dictionary, key, b"null") if key in dictionary.values else dictionary.source()


def with_item(array: bytes, item: bytes) -> bytes:
    """The source text of an array with one more item."""
    if not (array.startswith(b"[") and array.endswith(b"]")):
        raise NotRecognised("no array where one should be")
    return b"%b %b]" % (array[:-1], item)


def reread(text: bytes) -> Dictionary:
    """A dictionary that was spliced, to be spliced again."""
    return read_dictionary(text, 0)
