"""Values of the PDF syntax (ISO 32000-2, 7.3), for the light road: what is unusual is refused.

There is no repair and no second guess. Where two readers could read differently (a key twice, a
name with escapes, strings in strings), the answer is :class:`Unusual`, and the careful road reads.
"""

import re
from collections.abc import Callable
from typing import Any

_WS = rb"[\0\t\n\f\r ]*+"
_TOKEN = re.compile(
    _WS + rb"(?:(?P<ref>\d{1,10}[\0\t\n\f\r ]++\d{1,5}[\0\t\n\f\r ]++R(?=[\0\t\n\f\r /<>\[\]()]))"
    rb"|(?P<number>[+-]?\d{1,15}(?:\.\d{0,15})?(?=[\0\t\n\f\r /<>\[\]()]))"
    rb"|(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%#]*+(?=[\0\t\n\f\r ()<>\[\]/]))"
    rb"|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<hex><[0-9A-Fa-f]*+>)"
    rb"|(?P<text>\((?:[^()\\]|\\[^()])*+\))"
    rb"|(?P<word>true|false|null)(?=[\0\t\n\f\r /<>\[\]()]))"
)
_HEAD = re.compile(
    _WS + rb"(\d{1,10})[\0\t\n\f\r ]++(\d{1,5})[\0\t\n\f\r ]++obj(?=[\0\t\n\f\r <\[])"
)
_END = re.compile(_WS + rb"endobj(?=[\0\t\n\f\r ]|\Z)")
MAX_DEPTH, MAX_ITEMS = 16, 2000


class Unusual(Exception):
    """The light road is not certain of what it sees. Never leaves :mod:`ades.verification`."""


class Reference(tuple[int, int]):
    """An indirect reference: object number and generation."""

    __slots__ = ()


class Name(str):
    """A name, with its slash."""

    __slots__ = ()


class HexString(bytes):
    """A hexadecimal string, as it is written, with its brackets."""

    __slots__ = ()


def read_value(data: bytes, place: int) -> tuple[Any, int]:
    """The value at a place, and where it ends.

    Dictionaries are dict, arrays are list, numbers are int or float, literal strings are str of
    their raw bytes (latin-1). Raises :class:`Unusual`.
    """
    return _Reader(data).value(place, 0)


def read_object(data: bytes, reference: Reference) -> Any:
    """The value of the indirect object that ``data`` begins with; no stream. Raises Unusual."""
    head = _HEAD.match(data)
    if head is None or (int(head[1]), int(head[2])) != reference:
        raise Unusual("another object than the one that is referred to")
    value, end = read_value(data, head.end())
    if _END.match(data, end) is None:
        raise Unusual("no end of an object")
    return value


def _reference(token: bytes) -> Reference:
    number, generation, _ = token.split()
    return Reference((int(number), int(generation)))


_SIMPLE: dict[str, Callable[[bytes], Any]] = {
    "ref": _reference,
    "number": lambda token: float(token) if b"." in token else int(token),
    "name": lambda token: Name(token.decode("latin-1")),
    "hex": HexString,
    "text": lambda token: token[1:-1].decode("latin-1"),
    "word": {b"true": True, b"false": False, b"null": None}.__getitem__,
}


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_ITEMS

    def value(self, place: int, depth: int) -> tuple[Any, int]:
        """The value at a place, inside ``depth`` others."""
        self._left -= 1
        match = _TOKEN.match(self._data, place)
        if match is None or depth > MAX_DEPTH or self._left < 0:
            raise Unusual("not a plain value")
        kind, token, end = match.lastgroup or "", match[match.lastgroup or 0], match.end()
        if kind == "open":
            return self._array(end, depth) if token == b"[" else self._dictionary(end, depth)
        if kind == "close":
            raise Unusual("a bracket that was not opened")
        return _SIMPLE[kind](token), end

    def _array(self, place: int, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        while not self._closes(place, b"]"):
            item, place = self.value(place, depth + 1)
            found.append(item)
        return found, self._behind(place)

    def _dictionary(self, place: int, depth: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        while not self._closes(place, b">>"):
            key, place = self.value(place, depth + 1)
            if not isinstance(key, Name) or key in found:
                raise Unusual("a key twice, or no key")
            found[key], place = self.value(place, depth + 1)
        return found, self._behind(place)

    def _closes(self, place: int, bracket: bytes) -> bool:
        match = _TOKEN.match(self._data, place)
        return match is not None and match["close"] == bracket

    def _behind(self, place: int) -> int:
        match = _TOKEN.match(self._data, place)
        return 0 if match is None else match.end()
