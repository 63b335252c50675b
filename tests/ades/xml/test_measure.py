"""XML that is small and expensive: attributes and namespaces that canonicalisation would sort."""

import time

import pytest

from ades.errors import UnreadableDocument
from ades.xml.canonical import Canonicalization, canonicalize
from ades.xml.parsing import XMLDocument

MANY = 40_000


def attributes(count: int) -> bytes:
    return b"<a %s/>" % b" ".join(b"a%d='1'" % number for number in range(count))


def namespaces(count: int) -> bytes:
    return b"<a %s/>" % b" ".join(b"xmlns:a%d='urn:%d'" % (item, item) for item in range(count))


def nested(depth: int, elements: int) -> bytes:
    starts = b"".join(b"<a xmlns:a%d='urn:%d'>" % (item, item) for item in range(depth))
    return starts + b"<b/>" * elements + b"</a>" * depth


@pytest.mark.parametrize(
    "document",
    [
        attributes(MANY),
        namespaces(MANY),
        nested(250, MANY),
        attributes(MANY).decode().encode("utf-16"),
        nested(250, MANY).decode().encode("utf-16"),
    ],
    ids=["attributes", "namespaces", "nested", "wide attributes", "wide nested"],
)
def test_what_takes_forever_is_refused_at_once(document: bytes) -> None:
    start = time.process_time()
    with pytest.raises(UnreadableDocument, match="too many attributes or namespaces"):
        XMLDocument(document)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "document", [attributes(1000), namespaces(100), nested(40, 1000), nested(2, MANY)]
)
def test_what_is_only_unusual_is_read(document: bytes) -> None:
    start = time.process_time()
    canonicalize(XMLDocument(document).root, Canonicalization.INCLUSIVE)
    assert time.process_time() - start < 1
