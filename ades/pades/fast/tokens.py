"""Just enough of the PDF syntax (ISO 32000-2, 7.2 and 7.3) to find entries and leave them as text.

Nothing is turned into objects: a dictionary is the places of its values in the bytes that it came
from. What is written back is spliced from the source, so that whatever the fast road does not
understand stays as its author wrote it.
"""

import re
from dataclasses import dataclass
from mmap import mmap

Buffer = bytes | mmap

MAX_DEPTH = 64
# Text beyond this is not taken apart at once: a byte of it may become fifty in memory.
MAX_TEXT = 1 << 20
MAX_KEYS = 10_000
# Of offsets: files of 2^50 bytes. Larger numbers are not what they pretend to be.
MAX_DIGITS = 15

_BLANK = rb"[\0\t\n\f\r ]*+"
# A comment counts as white space (7.2.4), and some producers put them into trailers.
_WS = _BLANK + rb"(?:%[^\r\n]*+" + _BLANK + rb")*+"
_SEPARATED = rb"[\0\t\n\f\r ]++"
# What may follow a name or a number, or else it is longer than it seems.
_END = rb"(?=[\0\t\n\f\r ()<>\[\]/]|\Z)"
# Names with escapes (#41) are not recognised: two spellings of a key are two keys to us.
_NAME = rb"/[^\0\t\n\f\r ()<>\[\]{}/%#]*+" + _END
_ATOM = (
    rb"/[^\0\t\n\f\r ()<>\[\]{}/%]*+" + _END +
    rb"|\d++(?:" + _SEPARATED + rb"\d++" + _SEPARATED + rb"R)?+" + _END +
    rb"|[-+.0-9a-z]++" + _END +
    rb"|<[0-9A-Fa-f\0\t\n\f\r ]*+>|\([^()\\]*+\)"
)  # fmt: skip


def _nested(depth: int) -> bytes:
    """Arrays and dictionaries as deep as they usually are, in one go; no escapes, no comments."""
    inside = rb"[^\[\]()<>{}%]++|<[0-9A-Fa-f\0\t\n\f\r ]*+>|\([^()\\]*+\)"
    if depth:
        inside += b"|" + _nested(depth - 1)
    return rb"<<(?:" + inside + rb")*+>>|\[(?:" + inside + rb")*+\]"


_SIMPLE = rb"(?:" + _ATOM + rb"|" + _nested(2) + rb")"

_OPEN = re.compile(_WS + rb"<<")
_CLOSE = re.compile(_WS + rb">>")
_KEY = re.compile(_WS + rb"(" + _NAME + rb")")
# The usual kind, in one go: a value of the usual kind for each key, comments only between entries.
_ENTRIES = re.compile(_WS + rb"(" + _NAME + rb")" + _BLANK + rb"(" + _SIMPLE + rb")")
_DICTIONARY = re.compile(
    _BLANK + rb"<<(?:" + _WS + _NAME + _BLANK + _SIMPLE + rb")*+" + _WS + rb">>"
)
_TOKEN = re.compile(_WS + rb"(<<|>>|\[|\]|\(|" + _SIMPLE + rb")")
_PARENTHESIS = re.compile(rb"[()\\]")
_CLOSING = {b"<<": b">>", b"[": b"]"}
_AFTER_OBJECT = re.compile(_WS + rb"(?:endobj|(stream)(?:\r\n|\n))")
_REFERENCE_ALONE = re.compile(_WS + rb"(\d++)" + _SEPARATED + rb"(\d++)" + _SEPARATED + rb"R" + _WS)
_REFERENCES = re.compile(_WS + rb"(\d++)" + _SEPARATED + rb"(\d++)" + _SEPARATED + rb"R")


class NotRecognised(Exception):
    """The fast road is not certain of what it sees; the careful road must have a look.

    Never leaves :mod:`ades.pades`.
    """


Reference = tuple[int, int]


@dataclass(slots=True)
class Dictionary:
    """A dictionary in a buffer: where it is (the end is behind ``>>``), and its values as text."""

    buffer: Buffer
    start: int
    end: int
    values: dict[bytes, bytes]

    def text(self, key: bytes) -> bytes | None:
        """The source text of a value; None where the key is missing or null."""
        text = self.values.get(key)
        return None if text == b"null" else text

    def span(self, key: bytes) -> tuple[int, int]:
        """Where in the buffer the value of a key begins and ends."""
        return _spans(self.buffer, self.start + 2)[0][key]

    def reference(self, key: bytes) -> Reference | None:
        """The value as an indirect reference, or None where it is something else."""
        text = self.text(key)
        return None if text is None else reference_in(text)

    def integer(self, key: bytes) -> int | None:
        """The value as an integer; None where the key is missing.

        Raises :class:`NotRecognised` when it is something else.
        """
        text = self.text(key)
        if text is None:
            return None
        if not text.isdigit() or len(text) > MAX_DIGITS:
            raise NotRecognised(f"{key!r} is not a number")
        return int(text)

    def source(self) -> bytes:
        """The source text of the whole dictionary."""
        return self.buffer[self.start : self.end]

    def inner(self, key: bytes) -> "Dictionary | None":
        """The value as a dictionary on its own; None where it is something else."""
        text = self.values.get(key)
        return read_dictionary(text, 0) if text is not None and text[:2] == b"<<" else None


def read_dictionary(buffer: Buffer, position: int) -> Dictionary:
    """The dictionary at a position.

    Raises :class:`NotRecognised` for anything else, for keys that are there twice or spelt with
    escapes.
    """
    usual = _DICTIONARY.match(buffer, position)
    if usual is not None and usual.end() - position < MAX_TEXT:
        start, end = buffer.find(b"<<", position), usual.end()
        entries = _ENTRIES.findall(buffer, start + 2, end - 2)
        values = dict(entries)
        if len(values) != len(entries):
            raise NotRecognised("a key that is there twice")
        return Dictionary(buffer, start, end, values)
    match = _OPEN.match(buffer, position)
    if match is None:
        raise NotRecognised("no dictionary where one should be")
    spans, end = _spans(buffer, match.end())
    values = {key: buffer[span[0] : span[1]] for key, span in spans.items()}
    return Dictionary(buffer, match.end() - 2, end, values)


def _spans(buffer: Buffer, position: int) -> tuple[dict[bytes, tuple[int, int]], int]:
    """Where the values are in a dictionary that is open already, and where it ends."""
    spans: dict[bytes, tuple[int, int]] = {}
    while key := _KEY.match(buffer, position):
        if key[1] in spans or len(spans) == MAX_KEYS:
            raise NotRecognised("a key that is there twice, or very many of them")
        spans[key[1]] = span = _skip(buffer, key.end())
        position = span[1]
    match = _CLOSE.match(buffer, position)
    if match is None:
        raise NotRecognised("an odd dictionary")
    return spans, match.end()


def read_value(buffer: Buffer, position: int) -> tuple[int, int]:
    """Where the value at a position begins and ends."""
    return _skip(buffer, position)


def object_ends(buffer: Buffer, position: int) -> int:
    """Check that an indirect object ends here; the place of its stream's data, or 0."""
    match = _AFTER_OBJECT.match(buffer, position)
    if match is None:
        raise NotRecognised("an object does not end where it should")
    return match.end() if match[1] else 0


def reference_in(text: bytes) -> Reference | None:
    """``12 0 R`` as numbers, or None where it is something else."""
    match = _REFERENCE_ALONE.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def references_in(array: bytes) -> list[Reference]:
    """The references in an array of references.

    Raises :class:`NotRecognised` when anything else is in it.
    """
    if len(array) > MAX_TEXT:
        raise NotRecognised("a very long array")
    found = [(int(item[1]), int(item[2])) for item in _REFERENCES.finditer(array)]
    if not array.startswith(b"[") or _REFERENCES.sub(b"", array[1:-1]).strip(b"\0\t\n\f\r "):
        raise NotRecognised("an array of other things than references")
    return found


def first_reference(array: bytes) -> Reference:
    """The first reference in an array that begins with one."""
    match = _REFERENCES.match(array, 1)
    if match is None or not array.startswith(b"["):
        raise NotRecognised("an array that does not begin with a reference")
    return int(match[1]), int(match[2])


def integers_in(array: bytes) -> list[int]:
    """The integers in an array of integers."""
    if not (array.startswith(b"[") and array.endswith(b"]")) or len(array) > MAX_TEXT:
        raise NotRecognised("no array of numbers, or a very long one")
    items = array[1:-1].split()
    if not all(item.isdigit() for item in items):
        raise NotRecognised("an array of other things than numbers")
    return [int(item) for item in items]


def _skip(buffer: Buffer, position: int) -> tuple[int, int]:
    """Over any one value, whatever is nested in it, without recursion."""
    start = -1
    awaited: list[bytes] = []
    while True:
        match = _TOKEN.match(buffer, position)
        if match is None:
            raise NotRecognised("no value where one should be")
        token, position = match[1], match.end()
        if start < 0:
            start = match.start(1)
        if token in _CLOSING:
            awaited.append(_CLOSING[token])
            if len(awaited) > MAX_DEPTH:
                raise NotRecognised("nested too deeply")
        elif token == b"(":
            position = _end_of_string(buffer, position)
        elif token in (b">>", b"]") and (not awaited or awaited.pop() != token):
            raise NotRecognised("brackets that do not match")
        if not awaited:
            return start, position


def _end_of_string(buffer: Buffer, position: int) -> int:
    """Behind the parenthesis that closes a literal string (ISO 32000-2, 7.3.4.2)."""
    depth = 1
    while depth:
        match = _PARENTHESIS.search(buffer, position)
        if match is None:
            raise NotRecognised("a string without end")
        position = match.end()
        if match[0] == b"\\":
            position += 1
        else:
            depth += 1 if match[0] == b"(" else -1
    return position
