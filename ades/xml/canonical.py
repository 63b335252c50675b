"""Canonical XML: the octets that digests are over."""

import enum
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lxml import etree

from ades.errors import UnusableTarget

_XML = "{http://www.w3.org/XML/1998/namespace}"


class Canonicalization(enum.StrEnum):
    """The canonicalisation algorithms of XMLDSIG 1.1 (6.5), by their identifiers.

    The exclusive ones (W3C xml-exc-c14n) do not depend on where in another document the signed part
    stands, which is why they are the contract's choice.
    """

    EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
    EXCLUSIVE_WITH_COMMENTS = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"
    INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    INCLUSIVE_WITH_COMMENTS = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
    INCLUSIVE_11 = "http://www.w3.org/2006/12/xml-c14n11"
    INCLUSIVE_11_WITH_COMMENTS = "http://www.w3.org/2006/12/xml-c14n11#WithComments"

    @classmethod
    def named(cls, identifier: str) -> "Canonicalization | None":
        """The algorithm with this identifier, where it is one of these."""
        return cls._value2member_map_.get(identifier)  # type: ignore[return-value]

    @property
    def with_comments(self) -> bool:
        """Whether comments are part of the result."""
        return self.value.endswith("#WithComments")

    @property
    def is_exclusive(self) -> bool:
        """Whether only the namespaces that are used are part of the result."""
        return self.value.startswith("http://www.w3.org/2001/10/xml-exc-c14n#")


def canonicalize(
    node: etree._Element,
    method: Canonicalization,
    *,
    comments: bool = True,
    prefixes: Sequence[str] = (),
) -> bytes:
    """The canonical octets of an element and what is in it.

    For the document element these are the octets of the whole document, with the processing
    instructions beside it. Without ``comments`` the node-set has none, whatever the method;
    ``prefixes`` is the InclusiveNamespaces PrefixList of the exclusive methods.

    Raises :class:`~ades.errors.UnusableTarget` for a relative namespace, which has no canonical
    form (Canonical XML, 1.3).
    """
    is_whole = node.getparent() is None
    subject = node.getroottree() if is_whole else node
    with _inherited_attributes(node, method):
        try:
            return bytes(
                etree.tostring(
                    subject,
                    method="c14n",
                    exclusive=method.is_exclusive,
                    with_comments=method.with_comments and comments,
                    inclusive_ns_prefixes=list(prefixes) or None,
                )
            )
        except etree.LxmlError as error:
            raise UnusableTarget(f"the XML has no canonical form: {error}") from error


@contextmanager
def _inherited_attributes(node: etree._Element, method: Canonicalization) -> Iterator[None]:
    """Inclusive methods give the apex the xml: attributes of its ancestors (C14N 1.0, 2.4).

    C14N 1.1 does not inherit xml:id, and would rewrite xml:base, which is refused here.
    """
    inherited: dict[str, str] = {}
    if not method.is_exclusive:
        for ancestor in node.iterancestors():
            for name, value in ancestor.attrib.items():
                if str(name).startswith(_XML) and node.get(name) is None:
                    inherited.setdefault(str(name), str(value))
    if method in (Canonicalization.INCLUSIVE_11, Canonicalization.INCLUSIVE_11_WITH_COMMENTS):
        inherited.pop(f"{_XML}id", None)
        if f"{_XML}base" in inherited:
            raise UnusableTarget("Canonical XML 1.1 below an xml:base is not supported")
    for name, value in inherited.items():
        node.set(name, value)
    try:
        yield
    finally:
        for name in inherited:
            del node.attrib[name]
