"""The status of one certificate from its issuer's OCSP responder (RFC 6960)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import algos
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from ades.certificates import UNREADABLE
from ades.errors import CertificateRevoked, MaterialUnavailable
from trust_services.errors import ServiceUnreachable
from trust_services.http import GuardedClient
from trust_services.issuers import access_addresses
from trust_services.paths import extension, is_signed_by, is_valid_at, name_of

# Clocks differ, and some responders date their answers to the second of the request.
SKEW = timedelta(minutes=5)
# RFC 6960, 4.2.2.1: without nextUpdate there is always newer information; this is how old is new.
UNDATED_LIFE = timedelta(hours=1)
MAX_CERTIFICATES = 8
HEADERS = {
    "Content-Type": "application/ocsp-request",
    "Accept": "application/ocsp-response",
}
_WEAK = ("md5", "sha1")


@dataclass(frozen=True)
class OCSPAnswer:
    """A verified answer that says ``good``: the OCSPResponse (DER) and until when it may be used.

    ``responder`` is the certificate that signed it, or nothing where the issuer did itself.
    """

    response: bytes
    until: datetime
    responder: x509.Certificate | None = None


def ask_ocsp(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    client: GuardedClient,
    moment: datetime,
) -> OCSPAnswer:
    """What the certificate's first responder that answers says, once it is verified.

    Raises :class:`~ades.errors.CertificateRevoked` when the certificate is revoked or suspended and
    :class:`~ades.errors.MaterialUnavailable` when no responder gives a usable answer.
    """
    reasons = ["the certificate names no OCSP responder"]
    for url in access_addresses(certificate, AuthorityInformationAccessOID.OCSP):
        nonce = secrets.token_bytes(16)
        request = build_request(certificate, issuer, nonce)
        try:
            response = client.post(url, request, HEADERS)
            return read_answer(response, certificate, issuer, moment, nonce=nonce)
        except CertificateRevoked:
            raise
        except (ServiceUnreachable, MaterialUnavailable) as error:
            reasons.append(str(error))
    raise MaterialUnavailable(f"no OCSP answer for {name_of(certificate)}: {reasons[-1]}")


def build_request(
    certificate: x509.Certificate, issuer: x509.Certificate, nonce: bytes | None = None
) -> bytes:
    """An OCSPRequest (RFC 6960, 4.1), DER, for one certificate.

    The issuer is named by SHA-1, which protects nothing here and is what every responder knows
    (RFC 5019, 2.1.1).
    """
    builder = _request_for(certificate, issuer, hashes.SHA1())  # noqa: S303 - a name, see above
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def read_answer(
    response: bytes,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    moment: datetime,
    *,
    nonce: bytes | None = None,
) -> OCSPAnswer:
    """Verify an OCSPResponse (DER) about ``certificate`` at ``moment`` (RFC 6960, 3.2).

    1. It is successful, and one of its statuses is about this certificate of this issuer.
    2. The issuer signed it, or a responder to whom the issuer delegated that (4.2.2.2).
    3. Its nonce is that of the request; responders that prepare their answers have none (4.4.1).
    4. It is neither of the future nor overdue (4.2.2.1).
    5. The status is ``good``.

    Raises :class:`~ades.errors.CertificateRevoked` when it is revoked or suspended and
    :class:`~ades.errors.MaterialUnavailable` for anything else.
    """
    try:
        answer = ocsp.load_der_ocsp_response(response)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise MaterialUnavailable(f"the responder refused: {answer.response_status.name}")
        single = _single(answer, certificate, issuer)
        responder = _responder(answer, response, issuer, moment)
        _check_nonce(answer, nonce)
        until = _usable_until(answer, single, moment)
        _check_status(single, certificate)
    except (KeyError, *UNREADABLE) as error:
        raise MaterialUnavailable(f"not an OCSP answer: {error}") from error
    return OCSPAnswer(response, until, responder)


def _request_for(
    certificate: x509.Certificate, issuer: x509.Certificate, algorithm: hashes.HashAlgorithm
) -> ocsp.OCSPRequestBuilder:
    return ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, algorithm)


def _single(
    answer: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> ocsp.OCSPSingleResponse:
    for single in answer.responses:
        if single.serial_number != certificate.serial_number:
            continue
        # The certID as it would be with the digest that the responder chose.
        expected = _request_for(certificate, issuer, single.hash_algorithm).build()
        if (single.issuer_name_hash, single.issuer_key_hash) == (
            expected.issuer_name_hash,
            expected.issuer_key_hash,
        ):
            return single
    raise MaterialUnavailable("the OCSP answer is about another certificate")


def _responder(
    answer: ocsp.OCSPResponse, response: bytes, issuer: x509.Certificate, moment: datetime
) -> x509.Certificate | None:
    """Who signed the answer, if it is somebody who may."""
    if _is_named(answer, issuer) and _has_signed(answer, response, issuer):
        return None
    for candidate in answer.certificates[:MAX_CERTIFICATES]:
        if (
            _is_named(answer, candidate)
            and _is_delegate(candidate, issuer, moment)
            and _has_signed(answer, response, candidate)
        ):
            return candidate
    raise MaterialUnavailable("the OCSP answer is not signed by a responder of the issuer's")


def _is_named(answer: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if answer.responder_name is not None:
        return bool(answer.responder_name == certificate.subject)
    identifier = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    return answer.responder_key_hash == identifier.digest


def _is_delegate(certificate: x509.Certificate, issuer: x509.Certificate, moment: datetime) -> bool:
    """RFC 6960, 4.2.2.2: issued directly by the issuer, for this purpose, which is named."""
    purposes = extension(certificate, x509.ExtendedKeyUsage) or ()
    usage = extension(certificate, x509.KeyUsage)
    return (
        ExtendedKeyUsageOID.OCSP_SIGNING in purposes
        and (usage is None or usage.digital_signature)
        and is_valid_at(certificate, moment)
        and is_signed_by(certificate, issuer)
    )


def _has_signed(answer: ocsp.OCSPResponse, response: bytes, certificate: x509.Certificate) -> bool:
    key, signed, signature = certificate.public_key(), answer.tbs_response_bytes, answer.signature
    try:
        match key:
            case rsa.RSAPublicKey():
                pad, digest = _rsa_scheme(answer, response)
                key.verify(signature, signed, pad, digest)
            case ec.EllipticCurvePublicKey():
                key.verify(signature, signed, ec.ECDSA(_strong(answer.signature_hash_algorithm)))
            case ed25519.Ed25519PublicKey():
                key.verify(signature, signed)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def _rsa_scheme(
    answer: ocsp.OCSPResponse, response: bytes
) -> tuple[padding.AsymmetricPadding, hashes.HashAlgorithm]:
    if answer.signature_algorithm_oid != x509.SignatureAlgorithmOID.RSASSA_PSS:
        return padding.PKCS1v15(), _strong(answer.signature_hash_algorithm)
    # cryptography does not tell the parameters of RSASSA-PSS in OCSP answers (RFC 4055, 3.1).
    basic = asn1_ocsp.OCSPResponse.load(response)["response_bytes"]["response"].parsed
    parameters: algos.RSASSAPSSParams = basic["signature_algorithm"]["parameters"]
    digest = _strong(_digest(parameters["hash_algorithm"]))
    mask = _strong(_digest(parameters["mask_gen_algorithm"]["parameters"]))
    return padding.PSS(padding.MGF1(mask), parameters["salt_length"].native), digest


def _digest(identifier: algos.DigestAlgorithm) -> hashes.HashAlgorithm | None:
    known = {item.name: item for item in (hashes.SHA256(), hashes.SHA384(), hashes.SHA512())}
    return known.get(identifier["algorithm"].native)


def _strong(algorithm: hashes.HashAlgorithm | None) -> hashes.HashAlgorithm:
    if algorithm is None or algorithm.name in _WEAK:
        raise ValueError("the OCSP answer is signed with a weak or unknown digest")
    return algorithm


def _check_nonce(answer: ocsp.OCSPResponse, nonce: bytes | None) -> None:
    try:
        answered = answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        return
    if nonce is not None and answered != nonce:
        raise MaterialUnavailable("the OCSP answer has another nonce: it answers another request")


def _usable_until(
    answer: ocsp.OCSPResponse, single: ocsp.OCSPSingleResponse, moment: datetime
) -> datetime:
    until = single.next_update_utc or single.this_update_utc + UNDATED_LIFE
    if max(single.this_update_utc, answer.produced_at_utc) > moment + SKEW:
        raise MaterialUnavailable("the OCSP answer is of the future")
    if until < moment - SKEW:
        raise MaterialUnavailable("the OCSP answer is out of date")
    return until


def _check_status(single: ocsp.OCSPSingleResponse, certificate: x509.Certificate) -> None:
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        raise revoked(certificate, single.revocation_time_utc, single.revocation_reason)
    if single.certificate_status is not ocsp.OCSPCertStatus.GOOD:
        raise MaterialUnavailable("the responder does not know the certificate")


def revoked(
    certificate: x509.Certificate, when: datetime | None, reason: x509.ReasonFlags | None
) -> CertificateRevoked:
    """The error that says since when and why a certificate is revoked or suspended."""
    what = "suspended" if reason is x509.ReasonFlags.certificate_hold else "revoked"
    since = f" since {when:%Y-%m-%d %H:%M} UTC" if when else ""
    because = f" ({reason.value})" if reason else ""
    return CertificateRevoked(f"the certificate {name_of(certificate)} is {what}{since}{because}")
