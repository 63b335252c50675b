"""Time-stamps: RFC 3161, with ESS signing-certificate-v2 (RFC 5816) as EN 319 422 requires."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from development_pki.errors import TimestampRefused
from development_pki.hierarchy import Hierarchy
from development_pki.profiles import CertifiedKey

POLICY = "2.999.2"  # in the arc for examples, as profiles.SEAL_POLICY

# What TS 119 312 still allows, with the length of an imprint.
_IMPRINT_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}


@dataclass(frozen=True)
class _Request:
    imprint: bytes
    nonce: int | None
    with_certificates: bool


def answer_timestamp(
    hierarchy: Hierarchy, request_der: bytes, *, now: datetime, serial: int
) -> bytes:
    """Answer a TimeStampReq with a TimeStampResp, both DER.

    There is always an answer: what is refused gets a PKIStatusInfo that says why. ``serial`` must
    be one that this authority never used.
    """
    try:
        request = _read_request(request_der)
    except TimestampRefused as refusal:
        return _rejection(refusal)
    info = _describe(request, now=now, serial=serial)
    certificates = [hierarchy.tsa.certificate, hierarchy.issuing.certificate]
    token = _sign(hierarchy.tsa, info, certificates if request.with_certificates else [])
    answer = {"status": {"status": "granted"}, "time_stamp_token": token}
    return bytes(tsp.TimeStampResp(answer).dump())


def _read_request(request_der: bytes) -> _Request:
    try:
        request = tsp.TimeStampReq.load(request_der, strict=True)
        _ensure_acceptable(request)
        # Never .native of the whole: asn1crypto also converts what is no field of it, and fails.
        return _Request(
            # It may come as BER: force writes it anew as DER.
            imprint=request["message_imprint"].dump(force=True),
            nonce=request["nonce"].native,
            with_certificates=request["cert_req"].native,
        )
    except (ValueError, TypeError) as error:
        raise TimestampRefused("bad_data_format", "this is not a TimeStampReq") from error


def _ensure_acceptable(request: tsp.TimeStampReq) -> None:
    if request["version"].native != "v1":
        raise TimestampRefused("bad_request", "the version of the request is not 1")
    imprint = request["message_imprint"]
    length = _IMPRINT_LENGTHS.get(imprint["hash_algorithm"]["algorithm"].native)
    if length is None:
        raise TimestampRefused("bad_alg", "the digest must be SHA-256, SHA-384 or SHA-512")
    if len(imprint["hashed_message"].native) != length:
        raise TimestampRefused("bad_data_format", "the digest has not its algorithm's length")
    if request["req_policy"].native not in (None, POLICY):
        raise TimestampRefused("unaccepted_policy", f"the only policy here is {POLICY}")
    if not isinstance(request["extensions"], core.Void):
        # RFC 3161, 2.4.1: unknown extensions are refused even if they are not critical.
        raise TimestampRefused("unaccepted_extensions", "no extension is known here")


def _describe(request: _Request, *, now: datetime, serial: int) -> bytes:
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": tsp.MessageImprint.load(request.imprint),
            "serial_number": serial,
            # Whole seconds, and an accuracy that makes that true.
            "gen_time": now.astimezone(UTC).replace(microsecond=0),
            "accuracy": {"seconds": 1},
        }
    )
    if request.nonce is not None:
        info["nonce"] = request.nonce
    return bytes(info.dump())


def _sign(tsa: CertifiedKey, info: bytes, certificates: list[x509.Certificate]) -> cms.ContentInfo:
    content = {
        # RFC 5652, 5.1: version 3, because the content is not id-data.
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {
            "content_type": "tst_info",
            "content": core.ParsableOctetString(info),
        },
        "signer_infos": [_signer_info(tsa, info)],
    }
    if certificates:
        content["certificates"] = [_parsed(certificate) for certificate in certificates]
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})


def _signer_info(tsa: CertifiedKey, info: bytes) -> cms.SignerInfo:
    certificate = _parsed(tsa.certificate)
    attributes = _signed_attributes(tsa.certificate, info)
    identifier = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", identifier),
            "digest_algorithm": {"algorithm": "sha256"},
            # Loaded, not built: asn1crypto encodes what was built anew at every level above it.
            "signed_attrs": cms.CMSAttributes.load(attributes),
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            # RFC 5652, 5.4: signed as a SET OF, not with the implicit tag they are sent with.
            "signature": tsa.key.sign(attributes, padding.PKCS1v15(), hashes.SHA256()),
        }
    )


def _signed_attributes(certificate: x509.Certificate, info: bytes) -> bytes:
    """Tie the signature to the content and to this one certificate of the authority.

    There is no signing-time: the time is genTime, and a second statement of it could only differ.
    """
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(info).digest()]},
            cms.CMSAttribute.load(_signing_certificate(certificate)),
        ]
    )
    return bytes(attributes.dump())


@cache
def _signing_certificate(certificate: x509.Certificate) -> bytes:
    parsed = _parsed(certificate)
    reference = {
        "cert_hash": hashlib.sha256(parsed.dump()).digest(),
        "issuer_serial": {
            "issuer": [asn1_x509.GeneralName("directory_name", parsed.issuer)],
            "serial_number": parsed.serial_number,
        },
    }
    attribute = {"type": "signing_certificate_v2", "values": [{"certs": [reference]}]}
    return bytes(cms.CMSAttribute(attribute).dump())


def _rejection(refusal: TimestampRefused) -> bytes:
    status = tsp.PKIStatusInfo(
        {
            "status": "rejection",
            "status_string": [str(refusal)],
            "fail_info": {refusal.failure},
        }
    )
    # A TimeStampResp without its optional token, which asn1crypto holds to be mandatory.
    return bytes(core.SequenceOf([status], spec=tsp.PKIStatusInfo).dump())


def _parsed(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
