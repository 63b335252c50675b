"""Checks a time-stamp token that an authority gave before it is kept (RFC 3161, 2.2).

Whether the authority is trusted is for :mod:`ades.verification` to say, later and to whoever reads
the document. But a token that nobody will ever accept must not get into a document that is then
archived for ten years, so what can be told at once is told at once.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from ades.certificates import UNREADABLE, load_certificate
from ades.cms import SET, encode
from ades.digests import DigestAlgorithm
from ades.errors import InvalidCertificate, SealMismatch, TimestampMismatch
from ades.seals import signature_algorithm_of
from ades.timestamps import check_imprint, token_certificates, token_info
from ades.values import is_signed

TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class TokenExpectations:
    """What a token must say beyond being sound; what is None is not checked.

    ``policy`` is the authority's policy (dotted object identifier); ``moment`` the time that it is
    known to be, from which the token's may differ by ``tolerance`` and its own accuracy.
    """

    policy: str | None = None
    moment: datetime | None = None
    tolerance: timedelta = TOLERANCE


def check_token(token: bytes, expected: TokenExpectations | None = None) -> None:
    """Check that a token (ContentInfo, DER) is sound in itself and says what is expected.

    1. It carries the certificate that its one signer names, which is for time-stamping and nothing
       else, in a critical extension (RFC 3161, 2.3).
    2. Its signed attributes are of this content and, by signing-certificate or its version 2
       (2.4.2; RFC 5816, 2.2.1), of this certificate.
    3. The certificate's key signed them, within the certificate's dates.
    4. Policy and time are the expected ones.

    Raises :class:`~ades.errors.TimestampMismatch` with the first thing that is wrong.
    """
    try:
        der = token_certificates(token)[0]
        certificate = load_certificate(der)
        _check_purpose(certificate)
        content = cms.ContentInfo.load(token, strict=True)
        (signer,) = content["content"]["signer_infos"]
        # As they came: asn1crypto encodes anew what was looked into, at length and not the same.
        signed = encode(SET, signer["signed_attrs"].contents)
        attributes = _signed_attributes(signer)
        digest = DigestAlgorithm(signer["digest_algorithm"]["algorithm"].native)
        info = content["content"]["encap_content_info"]["content"]
        _check_content(attributes, digest.digest(bytes(info)))
        _check_reference(attributes, der)
        _check_signature(signer, signed, certificate, digest)
        _check_statement(token_info(content), certificate, expected or TokenExpectations())
    except (KeyError, IndexError, OverflowError, *UNREADABLE) as error:
        raise TimestampMismatch(f"not a time-stamp token: {error}") from error
    except (InvalidCertificate, SealMismatch) as error:
        raise TimestampMismatch(f"the token's signature: {error}") from error


def check_stamp(token: bytes, digest: bytes, algorithm: DigestAlgorithm) -> None:
    """Check that a token is over ``digest`` and sound in itself, before it is embedded anywhere.

    Raises :class:`~ades.errors.SealMismatch` with the first thing that is wrong.
    """
    check_imprint(token, digest, algorithm)
    try:
        check_token(token)
    except TimestampMismatch as error:
        raise SealMismatch(f"the time-stamp is not sound: {error}") from error


def _check_purpose(certificate: x509.Certificate) -> None:
    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        found = None
    if (
        found is None
        or not found.critical
        or list(found.value) != [ExtendedKeyUsageOID.TIME_STAMPING]
    ):
        raise TimestampMismatch("the token's certificate is not for time-stamping alone")


def _signed_attributes(signer: cms.SignerInfo) -> dict[str, cms.SetOf]:
    attributes = {item["type"].native: item["values"] for item in signer["signed_attrs"]}
    if len(attributes) != len(signer["signed_attrs"]):
        raise TimestampMismatch("a signed attribute of the token is there twice")
    return attributes


def _check_content(attributes: dict[str, cms.SetOf], digest: bytes) -> None:
    (content_type,), (message_digest,) = attributes["content_type"], attributes["message_digest"]
    if content_type.native != "tst_info" or message_digest.native != digest:
        raise TimestampMismatch("the token's signature is over something else")


def _check_reference(attributes: dict[str, cms.SetOf], certificate: bytes) -> None:
    """Without the reference anybody could put another certificate of the same key into it."""
    references = [
        *attributes.get("signing_certificate", ()),
        *attributes.get("signing_certificate_v2", ()),
    ]
    if not references:
        raise TimestampMismatch("the token does not refer to its signer's certificate")
    for reference in references:
        named = reference["certs"][0]
        algorithm = "sha1"  # RFC 2634, 5.4.1: the only one of version 1
        if isinstance(named, tsp.ESSCertIDv2):
            algorithm = named["hash_algorithm"]["algorithm"].native
        digest = hashlib.new(algorithm, certificate, usedforsecurity=False).digest()
        if named["cert_hash"].native != digest:
            raise TimestampMismatch("the token refers to another certificate as its signer's")


def _check_signature(
    signer: cms.SignerInfo, signed: bytes, certificate: x509.Certificate, digest: DigestAlgorithm
) -> None:
    """``signed``: the attributes as a SET OF, not with the tag of their sending (RFC 5652, 5.4)."""
    how = signature_algorithm_of(signer["signature_algorithm"], digest)
    if not is_signed(certificate.public_key(), signer["signature"].native, signed, how, digest):
        raise TimestampMismatch("the token's certificate did not sign it")


def _check_statement(
    info: tsp.TSTInfo, certificate: x509.Certificate, expected: TokenExpectations
) -> None:
    if expected.policy is not None and info["policy"].dotted != expected.policy:
        raise TimestampMismatch(f"the token is of another policy than {expected.policy}")
    time = info["gen_time"].native
    if not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
        raise TimestampMismatch("the token's time is outside its certificate's dates")
    if expected.moment is not None:
        difference = abs(time - expected.moment)
        if difference > expected.tolerance + _accuracy(info):
            raise TimestampMismatch(f"the token's time is {difference} away from the clock's")


def _accuracy(info: tsp.TSTInfo) -> timedelta:
    """How far from the truth the authority says that it may be (RFC 3161, 2.4.2), a minute at most.

    An authority that allows itself more says nothing.
    """
    accuracy = info["accuracy"].native or {}
    stated = timedelta(
        seconds=accuracy.get("seconds") or 0,
        milliseconds=accuracy.get("millis") or 0,
        microseconds=accuracy.get("micros") or 0,
    )
    return min(stated, timedelta(minutes=1))
