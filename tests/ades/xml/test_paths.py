"""Location paths name what XPath 1.0 says they name, and nothing else is evaluated."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ades.errors import OptionError
from ades.xml.paths import select

DOCUMENT = etree.fromstring(
    b"""<a xmlns:p="urn:p" xmlns:q="urn:q">
      <b id="1"><c k="x">one</c><c k="y">two</c></b>
      <b id="2"><c k="x">three</c><d><c>four</c></d></b>
      <p:b q:k="z"><p:c/></p:b>
      <!-- <b/> --><?b b?>
    </a>"""
)
NAMESPACES = {"p": "urn:p", "q": "urn:q"}
_NAMES = st.sampled_from(["a", "b", "c", "d", "*", "p:b", "p:*", "node()"])
_AXES = st.sampled_from(["", "", "child::", "descendant::", "descendant-or-self::", "self::"])
_PREDICATES = st.sampled_from(
    [
        *("", "", "[1]", "[2]", "[last()]", "[@id]", "[@k='x']", '[@q:k="z"]', "[c='one']"),
        *("[local-name()='b']", "[namespace-uri()='urn:p']", "[@k='x' and local-name()='c']"),
        *("[2][@id='2']", "[@id='2'][1]", "[d]", "[0]", "[9]"),
    ]
)
_STEPS = st.tuples(st.sampled_from(["/", "//"]), _AXES, _NAMES, _PREDICATES).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(_STEPS, min_size=1, max_size=4).map("".join))
def test_paths_mean_what_an_xpath_engine_takes_them_to_mean(path: str) -> None:
    # Only elements are looked at here: node() is then the same as *.
    expected = DOCUMENT.xpath(path.replace("node()", "*"), namespaces=NAMESPACES)

    assert select(DOCUMENT, path) == expected or sorted(map(id, select(DOCUMENT, path))) == sorted(
        map(id, expected)
    )


@pytest.mark.parametrize(
    ("path", "count"),
    [("c", 4), ("p:b", 1), (" /a / b [ @id = '1' ] / c ", 2), ("//b[1]", 1), ("/a/.", 1)],
)
def test_a_name_alone_is_looked_for_everywhere(path: str, count: int) -> None:
    assert len(select(DOCUMENT, path)) == count


def test_names_without_prefix_are_also_the_default_namespaces() -> None:
    invoice = etree.fromstring(b"<Invoice xmlns='urn:ubl'><x:A xmlns:x='urn:x'/><B/></Invoice>")

    assert [item.tag for item in select(invoice, "/Invoice/B")] == ["{urn:ubl}B"]
    assert [item.tag for item in select(invoice, "/Invoice/x:A")] == ["{urn:x}A"]
    assert select(invoice, "/Invoice/A") == []


def test_prefixes_may_be_given_instead_of_taken_from_the_document() -> None:
    assert len(select(DOCUMENT, "//other:c", {"other": "urn:p"})) == 1
    with pytest.raises(OptionError, match="uses no prefix"):
        select(DOCUMENT, "//none:c")
