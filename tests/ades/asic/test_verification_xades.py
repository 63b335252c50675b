"""What the verifier says of containers with XAdES, good ones and attacked ones."""

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ades import asic
from ades.asic import ASiCOptions, ContainerForm, Document, with_cades, with_xades
from ades.containers import write_container
from ades.digests import DigestAlgorithm
from ades.ports import Level
from ades.sealing import LocalSealer
from ades.verification.asic import verify
from ades.verification.report import DocumentReport, Indication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.material import PKIMaterial

CONTRACT = Document("contract.txt", b"what was agreed\n" * 99, "text/plain")
PRICES = Document("anexos/relação & nº 1.xml", b"<prices/>", "text/xml")
SIGNATURES = "META-INF/signatures001.xml"

Entries = dict[str, bytes]
Attack = Callable[[Entries], object]


def signed(side: LocalSealer, level: Level, form: ContainerForm = ContainerForm.ASIC_E) -> bytes:
    documents = [CONTRACT] if form is ContainerForm.ASIC_S else [CONTRACT, PRICES]
    options = ASiCOptions.of(side.credential(), datetime.now(UTC), form)
    return with_xades.sign(documents, options, level, side)


def entries(container: bytes) -> Entries:
    with zipfile.ZipFile(BytesIO(container)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(found: Entries) -> bytes:
    target = BytesIO()
    others = [(name, content) for name, content in found.items() if name != "mimetype"]
    write_container(target, found["mimetype"].decode(), others)
    return target.getvalue()


def judged(container: bytes, anchors: TrustAnchors) -> DocumentReport:
    return verify(container, anchors, datetime.now(UTC))


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("form", list(ContainerForm))
def test_every_level_passes_with_its_name(
    key_side: LocalSealer, form: ContainerForm, level: Level, anchors: TrustAnchors
) -> None:
    (report,) = judged(signed(key_side, level, form), anchors).signatures

    report.ensure_passed()
    assert report.level == f"XAdES-BASELINE-{level.removeprefix('B-')}"
    assert report.packaging == form
    assert report.covers_whole_document
    assert CONTRACT.name in report.parts
    assert form is ContainerForm.ASIC_S or PRICES.name in report.parts


@pytest.mark.parametrize("form", list(ContainerForm))
def test_a_renewed_container_passes(
    key_side: LocalSealer, form: ContainerForm, anchors: TrustAnchors, pki: Hierarchy
) -> None:
    known = PKIMaterial(pki).material(key_side.credential().chain.certificates[:1])
    first = signed(key_side, Level.B_LTA, form)
    renewed = asic.archive(first, key_side, algorithm=DigestAlgorithm.SHA512, known=known)
    (report,) = judged(renewed, anchors).signatures

    report.ensure_passed()
    assert [item.kind for item in report.stamps] == ["signature", "archive", "archive"]
    assert all(item.is_good for item in report.stamps)


def test_signatures_of_both_formats_stand_side_by_side(
    key_side: LocalSealer, anchors: TrustAnchors
) -> None:
    found = entries(signed(key_side, Level.B_B))
    options = ASiCOptions.of(key_side.credential(), datetime.now(UTC))
    found |= entries(with_cades.sign([CONTRACT, PRICES], options, Level.B_B, key_side))
    report = judged(packed(found), anchors)

    report.ensure_passed()
    assert {item.level for item in report.signatures} == {"CAdES-BASELINE-B", "XAdES-BASELINE-B"}


def swap(name: str, old: bytes, new: bytes) -> Attack:
    def attack(found: Entries) -> None:
        assert old in found[name]
        found[name] = found[name].replace(old, new)

    return attack


ATTACKS = {
    "a document is changed": swap(CONTRACT.name, b"agreed", b"forged"),
    "a document is gone": lambda found: found.pop(CONTRACT.name),
    "a document is added": lambda found: found.update({"extra.txt": b"signed as well?"}),
    "a document has another name": lambda found: found.update({"c.txt": found.pop(CONTRACT.name)}),
    # What a part of the signature is called in reports is no file that it covers.
    "a document is added with a part's name": lambda found: found.update(
        {"the signed properties": b"signed as well?"}
    ),
    "a reference points elsewhere": lambda found: (
        found.update({"other.txt": found[CONTRACT.name]}),
        swap(SIGNATURES, b'"contract.txt"', b'"other.txt"')(found),
    ),
    "a reference points to the world": swap(
        SIGNATURES, b'"contract.txt"', b'"https://example.org/contract.txt"'
    ),
    "the signatures have a document type": swap(
        SIGNATURES, b"<asic:XAdES", b'<!DOCTYPE x [<!ENTITY e "x">]><asic:XAdES'
    ),
    "the file of signatures is of another kind": swap(SIGNATURES, b"/02918/", b"/02919/"),
    "the signatures are no XML": lambda found: found.update({SIGNATURES: b"<"}),
    "the archive time-stamp is nothing": swap(
        SIGNATURES,
        b"</xades:EncapsulatedTimeStamp></xades141",
        b"AAAA</xades:EncapsulatedTimeStamp></xades141",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=list(ATTACKS))
def test_an_attacked_container_does_not_pass(
    key_side: LocalSealer, attack: Attack, anchors: TrustAnchors
) -> None:
    found = entries(signed(key_side, Level.B_LTA))
    assert judged(packed(found), anchors).indication is Indication.TOTAL_PASSED
    attack(found)
    assert judged(packed(found), anchors).indication is not Indication.TOTAL_PASSED


def test_a_name_that_looks_encoded_is_not_taken_for_the_decoded_one(
    key_side: LocalSealer, anchors: TrustAnchors
) -> None:
    """What was signed moves to the name that the reference has, percent signs and all.

    A forgery takes its place. The reference finds what was signed, and covers no forgery.
    """
    options = ASiCOptions.of(key_side.credential(), datetime.now(UTC))
    document = Document("a b.txt", b"what was agreed")
    found = entries(with_xades.sign([document], options, Level.B_B, key_side))
    found |= {"a%20b.txt": found["a b.txt"], "a b.txt": b"what was forged"}
    report = judged(packed(found), anchors)

    assert report.indication is Indication.TOTAL_FAILED
    assert "'a b.txt'" in report.signatures[0].explanation


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_changed_byte_of_a_document_or_what_is_signed_passes(
    plain: bytes, anchors: TrustAnchors, data: st.DataObject
) -> None:
    """In the files themselves, with the checksums of the ZIP set right again."""
    found = entries(plain)
    start = found[SIGNATURES].index(b"<ds:SignedInfo")
    end = found[SIGNATURES].index(b"</ds:SignedInfo>")
    name = data.draw(st.sampled_from([CONTRACT.name, PRICES.name, SIGNATURES]))
    bounds = (start, end - 1) if name == SIGNATURES else (0, len(found[name]) - 1)
    content = bytearray(found[name])
    content[data.draw(st.integers(*bounds))] ^= data.draw(st.integers(1, 255))
    changed = bytes(content)
    # What is written in another way, as with a tab for a space in a tag, says the same.
    assume(name != SIGNATURES or canonical(changed) != canonical(found[name]))
    found[name] = changed

    assert judged(packed(found), anchors).indication is not Indication.TOTAL_PASSED


def canonical(document: bytes) -> str:
    try:
        return ET.canonicalize(document.decode())
    except (ET.ParseError, UnicodeDecodeError):
        return ""


@pytest.fixture(scope="module")
def plain(key_side: LocalSealer) -> bytes:
    """An ASiC-E container, B-B."""
    return signed(key_side, Level.B_B)
