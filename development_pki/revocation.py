"""The status of certificates: OCSP answers (RFC 6960) and revocation lists (RFC 5280, 5).

OCSP is written with asn1crypto: cryptography's builder puts the machine's time into producedAt, and
this PKI must also work under a clock that a test has moved.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from asn1crypto import ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from development_pki.hierarchy import Hierarchy
from development_pki.profiles import CertifiedKey
from development_pki.register import Revocation

ANSWER_LIFE = timedelta(hours=1)
CRL_LIFE = timedelta(days=1)

# SHA-1 here is a way to name the issuer, not a protection; most clients still use it.
CERT_ID_DIGESTS = ("sha1", "sha256", "sha384", "sha512")
MAX_NONCE = 128  # RFC 9654, 2.1


def answer_ocsp(hierarchy: Hierarchy, request_der: bytes, *, now: datetime) -> bytes:
    """Answer an OCSP request about certificates of the issuing CA.

    There is always an answer: what cannot be read gets ``malformedRequest``, and a question about a
    certificate of another CA ``unauthorized`` (RFC 6960, 2.3).
    """
    try:
        cert_ids, nonce = _read_request(request_der)
    except (ValueError, TypeError):
        return _unsuccessful("malformed_request")
    issuer = hierarchy.issuing.certificate
    if not all(_is_issuer(issuer, cert_id) for cert_id in cert_ids):
        return _unsuccessful("unauthorized")
    data = ocsp.ResponseData(
        {
            "responder_id": ocsp.ResponderId("by_key", _key_hash(hierarchy.ocsp.certificate)),
            "produced_at": _seconds(now),
            "responses": [_status(hierarchy, cert_id, now=now) for cert_id in cert_ids],
        }
    )
    if nonce is not None:
        data["response_extensions"] = [{"extn_id": "nonce", "extn_value": nonce}]
    return _signed(data, hierarchy.ocsp)


def build_crl(hierarchy: Hierarchy, *, now: datetime) -> bytes:
    """Make the issuing CA's revocation list, DER."""
    return _build_crl(hierarchy.issuing, hierarchy.register.revocations(), now=now)


def build_root_crl(hierarchy: Hierarchy, *, now: datetime) -> bytes:
    """Make the root CA's revocation list, DER: empty, for the issuing CA cannot be revoked."""
    return _build_crl(hierarchy.root, [], now=now)


def _build_crl(authority: CertifiedKey, revocations: list[Revocation], *, now: datetime) -> bytes:
    certificate = authority.certificate
    identifier = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateRevocationListBuilder(issuer_name=certificate.subject)
        .last_update(now)
        .next_update(now + CRL_LIFE)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        # The number only has to grow (RFC 5280, 5.2.3), and the time does so without a file.
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    for revocation in revocations:
        builder = builder.add_revoked_certificate(_crl_entry(revocation))
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _crl_entry(revocation: Revocation) -> x509.RevokedCertificate:
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(revocation.serial)
        .revocation_date(revocation.at)
    )
    # RFC 5280, 5.3.1: the reason unspecified is expressed by leaving the extension out.
    if revocation.reason is not x509.ReasonFlags.unspecified:
        entry = entry.add_extension(x509.CRLReason(revocation.reason), critical=False)
    return entry.build()


def _read_request(request_der: bytes) -> tuple[list[ocsp.CertId], bytes | None]:
    request = ocsp.OCSPRequest.load(request_der, strict=True)
    # These are repeated in the answer, so they are written anew as DER, whatever they came as.
    cert_ids = [
        ocsp.CertId.load(item["req_cert"].dump(force=True))
        for item in request["tbs_request"]["request_list"]
    ]
    if not cert_ids:
        raise ValueError("the request asks for nothing")
    if request.nonce_value is None:
        return cert_ids, None
    nonce = bytes(request.nonce_value.native)
    if not 1 <= len(nonce) <= MAX_NONCE:
        raise ValueError("the nonce is empty or too long")
    return cert_ids, nonce


def _is_issuer(issuer: x509.Certificate, cert_id: ocsp.CertId) -> bool:
    algorithm = cert_id["hash_algorithm"]["algorithm"].native
    if algorithm not in CERT_ID_DIGESTS:
        return False
    name_hash = hashlib.new(algorithm, issuer.subject.public_bytes()).digest()
    return bool(
        cert_id["issuer_name_hash"].native == name_hash
        and cert_id["issuer_key_hash"].native == _key_hash(issuer, algorithm)
    )


def _key_hash(certificate: x509.Certificate, algorithm: str = "sha1") -> bytes:
    # What RFC 6960 digests is the BIT STRING in the public key; for RSA that is the PKCS #1 form.
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return hashlib.new(algorithm, key).digest()


def _status(hierarchy: Hierarchy, cert_id: ocsp.CertId, *, now: datetime) -> ocsp.SingleResponse:
    return ocsp.SingleResponse(
        {
            "cert_id": cert_id,
            "cert_status": _cert_status(hierarchy, cert_id["serial_number"].native),
            "this_update": _seconds(now),
            "next_update": _seconds(now + ANSWER_LIFE),
        }
    )


def _cert_status(hierarchy: Hierarchy, serial: int) -> ocsp.CertStatus:
    if not hierarchy.register.is_issued(serial):
        return ocsp.CertStatus("unknown", None)
    revocation = hierarchy.register.find_revocation(serial)
    if revocation is None:
        return ocsp.CertStatus("good", None)
    info = ocsp.RevokedInfo({"revocation_time": _seconds(revocation.at)})
    if revocation.reason is not x509.ReasonFlags.unspecified:
        info["revocation_reason"] = revocation.reason.name
    return ocsp.CertStatus("revoked", info)


def _signed(data: ocsp.ResponseData, responder: CertifiedKey) -> bytes:
    signature = responder.key.sign(data.dump(), padding.PKCS1v15(), hashes.SHA256())
    certificate = responder.certificate.public_bytes(Encoding.DER)
    basic = ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": data,
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signature": signature,
            "certs": [asn1_x509.Certificate.load(certificate)],
        }
    )
    answer = ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {"response_type": "basic_ocsp_response", "response": basic},
        }
    )
    return bytes(answer.dump())


def _unsuccessful(status: str) -> bytes:
    return bytes(ocsp.OCSPResponse({"response_status": status}).dump())


def _seconds(moment: datetime) -> datetime:
    # RFC 5280, 4.1.2.5.2: GeneralizedTime without fractions of a second.
    return moment.astimezone(UTC).replace(microsecond=0)
