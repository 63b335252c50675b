"""EU DSS over renewed archives: CAdES, and containers of both forms with both formats."""

from datetime import UTC, datetime
from types import ModuleType

import pytest

from ades import asic, cades
from ades.asic import ASiCOptions, ContainerForm, Document, with_cades, with_xades
from ades.cades import CAdESOptions
from ades.digests import DigestAlgorithm
from ades.ports import Level, Timestamp, TimestampRequest
from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from tests.ades.material import PKIMaterial
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.judges.dss import DSS, Content
from trust_services.tsa import HTTPTimestampAuthority

CONTENT = b"what was agreed\n" * 99
DOCUMENTS = (
    Document("contract.txt", CONTENT, "text/plain"),
    Document("anexos/relação nº 1.xml", b"<prices/>", "text/xml"),
)


@pytest.fixture(scope="module")
def sides(keys: dict[str, SealKey], pki: Hierarchy) -> dict[str, LocalSealer]:
    """Every kind of key, with all that levels need."""
    tsa, source = HTTPTimestampAuthority(f"{pki.base_url}/tsa"), PKIMaterial(pki)
    return {
        kind: LocalSealer(key.signer(), key.chain, tsa, source=source) for kind, key in keys.items()
    }


def now() -> datetime:
    return datetime.now(UTC)


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


@pytest.mark.parametrize("form", list(ContainerForm))
@pytest.mark.parametrize("way", [with_cades, with_xades])
def test_a_renewed_container(
    sides: dict[str, LocalSealer], way: ModuleType, form: ContainerForm, dss: DSS, written: Written
) -> None:
    side = sides["P-384"]
    documents = DOCUMENTS[:1] if form is ContainerForm.ASIC_S else DOCUMENTS
    options = ASiCOptions.of(side.credential(), now(), form)
    first = way.sign(documents, options, Level.B_LTA, side)
    (stamp,) = side.timestamp([TimestampRequest("x", bytes(32))])
    assert isinstance(stamp, Timestamp)
    second = asic.archive(first, side, known=stamp.material)
    third = asic.archive(second, side, algorithm=DigestAlgorithm.SHA512, known=stamp.material)
    report = dss.judge(written(third, "container"))

    assert report.passed_as(f"{'CX'[way is with_xades]}AdES-BASELINE-LTA"), report
    assert [item.indication for item in report.signatures[0].timestamps] == ["PASSED"] * 4
