"""XAdES-B-B from digests: what independent readers say, and what leaves the document alone."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml import SignatureConfiguration
from signxml.xades import XAdESVerifier

from ades import xades
from ades.digests import DigestAlgorithm
from ades.errors import UnusableTarget
from ades.ports import Level, SignatureValue
from ades.xades import Canonicalization, DetachedReference, Packaging, Transform
from ades.xml.paths import select
from ades.xml.references import detach
from development_pki.hierarchy import Hierarchy
from tests.ades.xades.invoices import EXTENSION, cii, fattura_pa, ubl
from tests.ades.xades.judges import COMBINATIONS, options_for, signed_by, xmlsec1_accepts
from tests.cast import SealKey

INVOICES = {"UBL": ubl(), "CII": cii(), "FatturaPA": fattura_pa()}


@pytest.mark.parametrize("kind", ["RSA", "P-256", "P-384", "P-521"])
@pytest.mark.parametrize("algorithm", DigestAlgorithm)
def test_xmlsec1_accepts_each_kind_of_key_and_digest(
    keys: dict[str, SealKey],
    kind: str,
    algorithm: DigestAlgorithm,
    tmp_path: Path,
    pki: Hierarchy,
) -> None:
    signed = signed_by(keys[kind], ubl(), location=EXTENSION, algorithm=algorithm)

    assert xmlsec1_accepts(signed, tmp_path, pki)
    assert f"sha{algorithm.size * 8}" in signed.decode()
    assert "sha1" not in signed.decode()


@pytest.mark.parametrize(("transform", "canonicalization"), COMBINATIONS)
def test_xmlsec1_accepts_each_transform_and_canonicalisation(
    ec_key: SealKey,
    transform: Transform,
    canonicalization: Canonicalization,
    tmp_path: Path,
    pki: Hierarchy,
) -> None:
    signed = signed_by(ec_key, cii(), transform=transform, canonicalization=canonicalization)

    assert xmlsec1_accepts(signed, tmp_path, pki)


@pytest.mark.parametrize("name", INVOICES)
def test_xmlsec1_accepts_each_syntax_of_invoices(
    ec_key: SealKey, name: str, tmp_path: Path, pki: Hierarchy
) -> None:
    assert xmlsec1_accepts(signed_by(ec_key, INVOICES[name]), tmp_path, pki)


@pytest.mark.parametrize("packaging", [Packaging.ENVELOPING, Packaging.ENVELOPING_BASE64])
@pytest.mark.parametrize("name", INVOICES)
def test_xmlsec1_accepts_enveloping_signatures(
    rsa_key: SealKey, packaging: Packaging, name: str, tmp_path: Path, pki: Hierarchy
) -> None:
    signed = signed_by(rsa_key, INVOICES[name], packaging=packaging)

    assert xmlsec1_accepts(signed, tmp_path, pki)


def test_xmlsec1_accepts_a_detached_signature_beside_its_target(
    rsa_key: SealKey, tmp_path: Path, pki: Hierarchy
) -> None:
    document = b'<a xmlns:x="urn:x"><b x:c="1" Id="signed">text</b><signatures/></a>'

    signed = signed_by(
        rsa_key,
        document,
        packaging=Packaging.DETACHED,
        target="signed",
        location="signatures",
    )

    assert xmlsec1_accepts(signed, tmp_path, pki, "--id-attr:Id", "b")
    assert not xmlsec1_accepts(signed.replace(b"text", b"TEXT"), tmp_path, pki, "--id-attr:Id", "b")
    assert b'URI="#signed"' in signed


def test_xmlsec1_accepts_an_enveloped_signature_of_one_element(
    rsa_key: SealKey, tmp_path: Path, pki: Hierarchy
) -> None:
    document = b'<a><b Id="signed">text<c/></b><d/></a>'

    signed = signed_by(rsa_key, document, target="signed", location="/a/b/c")

    assert xmlsec1_accepts(signed, tmp_path, pki, "--id-attr:Id", "b")


@pytest.mark.parametrize(
    "canonicalization", [Canonicalization.EXCLUSIVE, Canonicalization.INCLUSIVE_11]
)
def test_signxml_accepts_the_contracts_canonicalisation(
    key: SealKey, canonicalization: Canonicalization
) -> None:
    signed = signed_by(key, ubl(), location=EXTENSION, canonicalization=canonicalization)

    found = XAdESVerifier().verify(
        signed,
        x509_cert=key.chain.signer,
        expect_config=SignatureConfiguration(expect_references=2),
    )

    assert len(found) == 2


def test_comments_are_protected_only_where_they_were_asked_to_be(
    rsa_key: SealKey, tmp_path: Path, pki: Hierarchy
) -> None:
    document = b"<a><!-- 10 EUR -->b</a>"

    plain = signed_by(rsa_key, document)
    protected = signed_by(
        rsa_key, document, canonicalization=Canonicalization.EXCLUSIVE_WITH_COMMENTS
    )

    assert xmlsec1_accepts(plain.replace(b"10 EUR", b"99 EUR"), tmp_path, pki)
    assert xmlsec1_accepts(protected, tmp_path, pki)
    assert not xmlsec1_accepts(protected.replace(b"10 EUR", b"99 EUR"), tmp_path, pki)


@pytest.mark.parametrize("transform", [Transform.XPATH, Transform.XPATH2_FILTER])
def test_two_issuers_can_sign_one_document_after_the_other(
    rsa_key: SealKey, ec_key: SealKey, transform: Transform, tmp_path: Path, pki: Hierarchy
) -> None:
    first = signed_by(rsa_key, ubl(), transform=transform)
    second = signed_by(ec_key, first, transform=transform)

    for number in (1, 2):
        path = f"/*/*[local-name()='Signature'][{number}]"
        assert xmlsec1_accepts(second, tmp_path, pki, "--node-xpath", path)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
@pytest.mark.parametrize("body", ["<ç a='é'>ã</ç>", "<ç/>", "<x><!-- </x> --></x >\n"])
def test_documents_keep_their_encoding_and_every_byte(
    rsa_key: SealKey, encoding: str, body: str, tmp_path: Path, pki: Hierarchy
) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding)

    signed = signed_by(rsa_key, document)

    assert xmlsec1_accepts(signed, tmp_path, pki)
    text = signed.decode(encoding)
    start, end = text.index("<ds:Signature "), text.rindex("</ds:Signature>")
    rest = text[:start] + text[end + len("</ds:Signature>") :]
    assert rest.replace("<ç></ç>", "<ç/>") == document.decode(encoding)


def test_the_key_side_sees_digests_and_nothing_of_the_document(rsa_key: SealKey) -> None:
    prepared = xades.prepare(ubl(), options_for(rsa_key, location=EXTENSION))

    request = prepared.request("invoice 118", Level.B_LT)

    assert len(request.digest) == 32
    assert request.message is None
    assert request.stamped.prefix.startswith(b"<ds:SignatureValue xmlns:ds=")
    assert request.stamped.suffix == b"</ds:SignatureValue>"
    assert len(request.stamped.prefix) < 150


def test_preparing_again_gives_the_same_bytes(rsa_key: SealKey) -> None:
    options = options_for(rsa_key)

    once, again = xades.prepare(ubl(), options), xades.prepare(ubl(), options)
    other = xades.prepare(ubl(13), options)

    assert once == again
    assert once.text.start != other.text.start


def test_a_prepared_document_survives_the_way_to_another_process(rsa_key: SealKey) -> None:
    prepared = xades.prepare(ubl(), options_for(rsa_key))
    (answer,) = rsa_key.sealer().sign_values([prepared.request("1")])
    assert isinstance(answer, SignatureValue)

    again = pickle.loads(pickle.dumps(prepared))

    assert xades.embed(again, answer, Level.B_B) == xades.embed(prepared, answer, Level.B_B)


def test_many_references_are_one_signature(
    rsa_key: SealKey, tmp_path: Path, pki: Hierarchy
) -> None:
    names = {"http://lumen.example/a": b"one", "http://lumen.example/c": b"<two/>"}
    references = [
        DetachedReference(name, DigestAlgorithm.SHA256.digest(content), "text/plain")
        for name, content in names.items()
    ]
    prepared = xades.prepare_detached(references, options_for(rsa_key))
    (answer,) = rsa_key.sealer().sign_values([prepared.request("1")])
    assert isinstance(answer, SignatureValue)

    signed = xades.embed(prepared, answer, Level.B_B)

    assert signed.count(b"<xades:MimeType>text/plain<") == 2
    mapped = []
    for number, (name, content) in enumerate(names.items()):
        assert f'URI="{name}"'.encode() in signed
        (tmp_path / str(number)).write_bytes(content)
        mapped += [f"--url-map:{name}", str(tmp_path / str(number))]
    assert xmlsec1_accepts(signed, tmp_path, pki, *mapped)
    (tmp_path / "0").write_bytes(b"ONE")
    assert not xmlsec1_accepts(signed, tmp_path, pki, *mapped)


_NAMES = st.sampled_from(["a", "b", "p:a", "p:b"])
_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="<&]>"),
    max_size=8,
)


def _element(name: str, attribute: str, inside: list[str]) -> str:
    quoted = attribute.replace('"', "&quot;")
    return f'<{name} k="{quoted}">{"".join(inside)}</{name}>' if inside else f"<{name}/>"


_TREES = st.recursive(
    _TEXTS | st.sampled_from(["<!-- </a> -->", "<![CDATA[</p:b>]]>", "<?pi </a>?>", "<a />"]),
    lambda inner: st.builds(_element, _NAMES, _TEXTS, st.lists(inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(inside=st.lists(_TREES, max_size=4), location=st.sampled_from(["", "b", "//p:b[1]"]))
def test_the_document_around_the_signature_is_what_it_was(
    ec_key: SealKey, inside: list[str], location: str
) -> None:
    document = f'<p:root xmlns:p="urn:p">{"".join(inside)}</p:root>'.encode()
    try:
        prepared = xades.prepare(document, options_for(ec_key, location=location))
    except UnusableTarget:
        return
    place = prepared.insertion
    assert place is not None

    signed = etree.fromstring(place.into(document, "<signature/>"))

    assert document[place.start : place.end] in (b"", b"/>")
    (element,) = signed.iter("signature")
    (parent,) = select(etree.fromstring(document), location or "/*")
    assert element.getparent() is not None
    assert element.getparent().tag == parent.tag
    assert element.getnext() is None
    assert not element.tail
    detach(element)
    assert etree.tostring(signed, method="c14n") == etree.tostring(
        etree.fromstring(document), method="c14n"
    )
