"""Attacks on seals alone: other certificates in them, other kinds of content, endless nesting."""

import time
from datetime import datetime, timedelta

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from ades import pades
from ades.cms import encode
from ades.digests import DigestAlgorithm
from ades.pades import PAdESOptions
from ades.ports import SealRequest
from ades.verification.cms import verify_seal
from ades.verification.pades import verify
from ades.verification.report import Indication, Qualification, SubIndication
from ades.verification.trust import TrustAnchors
from tests.ades.documents import now, prepare, seal_of, sealer_of, small_pdf
from tests.ades.verification.aging import SEAL, Aging, Member, certify, year
from tests.cast import SealKey

MOMENT = year(2026, 6)
DIGEST = DigestAlgorithm.SHA256.digest(b"an invoice")


@pytest.fixture(scope="module")
def authority() -> Aging:
    return Aging(since=year(2025), until=year(2036), clock=MOMENT)


@pytest.fixture(scope="module")
def member(authority: Aging) -> Member:
    return authority.signer(year(2028))


@pytest.fixture(scope="module")
def seal(authority: Aging, member: Member) -> bytes:
    return seal_of(authority.sealer(member), SealRequest("x", DIGEST))


def with_certificate(seal: bytes, certificate: bytes) -> bytes:
    """The same signature, with another certificate in the place of the signer's."""
    content = cms.ContentInfo.load(seal)
    others = [item.chosen for item in content["content"]["certificates"]][1:]
    found = [asn1_x509.Certificate.load(certificate), *others]
    content["content"]["certificates"] = found
    return bytes(content.dump(force=True))


@pytest.mark.parametrize("kind", ["RSA", "P-256", "RSA-PSS", "P-384", "P-521", "Ed25519"])
def test_every_kind_of_key_passes(
    keys: dict[str, SealKey], anchors: TrustAnchors, kind: str
) -> None:
    algorithm = DigestAlgorithm.SHA512 if kind == "Ed25519" else DigestAlgorithm.SHA384
    digest = algorithm.digest(b"an invoice")
    seal = seal_of(sealer_of(keys[kind]), SealRequest("x", digest, algorithm))
    report = verify_seal(seal, digest, anchors, now())

    assert report.indication is Indication.TOTAL_PASSED, report.explanation
    assert report.qualification is Qualification.NOT_QUALIFIED
    assert report.qualification_reason


def test_another_certificate_of_the_same_key_is_not_the_signers(
    authority: Aging, member: Member, seal: bytes
) -> None:
    """The value would verify; it is the signed reference that says which one it was."""
    twin = certify(
        "Somebody else",
        authority.issuing,
        SEAL,
        since=year(2025),
        until=year(2028),
        key=member.key,
    )
    report = verify_seal(with_certificate(seal, twin.der), DIGEST, authority.anchors, MOMENT)

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    assert report.signer == ""


def test_a_certificate_of_the_same_name_and_number_is_not_the_signers(
    authority: Aging, member: Member, seal: bytes
) -> None:
    original = member.certificate
    twin = (
        x509.CertificateBuilder()
        .subject_name(original.subject)
        .issuer_name(original.issuer)
        .public_key(member.key.public_key())
        .serial_number(original.serial_number)
        .not_valid_before(original.not_valid_before_utc)
        .not_valid_after(original.not_valid_after_utc + timedelta(days=999))
        .sign(authority.issuing.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    report = verify_seal(with_certificate(seal, twin), DIGEST, authority.anchors, MOMENT)

    assert report.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


def test_a_seal_that_carries_content_is_not_of_this_digest(authority: Aging, seal: bytes) -> None:
    content = cms.ContentInfo.load(seal)
    content["content"]["encap_content_info"]["content"] = b"an invoice"
    report = verify_seal(content.dump(force=True), DIGEST, authority.anchors, MOMENT)

    assert report.sub_indication is SubIndication.FORMAT_FAILURE


def test_a_time_stamp_is_no_seal_of_what_it_says(authority: Aging) -> None:
    """A token without its content would be the authority's seal of a TSTInfo."""
    token = cms.ContentInfo.load(authority.timestamp(DIGEST, DigestAlgorithm.SHA256))
    info = token["content"]["encap_content_info"]["content"].parsed.dump()
    token["content"]["encap_content_info"] = {"content_type": "tst_info"}
    digest = DigestAlgorithm.SHA256.digest(info)
    report = verify_seal(token.dump(force=True), digest, authority.anchors, MOMENT)

    assert report.sub_indication is SubIndication.FORMAT_FAILURE


def test_a_second_signer_is_refused(authority: Aging, seal: bytes) -> None:
    content = cms.ContentInfo.load(seal)
    signer = content["content"]["signer_infos"][0].dump()
    content["content"]["signer_infos"] = cms.SignerInfos.load(encode(0x31, signer, signer))
    report = verify_seal(content.dump(force=True), DIGEST, authority.anchors, MOMENT)

    assert report.sub_indication is SubIndication.FORMAT_FAILURE


@pytest.mark.parametrize("depth", [30, 5_000])
@pytest.mark.parametrize("tag", [0x30, 0x31, 0x24, 0xA0])
def test_nesting_costs_no_time(authority: Aging, seal: bytes, depth: int, tag: int) -> None:
    """asn1crypto takes exponential time for some of these."""
    found = b""
    for _ in range(depth):
        found = encode(tag, found)
    started = time.process_time()
    for hostile in (found, seal.replace(seal[-72:], found, 1), encode(0x30, found, found)):
        report = verify_seal(hostile, DIGEST, authority.anchors, MOMENT)
        assert report.indication is Indication.TOTAL_FAILED

    assert time.process_time() - started < 1


def test_a_length_that_is_not_the_shortest_is_refused(authority: Aging, seal: bytes) -> None:
    """Two encodings of one seal are two seals: only one of them is DER."""
    assert seal[:2] == b"\x30\x82"
    longer = b"\x30\x83\x00" + seal[2:]
    report = verify_seal(longer, DIGEST, authority.anchors, MOMENT)

    assert report.sub_indication is SubIndication.FORMAT_FAILURE


@pytest.mark.parametrize(("in_seal", "word"), [(None, "PAdES-BASELINE-B"), (MOMENT, "PAdES")])
def test_a_second_claimed_time_is_no_baseline_signature(
    authority: Aging, member: Member, in_seal: datetime | None, word: str
) -> None:
    """EN 319 142-1, 6.3: the time stands in the signature dictionary, and nowhere else."""
    sealer = authority.sealer(member)
    prepared, target = prepare(small_pdf(), PAdESOptions(MOMENT, 4000))
    request = SealRequest("x", prepared.digest, signing_time=in_seal)
    pades.embed(prepared, target, seal_of(sealer, request))
    (report,) = verify(target, authority.anchors, MOMENT).signatures

    assert report.indication is Indication.TOTAL_PASSED
    assert report.level == word
