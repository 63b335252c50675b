"""What the verifier says of containers, good ones and attacked ones."""

import dataclasses
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades import asic, cades
from ades.asic import ASiCOptions, ContainerForm, Document, with_cades
from ades.containers import ContainerLimits, write_container
from ades.digests import DigestAlgorithm
from ades.ports import Level
from ades.sealing import LocalSealer
from ades.signed_data import read_signed_data
from ades.verification.asic import verify
from ades.verification.report import DocumentReport, Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.material import PKIMaterial

CONTRACT = Document("contract.txt", b"what was agreed\n" * 99, "text/plain")
PRICES = Document("anexos/relação & nº 1.xml", b"<prices/>", "text/xml")
MANIFEST, SIGNATURE = "META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"

Entries = dict[str, bytes]


def signed(side: LocalSealer, level: Level, form: ContainerForm = ContainerForm.ASIC_E) -> bytes:
    documents = [CONTRACT] if form is ContainerForm.ASIC_S else [CONTRACT, PRICES]
    options = ASiCOptions.of(side.credential(), datetime.now(UTC), form)
    return with_cades.sign(documents, options, level, side)


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


def only(report: DocumentReport) -> SignatureReport:
    (found,) = report.signatures
    return found


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("form", list(ContainerForm))
def test_every_level_passes_with_its_name(
    key_side: LocalSealer, form: ContainerForm, level: Level, anchors: TrustAnchors
) -> None:
    report = only(judged(signed(key_side, level, form), anchors))

    report.ensure_passed()
    assert report.level == f"CAdES-BASELINE-{level.removeprefix('B-')}"
    assert report.packaging == form
    assert report.covers_whole_document
    assert CONTRACT.name in " ".join(report.parts)


@pytest.mark.parametrize("form", list(ContainerForm))
def test_a_renewed_container_passes(
    key_side: LocalSealer, form: ContainerForm, anchors: TrustAnchors, pki: Hierarchy
) -> None:
    known = PKIMaterial(pki).material(key_side.credential().chain.certificates[:1])
    first = signed(key_side, Level.B_LTA, form)
    renewed = asic.archive(first, key_side, algorithm=DigestAlgorithm.SHA512, known=known)
    report = only(judged(renewed, anchors))

    report.ensure_passed()
    assert [item.kind for item in report.stamps] == ["signature", "archive", "archive"]
    assert all(item.is_good for item in report.stamps)


def test_a_stranger_s_root(key_side: LocalSealer, other_anchors: TrustAnchors) -> None:
    report = only(judged(signed(key_side, Level.B_LTA), other_anchors))

    assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


Attack = Callable[[Entries], object]


def swap(name: str, old: bytes, new: bytes) -> Attack:
    def attack(found: Entries) -> None:
        assert old in found[name]
        found[name] = found[name].replace(old, new)

    return attack


def point_elsewhere(found: Entries) -> None:
    """The manifest names another file, which has the digest that it lists."""
    found["other.txt"] = found[CONTRACT.name]
    swap(MANIFEST, b'"contract.txt"', b'"other.txt"')(found)


def two_manifests(found: Entries) -> None:
    """Two manifests claim one signature: which of them was signed?"""
    found["META-INF/ASiCManifest002.xml"] = found[MANIFEST].replace(b"contract", b"contrakt")


ATTACKS = {
    "a document is changed": swap(CONTRACT.name, b"agreed", b"forged"),
    "a document is gone": lambda found: found.pop(CONTRACT.name),
    "a document is added": lambda found: found.update({"extra.txt": b"signed as well?"}),
    "a document is added beside META-INF": lambda found: found.update({"meta.inf/x": b"?"}),
    "a document has another name": lambda found: found.update({"c.txt": found.pop(CONTRACT.name)}),
    "the manifest is changed": swap(MANIFEST, b"text/plain", b"text/xhtml"),
    "the manifest points elsewhere": point_elsewhere,
    "the manifest points outside": swap(MANIFEST, b'"contract.txt"', b'"../contract.txt"'),
    "the manifest points to the world": swap(
        MANIFEST, b'"contract.txt"', b'"https://example.org/?x"'
    ),
    "the manifest is gone": lambda found: found.pop(MANIFEST),
    "the signature is gone": lambda found: found.pop(SIGNATURE),
    "two manifests claim the signature": two_manifests,
    "the manifest has a document type": swap(
        MANIFEST, b"<asic:ASiCManifest", b'<!DOCTYPE x [<!ENTITY e "x">]><asic:ASiCManifest'
    ),
    "the manifest is no XML": lambda found: found.update({MANIFEST: b"<"}),
    "the signature is nothing": lambda found: found.update({SIGNATURE: b"\x30\x00"}),
    "it says that it is something else": lambda found: found.update({"mimetype": b"text/plain"}),
    "it says that it is of the other form": lambda found: found.update(
        {"mimetype": b"application/vnd.etsi.asic-s+zip"}
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


ARCHIVE_ATTACKS = {
    "the archive manifest is changed": swap(
        "META-INF/ASiCArchiveManifest.xml", b"text/xml", b"text/xsl"
    ),
    "its time-stamp is gone": lambda found: found.pop("META-INF/timestamp001.tst"),
    "its time-stamp is nothing": lambda found: found.update({"META-INF/timestamp001.tst": b"0"}),
    "evidence is removed": lambda found: found.update(
        {SIGNATURE: without_answers(found[SIGNATURE])}
    ),
}


def without_answers(signature: bytes) -> bytes:
    data = read_signed_data(signature)
    return dataclasses.replace(data, revocations=data.revocations[:-1]).encode()


@pytest.mark.parametrize("attack", ARCHIVE_ATTACKS.values(), ids=list(ARCHIVE_ATTACKS))
def test_an_attacked_archive_does_not_pass(
    key_side: LocalSealer, attack: Attack, anchors: TrustAnchors
) -> None:
    found = entries(signed(key_side, Level.B_LTA))
    attack(found)
    assert judged(packed(found), anchors).indication is not Indication.TOTAL_PASSED


def test_two_documents_in_a_container_for_one(key_side: LocalSealer, anchors: TrustAnchors) -> None:
    found = entries(signed(key_side, Level.B_B, ContainerForm.ASIC_S))
    found["contract-2.txt"] = found[CONTRACT.name]
    assert judged(packed(found), anchors).indication is Indication.TOTAL_FAILED


def test_the_document_of_an_asic_s_is_swapped(key_side: LocalSealer, anchors: TrustAnchors) -> None:
    found = entries(signed(key_side, Level.B_LTA, ContainerForm.ASIC_S))
    found[CONTRACT.name] = b"what was forged"
    assert only(judged(packed(found), anchors)).sub_indication is SubIndication.HASH_FAILURE


@pytest.mark.parametrize("form", list(ContainerForm))
def test_what_was_signed_moves_into_the_signature(
    key_side: LocalSealer, anchors: TrustAnchors, form: ContainerForm
) -> None:
    """What was signed goes into the CMS, as in attached signatures; its file is then free."""
    found = entries(signed(key_side, Level.B_T, form))
    is_one = form is ContainerForm.ASIC_S
    signature = "META-INF/signature.p7s" if is_one else SIGNATURE
    file = CONTRACT.name if is_one else MANIFEST
    found[signature] = cades.attach(found[signature], found[file])
    assert judged(packed(found), anchors).indication is Indication.TOTAL_PASSED
    found[file] = found[file].replace(b"agreed", b"forged").replace(b"text/plain", b"text/html")

    assert judged(packed(found), anchors).indication is Indication.TOTAL_FAILED


def test_a_document_that_nobody_signed_is_named(
    key_side: LocalSealer, anchors: TrustAnchors
) -> None:
    found = entries(signed(key_side, Level.B_B))
    found["extra.txt"] = b"signed as well?"
    report = only(judged(packed(found), anchors))

    assert "'extra.txt'" in report.explanation
    assert not report.covers_whole_document
    assert report.coverage == "2 of 3 documents"


def test_a_bomb_is_refused_before_it_is_unpacked(anchors: TrustAnchors) -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        archive.writestr("bomb", bytes(20 << 20))
    report = only(judged(target.getvalue(), anchors))
    assert report.sub_indication is SubIndication.FORMAT_FAILURE
    assert re.search("unpacks to [0-9]+ times", report.explanation)


def test_limits_are_the_caller_s(key_side: LocalSealer, anchors: TrustAnchors) -> None:
    container = signed(key_side, Level.B_B)
    report = verify(container, anchors, datetime.now(UTC), limits=ContainerLimits(size=100))
    assert "unpacks to more than 100 bytes" in only(report).explanation


def test_a_container_without_signatures_has_none(anchors: TrustAnchors) -> None:
    empty = packed({"mimetype": b"application/vnd.etsi.asic-e+zip", "a.txt": b"a"})
    assert judged(empty, anchors).signatures == ()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_changed_byte_of_any_file_passes(
    archived: bytes, anchors: TrustAnchors, data: st.DataObject
) -> None:
    """In the files themselves, with the checksums of the ZIP set right again."""
    found = entries(archived)
    name = data.draw(st.sampled_from(sorted({*found} - {"META-INF/timestamp001.tst"})))
    content = bytearray(found[name])
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    found[name] = bytes(content)
    try:
        changed = packed(found)
    except UnicodeError:
        return
    assert judged(changed, anchors).indication is not Indication.TOTAL_PASSED


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_is_broken_in_it_there_is_a_report(
    archived: bytes, anchors: TrustAnchors, data: st.DataObject
) -> None:
    """Any bytes replaced anywhere, by any others."""
    start = data.draw(st.integers(0, len(archived)))
    width = data.draw(st.integers(0, 8))
    broken = archived[:start] + data.draw(st.binary(max_size=8)) + archived[start + width :]
    assert judged(broken, anchors).indication in Indication


@pytest.fixture(scope="module")
def archived(key_side: LocalSealer) -> bytes:
    """An ASiC-E container, B-LTA."""
    return signed(key_side, Level.B_LTA)
