"""Reading and verifying one OCSP answer (RFC 6960, 3.2) or one CRL (RFC 5280, 6.3.3)."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from ades.verification import der
from ades.verification.certificates import Certificate
from ades.verification.signing_methods import SignatureMethod, read_method, verifies

MAX_OCSP_SIZE, MAX_CRL_SIZE = 256 << 10, 64 << 20
MAX_RESPONDERS = 8
_UNDERSTOOD_IN_CRL = {ExtensionOID.ISSUING_DISTRIBUTION_POINT, ExtensionOID.CRL_NUMBER}
_REASONS_OF_NO_REVOCATION = {x509.ReasonFlags.remove_from_crl}
Responders = Mapping[bytes | x509.Name | None, Sequence[Certificate]]
Issuers = Callable[[bytes, bytes | None], Iterable[Certificate]]

# All that cryptography raises over what it cannot read.
_UNREADABLE = (
    ValueError,
    IndexError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
)


@dataclass(frozen=True)
class Answer:
    """What one OCSP answer or CRL says of one certificate.

    ``encoded`` is the answer it was read from, ``method`` how that was signed and ``key`` the kind
    and size of the key that signed it.
    """

    encoded: bytes
    made_at: datetime
    next_update: datetime | None
    revoked_at: datetime | None
    method: SignatureMethod
    key: tuple[str, int]


@dataclass(frozen=True)
class _SignedOCSP:
    """BasicOCSPResponse (4.2.1), read."""

    parsed: ocsp.OCSPResponse
    to_be_signed: bytes
    method: SignatureMethod
    value: bytes
    certificates: tuple[Certificate, ...]


def answers_of_ocsp(encoded: bytes, certificate: Certificate, issuer: Certificate) -> list[Answer]:
    """What an OCSPResponse says of a certificate; nothing when it does not verify."""
    found = _read_ocsp(encoded) if len(encoded) <= MAX_OCSP_SIZE else None
    if found is None:
        return []
    about = [item for item in found.parsed.responses if _is_about(item, certificate, issuer)]
    responder = _responder(found, issuer) if about else None
    if responder is None:
        return []
    return [
        Answer(
            encoded,
            single.this_update_utc,
            single.next_update_utc,
            single.revocation_time_utc,
            found.method,
            responder.key_kind,
        )
        for single in about
        if single.certificate_status is not ocsp.OCSPCertStatus.UNKNOWN
    ]


def answers_of_crl(encoded: bytes, certificate: Certificate, issuer: Certificate) -> list[Answer]:
    """What a CRL says of a certificate; nothing when it does not verify or is for others."""
    crl = _read_crl(encoded) if len(encoded) <= MAX_CRL_SIZE else None
    if crl is None or not _covers(crl.parsed, certificate):
        return []
    if crl.issuer != issuer.subject or not _may_sign_crls(issuer) or not _made_by(crl, issuer):
        return []
    entry = crl.parsed.get_revoked_certificate_by_serial_number(certificate.serial_number)
    revoked_at = None if entry is None or _is_taken_back(entry) else entry.revocation_date_utc
    made_at = crl.parsed.last_update_utc
    next_update = crl.parsed.next_update_utc
    return [Answer(encoded, made_at, next_update, revoked_at, crl.method, issuer.key_kind)]


def concerns(encoded: bytes, certificate: Certificate, issuer: Certificate) -> bool:
    """Whether an OCSPResponse says anything of a certificate, be it true or not."""
    found = _read_ocsp(encoded) if len(encoded) <= MAX_OCSP_SIZE else None
    return found is not None and any(
        _is_about(item, certificate, issuer) for item in found.parsed.responses
    )


def is_damaged_ocsp(encoded: bytes, others: Responders) -> bool:
    """Whether an OCSPResponse cannot be read, or whom it names as its signer did not sign it.

    ``others`` are certificates at hand, by the SHA-1 of their keys and by their names.
    """
    found = _read_ocsp(encoded) if len(encoded) <= MAX_OCSP_SIZE else None
    if found is None:
        return True
    known = others.get(found.parsed.responder_key_hash or found.parsed.responder_name, [])
    named = [*(item for item in found.certificates if _is_responder(found.parsed, item)), *known]
    return bool(named) and not any(_answered(found, item) for item in named[:MAX_RESPONDERS])


def responders(certificates: Iterable[Certificate]) -> Responders:
    """An index of certificates by the two ways in which answers name their signers (4.2.1)."""
    found: dict[bytes | x509.Name | None, list[Certificate]] = {}
    for item in certificates:
        digest = hashlib.sha1(item.key_bits, usedforsecurity=False).digest()
        found.setdefault(digest, []).append(item)
        found.setdefault(item.parsed.subject, []).append(item)
    return found


def is_damaged_crl(encoded: bytes, issuers: Issuers) -> bool:
    """Whether a CRL cannot be read, or none of its issuer's certificates at hand signed it.

    ``issuers`` finds them by their encoded name and their key's identifier, None for any.
    """
    found = _read_crl(encoded) if len(encoded) <= MAX_CRL_SIZE else None
    if found is None:
        return True
    named = list(issuers(found.issuer, _key_meant(found.parsed)))
    return bool(named) and not any(_made_by(found, item) for item in named)


@lru_cache(maxsize=256)
def _read_ocsp(encoded: bytes) -> _SignedOCSP | None:
    try:
        parsed = ocsp.load_der_ocsp_response(encoded)
        if parsed.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        wrapped = der.whole(encoded, der.SEQUENCE).children()[1].only(der.SEQUENCE)
        basic = der.whole(der.octets(wrapped.children()[1]), der.SEQUENCE)
        to_be_signed, method, value, *more = basic.children()
        carried = more[0].only(der.SEQUENCE).children() if more else []
        certificates = [Certificate.read(item.encoded) for item in carried[:MAX_RESPONDERS]]
        return _SignedOCSP(
            parsed,
            to_be_signed.encoded,
            read_method(method, ""),
            der.bit_octets(value),
            tuple(item for item in certificates if item is not None),
        )
    except _UNREADABLE:
        return None


def _responder(found: _SignedOCSP, issuer: Certificate) -> Certificate | None:
    """Who signed the answer: the issuer, or whom the issuer certified for it (4.2.2.2)."""
    for candidate in (issuer, *found.certificates):
        if not _is_responder(found.parsed, candidate):
            continue
        if candidate != issuer and not _is_delegate(candidate, issuer, found.parsed):
            continue
        if _answered(found, candidate):
            return candidate
    return None


def _answered(found: _SignedOCSP, candidate: Certificate) -> bool:
    key = candidate.public_key
    return key is not None and verifies(key, found.value, found.to_be_signed, found.method)


def _is_responder(parsed: ocsp.OCSPResponse, candidate: Certificate) -> bool:
    if parsed.responder_key_hash is not None:
        digest = hashlib.sha1(candidate.key_bits, usedforsecurity=False).digest()
        return digest == parsed.responder_key_hash
    return parsed.responder_name == candidate.parsed.subject


def _is_delegate(candidate: Certificate, issuer: Certificate, parsed: ocsp.OCSPResponse) -> bool:
    usage = candidate.extension(x509.ExtendedKeyUsage)
    return (
        isinstance(usage, x509.ExtendedKeyUsage)
        and ExtendedKeyUsageOID.OCSP_SIGNING in usage
        and candidate.not_before <= parsed.produced_at_utc <= candidate.not_after
        and candidate.is_issued_by(issuer)
    )


def _is_about(
    single: ocsp.OCSPSingleResponse, certificate: Certificate, issuer: Certificate
) -> bool:
    try:
        name = single.hash_algorithm.name
    except UnsupportedAlgorithm:
        return False
    return (
        single.serial_number == certificate.serial_number
        and single.issuer_name_hash == hashlib.new(name, issuer.subject).digest()
        and single.issuer_key_hash == hashlib.new(name, issuer.key_bits).digest()
    )


@dataclass(frozen=True)
class _SignedCRL:
    # Not hashable, and nothing beside what the other fields say already.
    parsed: x509.CertificateRevocationList = field(compare=False)
    issuer: bytes
    to_be_signed: bytes
    method: SignatureMethod
    value: bytes


@lru_cache(maxsize=16)
def _read_crl(encoded: bytes) -> _SignedCRL | None:
    try:
        parsed = x509.load_der_x509_crl(encoded)
        to_be_signed, method, value = der.whole(encoded, der.SEQUENCE).children()
        fields = to_be_signed.children()[:3]
        issuer = fields[2] if fields[0].tag == der.INTEGER else fields[1]
        for item in parsed.extensions:
            if item.critical and item.oid not in _UNDERSTOOD_IN_CRL:
                return None
        return _SignedCRL(
            parsed,
            issuer.encoded,
            to_be_signed.encoded,
            read_method(method, ""),
            der.bit_octets(value),
        )
    except _UNREADABLE:
        return None


@lru_cache(maxsize=64)
def _made_by(crl: _SignedCRL, issuer: Certificate) -> bool:
    key = issuer.public_key
    return key is not None and verifies(key, crl.value, crl.to_be_signed, crl.method)


def _key_meant(crl: x509.CertificateRevocationList) -> bytes | None:
    try:
        found = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    except x509.ExtensionNotFound:
        return None
    return found.key_identifier


def _may_sign_crls(issuer: Certificate) -> bool:
    usage = issuer.extension(x509.KeyUsage)
    return not isinstance(usage, x509.KeyUsage) or usage.crl_sign


def _covers(crl: x509.CertificateRevocationList, certificate: Certificate) -> bool:
    """Whether the CRL is complete for this certificate (5.2.5): not of some reasons or issuers."""
    try:
        scope = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return True
    constraints = certificate.extension(x509.BasicConstraints)
    is_authority = isinstance(constraints, x509.BasicConstraints) and constraints.ca
    if scope.indirect_crl or scope.only_some_reasons or scope.only_contains_attribute_certs:
        return False
    if scope.only_contains_ca_certs != is_authority and scope.only_contains_ca_certs:
        return False
    if scope.only_contains_user_certs and is_authority:
        return False
    return scope.full_name is None or _is_pointed_to(set(scope.full_name), certificate)


def _is_pointed_to(names: set[x509.GeneralName], certificate: Certificate) -> bool:
    points = certificate.extension(x509.CRLDistributionPoints)
    if not isinstance(points, x509.CRLDistributionPoints):
        return False
    return any(names & set(point.full_name or ()) for point in points)


def _is_taken_back(entry: x509.RevokedCertificate) -> bool:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except (x509.ExtensionNotFound, ValueError):
        return False
    return reason in _REASONS_OF_NO_REVOCATION
