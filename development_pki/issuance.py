"""Certificates for electronic seals (EN 319 412-3), and their revocation."""

import re
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from development_pki import profiles
from development_pki.errors import InvalidReason, InvalidSubject
from development_pki.hierarchy import Hierarchy
from development_pki.register import Revocation

_COUNTRY = re.compile("[A-Z]{2}")
_VAT_NUMBER = re.compile("[0-9A-Z+*]{2,12}")

# QCStatements ::= SEQUENCE OF { id-etsi-qcs-QcType, { id-etsi-qct-eseal } } (EN 319 412-5, 4.2.3).
# QcType says what the certificate is for, and that is true. QcCompliance (qualified under eIDAS)
# and QcSSCD (the key is in a qualified device) would be lies, and a verifier that trusts this
# hierarchy by mistake must not report a qualified seal.
_QC_STATEMENTS_OID = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_QC_TYPE_ESEAL = bytes.fromhex("30153013060604008e4601063009060704008e46010602")


def issue_seal_certificate(
    hierarchy: Hierarchy,
    *,
    public_key: profiles.CertifiablePublicKey,
    organization: str,
    vat_number: str,
    common_name: str,
    country: str = "PT",
    now: datetime,
    days: int = 730,
) -> x509.Certificate:
    """Issue a seal certificate for a company and record it, so that OCSP answers that it is good.

    The VAT number is given without its country prefix. Raises
    :class:`~development_pki.errors.InvalidSubject` and
    :class:`~development_pki.errors.InvalidValidity`.
    """
    subject = _subject(
        organization=organization, vat_number=vat_number, common_name=common_name, country=country
    )
    issuing = hierarchy.issuing
    builder = profiles.begin_certificate(
        issuing, subject=subject, public_key=public_key, now=now, life=timedelta(days=days)
    )
    builder = profiles.add_revocation_pointers(builder, hierarchy.base_url)
    certificate = _limit_to_seals(builder).sign(issuing.key, hashes.SHA256())
    hierarchy.register.record_issued(certificate)
    return certificate


def revoke(
    hierarchy: Hierarchy,
    serial: int,
    *,
    now: datetime,
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified,
) -> None:
    """Revoke a certificate for good: OCSP answers and CRLs made from now on say so.

    Raises :class:`~development_pki.errors.CertificateUnknown`,
    :class:`~development_pki.errors.AlreadyRevoked` and
    :class:`~development_pki.errors.InvalidReason`.
    """
    if reason is x509.ReasonFlags.remove_from_crl:
        raise InvalidReason("removeFromCRL takes a revocation back, it is no reason for one")
    hierarchy.register.record_revocation(Revocation(serial=serial, at=now, reason=reason))


def _limit_to_seals(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    usage = profiles.key_usage("digital_signature", "content_commitment")
    statements = x509.UnrecognizedExtension(_QC_STATEMENTS_OID, _QC_TYPE_ESEAL)
    return (
        builder.add_extension(usage, critical=True)
        .add_extension(profiles.certificate_policy(profiles.SEAL_POLICY), critical=False)
        .add_extension(statements, critical=False)
    )


def _subject(*, organization: str, vat_number: str, common_name: str, country: str) -> x509.Name:
    if not _COUNTRY.fullmatch(country):
        raise InvalidSubject(f"{country!r} is not a country code of two letters")
    if not organization.strip() or not common_name.strip():
        raise InvalidSubject("the organization and the common name must not be empty")
    if not _VAT_NUMBER.fullmatch(vat_number):
        raise InvalidSubject(f"{vat_number!r} is not a VAT number without its country prefix")
    try:
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, country),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, profiles.WARNING),
                # EN 319 412-1, 5.1.4: identity type, country, hyphen, number.
                x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, f"VAT{country}-{vat_number}"),
                x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            ]
        )
        subject.public_bytes()  # not every str can be written as UTF-8
    except ValueError as error:
        raise InvalidSubject(f"the names cannot stand in a certificate: {error}") from error
    return subject
