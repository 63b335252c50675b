"""Signed documents reach higher levels without their signer's key, and are renewed."""

import pytest

from ades import xades
from ades.errors import OptionError, TimestampUnavailable, UnusableTarget
from ades.ports import Level
from ades.sealing import LocalSealer
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from ades.verification.xades import verify
from ades.xades import Transform
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.material import PKIMaterial
from tests.ades.xades.invoices import EXTENSION, ubl
from tests.ades.xades.judges import key_side, options_for, signed_by
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority


@pytest.fixture
def side(rsa_key: SealKey, pki: Hierarchy, tsa: HTTPTimestampAuthority) -> LocalSealer:
    return key_side(rsa_key, pki, tsa)


def level_of(signed: bytes, anchors: TrustAnchors) -> str:
    report = verify(signed, anchors, now())
    assert report.indication is Indication.TOTAL_PASSED, report
    return report.signatures[-1].level


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize("before", [Level.B_B, Level.B_T, Level.B_LT, Level.B_LTA])
def test_every_level_can_be_reached_from_every_lower_one(
    ec_key: SealKey,
    side: LocalSealer,
    pki: Hierarchy,
    tsa: HTTPTimestampAuthority,
    anchors: TrustAnchors,
    before: Level,
    level: Level,
) -> None:
    options = options_for(ec_key, location=EXTENSION)
    signed = xades.sign(ubl(), options, before, key_side(ec_key, pki, tsa))

    extended = xades.extend(signed, level, side, PKIMaterial(pki))

    reached = max(before, level, key=list(Level).index)
    assert level_of(extended, anchors) == f"XAdES-BASELINE-{reached.removeprefix('B-')}"
    assert extended.count(b"<xades141:ArchiveTimeStamp") == (before is Level.B_LTA) + (
        level is Level.B_LTA
    )
    assert extended.count(b"<xades:SignatureTimeStamp") == 1


def test_one_of_several_signatures_is_extended(
    ec_key: SealKey, rsa_key: SealKey, side: LocalSealer, pki: Hierarchy, anchors: TrustAnchors
) -> None:
    first = signed_by(rsa_key, ubl(), transform=Transform.XPATH)
    both = signed_by(ec_key, first, transform=Transform.XPATH)
    name = verify(first, anchors, now()).signatures[0].identifier

    extended = xades.extend(both, Level.B_LTA, side, PKIMaterial(pki), signature_id=name)

    found = [item.level for item in verify(extended, anchors, now()).signatures]
    assert found == ["XAdES-BASELINE-LTA", "XAdES-BASELINE-B"]
    with pytest.raises(UnusableTarget):
        xades.extend(both, Level.B_T, side, signature_id="nobody")


def test_what_cannot_be_extended_is_told(ec_key: SealKey, side: LocalSealer) -> None:
    signed = signed_by(ec_key, ubl())
    with pytest.raises(OptionError, match="at B-B already"):
        xades.extend(signed, Level.B_B, side)
    with pytest.raises(OptionError, match="source"):
        xades.extend(signed, Level.B_LT, side)
    with pytest.raises(UnusableTarget):
        xades.extend(ubl(), Level.B_T, side)
    with pytest.raises(TimestampUnavailable):
        xades.extend(signed, Level.B_T, ec_key.sealer())
