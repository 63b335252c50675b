"""The words of EN 319 102-1: which facts lead to which of them, whatever the format."""

import dataclasses
from datetime import datetime, timedelta

import pytest

from ades.digests import DigestAlgorithm
from ades.material import ValidationMaterial
from ades.policy import AlgorithmPolicy, VerificationPolicy
from ades.ports import SignatureAlgorithm
from ades.verification.facts import SignatureFacts, SignedPart, StampFacts, StampKind
from ades.verification.judgement import judge
from ades.verification.report import Indication, SubIndication
from ades.verification.stamps import imprint_of_bytes
from tests.ades.verification.aging import Aging, Member, token, year

NOW, END = year(2030), year(2028)
FAILED, INDETERMINATE = Indication.TOTAL_FAILED, Indication.INDETERMINATE
VALUE, CONTENT = b"a signature value", b"content"


@pytest.fixture(scope="module")
def authority() -> Aging:
    return Aging(since=year(2025), until=year(2036), clock=NOW)


@pytest.fixture(scope="module")
def member(authority: Aging) -> Member:
    return authority.signer(END)


@pytest.fixture(scope="module")
def good(authority: Aging, member: Member) -> SignatureFacts:
    """A signature that passes in 2026."""
    return SignatureFacts(
        form="XAdES",
        packaging="enveloped",
        signer=member.der,
        certificates=(authority.issuing.der,),
        parts=(SignedPart("#invoice", intact=True),),
        value_verifies=True,
        algorithm=SignatureAlgorithm.ECDSA,
        digest_algorithm="sha256",
    )


def stamp(authority: Aging, kind: StampKind, at: datetime) -> StampFacts:
    over = CONTENT if kind is StampKind.CONTENT else VALUE
    digest = DigestAlgorithm.SHA256.digest(over)
    encoded = token(authority.tsa, digest, DigestAlgorithm.SHA256, at=at)
    return StampFacts(kind, encoded, imprint_of_bytes(over))


def test_good_facts_pass(authority: Aging, good: SignatureFacts) -> None:
    report = judge(good, authority.anchors, year(2026))

    assert report.indication is Indication.TOTAL_PASSED
    assert report.level == "XAdES-BASELINE-B"
    assert report.parts == ("#invoice",)
    assert report.best_time == year(2026)
    assert [item.subject for item in report.chain] == ["CN=Seal", "CN=Issuing 2025", "CN=Root"]
    assert report.algorithm == "ecdsa sha256 P-256"


@pytest.mark.parametrize(
    ("changes", "indication", "word"),
    [
        ({"problem": "no XML"}, FAILED, "FORMAT_FAILURE"),
        ({"change_problem": "a page more"}, FAILED, "FORMAT_FAILURE"),
        ({"parts": (SignedPart("a", intact=False),)}, FAILED, "HASH_FAILURE"),
        ({"parts": (SignedPart("a", intact=None),)}, INDETERMINATE, "SIGNED_DATA_NOT_FOUND"),
        ({"parts": ()}, INDETERMINATE, "SIGNED_DATA_NOT_FOUND"),
        ({"value_verifies": False}, FAILED, "SIG_CRYPTO_FAILURE"),
        ({"signer": None}, INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND"),
        ({"signer": b"0"}, INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND"),
        ({"certificates": ()}, INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"),
        ({"constraint_problem": "a rule"}, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"),
        ({"certificates": (b"0",)}, INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND"),
        ({"digest_algorithm": "sha1"}, INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
        ({"digest_algorithm": "md4"}, INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE"),
    ],
)
def test_each_fact_has_its_word(
    authority: Aging,
    good: SignatureFacts,
    changes: dict[str, object],
    indication: Indication,
    word: str,
) -> None:
    facts = dataclasses.replace(good, **changes)  # type: ignore[arg-type]
    report = judge(facts, authority.anchors, year(2026))

    assert (report.indication, report.sub_indication) == (indication, SubIndication[word])
    assert report.explanation


def test_a_broken_digest_is_certain_whoever_the_signer_is(good: SignatureFacts) -> None:
    facts = dataclasses.replace(good, parts=(SignedPart("a", intact=False),), signer=None)
    stranger = Aging(since=year(2025), until=year(2036))

    assert judge(facts, stranger.anchors, year(2026)).indication is FAILED


@pytest.mark.parametrize(
    ("kinds", "indication", "word"),
    [
        ((), INDETERMINATE, "OUT_OF_BOUNDS_NO_POE"),
        ((StampKind.SIGNATURE,), INDETERMINATE, "OUT_OF_BOUNDS_NO_POE"),
        ((StampKind.CONTENT,), FAILED, "EXPIRED"),
    ],
)
def test_only_what_proves_that_signing_was_late_makes_it_certain(
    authority: Aging,
    good: SignatureFacts,
    kinds: tuple[StampKind, ...],
    indication: Indication,
    word: str,
) -> None:
    """A time-stamp over the signature says that it is older; one over the content, younger."""
    stamps = tuple(stamp(authority, kind, END + timedelta(days=9)) for kind in kinds)
    report = judge(dataclasses.replace(good, stamps=stamps), authority.anchors, NOW)

    assert (report.indication, report.sub_indication) == (indication, SubIndication[word])


def test_signed_after_revocation_is_certain(
    authority: Aging, good: SignatureFacts, member: Member
) -> None:
    authority.revoked[member.certificate.serial_number] = year(2026, 2)
    authority.clock = year(2026, 6)
    known = ValidationMaterial((), (authority.answer(member.certificate),), ())
    authority.revoked.clear()
    content = stamp(authority, StampKind.CONTENT, year(2026, 3))
    facts = dataclasses.replace(good, stamps=(content,))
    report = judge(facts, authority.anchors, year(2026, 6), known=known)

    assert (report.indication, report.sub_indication) == (FAILED, SubIndication.REVOKED)


def test_older_than_its_certificate_is_certain(authority: Aging, good: SignatureFacts) -> None:
    young = authority.since
    authority.since = year(2027)
    member = authority.signer(year(2029))
    authority.since = young
    stamped = stamp(authority, StampKind.SIGNATURE, year(2026))
    facts = dataclasses.replace(good, signer=member.der, stamps=(stamped,))
    report = judge(facts, authority.anchors, year(2028))

    assert (report.indication, report.sub_indication) == (FAILED, SubIndication.NOT_YET_VALID)


def test_dates_can_be_stricter_than_the_standards(authority: Aging, good: SignatureFacts) -> None:
    strict = AlgorithmPolicy(overrides=(("sha256", year(2026, 2)),))
    policy = VerificationPolicy(algorithms=strict)
    stamped = dataclasses.replace(good, stamps=(stamp(authority, StampKind.SIGNATURE, year(2026)),))

    report = judge(good, authority.anchors, year(2026, 3), policy=policy)
    assert report.sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
    # The time-stamp itself rests on the digest that ended: it must be renewed in time, too.
    report = judge(stamped, authority.anchors, year(2026, 3), policy=policy)
    assert report.sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
    report = judge(stamped, authority.anchors, year(2026, 1, 31), policy=policy)
    assert report.indication is Indication.TOTAL_PASSED


def test_an_imprint_that_raises_is_of_something_else(
    authority: Aging, good: SignatureFacts
) -> None:
    def missing(name: str) -> bytes:
        raise LookupError(name)

    stamped = dataclasses.replace(
        stamp(authority, StampKind.SIGNATURE, year(2026)), imprint=missing
    )
    report = judge(dataclasses.replace(good, stamps=(stamped,)), authority.anchors, year(2026))

    assert report.indication is INDETERMINATE
    assert report.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
