"""Reads XML that came from strangers: bounded, without DTD, entities or network."""

import codecs
import contextlib
import re
from collections.abc import Sequence
from xml.parsers import expat

from lxml import etree

from ades.errors import UnreadableDocument, UnusableTarget
from ades.xml.measure import refuse_squares

MAX_SIZE = 32 * 1024 * 1024

# Names that every signature tool takes for identifiers, with or without a schema.
_ID_NAMES = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")

# The signature is ASCII: in all of these it can be written.
_WIDE_ENCODINGS = {"UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}
_NARROW_PREFIXES = ("UTF-8", "US-ASCII", "ASCII", "ISO-8859-", "WINDOWS-125")
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

# Nothing before the root but the XML declaration, in an encoding that has ASCII as it is.
_ROOT_AT_ONCE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^<>\x00]*\?>\s*)?<[A-Za-z_][^\x00]")

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_blank_text=False,
)


class XMLDocument:
    """A document as its bytes and as its tree; neither is ever changed.

    Raises :class:`~ades.errors.UnreadableDocument` when the bytes are not well-formed XML 1.0, have
    a document type declaration, are larger than ``MAX_SIZE`` or in an encoding that is not read.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root = _parse(data)
        self.tree = self.root.getroottree()
        self.encoding = _encoding(data, self.tree.docinfo)
        self._ids: dict[str, list[etree._Element]] | None = None

    @property
    def is_wide(self) -> bool:
        """Whether a character of ASCII takes more than one byte."""
        return self.encoding in _WIDE_ENCODINGS.values()

    def by_id(self, identifier: str) -> etree._Element:
        """The one element with this identifier.

        Raises :class:`~ades.errors.UnusableTarget` when there is none, or more than one: which of
        them a reader takes would be a matter of luck.
        """
        if self._ids is None:
            self._ids = _identifiers(self.root)
        found = self._ids.get(identifier, [])
        if len(found) != 1:
            raise UnusableTarget(
                f"{'no element has' if not found else 'several elements have'} the "
                f"identifier {identifier[:100]!r}"
            )
        return found[0]

    def position(self, element: etree._Element) -> int:
        """The place of an element of this document in document order; the root's is 0."""
        return self.positions([element])[0]

    def positions(self, elements: Sequence[etree._Element]) -> list[int]:
        """The places of elements of this document, in one look at it."""
        wanted = set(elements)
        found = {
            element: index
            for index, element in enumerate(self.root.iter(etree.Element))
            if element in wanted
        }
        if len(found) != len(wanted):
            raise UnusableTarget("the element is not part of the document")
        return [found[element] for element in elements]


def elements_at(root: etree._Element, positions: set[int]) -> dict[int, etree._Element]:
    """The elements at these places in document order."""
    return {
        index: element
        for index, element in enumerate(root.iter(etree.Element))
        if index in positions
    }


def _identifiers(root: etree._Element) -> dict[str, list[etree._Element]]:
    found: dict[str, list[etree._Element]] = {}
    for element in root.iter(etree.Element):
        for value in {element.get(name) for name in _ID_NAMES}:
            if value is not None:
                found.setdefault(value, []).append(element)
    return found


def _parse(data: bytes) -> etree._Element:
    if len(data) > MAX_SIZE:
        raise UnreadableDocument(f"the XML has more than {MAX_SIZE} bytes")
    if _may_have_document_type(data):
        _refuse_document_type(data)
    try:
        root = etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(f"the XML cannot be read: {str(error)[:200]}") from error
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        raise UnreadableDocument("the XML has a document type declaration")
    if info.xml_version not in (None, "1.0"):
        raise UnreadableDocument("the XML is not of version 1.0")
    refuse_squares(data, is_wide=_encoding(data, info) in _WIDE_ENCODINGS.values())
    return root


def _may_have_document_type(data: bytes) -> bool:
    """Whether there may be a declaration before the root, where it would have to be.

    What only looks like one is looked at twice, and so is what cannot be searched.
    """
    if _ROOT_AT_ONCE.match(data):
        return False
    return b"<!DOCTYPE" in data or b"\x00" in data[:4] or data[:2] in _BOMS


def _refuse_document_type(data: bytes) -> None:
    """Stop before any entity of a document type declaration is read."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableDocument(f"the XML cannot be read: {str(error)[:200]}") from error


def _refuse(*_: object) -> None:
    raise UnreadableDocument("the XML has a document type declaration")


def _encoding(data: bytes, info: etree.DocInfo) -> str:
    """How text is added to this document: Python's name of its encoding."""
    if data[:2] in _BOMS:
        return _BOMS[data[:2]]
    declared = (info.encoding or "UTF-8").upper()
    if declared in _WIDE_ENCODINGS:
        return _WIDE_ENCODINGS[declared]
    if declared.startswith(_NARROW_PREFIXES):
        with contextlib.suppress(LookupError):
            return codecs.lookup(declared).name
    raise UnreadableDocument(f"the XML is encoded as {declared[:40]}, which is not read")
