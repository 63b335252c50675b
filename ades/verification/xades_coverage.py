"""What a XAdES signature covers: the document, an element of it, or contents beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from ades.verification.facts import SignedPart
from ades.xml.names import DS, EXCLUSIVE_C14N, FILTER2, XADES, XADES141, ds
from ades.xml.references import NodeSet, ResolvedReference
from ades.xml.signatures import XMLSignature

# Elements of these namespaces are parts of signatures and say nothing of documents.
_DS11 = "http://www.w3.org/2009/xmldsig11#"
_OWN = tuple(f"{{{name}}}" for name in (DS, _DS11, XADES, XADES141, EXCLUSIVE_C14N, FILTER2))


@dataclass(frozen=True)
class Signed:
    """A ds:Reference and what it leads to, where that is at hand.

    ``properties`` is the xades:SignedProperties of the signature.
    """

    element: etree._Element
    digest: str
    resolved: ResolvedReference | None
    properties: etree._Element

    @property
    def nodes(self) -> NodeSet | None:
        """The nodes that it leads to; None for a content, or for what is not at hand."""
        return None if self.resolved is None else self.resolved.nodes

    @property
    def is_properties(self) -> bool:
        """Whether it leads to the signature's own properties, and to all of them."""
        return (
            self.nodes is not None and self.nodes.apex is self.properties and not self.nodes.removed
        )

    @property
    def is_intact(self) -> bool:
        """Whether it is at hand and its digest is the signed one."""
        return self.resolved is not None and self.resolved.matches

    @property
    def part(self) -> SignedPart:
        """The same for the report."""
        intact = None if self.resolved is None else self.resolved.matches
        return SignedPart(self.name, intact, self.digest, is_described=self.nodes is not None)

    @property
    def name(self) -> str:
        """What it leads to, in English."""
        if self.is_properties:
            return "the signed properties"
        if self.nodes is None:
            return str(self.element.get("URI", "nothing"))
        if self.nodes.apex is self.nodes.document.root:
            return "the document"
        return f"the element {etree.QName(self.nodes.apex).localname} ({self.element.get('URI')})"

    @property
    def is_key_info(self) -> bool:
        """Whether it leads to the ds:KeyInfo of a signature, which is no document."""
        return self.nodes is not None and self.nodes.apex.tag == ds("KeyInfo")

    @property
    def leaves_out_comments(self) -> bool:
        """Whether there are comments in it that its digest is not over (XMLDSIG 1.1, 4.4.3.3)."""
        if self.resolved is None or self.nodes is None or self.resolved.is_text:
            return False
        # In what is canonical, nothing but a comment is written like this.
        has_comments = next(self.nodes.apex.iter(etree.Comment), None) is not None
        return has_comments and b"<!--" not in self.resolved.octets

    @property
    def left_out(self) -> list[etree._Element]:
        """The elements that are taken out of it and are no signatures, or all of it."""
        if self.nodes is None:
            return []
        apex, removed = self.nodes.apex, self.nodes.removed
        if not {apex, *apex.iterancestors()}.isdisjoint(removed):
            return [apex]
        return [item for item in removed if item.tag != ds("Signature")]


@dataclass(frozen=True)
class Coverage:
    """``packaging`` in the words of EN 319 132-1; ``text`` is what is covered, in English."""

    packaging: str
    is_whole: bool
    text: str


def coverage_of(
    signature: XMLSignature, signed: Sequence[Signed], contents: Mapping[str, bytes]
) -> Coverage:
    """What the references of a signature cover together.

    The whole document is covered

    1. by a reference to the document element that leaves out nothing but signatures, each of which
       is judged itself, or
    2. where the signature is the document, by references to every ds:Object in it and every content
       that was given.

    In both cases there is nothing in the signature that nobody signed: a ds:Object to which no
    reference leads could be taken for the document by a careless reader, and so could elements of
    other kinds than signatures have, wherever in it nobody signs them.
    """
    data = [item for item in signed if not (item.is_properties or item.is_key_info)]
    good = [item for item in data if item.is_intact]
    packaging = _packaging(signature, data)
    if _unsigned_objects(signature, good) or _has_strangers(signature, signed):
        text = "less than the document: something in the signature is not signed"
        return Coverage(packaging, is_whole=False, text=text)
    if any(_is_whole_document(item) for item in good):
        return Coverage(packaging, is_whole=True, text="the whole document")
    if _is_document(signature) and good and good == data and _covers_contents(good, contents):
        text = "the whole document" if not contents else f"{len(contents)} contents"
        return Coverage(packaging, is_whole=True, text=text)
    return Coverage(packaging, is_whole=False, text=", ".join(map(_described, data)) or "nothing")


def _is_document(signature: XMLSignature) -> bool:
    """Whether the signature is all that the document says: nothing signs what is beside it."""
    root = signature.document.root
    beside = (*root.itersiblings(preceding=True), *root.itersiblings())
    return signature.element is root and all(
        item.tag is etree.Comment  # type: ignore[comparison-overlap] # as lxml has it
        for item in beside
    )


def _packaging(signature: XMLSignature, data: Iterable[Signed]) -> str:
    apexes = [item.nodes.apex for item in data if item.nodes is not None]
    if any(signature.element in (item, *item.iterancestors()) for item in apexes):
        return "enveloping"
    if any(item in signature.element.iterancestors() for item in apexes):
        return "enveloped"
    return "detached"


def _unsigned_objects(signature: XMLSignature, good: Iterable[Signed]) -> list[etree._Element]:
    covered = {item.nodes.apex for item in good if item.nodes is not None and not item.left_out}
    return [
        item for item in signature.other_objects if covered.isdisjoint((item, *_only_child(item)))
    ]


def _has_strangers(signature: XMLSignature, signed: Sequence[Signed]) -> bool:
    """Whether there are other elements than signatures' own beside the signed properties."""
    covered = {item.nodes.apex for item in signed if item.nodes is not None and item.is_intact}
    return any(
        not str(element.tag).startswith(_OWN)
        for holder in (signature.key_info, signature.qualifying_properties)
        if holder is not None and holder not in covered
        for part in holder.iterchildren(etree.Element)
        if part not in covered
        for element in part.iter(etree.Element)
    )


def _only_child(element: etree._Element) -> list[etree._Element]:
    """A reference may also be to the one element in an object that has nothing else in it."""
    children = list(element)
    is_bare = len(children) == 1 and not (element.text or "").strip()
    return children if is_bare and not (children[0].tail or "").strip() else []


def _is_whole_document(item: Signed) -> bool:
    nodes = item.nodes
    return (
        nodes is not None
        and item.resolved is not None
        and not item.resolved.is_text
        and nodes.apex is nodes.document.root
        and nodes.apex.tag != ds("Signature")
        and not item.left_out
    )


def _covers_contents(good: Iterable[Signed], contents: Mapping[str, bytes]) -> bool:
    names: set[str] = set()
    for item in good:
        if item.nodes is None:
            uri = str(item.element.get("URI", ""))
            # As the reference was resolved: the other spelling may be another content's name.
            names.add(uri if uri in contents else unquote(uri))
    return names.issuperset(contents)


def _described(item: Signed) -> str:
    if not item.left_out:
        return item.name
    names = {str(etree.QName(left).localname) for left in item.left_out}
    return f"{item.name} without {', '.join(sorted(names))}"
