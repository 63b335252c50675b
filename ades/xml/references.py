"""The reference processing model of XMLDSIG 1.1 (4.4.3): from a ds:Reference to its octets.

Only what needs no trust is done: same-document references to the whole document or to one element,
contents that the caller has, and the transforms that XAdES signers use. Nothing is fetched, and
everything else is an error.
"""

import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from lxml import etree

from ades.errors import OptionError, UnusableTarget
from ades.xml.allowance import Allowance
from ades.xml.canonical import Canonicalization, canonicalize
from ades.xml.names import BASE64, DIGEST_NAMES, DS, ENVELOPED_SIGNATURE, FILTER2, XPATH, ds
from ades.xml.parsing import XMLDocument, elements_at
from ades.xml.paths import select

MAX_REFERENCES = 256
MAX_TRANSFORMS = 8

_EXCLUSIVE_NAMESPACES = "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"
_WHOLE_DOCUMENT = "#xpointer(/)"
_POINTER_TO_ID = re.compile(r"#xpointer\(id\((?:'([^']*)'|\"([^\"]*)\")\)\)")
# What takes every signature out of the document, whatever their prefix.
_NO_SIGNATURES = re.compile(r"not\(ancestor-or-self::([\w.\-]+):Signature\)")


class UnsupportedReference(UnusableTarget):
    """A reference is to something that is not at hand, or uses what is not processed here."""


@dataclass(frozen=True)
class NodeSet:
    """Whole subtrees of a document: an apex, without the subtrees ``removed`` from it."""

    document: XMLDocument
    apex: etree._Element
    comments: bool
    removed: tuple[etree._Element, ...] = ()

    def octets(self, method: Canonicalization, prefixes: tuple[str, ...] = ()) -> bytes:
        """Its canonical octets."""
        if not self.removed:
            return canonicalize(self.apex, method, comments=self.comments, prefixes=prefixes)
        if not {self.apex, *self.apex.iterancestors()}.isdisjoint(self.removed):
            return b""
        apex, *removed = self.document.positions([self.apex, *self.removed])
        # Taken from another copy: the tree that others look at stays as it was read.
        copies = elements_at(XMLDocument(self.document.data).root, {apex, *removed})
        for position in removed:
            detach(copies[position])
        return canonicalize(copies[apex], method, comments=self.comments, prefixes=prefixes)


@dataclass(frozen=True)
class ResolvedReference:
    """A ds:Reference and what it is to.

    ``octets`` are what its digest is over; ``nodes`` the part of the document they come from, or
    ``None`` where they are a content of the caller's. ``algorithm`` is hashlib's name of the digest
    algorithm: of any that is known, also of one that nobody should use any more. ``is_text`` says
    that of the nodes only the text is covered, as base64.
    """

    element: etree._Element
    uri: str | None
    octets: bytes
    nodes: NodeSet | None
    algorithm: str
    expected: bytes
    is_text: bool = False

    @property
    def type(self) -> str:
        """The Type of the reference."""
        return str(self.element.get("Type", ""))

    @property
    def matches(self) -> bool:
        """Whether the digest is that of the octets."""
        return hashlib.new(self.algorithm, self.octets).digest() == self.expected


@dataclass
class ReferenceProcessor:
    """Processes the references of one signature.

    ``contents`` are what the document refers to by address: a name, as the reference has it (also
    decoded from its percent form), and the octets.
    """

    document: XMLDocument
    signature: etree._Element
    contents: Mapping[str, bytes] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)

    def process(self, reference: etree._Element) -> ResolvedReference:
        """Dereference and transform.

        Raises :class:`UnsupportedReference` for what is not at hand or not supported, another
        :class:`~ades.errors.AdESError` for what is wrong in itself.
        """
        uri = reference.get("URI")
        found = self._dereference(uri)
        nodes = found if isinstance(found, NodeSet) else None
        transforms = reference.findall(f"{ds('Transforms')}/{ds('Transform')}")
        if len(transforms) > MAX_TRANSFORMS:
            raise UnsupportedReference("a reference has too many transforms")
        is_text = False
        for transform in transforms:
            found = self._transformed(found, transform)
            is_text = is_text or transform.get("Algorithm") == BASE64
            if isinstance(found, NodeSet):
                nodes = found
        if isinstance(found, NodeSet):
            found = self._canonical(found, Canonicalization.INCLUSIVE)
        algorithm = digest_name(reference)
        expected = decoded(reference.find(ds("DigestValue")))
        return ResolvedReference(reference, uri, found, nodes, algorithm, expected, is_text)

    def _canonical(
        self, nodes: NodeSet, method: Canonicalization, prefixes: tuple[str, ...] = ()
    ) -> bytes:
        # What is left out is left out of a copy of the whole document.
        self._work(len(nodes.document.data) if nodes.removed else 0)
        octets = nodes.octets(method, prefixes)
        self._work(len(octets))
        return octets

    def _work(self, octets: int) -> None:
        if not self.allowance.work(octets):
            raise UnsupportedReference("the references of the document are too large together")

    def _dereference(self, uri: str | None) -> NodeSet | bytes:
        if uri is None:
            raise UnsupportedReference("a reference says nothing of what it is to")
        if uri in ("", _WHOLE_DOCUMENT):
            return NodeSet(self.document, self.document.root, comments=uri != "")
        pointer = _POINTER_TO_ID.fullmatch(uri)
        if pointer is not None:
            apex = self.document.by_id(pointer[1] or pointer[2] or "")
            return NodeSet(self.document, apex, comments=True)
        if uri.startswith("#"):
            return NodeSet(self.document, self.document.by_id(unquote(uri[1:])), comments=False)
        for name in (uri, unquote(uri)):
            if name in self.contents:
                return self.contents[name]
        raise UnsupportedReference(f"the content {uri[:200]!r} is not at hand")

    def _transformed(self, found: NodeSet | bytes, transform: etree._Element) -> NodeSet | bytes:
        algorithm = str(transform.get("Algorithm", ""))
        method = Canonicalization.named(algorithm)
        if method is not None:
            return self._canonical(_nodes(found), method, prefix_list(transform))
        if algorithm == BASE64:
            text = found if isinstance(found, bytes) else _text(found)
            self._work(len(text))
            return decode(text)
        if algorithm == ENVELOPED_SIGNATURE:
            return self._without(found, [self.signature])
        if algorithm == XPATH:
            return self._without(found, _every_signature(transform, self.document))
        if algorithm == FILTER2:
            return self._filtered(found, transform)
        raise UnsupportedReference(f"the transform {algorithm[:100]!r} is not processed")

    def _own(self, found: NodeSet | bytes) -> NodeSet:
        """Nothing is taken out of what is not this document: it could be anything's content."""
        if not isinstance(found, NodeSet):
            raise UnsupportedReference("a filter is applied to octets")
        return found

    def _without(self, found: NodeSet | bytes, removed: list[etree._Element]) -> NodeSet:
        nodes = self._own(found)
        return replace(nodes, removed=tuple(dict.fromkeys((*nodes.removed, *removed))))

    def _filtered(self, found: NodeSet | bytes, transform: etree._Element) -> NodeSet:
        """XPath Filter 2.0 (W3C xmldsig-filter2, 4): subtract, or intersect with one element."""
        nodes = self._own(found)
        for item in transform.iterchildren(f"{{{FILTER2}}}XPath"):
            chosen = self._selected(item)
            if item.get("Filter") == "subtract":
                nodes = self._without(nodes, chosen)
            elif item.get("Filter") == "intersect" and len(chosen) == 1:
                if nodes.apex not in (chosen[0], *chosen[0].iterancestors()):
                    raise UnsupportedReference("a filter leaves nothing of what is signed")
                nodes = replace(nodes, apex=chosen[0])
            else:
                raise UnsupportedReference("a filter of this kind is not processed")
        return nodes

    def _selected(self, item: etree._Element) -> list[etree._Element]:
        namespaces = {prefix: uri for prefix, uri in item.nsmap.items() if prefix}
        path = text_of(item).strip()
        if not path.startswith("/"):
            raise UnsupportedReference("a filter's path does not start at the document")
        try:
            return select(self.document.root, path, namespaces, self.allowance)
        except OptionError as error:
            raise UnsupportedReference(f"a filter's path is not processed: {error}") from error


def digest_name(parent: etree._Element) -> str:
    """What hashlib calls the digest algorithm in the ds:DigestMethod below an element.

    Raises :class:`UnsupportedReference` for one that is not known.
    """
    method = parent.find(ds("DigestMethod"))
    name = "" if method is None else str(method.get("Algorithm", ""))
    if name not in DIGEST_NAMES:
        raise UnsupportedReference(f"the digest algorithm {name[:100]!r} is not known")
    return DIGEST_NAMES[name]


def detach(element: etree._Element) -> None:
    """Take an element out of its tree, and leave the text behind it where it was."""
    parent, previous, tail = element.getparent(), element.getprevious(), element.tail or ""
    if parent is None:
        return
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def prefix_list(method: etree._Element) -> tuple[str, ...]:
    """The InclusiveNamespaces PrefixList of a canonicalisation (xml-exc-c14n, 2)."""
    inclusive = method.find(_EXCLUSIVE_NAMESPACES)
    return () if inclusive is None else tuple(str(inclusive.get("PrefixList", "")).split())


def decoded(element: etree._Element | None) -> bytes:
    """The octets that the text of an element is base64 of; none where there is no element."""
    return b"" if element is None else decode(text_of(element).encode())


def text_of(element: etree._Element) -> str:
    """All the text in an element, without comments and processing instructions."""
    return "".join(str(text) for text in element.itertext())


def decode(text: bytes) -> bytes:
    """Base64 with white space between (RFC 2045, 6.8), and with nothing else.

    Raises :class:`~ades.errors.UnusableTarget` when it is not that, or when the same octets would
    be written in another way: nothing signs most of the base64 in a signature.
    """
    written = b"".join(text.split())
    try:
        found = binascii.a2b_base64(written, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise UnusableTarget(f"not base64: {error}") from error
    if binascii.b2a_base64(found, newline=False) != written:
        raise UnusableTarget("not base64 as it is written")
    return found


def _nodes(found: NodeSet | bytes) -> NodeSet:
    """Octets become the node-set of the document that they are (XMLDSIG, 4.4.3.2)."""
    if isinstance(found, NodeSet):
        return found
    document = XMLDocument(found)
    return NodeSet(document, document.root, comments=True)


def _text(nodes: NodeSet) -> bytes:
    """The text of a node-set, for the base64 transform (XMLDSIG, 6.6.2)."""
    if nodes.removed or next(nodes.apex.iterchildren(etree.Element), None) is not None:
        raise UnsupportedReference("base64 in more than one element is not processed")
    return text_of(nodes.apex).encode()


def _every_signature(transform: etree._Element, document: XMLDocument) -> list[etree._Element]:
    """The only XPath filter that is processed: the one that leaves all signatures out."""
    expression = transform.find(ds("XPath"))
    text = "" if expression is None else "".join(text_of(expression).split())
    found = _NO_SIGNATURES.fullmatch(text)
    if expression is None or found is None or expression.nsmap.get(found[1]) != DS:
        raise UnsupportedReference("an XPath filter of this kind is not processed")
    return list(document.root.iter(ds("Signature")))
