"""Refuses XML that is small to read and takes hours to canonicalise.

libxml2 sorts the attributes of an element, and looks at all namespaces in scope of each element, in
time that grows with their square. Half a megabyte could keep a verifier busy for minutes.
"""

import re
from xml.parsers import expat

from ades.errors import UnreadableDocument

# Of some nanoseconds each: what every document may cost, and what more its elements may, which have
# some thirty namespaces in scope each before that is not enough.
_FOR_ALL, _FOR_EACH = 100_000_000, 1000
# No tag that is shorter has enough attributes to be expensive.
_LONG_TAG = re.compile(rb"<[^<]{1000,}")
_MANY_ATTRIBUTES = 150


def refuse_squares(data: bytes, *, is_wide: bool) -> None:
    """Count what canonicalisation would compare, where that may be much.

    ``is_wide`` says that characters have more than one byte, so that nothing can be searched for.

    Raises :class:`~ades.errors.UnreadableDocument` where it is out of all proportion.
    """
    if is_wide or _may_be_expensive(data):
        _Measure().measure(data)


def _may_be_expensive(data: bytes) -> bool:
    elements, namespaces = data.count(b"<"), data.count(b"xmlns")
    if elements * namespaces**2 > _FOR_ALL + _FOR_EACH * elements:
        return True
    tags = _LONG_TAG.finditer(data)
    return any(data.count(b"=", *item.span()) > _MANY_ATTRIBUTES for item in tags)


class _Measure:
    def __init__(self) -> None:
        self._in_scope = 0
        self._work = 0
        self._allowed = _FOR_ALL

    def measure(self, data: bytes) -> None:
        """Count as the document is read; raises what :func:`refuse_squares` raises."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.ordered_attributes = True
        parser.StartNamespaceDeclHandler = self._declared
        parser.EndNamespaceDeclHandler = self._gone
        parser.StartElementHandler = self._started
        try:
            parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise UnreadableDocument(f"the XML cannot be read: {str(error)[:200]}") from error

    def _declared(self, *_: object) -> None:
        self._in_scope += 1

    def _gone(self, *_: object) -> None:
        self._in_scope -= 1

    def _started(self, _: str, attributes: list[str]) -> None:
        self._allowed += _FOR_EACH
        self._work += self._in_scope**2 + (len(attributes) // 2) ** 2
        if self._work > self._allowed:
            raise UnreadableDocument("the XML has too many attributes or namespaces")
