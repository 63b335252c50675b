"""Containers reach higher levels without a signer's key, and are renewed."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from types import ModuleType

import pytest

from ades import asic, cades
from ades.asic import ASiCOptions, ContainerForm, Document, with_cades, with_xades
from ades.cades import CAdESOptions
from ades.digests import DigestAlgorithm
from ades.errors import OptionError, TimestampUnavailable, UnreadableDocument, UnusableTarget
from ades.ports import Level
from ades.renewal import LocalTimestamper
from ades.sealing import LocalSealer
from ades.verification.asic import verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.material import PKIMaterial
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

Extenders = tuple[LocalTimestamper, PKIMaterial]

MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
DOCUMENTS = (
    Document("contract.txt", b"what was agreed\n" * 99, "text/plain"),
    Document("anexos/relação nº 1.xml", b"<prices/>", "text/xml"),
)
KINDS = [(way, form) for way in (with_cades, with_xades) for form in ContainerForm]
NAMES = {with_cades: "CAdES", with_xades: "XAdES"}


@pytest.fixture(scope="module")
def stamper(tsa: HTTPTimestampAuthority) -> LocalTimestamper:
    """Time-stamps, and no key."""
    return LocalTimestamper(tsa)


@pytest.fixture(scope="module")
def source(pki: Hierarchy) -> PKIMaterial:
    return PKIMaterial(pki)


@pytest.fixture(scope="module")
def extenders(stamper: LocalTimestamper, source: PKIMaterial) -> Extenders:
    return stamper, source


def signed(side: LocalSealer, way: ModuleType, form: ContainerForm, level: Level) -> bytes:
    documents = DOCUMENTS[:1] if form is ContainerForm.ASIC_S else DOCUMENTS
    options = ASiCOptions.of(side.credential(), MOMENT, form)
    container: bytes = way.sign(documents, options, level, side)
    return container


def entries(container: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(container)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize("before", list(Level))
@pytest.mark.parametrize(("way", "form"), KINDS)
def test_every_level_can_be_reached_from_every_lower_one(
    key_side: LocalSealer,
    extenders: Extenders,
    anchors: TrustAnchors,
    way: ModuleType,
    form: ContainerForm,
    before: Level,
    level: Level,
) -> None:
    container = signed(key_side, way, form, before)

    extended = asic.extend(container, level, *extenders)

    report = verify(extended, anchors, now())
    reached = max(before, level, key=list(Level).index)
    assert report.indication is Indication.TOTAL_PASSED, report
    assert report.signatures[0].level == f"{NAMES[way]}-BASELINE-{reached.removeprefix('B-')}"
    found = entries(extended)
    assert {item.name: found[item.name] for item in DOCUMENTS if item.name in found} == {
        item.name: item.content for item in DOCUMENTS if item.name in found
    }
    assert extended.startswith(container[:38])


def test_every_signature_of_a_container_is_extended(
    key_side: LocalSealer,
    rsa_key: SealKey,
    stamper: LocalTimestamper,
    source: PKIMaterial,
    anchors: TrustAnchors,
) -> None:
    files = entries(signed(key_side, with_cades, ContainerForm.ASIC_E, Level.B_B))
    manifest = files["META-INF/ASiCManifest001.xml"].replace(b"signature001", b"signature002")
    other = rsa_key.sealer()
    options = CAdESOptions.of(other.credential(), MOMENT)
    files["META-INF/ASiCManifest002.xml"] = manifest
    files["META-INF/signature002.p7s"] = cades.sign(manifest, options, Level.B_B, other)

    report = verify(asic.extend(packed(files), Level.B_LTA, stamper, source), anchors, now())

    assert report.indication is Indication.TOTAL_PASSED, report
    assert [item.level for item in report.signatures] == ["CAdES-BASELINE-LTA"] * 2


def test_what_an_archive_manifest_lists_stays_as_it_was(
    key_side: LocalSealer, stamper: LocalTimestamper, pki: Hierarchy, anchors: TrustAnchors
) -> None:
    first = signed(key_side, with_cades, ContainerForm.ASIC_E, Level.B_LTA)
    renewed = asic.extend(
        first, Level.B_LTA, stamper, PKIMaterial(pki), algorithm=DigestAlgorithm.SHA512
    )

    before, after = entries(first), entries(renewed)
    same = {"META-INF/signature001.p7s", "META-INF/ASiCManifest001.xml"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    newest = "META-INF/ASiCArchiveManifest.xml"
    assert after["META-INF/ASiCArchiveManifest001.xml"] == before[newest]
    assert len(after["META-INF/timestamp001.tst"]) > len(before["META-INF/timestamp001.tst"])
    assert verify(renewed, anchors, now()).indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize(("way", "form"), KINDS)
def test_what_cannot_be_extended_is_told(
    key_side: LocalSealer,
    ec_key: SealKey,
    stamper: LocalTimestamper,
    way: ModuleType,
    form: ContainerForm,
) -> None:
    container = signed(key_side, way, form, Level.B_B)
    with pytest.raises(OptionError, match="at B-B already"):
        asic.extend(container, Level.B_B, stamper)
    with pytest.raises(OptionError, match="source of validation material"):
        asic.extend(container, Level.B_LT, stamper)
    with pytest.raises(TimestampUnavailable):
        asic.extend(container, Level.B_T, ec_key.sealer())


def test_a_signature_that_was_put_beside_an_archive_cannot_be_raised(
    key_side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial
) -> None:
    """The archive manifest has its digest."""
    files = entries(signed(key_side, with_cades, ContainerForm.ASIC_E, Level.B_LTA))
    lower = entries(signed(key_side, with_cades, ContainerForm.ASIC_E, Level.B_B))
    name = "META-INF/signature001.p7s"
    with pytest.raises(UnusableTarget, match="below B-T"):
        asic.extend(packed(files | {name: lower[name]}), Level.B_LTA, stamper, source)


@pytest.mark.parametrize("name", ["META-INF/signature001.p7s", "META-INF/timestamp001.tst"])
@pytest.mark.parametrize("content", [b"", b"\x30\x80\x00\x00", b"%PDF"])
def test_what_is_no_signature_is_refused(
    key_side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial, name: str, content: bytes
) -> None:
    files = entries(signed(key_side, with_cades, ContainerForm.ASIC_E, Level.B_LTA))
    with pytest.raises(UnreadableDocument):
        asic.extend(packed(files | {name: content}), Level.B_LTA, stamper, source)
    with pytest.raises(UnreadableDocument):
        asic.extend(content, Level.B_T, stamper)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize(("way", "form"), KINDS)
def test_a_damaged_document_is_told_and_not_copied(
    key_side: LocalSealer, extenders: Extenders, way: ModuleType, form: ContainerForm, level: Level
) -> None:
    """The checksum of an entry is known to be wrong at its end only, when all else is done."""
    container = signed(key_side, way, form, Level.B_LT)
    damaged = container.replace(b"what was agreed", b"what was forged", 1)
    assert damaged != container
    with pytest.raises((UnreadableDocument, UnusableTarget)):
        asic.extend(damaged, level, *extenders)
