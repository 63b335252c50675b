"""Time-stamp tokens that are sound, and a bestiary of those that nobody should keep."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from ades.digests import DigestAlgorithm
from ades.errors import SealMismatch, TimestampMismatch
from ades.timestamps import build_request, read_response
from ades.token_checks import TokenExpectations, check_stamp, check_token
from development_pki import profiles
from development_pki.hierarchy import Hierarchy
from development_pki.profiles import CertifiedKey
from development_pki.timestamping import POLICY, answer_timestamp
from tests.ades.documents import now
from tests.ades.verification.aging import Aging, year

SHA256 = DigestAlgorithm.SHA256
IMPRINT = SHA256.digest(b"a signature value")
NONCE = 77


def token_of(pki: Hierarchy, moment: datetime | None = None) -> bytes:
    request = build_request(IMPRINT, SHA256, NONCE, POLICY)
    answer = answer_timestamp(pki, request, now=moment or now(), serial=1)
    return read_response(answer, IMPRINT, SHA256, NONCE)


def certified(
    pki: Hierarchy, purposes: list[x509.ObjectIdentifier] | None, *, critical: bool = True
) -> CertifiedKey:
    """The time-stamp authority's key with a certificate for other purposes."""
    builder = profiles.begin_certificate(
        pki.issuing,
        subject=pki.tsa.certificate.subject,
        public_key=pki.tsa.certificate.public_key(),  # type: ignore[arg-type]
        now=now() - timedelta(minutes=1),
        life=timedelta(days=30),
    )
    if purposes is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=critical)
    return CertifiedKey(builder.sign(pki.issuing.key, hashes.SHA256()), pki.tsa.key)


def changed(token: bytes, change: Callable[[cms.SignedData], None]) -> bytes:
    content = cms.ContentInfo.load(token)
    change(content["content"])
    return bytes(content.dump(force=True))


def refused(token: bytes, because: str, expected: TokenExpectations | None = None) -> None:
    with pytest.raises(TimestampMismatch, match=because):
        check_token(token, expected)


def test_a_sound_token_passes(pki: Hierarchy) -> None:
    check_token(token_of(pki))
    check_token(token_of(pki), TokenExpectations(POLICY, now()))


@pytest.mark.parametrize(
    ("purposes", "critical"),
    [
        (None, True),
        ([ExtendedKeyUsageOID.EMAIL_PROTECTION], True),
        ([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING], True),
        ([ExtendedKeyUsageOID.TIME_STAMPING], False),
    ],
)
def test_a_certificate_that_is_not_for_time_stamping_alone(
    pki: Hierarchy, purposes: list[x509.ObjectIdentifier] | None, critical: bool
) -> None:
    """RFC 3161, 2.3: one purpose, critical; otherwise any customer of the CA stamps the time."""
    token = token_of(replace(pki, tsa=certified(pki, purposes, critical=critical)))

    refused(token, "not for time-stamping alone")


def test_another_certificate_of_the_same_key_is_slipped_in(pki: Hierarchy) -> None:
    """The attack that signing-certificate is against: same key, other certificate, other dates."""
    twin = certified(pki, [ExtendedKeyUsageOID.TIME_STAMPING])

    def swap(data: cms.SignedData) -> None:
        loaded = cms.CertificateChoices.load(twin.certificate.public_bytes(Encoding.DER))
        data["certificates"] = [loaded]
        sid = data["signer_infos"][0]["sid"].chosen
        sid["serial_number"] = twin.certificate.serial_number

    refused(changed(token_of(pki), swap), "refers to another certificate")


@pytest.mark.parametrize("kind", ["signing_certificate_v2", "message_digest", "content_type"])
def test_a_signed_attribute_is_missing(pki: Hierarchy, kind: str) -> None:
    def drop(data: cms.SignedData) -> None:
        signer = data["signer_infos"][0]
        kept = [item for item in signer["signed_attrs"] if item["type"].native != kind]
        signer["signed_attrs"] = cms.CMSAttributes(kept)

    refused(changed(token_of(pki), drop), "does not refer|not a time-stamp token")


def test_the_content_is_another(pki: Hierarchy) -> None:
    def swap(data: cms.SignedData) -> None:
        info = data["encap_content_info"]["content"].parsed
        later = tsp.TSTInfo.load(info.dump())
        later["gen_time"] = datetime(2020, 1, 1, tzinfo=UTC)
        data["encap_content_info"]["content"] = cms.ContentInfo.load(token_of(pki))["content"][
            "encap_content_info"
        ]["content"].__class__(later.dump())

    refused(changed(token_of(pki), swap), "over something else|not a time-stamp token")


def test_the_signature_is_another(pki: Hierarchy) -> None:
    def flip(data: cms.SignedData) -> None:
        signer = data["signer_infos"][0]
        signer["signature"] = bytes(len(signer["signature"].native))

    refused(changed(token_of(pki), flip), "did not sign it")


def test_the_certificate_is_left_out(pki: Hierarchy) -> None:
    def drop(data: cms.SignedData) -> None:
        data["certificates"] = []

    refused(changed(token_of(pki), drop), "does not carry|not a time-stamp")


def test_the_policy_is_another(pki: Hierarchy) -> None:
    refused(token_of(pki), "another policy", TokenExpectations("1.2.3.4"))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_the_time_is_not_what_the_clock_says(pki: Hierarchy, minutes: int) -> None:
    moment = now() + timedelta(minutes=minutes, seconds=10)

    refused(token_of(pki, now()), "away from the clock's", TokenExpectations(moment=moment))
    check_token(token_of(pki, now()), TokenExpectations(moment=now() + timedelta(minutes=4)))


def test_the_time_is_outside_the_certificates_dates(pki: Hierarchy) -> None:
    refused(token_of(pki, now() - timedelta(days=400)), "outside its certificate's dates")


@pytest.mark.parametrize("garbage", [b"", b"\x30\x80", b"<html>", bytes(300)])
def test_what_is_no_token(garbage: bytes) -> None:
    refused(garbage, "not a time-stamp token")


def test_any_changed_byte_of_a_token_is_noticed_where_it_matters(pki: Hierarchy) -> None:
    """Untyped errors never come out; what passes still says the same."""
    token = token_of(pki)

    passed = 0
    for position in range(0, len(token), 11):
        broken = bytearray(token)
        broken[position] ^= 0x21
        try:
            check_token(bytes(broken))
        except TimestampMismatch:
            continue
        passed += 1
    # Only the issuing CA's certificate, which comes along, is not covered by anything here.
    assert passed * 11 < len(pki.issuing.certificate.public_bytes(Encoding.DER)) + 100


def test_a_token_that_is_not_sound_is_not_embedded() -> None:
    """Over the right digest, by a lying key's side: signed by nobody, or without a certificate."""
    authority = Aging(since=year(2025), until=year(2036))
    digest = DigestAlgorithm.SHA256.digest(b"a signed document")
    good = authority.timestamp(digest, DigestAlgorithm.SHA256)
    check_stamp(good, digest, DigestAlgorithm.SHA256)
    unsigned, bare = cms.ContentInfo.load(good), cms.ContentInfo.load(good)
    unsigned["content"]["signer_infos"][0]["signature"] = bytes(70)
    bare["content"]["certificates"] = []
    for token in (unsigned, bare):
        with pytest.raises(SealMismatch, match="not sound"):
            check_stamp(token.dump(force=True), digest, DigestAlgorithm.SHA256)
    with pytest.raises(SealMismatch, match="over something else"):
        check_stamp(good, bytes(32), DigestAlgorithm.SHA256)
