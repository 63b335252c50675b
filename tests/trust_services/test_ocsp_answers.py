"""OCSP answers that count, and those that an attacker or a sloppy responder gives."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from ades.errors import CertificateRevoked, MaterialUnavailable
from tests.trust_services.authorities import (
    DAY,
    HOUR,
    NOW,
    Holder,
    authority,
    issue,
    ocsp_answer,
)
from trust_services.ocsp import OCSPAnswer, read_answer

MAY_ANSWER = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])

CA = authority("CA")
SIGNER = issue("signer", CA)
RESPONDER = issue("responder", CA, (MAY_ANSWER, x509.OCSPNoCheck()))


def read(answer: bytes, nonce: bytes | None = None) -> OCSPAnswer:
    return read_answer(answer, SIGNER.certificate, CA.certificate, datetime.now(UTC), nonce=nonce)


def refused(answer: bytes, because: str, nonce: bytes | None = None) -> None:
    with pytest.raises(MaterialUnavailable, match=because) as caught:
        read(answer, nonce)
    assert not isinstance(caught.value, CertificateRevoked)


@pytest.mark.parametrize("by_name", [False, True])
def test_the_issuer_and_its_delegate_may_answer(by_name: bool) -> None:
    own = read(ocsp_answer(SIGNER, CA, CA, carried=(), by_name=by_name))
    delegated = read(ocsp_answer(SIGNER, CA, RESPONDER, by_name=by_name))

    assert (own.responder, own.until) == (None, NOW + HOUR)
    assert delegated.responder == RESPONDER.certificate


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256(), hashes.SHA512()])
def test_the_responder_may_name_the_certificate_with_another_digest(
    digest: hashes.HashAlgorithm,
) -> None:
    assert read(ocsp_answer(SIGNER, CA, CA, digest=digest)).response


@pytest.mark.parametrize(
    "key",
    [
        lambda: rsa.generate_private_key(65537, 2048),
        lambda: ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate,
    ],
    ids=["RSA", "P-384", "Ed25519"],
)
def test_responders_have_all_kinds_of_keys(key: Callable[[], Any]) -> None:
    responder = issue("responder", CA, (MAY_ANSWER,), key=key())

    assert read(ocsp_answer(SIGNER, CA, responder)).responder == responder.certificate


def test_an_answer_with_a_pss_signature() -> None:
    """cryptography cannot make one, so the signature of a good answer is made anew."""
    responder = issue("responder", CA, (MAY_ANSWER,), key=rsa.generate_private_key(65537, 2048))
    for salt, good in ((32, True), (20, False)):
        answer = asn1_ocsp.OCSPResponse.load(ocsp_answer(SIGNER, CA, responder))
        basic = answer["response_bytes"]["response"].parsed
        pad = padding.PSS(padding.MGF1(hashes.SHA256()), salt)
        signed = basic["tbs_response_data"].dump()
        basic["signature"] = responder.key.sign(signed, pad, hashes.SHA256())
        digest = {"algorithm": "sha256"}
        basic["signature_algorithm"] = {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": digest,
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": digest},
                "salt_length": 32,
            },
        }
        answer["response_bytes"]["response"] = basic
        if good:
            assert read(answer.dump(force=True)).responder == responder.certificate
        else:
            refused(answer.dump(force=True), "not signed by a responder")


@pytest.mark.parametrize(
    "responder",
    [
        issue("customer", CA),
        issue("web server", CA, (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),)),
        issue("responder", authority("CA"), (MAY_ANSWER,)),
        issue("responder", RESPONDER, (MAY_ANSWER,)),
        issue("old responder", CA, (MAY_ANSWER,), start=NOW - 9 * DAY, end=NOW - DAY),
        issue("responder", None, (MAY_ANSWER,)),
        authority("CA"),
    ],
    ids=[
        "a customer",
        "another purpose",
        "another CA of the same name",
        "a delegate's delegate",
        "an expired delegate",
        "itself",
        "the CA's name alone",
    ],
)
def test_nobody_else_may_answer(responder: Holder) -> None:
    refused(ocsp_answer(SIGNER, CA, responder), "not signed by a responder of the issuer's")


def test_a_delegate_whose_key_usage_forbids_signatures() -> None:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=True,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    responder = issue("responder", CA, (MAY_ANSWER, usage))

    refused(ocsp_answer(SIGNER, CA, responder), "not signed by a responder")


def test_an_answer_about_another_certificate() -> None:
    refused(ocsp_answer(issue("other", CA), CA, CA), "about another certificate")


def test_an_answer_about_the_same_serial_of_another_issuer() -> None:
    """Serials are unique for one issuer only (RFC 5280, 4.1.2.2)."""
    other = authority("other CA")

    refused(ocsp_answer(SIGNER, other, CA), "about another certificate")


def test_an_answer_to_another_request() -> None:
    refused(ocsp_answer(SIGNER, CA, CA, nonce=b"old nonce"), "another nonce", b"new nonce")
    assert read(ocsp_answer(SIGNER, CA, CA, nonce=b"nonce"), b"nonce")
    assert read(ocsp_answer(SIGNER, CA, CA), b"nonce"), "answers made beforehand have none"


@pytest.mark.parametrize(
    ("this_update", "next_update", "because"),
    [
        (NOW + HOUR, NOW + DAY, "of the future"),
        (NOW - DAY, NOW - HOUR, "out of date"),
        (NOW - DAY, None, "out of date"),
    ],
)
def test_an_answer_of_another_time(this_update: Any, next_update: Any, because: str) -> None:
    answer = ocsp_answer(SIGNER, CA, CA, this_update=this_update, next_update=next_update)

    refused(answer, because)


def test_an_answer_of_a_moment_ago_that_names_no_next_one() -> None:
    answer = ocsp_answer(SIGNER, CA, CA, this_update=NOW, next_update=None)

    assert read(answer).until - NOW <= timedelta(hours=1)


def test_revoked_is_told_with_time_and_reason_unknown_is_not_good() -> None:
    status = ocsp.OCSPCertStatus
    with pytest.raises(CertificateRevoked, match=r"signer is revoked since .* \(keyCompromise\)"):
        read(ocsp_answer(SIGNER, CA, CA, status=status.REVOKED))
    refused(ocsp_answer(SIGNER, CA, CA, status=status.UNKNOWN), "does not know")


def test_a_revocation_by_somebody_who_may_not_answer_is_no_revocation() -> None:
    answer = ocsp_answer(SIGNER, CA, issue("x", CA), status=ocsp.OCSPCertStatus.REVOKED)

    refused(answer, "not signed by a responder")


@pytest.mark.parametrize("garbage", [b"", b"\x30\x80", b"<html>", bytes(200), b"\x30\x03\x0a\x01"])
def test_what_is_no_answer(garbage: bytes) -> None:
    refused(garbage, "not an OCSP answer")


def test_a_responder_that_refuses() -> None:
    busy = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    refused(busy.public_bytes(Encoding.DER), "refused: TRY_LATER")


def test_any_changed_byte_is_refused_or_does_not_matter() -> None:
    answer = ocsp_answer(SIGNER, CA, RESPONDER)

    for position in range(0, len(answer), 3):
        broken = bytearray(answer)
        broken[position] ^= 0x21
        try:
            found = read(bytes(broken))
        except CertificateRevoked:
            pytest.fail(f"a changed byte at {position} revoked it")
        except MaterialUnavailable:
            continue
        assert found.until == NOW + HOUR
