"""Where in a document's bytes something is inserted: nothing else of the document changes.

The quick way is taken only where it cannot be wrong; the sure way lets a second parser count
elements up to the one that is meant.
"""

import re
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from ades.errors import UnusableTarget
from ades.xml.parsing import XMLDocument

# An empty-element tag ends like this, and is split into a start and an end tag around the text.
_EMPTY_END = "/>"
_SPACE_AND_END = re.compile(rb"\s*>")
_REST_OF_TAG = re.compile(rb"""(?:\s+[^\s=<>"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(/?)>""")


@dataclass(frozen=True)
class Insertion:
    """Text goes between ``before`` and ``after``, in place of the bytes from ``start`` to ``end``.

    All of them are equal where the element has an end tag. ``encoding`` is the document's.
    """

    start: int
    end: int
    before: str
    after: str
    encoding: str

    def into(self, data: bytes, text: str) -> bytes:
        """The document with the text."""
        added = f"{self.before}{text}{self.after}".encode(self.encoding)
        return b"".join((data[: self.start], added, data[self.end :]))


def last_child_of(document: XMLDocument, element: etree._Element) -> Insertion:
    """Where a last child of an element of the document is inserted.

    Raises :class:`~ades.errors.UnusableTarget` when the element cannot be found in the bytes.
    """
    name = _qualified_name(element)
    if name.isascii() and not document.is_wide:
        look = _end_of_root if element.getparent() is None else _only_end
        found = look(document.data, name.encode())
        if found is not None:
            return found
    return _counted(document, element)


def _end_of_root(data: bytes, name: bytes) -> Insertion | None:
    """The last end tag is the root's, if nothing but white space follows it."""
    end = b"</" + name
    at = data.rfind(end)
    if at < 0 or data[at + len(end) :].strip() != b">":
        return None
    return Insertion(at, at, "", "", "ascii")


def _only_end(data: bytes, name: bytes) -> Insertion | None:
    """Where there is only one text like the element's start tag, it is its start tag.

    The document is well-formed and has no entities, so each tag is literally in the bytes; others
    that look like it could only be in comments, CDATA sections and processing instructions. The
    same is true of the end tag, where the start tag says that there is one.
    """
    start, end = b"<" + name, b"</" + name
    at = data.find(start)
    if at < 0 or data.find(start, at + 1) >= 0:
        return None
    tag = _REST_OF_TAG.match(data, at + len(start))
    if tag is None:
        return None
    if tag[1]:
        closed = tag.end()
        return Insertion(closed - len(_EMPTY_END), closed, ">", f"</{name.decode()}>", "ascii")
    at = data.find(end)
    if at < 0 or data.find(end, at + 1) >= 0 or not _SPACE_AND_END.match(data, at + len(end)):
        return None
    return Insertion(at, at, "", "", "ascii")


def _qualified_name(element: etree._Element) -> str:
    local = str(etree.QName(element).localname)
    return f"{element.prefix}:{local}" if element.prefix else local


def _counted(document: XMLDocument, element: etree._Element) -> Insertion:
    """As expat sees it: the offset at which the element with the same number ends."""
    at, tag = _EndFinder(document.position(element)).find(document.data)
    name = _qualified_name(element)
    encoding = document.encoding
    ending = document.data[at - len(_EMPTY_END.encode(encoding)) : at]
    if document.data.startswith(f"</{name}".encode(encoding), at):
        return Insertion(at, at, "", "", encoding)
    if tag == name and ending == _EMPTY_END.encode(encoding):
        return Insertion(at - len(ending), at, ">", f"</{name}>", encoding)
    raise UnusableTarget("the place of the signature cannot be found in the document")


class _EndFinder:
    """Counts start tags up to a number and remembers where that element ends."""

    def __init__(self, position: int) -> None:
        self._left = position
        self._depth = 0
        self._found: tuple[int, str] | None = None
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def find(self, data: bytes) -> tuple[int, str]:
        """The offset at which the element's end event is, and the name that its tag has."""
        try:
            self._parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise UnusableTarget(f"the XML is read in different ways: {error}") from error
        if self._found is None:
            raise UnusableTarget("the place of the signature cannot be found in the document")
        return self._found

    def _start(self, _name: str, _attributes: object) -> None:
        if self._left == 0 or self._depth:
            self._depth += 1
        self._left -= 1

    def _end(self, name: str) -> None:
        if self._depth == 1 and self._found is None:
            self._found = (self._parser.CurrentByteIndex, name)
        self._depth = max(self._depth - 1, 0)
