"""Documents that grow old: what a verifier says in 2026, 2030 and 2037 of the same file."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from ades import pades
from ades.pades import PAdESOptions
from ades.policy import RevocationRule, VerificationPolicy
from ades.ports import Level
from ades.verification.pades import verify
from ades.verification.report import Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors
from tests.ades.documents import small_pdf
from tests.ades.verification.aging import Aging, Member, year

SIGNED_AT = year(2026, 6)


@pytest.fixture(scope="module")
def old() -> Aging:
    """The authority of 2026, which ends in 2036."""
    return Aging(since=year(2025), until=year(2036), clock=SIGNED_AT)


@pytest.fixture(scope="module")
def new() -> Aging:
    """The authority that follows it."""
    return Aging(since=year(2034), until=year(2045), clock=year(2035))


@pytest.fixture(scope="module")
def seal(old: Aging) -> Member:
    return old.signer(until=year(2028))


def signed(authority: Aging, member: Member, level: Level) -> bytes:
    target = BytesIO()
    options = PAdESOptions(authority.clock, 0)
    pades.sign(BytesIO(small_pdf()), target, options, level, authority.sealer(member))
    return target.getvalue()


def renewed(content: bytes, by: Aging, known: Aging | None = None) -> bytes:
    """Another archive time-stamp, with what is known of the one before it."""
    target = BytesIO(content)
    material = known.material([known.tsa.der]) if known else by.material([by.tsa.der])
    pades.archive(target, by.sealer(by.signer(by.until)), known=material, reserved=9000)
    return target.getvalue()


def judged(
    content: bytes, anchors: TrustAnchors, at: datetime, policy: VerificationPolicy | None = None
) -> SignatureReport:
    (report,) = verify(
        BytesIO(content), anchors, at, policy=policy or VerificationPolicy()
    ).signatures
    return report


@pytest.mark.parametrize(
    ("level", "word"),
    [
        (Level.B_B, "PAdES-BASELINE-B"),
        (Level.B_T, "PAdES-BASELINE-T"),
        (Level.B_LT, "PAdES-BASELINE-LT"),
        (Level.B_LTA, "PAdES-BASELINE-LTA"),
    ],
)
def test_every_level_passes_on_its_day_and_is_named(
    old: Aging, seal: Member, level: Level, word: str
) -> None:
    report = judged(signed(old, seal, level), old.anchors, SIGNED_AT + timedelta(hours=1))

    assert report.indication is Indication.TOTAL_PASSED, report.explanation
    assert report.level == word
    assert report.covers_whole_document


def test_without_a_time_stamp_it_ends_with_its_certificate(old: Aging, seal: Member) -> None:
    report = judged(signed(old, seal, Level.B_B), old.anchors, year(2030))

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
def test_a_time_stamp_outlives_the_certificate(old: Aging, seal: Member, level: Level) -> None:
    report = judged(signed(old, seal, level), old.anchors, year(2030))

    assert report.indication is Indication.TOTAL_PASSED, report.explanation
    assert report.best_time == report.timestamped_at == SIGNED_AT


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LTA])
def test_a_time_stamp_ends_with_its_own_authority(old: Aging, seal: Member, level: Level) -> None:
    report = judged(signed(old, seal, level), old.anchors, year(2037))

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication in (
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        SubIndication.OUT_OF_BOUNDS_NOT_REVOKED,
    )
    assert report.timestamped_at is None


def test_renewal_carries_it_to_2037_and_beyond(old: Aging, new: Aging, seal: Member) -> None:
    content = renewed(signed(old, seal, Level.B_LTA), new, old)
    report = judged(content, old.anchors | new.anchors, year(2037))

    assert report.indication is Indication.TOTAL_PASSED, report.explanation
    assert report.level == "PAdES-BASELINE-LTA"
    assert report.best_time == SIGNED_AT
    assert [item.is_good for item in report.stamps] == [True, True, True]
    assert judged(content, old.anchors | new.anchors, year(2046)).best_time == year(2046)


def test_renewal_by_a_stranger_is_none(old: Aging, new: Aging, seal: Member) -> None:
    content = renewed(signed(old, seal, Level.B_LTA), new, old)

    assert judged(content, old.anchors, year(2037)).indication is Indication.INDETERMINATE
    assert judged(content, old.anchors, year(2030)).indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize("bits", [2048, 3072])
def test_rsa_with_pkcs1_ends_in_2029(bits: int) -> None:
    """TS 119 312: any size with PKCS#1 v1.5, and every size below 3000."""
    authority = Aging(since=year(2025), until=year(2036), clock=SIGNED_AT)
    member = authority.signer(year(2035), rsa.generate_private_key(65537, bits))
    bare = signed(authority, member, Level.B_B)
    stamped = signed(authority, member, Level.B_T)

    before = judged(bare, authority.anchors, year(2028, 12, 31))
    after = judged(bare, authority.anchors, year(2029, 1, 2))
    assert before.indication is Indication.TOTAL_PASSED
    assert any("2029-01-01" in warning for warning in before.warnings)
    assert after.indication is Indication.INDETERMINATE
    assert after.sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
    saved = judged(stamped, authority.anchors, year(2029, 1, 2))
    assert saved.indication is Indication.TOTAL_PASSED, saved.explanation


def test_a_time_stamp_by_an_algorithm_that_ended_proves_nothing() -> None:
    key = rsa.generate_private_key(65537, 2048)
    authority = Aging(since=year(2025), until=year(2036), clock=SIGNED_AT, tsa_key=key)
    content = signed(authority, authority.signer(year(2028)), Level.B_T)

    report = judged(content, authority.anchors, year(2029, 1, 2))
    assert report.indication is Indication.INDETERMINATE
    assert report.stamps[0].sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE


def test_a_strict_policy_wants_answers(old: Aging, seal: Member) -> None:
    strict = VerificationPolicy(revocation=RevocationRule.REQUIRED)
    bare = judged(signed(old, seal, Level.B_T), old.anchors, SIGNED_AT, strict)
    full = judged(signed(old, seal, Level.B_LT), old.anchors, SIGNED_AT, strict)

    assert bare.indication is Indication.INDETERMINATE
    assert bare.sub_indication is SubIndication.TRY_LATER
    assert full.indication is Indication.TOTAL_PASSED, full.explanation


def test_a_time_stamp_of_the_future_proves_nothing(old: Aging, seal: Member) -> None:
    content = signed(old, seal, Level.B_T)
    report = judged(content, old.anchors, SIGNED_AT - timedelta(days=2))

    assert report.timestamped_at is None
    assert report.stamps[0].sub_indication is SubIndication.TIMESTAMP_ORDER_FAILURE


def test_a_reader_is_warned_a_year_before_the_end(old: Aging, seal: Member) -> None:
    content = signed(old, seal, Level.B_LTA)

    assert judged(content, old.anchors, year(2034)).warnings == ()
    warnings = judged(content, old.anchors, year(2035, 6)).warnings
    assert any("TSA 2025 ends on 2036-01-01" in item for item in warnings)


def test_a_reader_learns_what_a_time_stamp_saved() -> None:
    authority = Aging(since=year(2025), until=year(2036), clock=SIGNED_AT)
    member = authority.signer(year(2035), rsa.generate_private_key(65537, 2048))
    content = signed(authority, member, Level.B_T)

    assert judged(content, authority.anchors, year(2028, 6)).warnings == ()
    warnings = judged(content, authority.anchors, year(2030)).warnings
    assert any("ended on 2029-01-01" in item for item in warnings)
