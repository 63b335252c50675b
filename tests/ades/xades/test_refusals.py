"""What XAdES signing refuses, with which error, and how quickly."""

import time
from datetime import datetime
from typing import Any

import pytest

from ades import xades
from ades.digests import DigestAlgorithm
from ades.errors import (
    AdESError,
    AlgorithmUnsupported,
    ChangesForbidden,
    OptionError,
    UnreadableDocument,
    UnusableTarget,
)
from ades.ports import SignatureAlgorithm
from ades.xades import Canonicalization, DetachedReference, Packaging, Transform
from ades.xades.template import signature_method
from ades.xml.parsing import MAX_SIZE
from tests.ades.xades.invoices import ubl
from tests.ades.xades.judges import options_for, signed_by
from tests.cast import SealKey

LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
BOMBS = {
    "billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l11;</a>'.encode(),
    "in an attribute": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a b="&l11;"/>'.encode(),
    "quadratic": b'<!DOCTYPE a [<!ENTITY b "'
    + b"x" * 50_000
    + b'">]><a>'
    + b"&b;" * 9000
    + b"</a>",
    "external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "external DTD": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
    "parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hosts">%p;]><a/>',
    "defaults": b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
    "in UTF-16": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
    "in UTF-16 without a mark": '<?xml version="1.0" encoding="UTF-16LE"?><!DOCTYPE a><a/>'.encode(
        "utf-16-le"
    ),
    "undeclared entity": b"<a>&x;</a>",
    "too deep": b"<a>" * 100_000 + b"</a>" * 100_000,
    "long text": b"<a>" + b"x" * 11_000_000 + b"</a>",
    "too large": b"<a>" + b" " * MAX_SIZE + b"</a>",
    "many attributes that are one": b"<a" + b" b='1'" * 2 + b"/>",
}
UNREADABLE = {
    "nothing": b"",
    "a PDF": b"%PDF-1.7\n",
    "text": b"Dear Sir or Madam",
    "half": ubl()[:2000],
    "two roots": b"<a/><b/>",
    "XML 1.1": b'<?xml version="1.1"?><a/>',
    "undeclared prefix": b"<p:a/>",
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?><a/>',
    "EBCDIC": '<?xml version="1.0" encoding="cp037"?><a/>'.encode("cp037"),
    "no such encoding": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "not UTF-8": b"<a>\xff\xfe</a>",
    "NUL": b"<a>\x00</a>",
}


@pytest.mark.parametrize("name", [*BOMBS, *UNREADABLE])
def test_what_is_not_safe_xml_is_refused_at_once(rsa_key: SealKey, name: str) -> None:
    options = options_for(rsa_key)
    started = time.process_time()

    with pytest.raises(UnreadableDocument):
        xades.prepare((BOMBS | UNREADABLE)[name], options)

    assert time.process_time() - started < 2


def test_what_only_looks_like_a_declaration_is_signed(rsa_key: SealKey) -> None:
    document = b"<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE b>]]></a>"

    assert signed_by(rsa_key, document)


@pytest.mark.parametrize(
    ("document", "location", "message"),
    [
        (b"<a/>", "b", "no element"),
        (b"<a><b/><b/></a>", "b", "several elements"),
        (b"<a><b/><b/></a>", "/a/b", "several elements"),
        (b"<a><b/><b/></a>", "/a/b[3]", "no element"),
        (b"<a xmlns:p='urn:p'><p:b/></a>", "b", "no element"),
    ],
)
def test_a_place_must_be_there_once(
    rsa_key: SealKey, document: bytes, location: str, message: str
) -> None:
    with pytest.raises(UnusableTarget, match=message):
        xades.prepare(document, options_for(rsa_key, location=location))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"<a><b Id='y'/></a>", "no element"),
        (b"<a><b Id='x'/><c id='x'/></a>", "several elements"),
        (b"<a><b Id='x'/><c xml:id='x'/></a>", "several elements"),
    ],
)
def test_a_target_must_be_there_once(rsa_key: SealKey, document: bytes, message: str) -> None:
    with pytest.raises(UnusableTarget, match=message):
        xades.prepare(document, options_for(rsa_key, target="x", packaging=Packaging.DETACHED))


@pytest.mark.parametrize(
    ("packaging", "location"), [(Packaging.DETACHED, "b"), (Packaging.ENVELOPED, "c")]
)
def test_what_is_inside_and_what_is_beside_is_not_mistaken(
    rsa_key: SealKey, packaging: Packaging, location: str
) -> None:
    document = b"<a><b Id='x'/><c/></a>"

    with pytest.raises(UnusableTarget, match="is inside of what it signs"):
        xades.prepare(
            document,
            options_for(rsa_key, target="x", packaging=packaging, location=location),
        )


@pytest.mark.parametrize(
    "location",
    [
        "count(//*)",
        "//*[count(//*[count(//*) > 0]) > 0]",
        "document('http://127.0.0.1:9/')",
        "//a | //b",
        "/a/@b",
        "/a/text()",
        "/a[b or c]",
        "/a/",
        "/",
        "a/b",
        "//unknown:a",
        "/a/b[@unknown:c='d']",
        "/a/.." + "/b" * 10,
        "/a" * 33,
        "/" + "a" * 1001,
        "ancestor::a",
        "/a['",
        "<a/>",
        "\x00",
    ],
)
def test_a_path_that_is_more_than_a_path_of_elements_is_refused(
    rsa_key: SealKey, location: str
) -> None:
    with pytest.raises(OptionError):
        xades.prepare(b"<a><b/></a>", options_for(rsa_key, location=location))


def test_a_path_over_too_many_elements_is_given_up(rsa_key: SealKey) -> None:
    document = b"<a>" + b"<b>" * 200 + b"<c/>" * 60_000 + b"</b>" * 200 + b"</a>"
    started = time.process_time()

    with pytest.raises(OptionError, match="more elements than is allowed"):
        xades.prepare(document, options_for(rsa_key, location="//b//b//c"))

    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"packaging": Packaging.ENVELOPING, "location": "/a"},
        {"packaging": Packaging.ENVELOPING_BASE64, "target": "x"},
        {"packaging": Packaging.DETACHED},
        {"packaging": Packaging.DETACHED, "uri": "#x"},
        {"target": "x')"},
        {"transform": Transform.XPATH, "canonicalization": Canonicalization.INCLUSIVE},
        {"signing_time": datetime(2026, 11, 20, 12, 0, 0)},  # noqa: DTZ001 - that is the mistake
    ],
    ids=str,
)
def test_options_that_do_not_go_together_are_refused(
    rsa_key: SealKey, wrong: dict[str, Any]
) -> None:
    with pytest.raises(OptionError):
        xades.prepare(b"<a/>", options_for(rsa_key, **wrong))


@pytest.mark.parametrize(
    "references",
    [
        [],
        [("a", bytes(32)), ("a", bytes(32))],
        [("a", bytes(31))],
        [("", bytes(32))],
        [("#a", bytes(32))],
    ],
)
def test_references_must_be_different_and_outside(
    rsa_key: SealKey, references: list[tuple[str, bytes]]
) -> None:
    with pytest.raises(OptionError):
        xades.prepare_detached(
            [DetachedReference(uri, digest) for uri, digest in references], options_for(rsa_key)
        )


@pytest.mark.parametrize("transform", Transform)
def test_a_signature_that_allows_no_other_one_is_left_alone(
    rsa_key: SealKey, ec_key: SealKey, transform: Transform
) -> None:
    signed = signed_by(rsa_key, ubl())

    with pytest.raises(ChangesForbidden):
        xades.prepare(signed, options_for(ec_key, transform=transform))


def test_a_signature_is_not_put_into_another_one(rsa_key: SealKey) -> None:
    signed = signed_by(rsa_key, ubl(), transform=Transform.XPATH)

    with pytest.raises(UnusableTarget, match="into another one"):
        xades.prepare(signed, options_for(rsa_key, location="ds:KeyInfo"))


def test_every_refusal_is_typed() -> None:
    for algorithm in SignatureAlgorithm:
        for digest in DigestAlgorithm:
            assert signature_method(algorithm, digest).startswith("http://www.w3.org/")
    with pytest.raises(AlgorithmUnsupported):
        signature_method("rsa-pkcs1v2", DigestAlgorithm.SHA256)  # type: ignore[arg-type]
    assert issubclass(AlgorithmUnsupported, AdESError)
