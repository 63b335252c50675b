"""EU DSS as a judge: it says yes to what the library signs, and it can say no."""

from pathlib import Path

import pytest

from ades.ports import Level
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import sealer_of, sign
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.judges.dss import DSS
from tests.interop.judges.jvm import JudgeFailed, JudgesVM
from trust_services.tsa import HTTPTimestampAuthority

LEVELS = {Level.B_B: "PAdES-BASELINE-B", Level.B_T: "PAdES-BASELINE-T"}


@pytest.fixture
def signed(invoice: bytes, rsa_key: SealKey, written: Written) -> Path:
    """An invoice with Lúmen's seal."""
    return written(sign(invoice, sealer_of(rsa_key)), "signed.pdf")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", ["RSA", "RSA-PSS", "P-256", "P-384", "P-521"])
def test_a_sealed_pdf_is_total_passed_with_the_level_that_was_meant(
    invoice: bytes,
    keys: dict[str, SealKey],
    kind: str,
    level: Level,
    tsa: HTTPTimestampAuthority,
    dss: DSS,
    written: Written,
) -> None:
    report = dss.judge(written(sign(invoice, sealer_of(keys[kind], tsa), level=level), "x.pdf"))

    assert report.passed_as(LEVELS[level]), report
    (seen,) = report.signatures
    assert seen.signer == "Livraria Lúmen seal" or kind == "P-256"
    assert [stamp.indication for stamp in seen.timestamps] == ["PASSED"] * level.has_timestamp


def test_ed25519_is_total_passed_once_the_policy_allows_what_ts_119_312_does_not_list(
    invoice: bytes, keys: dict[str, SealKey], dss: DSS, written: Written
) -> None:
    path = written(sign(invoice, sealer_of(keys["Ed25519"])), "signed.pdf")

    (strict,) = dss.judge(path).signatures
    assert strict.sub_indication == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    assert "EdDSA with SHA512 is not authorised" in strict.errors[0]
    assert dss.judge(path, edwards=True).passed_as("PAdES-BASELINE-B")


def test_a_changed_byte_is_total_failed(signed: Path, dss: DSS) -> None:
    changed = bytearray(signed.read_bytes())
    changed[changed.index(b"/MediaBox") + 15] ^= 1
    signed.write_bytes(changed)

    (seen,) = dss.judge(signed).signatures
    assert (seen.indication, seen.sub_indication) == ("TOTAL_FAILED", "HASH_FAILURE")


def test_a_root_that_is_not_trusted_is_not_passed(
    signed: Path, machine: JudgesVM, other_pki: Hierarchy
) -> None:
    (seen,) = DSS(machine, [other_pki.directory / "root.pem"]).judge(signed).signatures

    assert (seen.indication, seen.sub_indication) == (
        "INDETERMINATE",
        "NO_CERTIFICATE_CHAIN_FOUND",
    )


def test_a_document_without_a_signature_is_not_passed(
    invoice: bytes, dss: DSS, written: Written
) -> None:
    report = dss.judge(written(invoice, "plain.pdf"))

    assert report.signatures == ()
    assert not report.passed_as("PAdES-BASELINE-B")


def test_what_is_no_document_is_told_and_the_next_one_is_judged(
    signed: Path, dss: DSS, written: Written
) -> None:
    with pytest.raises(JudgeFailed):
        dss.judge(written(b"nothing", "nothing.pdf"))
    assert dss.judge(signed).passed_as("PAdES-BASELINE-B")


def test_the_judge_s_own_reports_can_be_read(signed: Path, dss: DSS, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    dss.judge(signed, reports=reports)

    assert {path.name for path in reports.iterdir()} == {
        "detailed.xml",
        "diagnostic.xml",
        "simple.xml",
    }
