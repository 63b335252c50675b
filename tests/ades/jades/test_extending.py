"""Signatures reach higher levels without their signer's key, and are renewed."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest

from ades import jades
from ades.errors import OptionError, UnreadableDocument, UnusableTarget
from ades.jades import DetachedObject, JAdESOptions, Serialization
from ades.ports import Level
from ades.renewal import LocalTimestamper
from ades.sealing import LocalSealer
from ades.timestamps import imprint_of
from ades.verification.jades import verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.jades.documents import ORDER, SIGNED_AT, key_side, parts_of, token_of, unsigned_of
from tests.ades.material import PKIMaterial
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

FILES = [DetachedObject("a.json", ORDER), DetachedObject("b.bin", bytes(range(200)))]


@pytest.fixture(scope="module")
def side(ec_key: SealKey, tsa: HTTPTimestampAuthority, pki: Hierarchy) -> LocalSealer:
    return key_side(ec_key, tsa, pki)


@pytest.fixture(scope="module")
def stamper(tsa: HTTPTimestampAuthority) -> LocalTimestamper:
    """Time-stamps, and no key."""
    return LocalTimestamper(tsa)


@pytest.fixture(scope="module")
def source(pki: Hierarchy) -> PKIMaterial:
    return PKIMaterial(pki)


def signed(
    side: LocalSealer, level: Level, serialization: Serialization = Serialization.FLATTENED
) -> bytes:
    options = JAdESOptions(side.credential(), SIGNED_AT, serialization)
    return jades.sign(ORDER, options, level, side)


def written_clear(signature: bytes) -> bytes:
    """The same with its unsigned properties as JSON (TS 119 182-1, 5.3.1)."""
    whole = json.loads(signature)
    items = [{name: value} for name, value in unsigned_of(signature)]
    whole["header"] = {"etsiU": items}
    return json.dumps(whole).encode()


@pytest.mark.parametrize("serialization", [Serialization.FLATTENED, Serialization.GENERAL])
@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize("before", list(Level))
def test_every_level_can_be_reached_from_every_lower_one(
    side: LocalSealer,
    stamper: LocalTimestamper,
    source: PKIMaterial,
    anchors: TrustAnchors,
    before: Level,
    level: Level,
    serialization: Serialization,
) -> None:
    signature = signed(side, before, serialization)

    extended = jades.extend(signature, level, stamper, source)

    report = verify(extended, anchors, now())
    reached = max(before, level, key=list(Level).index)
    assert report.indication is Indication.TOTAL_PASSED, report
    assert report.signatures[0].level == f"JAdES-BASELINE-{reached.removeprefix('B-')}"
    names = [name for name, _ in unsigned_of(extended)]
    assert names.count("sigTst") == 1
    assert names.count("arcTst") == (before is Level.B_LTA) + (level is Level.B_LTA)
    # What was stamped is still the beginning of it, text by text.
    assert unsigned_of(extended)[: len(unsigned_of(signature))] == unsigned_of(signature)


def test_the_time_stamp_is_over_the_text_of_the_value(
    side: LocalSealer, stamper: LocalTimestamper
) -> None:
    extended = jades.extend(signed(side, Level.B_B), Level.B_T, stamper)

    ((name, value),) = unsigned_of(extended)
    text = parts_of(extended)["signature"].encode()
    assert name == "sigTst"
    assert imprint_of(token_of(value))[0] == hashlib.sha256(text).digest()
    assert jades.extend(extended, Level.B_T, stamper) == extended


def test_the_first_material_is_xvals_and_the_later_one_tstvd(
    side: LocalSealer, stamper: LocalTimestamper, pki: Hierarchy
) -> None:
    first = jades.extend(signed(side, Level.B_B), Level.B_LT, stamper, PKIMaterial(pki))
    source = PKIMaterial(pki, now() + timedelta(minutes=1))
    later = jades.extend(first, Level.B_LTA, stamper, source)

    assert [name for name, _ in unsigned_of(first)] == ["sigTst", "xVals", "rVals"]
    assert [name for name, _ in unsigned_of(later)[3:]] == ["tstVD", "arcTst"]


def test_detached_objects_are_needed_for_the_archive_only(
    side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial, anchors: TrustAnchors
) -> None:
    signature = jades.sign(FILES, JAdESOptions(side.credential(), SIGNED_AT), Level.B_B, side)
    preserved = jades.extend(signature, Level.B_LT, stamper, source)
    with pytest.raises(UnusableTarget):
        jades.extend(preserved, Level.B_LTA, stamper, source)

    archived = jades.extend(preserved, Level.B_LTA, stamper, source, contents=FILES)
    report = verify(archived, anchors, now(), FILES)
    assert report.indication is Indication.TOTAL_PASSED
    assert report.signatures[0].level == "JAdES-BASELINE-LTA"


def test_properties_that_are_written_clear_get_more_of_their_kind(
    side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial, anchors: TrustAnchors
) -> None:
    """TS 119 182-1, 5.3.1: both ways of writing must not be in one signature."""
    clear = written_clear(signed(side, Level.B_T))
    extended = jades.extend(clear, Level.B_LT, stamper, source)

    assert all(isinstance(item, dict) for item in parts_of(extended)["header"]["etsiU"])
    assert verify(extended, anchors, now()).signatures[0].level == "JAdES-BASELINE-LT"
    with pytest.raises(UnusableTarget, match="written clear"):
        jades.extend(clear, Level.B_LTA, stamper, source)


def test_what_cannot_be_extended_is_told(
    side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial
) -> None:
    signature = signed(side, Level.B_B)
    with pytest.raises(OptionError, match="at B-B already"):
        jades.extend(signature, Level.B_B, stamper)
    with pytest.raises(OptionError, match="source of validation material"):
        jades.extend(signature, Level.B_LT, stamper)
    with pytest.raises(OptionError, match="compact"):
        jades.extend(signed(side, Level.B_B, Serialization.COMPACT), Level.B_T, stamper, source)
    with pytest.raises(UnreadableDocument):
        jades.extend(ORDER, Level.B_T, stamper)


@pytest.mark.parametrize("chain", [None, [], "text", [7], ["%"], {"a": 1}])
def test_a_signature_without_its_signers_certificate_does_not_reach_b_lt(
    side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial, chain: object
) -> None:
    whole = json.loads(signed(side, Level.B_B))
    header = json.loads(base64.urlsafe_b64decode(whole["protected"] + "=="))
    header["x5c"] = chain
    text = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=")
    whole["protected"] = text.decode()
    with pytest.raises((UnusableTarget, UnreadableDocument)):
        jades.extend(json.dumps(whole).encode(), Level.B_LT, stamper, source)
