"""Signed documents reach higher levels without their signer's key, and the verifier names them."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from ades import pades
from ades.pades import PAdESOptions
from ades.ports import Level
from ades.renewal import LocalTimestamper
from ades.sealing import LocalSealer
from ades.verification.pades import verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now, small_pdf
from tests.ades.material import PKIMaterial
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize("before", list(Level))
def test_every_level_can_be_reached_from_every_lower_one(
    ec_key: SealKey,
    tsa: HTTPTimestampAuthority,
    pki: Hierarchy,
    anchors: TrustAnchors,
    before: Level,
    level: Level,
) -> None:
    """The document time-stamp that makes B-T is over no material yet: B-LT is not B-LTA."""
    source = PKIMaterial(pki)
    side = LocalSealer(ec_key.signer(), ec_key.chain, tsa, source=source)
    file = BytesIO()
    options = PAdESOptions(MOMENT, signer=ec_key.chain)
    pades.sign(BytesIO(small_pdf()), file, options, before, side)

    pades.extend(file, level, LocalTimestamper(tsa), source)

    report = verify(file, anchors, now())
    reached = max(before, level, key=list(Level).index)
    assert report.indication is Indication.TOTAL_PASSED, report
    assert report.signatures[0].level == f"PAdES-BASELINE-{reached.removeprefix('B-')}"
