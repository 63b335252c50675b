"""JSON (RFC 8259) as signatures need it: one meaning for each text, and a bounded cost to read."""

import json
import re
from typing import Any

from ades.errors import UnreadableDocument

# Real signatures nest seven deep and have some hundred values; more is an attack on the reader.
MAX_DEPTH = 32
MAX_VALUES = 100_000

# Strings are skipped as one token, without backtracking, so that what is in them does not count. A
# quotation mark alone is a string without an end: to look on behind it would take quadratic time.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[{\]},"]', re.DOTALL)
_ENDLESS = '"'


def read_object(text: bytes) -> dict[str, Any]:
    """The object that a JSON text in UTF-8 describes.

    Raises :class:`~ades.errors.UnreadableDocument` when it is none, has a name twice (RFC 7515, 4:
    readers differ in which one they take), has numbers that JSON does not know, or is deeper or
    has more values than any real signature.
    """
    try:
        decoded = text.decode("utf-8")
        _check_size(decoded)
        found = json.loads(decoded, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"the JSON cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise UnreadableDocument("the JSON is not an object")
    return found


def write(value: Any) -> bytes:
    """A value as JSON in ASCII, without white space, its names in their order."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def _check_size(text: str) -> None:
    depth = values = 0
    for match in _TOKEN.finditer(text):
        found = match.group()
        if found == _ENDLESS:
            raise UnreadableDocument("the JSON has a string without an end")
        if found[0] == '"':
            continue
        depth += (found in "[{") - (found in "]}")
        values += 1
        if depth > MAX_DEPTH:
            raise UnreadableDocument("the JSON is nested too deeply")
        if values > MAX_VALUES:
            raise UnreadableDocument("the JSON has too many values")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
