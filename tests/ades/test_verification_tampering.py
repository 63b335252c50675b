"""The law of signatures: no byte can change without the verdict changing."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from asn1crypto import cms, parser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades.cms import ID_SIGNATURE_TIMESTAMP_TOKEN
from ades.ports import Level
from ades.verification.pades import verify
from ades.verification.report import Indication, SignatureReport
from ades.verification.trust import TrustAnchors
from tests.ades.documents import now, sealer_of, sign
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

FEW = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLACES, CHANGES = st.integers(0, 1 << 20), st.integers(1, 255)
LEVELS = (Level.B_B, Level.B_T)
Signed = Callable[[Level], bytes]


@pytest.fixture(scope="module")
def signed(invoice: bytes, ec_key: SealKey, tsa: HTTPTimestampAuthority) -> Signed:
    """One document for each level, made once."""
    made = {level: sign(invoice, sealer_of(ec_key, tsa), level=level) for level in LEVELS}
    return made.__getitem__


def seal_position(content: bytes) -> tuple[int, int]:
    """Where the hexadecimal seal stands, without its brackets and its padding."""
    start = [match.end() for match in re.finditer(rb"/Contents ?<(?=[0-9a-f])", content)][-1]
    raw = bytes.fromhex(content[start : content.index(b">", start)].decode())
    return start, start + 2 * parser.peek(raw)


def indication(content: bytes, anchors: TrustAnchors) -> Indication:
    return verify(BytesIO(content), anchors, now()).indication


def report_on(content: bytes, anchors: TrustAnchors) -> SignatureReport | None:
    return verify(BytesIO(content), anchors, now()).last


def essence(seal: bytes) -> list[bytes]:
    """What makes a signature: all but versions and the list of digests, which only inform."""
    data = cms.ContentInfo.load(seal)["content"]
    signer = data["signer_infos"][0]
    names = ("sid", "digest_algorithm", "signed_attrs", "signature_algorithm", "signature")
    return [data["certificates"].dump(), *(signer[name].dump() for name in names)]


@FEW
@given(place=PLACES, change=CHANGES)
def test_any_flipped_byte_in_the_covered_range_is_not_passed(
    signed: Signed, anchors: TrustAnchors, place: int, change: int
) -> None:
    content = bytearray(signed(Level.B_B))
    start, _ = seal_position(bytes(content))
    after = content.index(b">", start) + 1
    covered = [*range(start - 1), *range(after, len(content))]
    content[covered[place % len(covered)]] ^= change

    assert indication(bytes(content), anchors) is not Indication.TOTAL_PASSED


@FEW
@given(place=PLACES, change=CHANGES)
def test_any_flipped_byte_in_the_seal_is_not_passed_or_says_nothing(
    signed: Signed, anchors: TrustAnchors, place: int, change: int
) -> None:
    content = bytearray(signed(Level.B_B))
    start, end = seal_position(bytes(content))
    seal = bytearray.fromhex(content[start:end].decode())
    original = bytes(seal)
    seal[place % len(seal)] ^= change
    content[start:end] = seal.hex().encode()

    if indication(bytes(content), anchors) is Indication.TOTAL_PASSED:
        assert essence(bytes(seal)) == essence(original)


@settings(FEW, max_examples=50)
@given(place=PLACES, change=CHANGES)
def test_any_flipped_byte_in_the_time_stamp_moves_no_time(
    signed: Signed, anchors: TrustAnchors, place: int, change: int
) -> None:
    content = bytearray(signed(Level.B_T))
    good = report_on(bytes(content), anchors)
    start, end = seal_position(bytes(content))
    seal = bytearray.fromhex(content[start:end].decode())
    token = seal.index(ID_SIGNATURE_TIMESTAMP_TOKEN)
    seal[token + place % (len(seal) - token)] ^= change
    content[start:end] = seal.hex().encode()

    report = report_on(bytes(content), anchors)
    assert good is not None
    assert report is not None
    if report.indication is Indication.TOTAL_PASSED:
        assert report.timestamped_at in (None, good.timestamped_at)


def test_the_untouched_documents_are_passed(signed: Signed, anchors: TrustAnchors) -> None:
    """What the two laws begin with."""
    for level in LEVELS:
        assert indication(signed(level), anchors) is Indication.TOTAL_PASSED
