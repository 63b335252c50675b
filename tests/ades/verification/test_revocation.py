"""Revoked certificates: before, after, by whom it is said, and what nobody may say."""

import dataclasses
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from ades.digests import DigestAlgorithm
from ades.material import EMPTY, ValidationMaterial
from ades.policy import RevocationRule, VerificationPolicy
from ades.ports import Level, SealRequest
from ades.verification.cms import verify_seal
from ades.verification.report import Indication, SignatureReport, SubIndication
from tests.ades.documents import seal_of
from tests.ades.verification.aging import SEAL, Aging, Member, certify, usage, year

DIGEST = DigestAlgorithm.SHA256.digest(b"an invoice")
SIGNED, REVOKED, JUDGED = year(2026, 3), year(2026, 6), year(2026, 9)
Judge = Callable[..., SignatureReport]


@pytest.fixture
def authority() -> Aging:
    return Aging(since=year(2025), until=year(2036), clock=SIGNED)


@pytest.fixture
def member(authority: Aging) -> Member:
    return authority.signer(year(2028))


@pytest.fixture
def judge(authority: Aging, member: Member) -> Judge:
    """The verdict on a seal of 2026-03, in September, with material of September."""

    def judged(
        level: Level = Level.B_B, at: datetime = JUDGED, known: ValidationMaterial | None = None
    ) -> SignatureReport:
        authority.clock = SIGNED
        seal = seal_of(authority.sealer(member), SealRequest("x", DIGEST, level=level))
        authority.clock = at
        answers = authority.material([member.der]) if known is None else known
        return verify_seal(seal, DIGEST, authority.anchors, at, known=answers)

    return judged


def test_a_certificate_that_is_good_passes(judge: Judge) -> None:
    assert judge().indication is Indication.TOTAL_PASSED


def test_a_revoked_certificate_is_not_passed(
    judge: Judge, authority: Aging, member: Member
) -> None:
    authority.revoked[member.certificate.serial_number] = REVOKED
    report = judge()

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication is SubIndication.REVOKED_NO_POE
    assert "2026-06-01" in report.explanation


def test_a_time_stamp_from_before_saves_it(judge: Judge, authority: Aging, member: Member) -> None:
    authority.revoked[member.certificate.serial_number] = REVOKED
    assert judge(Level.B_T).indication is Indication.TOTAL_PASSED


def test_a_time_stamp_from_after_does_not(judge: Judge, authority: Aging, member: Member) -> None:
    authority.revoked[member.certificate.serial_number] = SIGNED - timedelta(days=1)
    assert judge(Level.B_T).sub_indication is SubIndication.REVOKED_NO_POE


def test_an_authority_that_was_revoked_is_not_believed(judge: Judge, authority: Aging) -> None:
    authority.revoked[authority.issuing.certificate.serial_number] = REVOKED
    assert judge().sub_indication is SubIndication.REVOKED_CA_NO_POE


def test_a_revoked_time_stamp_authority_proves_nothing(
    judge: Judge, authority: Aging, member: Member
) -> None:
    authority.revoked[authority.tsa.certificate.serial_number] = REVOKED
    authority.clock = JUDGED
    known = authority.material([member.der]) | authority.material([authority.tsa.der])
    report = judge(Level.B_T, known=known)

    assert report.timestamped_at is None
    assert report.stamps[0].sub_indication is SubIndication.REVOKED_NO_POE


def test_of_two_answers_the_newer_one_is_right(
    judge: Judge, authority: Aging, member: Member
) -> None:
    authority.revoked[member.certificate.serial_number] = REVOKED
    authority.clock = SIGNED
    before = authority.material([member.der])
    authority.clock = JUDGED
    after = authority.material([member.der])

    assert judge(known=after | before).sub_indication is SubIndication.REVOKED_NO_POE
    assert judge(known=before | after).sub_indication is SubIndication.REVOKED_NO_POE


def test_a_crl_says_as_much_as_an_answer(judge: Judge, authority: Aging, member: Member) -> None:
    authority.revoked[member.certificate.serial_number] = REVOKED
    authority.clock = JUDGED
    known = ValidationMaterial((), (), (authority.crl(authority.issuing),))

    assert judge(known=known).sub_indication is SubIndication.REVOKED_NO_POE


def delegate(authority: Aging, *extensions: tuple[x509.ExtensionType, bool]) -> Member:
    return certify(
        "Responder",
        authority.issuing,
        ((usage("digital_signature"), True), *extensions),
        since=year(2025),
        until=year(2036),
    )


def test_a_delegate_of_the_authority_may_answer(
    judge: Judge, authority: Aging, member: Member
) -> None:
    authority.revoked[member.certificate.serial_number] = REVOKED
    authority.clock = JUDGED
    purpose = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False)
    answer = authority.answer(member.certificate, by=delegate(authority, purpose))

    known = ValidationMaterial((), (answer,), ())
    assert judge(known=known).sub_indication is SubIndication.REVOKED_NO_POE


@pytest.mark.parametrize("who", ["nobody's delegate", "a stranger", "the signer"])
def test_nobody_else_may_answer(judge: Judge, authority: Aging, member: Member, who: str) -> None:
    """With an answer that is believed, a strict policy would be content."""
    stranger = Aging(since=year(2025), until=year(2036), clock=JUDGED)
    authority.clock = JUDGED
    by = {
        "nobody's delegate": delegate(authority),
        "a stranger": dataclasses.replace(stranger.issuing),
        "the signer": member,
    }[who]
    answer = authority.answer(member.certificate, by=by)
    authority.clock = SIGNED
    seal = seal_of(authority.sealer(member), SealRequest("x", DIGEST))
    known = ValidationMaterial((), (answer,), (authority.crl(authority.root),))
    strict = VerificationPolicy(revocation=RevocationRule.REQUIRED)
    report = verify_seal(seal, DIGEST, authority.anchors, JUDGED, policy=strict, known=known)

    assert report.sub_indication is SubIndication.TRY_LATER


def test_a_crl_of_another_authority_says_nothing(
    judge: Judge, authority: Aging, member: Member
) -> None:
    stranger = Aging(since=year(2025), until=year(2036), clock=JUDGED)
    stranger.revoked[member.certificate.serial_number] = REVOKED
    known = ValidationMaterial((), (), (stranger.crl(stranger.issuing),))

    assert judge(known=known).indication is Indication.TOTAL_PASSED


def test_missing_answers_are_missed_only_by_a_strict_policy(judge: Judge) -> None:
    assert judge(known=EMPTY).indication is Indication.TOTAL_PASSED


def test_answers_that_cannot_be_read_are_no_answers(judge: Judge, authority: Aging) -> None:
    broken = authority.crl(authority.issuing)[:-9]
    known = ValidationMaterial((b"", b"0"), (b"", b"\x30\x03\x0a\x01\x06", broken), (b"", broken))

    assert judge(known=known).indication is Indication.TOTAL_PASSED


def test_a_certificate_for_something_else_signs_nothing(authority: Aging) -> None:
    extensions = ((usage("key_encipherment"), True),)
    member = certify("Keys", authority.issuing, extensions, since=year(2025), until=year(2028))
    seal = seal_of(authority.sealer(member), SealRequest("x", DIGEST))
    report = verify_seal(seal, DIGEST, authority.anchors, SIGNED)

    assert report.sub_indication is SubIndication.CHAIN_CONSTRAINTS_FAILURE


def test_an_end_entity_is_no_authority(authority: Aging, member: Member) -> None:
    """Whoever has any certificate could else make more of them."""
    child = certify("Child", member, SEAL, since=year(2025), until=year(2028))
    seal = seal_of(authority.sealer(child), SealRequest("x", DIGEST))
    known = ValidationMaterial((member.certificate.public_bytes(Encoding.DER),))
    report = verify_seal(seal, DIGEST, authority.anchors, SIGNED, known=known)

    assert report.sub_indication is SubIndication.CHAIN_CONSTRAINTS_FAILURE


def test_an_unknown_critical_extension_is_refused(authority: Aging) -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.999.3"), b"\x05\x00")
    for critical, passes in ((True, False), (False, True)):
        member = certify(
            "Seal",
            authority.issuing,
            (*SEAL, (unknown, critical)),
            since=year(2025),
            until=year(2028),
        )
        seal = seal_of(authority.sealer(member), SealRequest("x", DIGEST))
        report = verify_seal(seal, DIGEST, authority.anchors, SIGNED)
        assert (report.indication is Indication.TOTAL_PASSED) is passes


def test_a_crl_from_after_the_end_tells_nothing(authority: Aging, member: Member) -> None:
    """RFC 5280, 3.3: lists leave out what has ended, and would wash a revoked certificate clean."""
    seal = seal_of(authority.sealer(member), SealRequest("x", DIGEST, level=Level.B_T))
    serial = member.certificate.serial_number
    authority.revoked[serial] = SIGNED - timedelta(days=1)
    authority.clock = JUDGED
    before = authority.crl(authority.issuing)
    del authority.revoked[serial]
    authority.clock = year(2029)
    after = authority.crl(authority.issuing)
    report = verify_seal(
        seal,
        DIGEST,
        authority.anchors,
        year(2029),
        known=ValidationMaterial((), (), (before, after)),
    )

    assert report.sub_indication is SubIndication.REVOKED_NO_POE


def test_a_flood_of_material_costs_bounded_time(authority: Aging, member: Member) -> None:
    seal = seal_of(authority.sealer(member), SealRequest("x", DIGEST))
    answer = authority.answer(member.certificate)
    crl = authority.crl(authority.issuing)
    answers = tuple(answer[:-2] + number.to_bytes(2, "big") for number in range(1000))
    crls = tuple(crl[:-2] + number.to_bytes(2, "big") for number in range(200))
    started = time.process_time()
    report = verify_seal(
        seal,
        DIGEST,
        authority.anchors,
        SIGNED,
        known=ValidationMaterial((), answers, crls),
    )

    assert report.indication is Indication.TOTAL_PASSED
    assert time.process_time() - started < 5
