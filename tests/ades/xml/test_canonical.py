"""Canonical octets of parts of documents: what an apex takes along from its ancestors."""

import pytest
from lxml import etree

from ades.errors import UnusableTarget
from ades.xml.canonical import Canonicalization, canonicalize

EXCLUSIVE, INCLUSIVE = Canonicalization.EXCLUSIVE, Canonicalization.INCLUSIVE
DOCUMENT = (
    b"<?before?><a xmlns='urn:a' xmlns:u='urn:u' xml:lang='pt' xml:id='i'>"
    b"<b z='1' a='2'><!-- c -->t&#13;</b>tail</a><?after?>"
)


def part(document: bytes = DOCUMENT) -> etree._Element:
    return etree.fromstring(document)[0]


def test_exclusive_takes_only_the_namespaces_that_are_used() -> None:
    assert canonicalize(part(), EXCLUSIVE) == b'<b xmlns="urn:a" a="2" z="1">t&#xD;</b>'


def test_a_prefix_list_adds_to_them() -> None:
    octets = canonicalize(part(), EXCLUSIVE, prefixes=("u",))

    assert octets == b'<b xmlns="urn:a" xmlns:u="urn:u" a="2" z="1">t&#xD;</b>'


def test_inclusive_takes_namespaces_and_xml_attributes_along() -> None:
    element = part()

    octets = canonicalize(element, INCLUSIVE)

    assert octets == (
        b'<b xmlns="urn:a" xmlns:u="urn:u" a="2" z="1" xml:id="i" xml:lang="pt">t&#xD;</b>'
    )
    assert len(element.attrib) == 2


def test_version_1_1_leaves_identifiers_where_they_are() -> None:
    octets = canonicalize(part(), Canonicalization.INCLUSIVE_11)

    assert b"xml:lang" in octets
    assert b"xml:id" not in octets
    with pytest.raises(UnusableTarget, match="xml:base"):
        canonicalize(part(b"<a xml:base='x'><b/></a>"), Canonicalization.INCLUSIVE_11)


@pytest.mark.parametrize("method", Canonicalization)
def test_comments_stay_only_where_method_and_node_set_have_them(method: Canonicalization) -> None:
    assert (b"<!-- c -->" in canonicalize(part(), method)) == method.with_comments
    assert b"<!-- c -->" not in canonicalize(part(), method, comments=False)


def test_the_document_element_brings_the_instructions_beside_it() -> None:
    octets = canonicalize(etree.fromstring(DOCUMENT), EXCLUSIVE)

    assert octets.startswith(b"<?before?>\n<a")
    assert octets.endswith(b"</a>\n<?after?>")


def test_relative_namespaces_have_no_canonical_form() -> None:
    with pytest.raises(UnusableTarget, match="no canonical form"):
        canonicalize(etree.fromstring(b"<a xmlns='x/y'/>"), INCLUSIVE)


def test_other_algorithms_have_no_name() -> None:
    assert Canonicalization.named("http://www.w3.org/TR/1999/REC-xslt-19991116") is None
    assert Canonicalization.named(str(EXCLUSIVE)) is EXCLUSIVE
