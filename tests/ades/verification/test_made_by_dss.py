"""PDFs that EU DSS signed: what a stranger's program writes passes, with the level that it has.

``made_by_dss/MakeSignatures.java`` made them; ``root.pem`` is the root of the PKI of that day.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ades.verification.pades import verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors

FOLDER = Path(__file__).parent / "made_by_dss"
THAT_DAY = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
AFTER_THE_CERTIFICATE = datetime(2028, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def its_root() -> TrustAnchors:
    return TrustAnchors.from_files([(FOLDER / "root.pem").read_bytes()])


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_what_dss_signs_passes_with_the_level_that_it_has(
    level: str, its_root: TrustAnchors
) -> None:
    with (FOLDER / f"{level}.pdf").open("rb") as document:
        (report,) = verify(document, its_root, THAT_DAY).signatures

    assert report.indication is Indication.TOTAL_PASSED, report.explanation
    assert report.level == f"PAdES-BASELINE-{level}"
    assert report.covers_whole_document
    assert report.warnings == ()


@pytest.mark.parametrize(("level", "passes"), [("B", False), ("T", True), ("LTA", True)])
def test_it_outlives_its_certificate_with_a_time_stamp(
    level: str, passes: bool, its_root: TrustAnchors
) -> None:
    with (FOLDER / f"{level}.pdf").open("rb") as document:
        report = verify(document, its_root, AFTER_THE_CERTIFICATE)

    assert (report.indication is Indication.TOTAL_PASSED) is passes
