"""EU DSS over CAdES and ASiC with CAdES: every level, form and key, from digests alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ades import asic, cades
from ades.asic import ASiCOptions, ContainerForm, Document, with_cades
from ades.cades import CAdESOptions
from ades.digests import DigestAlgorithm
from ades.ports import Level
from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from tests.ades.material import PKIMaterial
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.judges.dss import DSS, Content
from trust_services.tsa import HTTPTimestampAuthority

pytestmark = pytest.mark.interop

CONTENT = b"what was agreed\n" * 99
DOCUMENTS = (
    Document("contract.txt", CONTENT, "text/plain"),
    Document("anexos/relação nº 1.xml", b"<prices/>", "text/xml"),
)
KINDS = ["RSA", "RSA-PSS", "P-256", "P-384", "P-521", "Ed25519"]


@pytest.fixture(scope="module")
def sides(keys: dict[str, SealKey], pki: Hierarchy) -> dict[str, LocalSealer]:
    """Every kind of key, with all that levels need."""
    tsa, source = HTTPTimestampAuthority(f"{pki.base_url}/tsa"), PKIMaterial(pki)
    return {
        kind: LocalSealer(key.signer(), key.chain, tsa, source=source) for kind, key in keys.items()
    }


def level_name(level: Level) -> str:
    return f"CAdES-BASELINE-{level.removeprefix('B-')}"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("kind", KINDS)
def test_a_detached_signature(
    sides: dict[str, LocalSealer], kind: str, level: Level, dss: DSS, written: Written
) -> None:
    side = sides[kind]
    signature = cades.sign(CONTENT, CAdESOptions.of(side.credential(), now()), level, side)
    content = Content(written(CONTENT, "content"), "content")
    report = dss.judge(
        written(signature, "content.p7s"), detached=[content], edwards=kind == "Ed25519"
    )

    assert report.passed_as(level_name(level)), report
    stamps = report.signatures[0].timestamps
    assert [item.indication for item in stamps] == ["PASSED"] * (
        level.has_timestamp + (level is Level.B_LTA)
    )


@pytest.mark.parametrize("level", list(Level))
def test_an_attached_signature(
    sides: dict[str, LocalSealer], level: Level, dss: DSS, written: Written
) -> None:
    side = sides["P-256"]
    options = CAdESOptions.of(side.credential(), now())
    signature = cades.sign(CONTENT, options, level, side, attached=True)
    report = dss.judge(written(signature, "content.p7m"))

    assert report.passed_as(level_name(level)), report


def test_a_renewed_archive(sides: dict[str, LocalSealer], dss: DSS, written: Written) -> None:
    side = sides["RSA"]
    first = cades.sign(CONTENT, CAdESOptions.of(side.credential(), now()), Level.B_LTA, side)
    renewed = cades.archive(
        first,
        side,
        content_digest=DigestAlgorithm.SHA512.digest(CONTENT),
        algorithm=DigestAlgorithm.SHA512,
    )
    content = Content(written(CONTENT, "content"), "content")
    report = dss.judge(written(renewed, "content.p7s"), detached=[content])

    assert report.passed_as("CAdES-BASELINE-LTA"), report
    assert [item.indication for item in report.signatures[0].timestamps] == ["PASSED"] * 3


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("form", list(ContainerForm))
def test_a_container(
    sides: dict[str, LocalSealer], form: ContainerForm, level: Level, dss: DSS, written: Written
) -> None:
    side = sides["RSA"]
    documents = DOCUMENTS[:1] if form is ContainerForm.ASIC_S else DOCUMENTS
    options = ASiCOptions.of(side.credential(), now(), form)
    path = written(with_cades.sign(documents, options, level, side), f"x.{form[-1].lower()}ce")
    report = dss.judge(path)

    assert report.passed_as(level_name(level)), report
    assert report.container == form


@pytest.mark.parametrize("form", list(ContainerForm))
def test_a_renewed_container(
    sides: dict[str, LocalSealer], form: ContainerForm, dss: DSS, tmp_path: Path
) -> None:
    side = sides["P-384"]
    documents = DOCUMENTS[:1] if form is ContainerForm.ASIC_S else DOCUMENTS
    options = ASiCOptions.of(side.credential(), now(), form)
    first = with_cades.sign(documents, options, Level.B_LTA, side)
    path = tmp_path / "x.asice"
    path.write_bytes(
        asic.archive(asic.archive(first, side), side, algorithm=DigestAlgorithm.SHA512)
    )
    report = dss.judge(path)

    assert report.passed_as("CAdES-BASELINE-LTA"), report
