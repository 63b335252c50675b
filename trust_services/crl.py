"""The status of one certificate from its issuer's revocation list (RFC 5280, 5 and 6.3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from ades.certificates import UNREADABLE
from ades.errors import CertificateRevoked, MaterialUnavailable
from trust_services.ocsp import SKEW, UNDATED_LIFE, revoked
from trust_services.paths import extension, name_of, web_addresses

MAX_ADDRESSES = 3
# A list that is kept with every signature; beyond this the issuer should offer OCSP.
MAX_ENTRIES = 200_000
_WEAK = ("md5", "sha1")


@dataclass(frozen=True)
class RevocationList:
    """A verified list that does not have the certificate: the CRL (DER), and until when it is new.

    One list covers many certificates: whoever has it from a cache must look up again.
    """

    crl: bytes
    until: datetime


def list_addresses(certificate: x509.Certificate) -> list[str]:
    """Where a certificate's issuer publishes its list, over HTTP, the first few.

    Points that name another issuer of the list (indirect ones) or only some reasons are left out.
    """
    points = extension(certificate, x509.CRLDistributionPoints) or ()
    plain = [item for item in points if item.crl_issuer is None and item.reasons is None]
    return [url for item in plain for url in web_addresses(item.full_name)][:MAX_ADDRESSES]


def ask_crl(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    fetch: Callable[[str], bytes],
    moment: datetime,
) -> RevocationList:
    """The first usable list that the certificate points to, once it is verified.

    ``fetch`` gets what is at an address, from the network or from a cache, or raises
    :class:`~ades.errors.MaterialUnavailable`.

    Raises :class:`~ades.errors.CertificateRevoked` when the certificate is on it and
    :class:`~ades.errors.MaterialUnavailable` when there is no usable list.
    """
    reasons = ["the certificate names no CRL"]
    for url in list_addresses(certificate):
        try:
            return read_crl(fetch(url), certificate, issuer, moment, url=url)
        except CertificateRevoked:
            raise
        except MaterialUnavailable as error:
            reasons.append(str(error))
    raise MaterialUnavailable(f"no CRL for {name_of(certificate)}: {reasons[-1]}")


def read_crl(
    content: bytes,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    moment: datetime,
    *,
    url: str | None = None,
) -> RevocationList:
    """Verify a CRL (DER) and that ``certificate`` is not on it (RFC 5280, 6.3.3).

    1. It is the issuer's own and complete: neither delta nor indirect, and of this kind of
       certificate, published at this ``url`` (5.2.5).
    2. The issuer signed it, and may.
    3. It is neither of the future nor overdue.
    4. The certificate is not on it.

    Raises :class:`~ades.errors.CertificateRevoked` and :class:`~ades.errors.MaterialUnavailable`.
    """
    try:
        crl = x509.load_der_x509_crl(content)
        _check_scope(crl, certificate, issuer, url)
        _check_signature(crl, issuer)
        until = _usable_until(crl, moment)
        _check_entry(crl, certificate)
    except UNREADABLE as error:
        raise MaterialUnavailable(f"not a CRL: {error}") from error
    return RevocationList(content, until)


def _check_scope(
    crl: x509.CertificateRevocationList,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    url: str | None,
) -> None:
    if crl.issuer != issuer.subject:
        raise MaterialUnavailable("the CRL is of another issuer")
    if len(crl) > MAX_ENTRIES:
        raise MaterialUnavailable(f"the CRL has more than {MAX_ENTRIES} entries")
    for item in crl.extensions:
        if isinstance(item.value, x509.IssuingDistributionPoint):
            _check_point(item.value, certificate, url)
        elif isinstance(item.value, x509.DeltaCRLIndicator):
            raise MaterialUnavailable("the CRL has only changes to another one")
        elif item.critical and not isinstance(item.value, x509.AuthorityKeyIdentifier):
            raise MaterialUnavailable("the CRL has a critical extension that is not known here")


def _check_point(
    point: x509.IssuingDistributionPoint, certificate: x509.Certificate, url: str | None
) -> None:
    constraints = extension(certificate, x509.BasicConstraints)
    is_ca = constraints is not None and constraints.ca
    covers = not (
        point.indirect_crl
        or point.only_some_reasons
        or point.only_contains_attribute_certs
        or (point.only_contains_ca_certs and not is_ca)
        or (point.only_contains_user_certs and is_ca)
    )
    if not covers:
        raise MaterialUnavailable("the CRL does not cover this certificate")
    if url is not None and point.full_name and url not in web_addresses(point.full_name):
        raise MaterialUnavailable("the CRL is of another distribution point")


def _check_signature(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> None:
    usage = extension(issuer, x509.KeyUsage)
    if usage is not None and not usage.crl_sign:
        raise MaterialUnavailable("the issuer's key must not sign CRLs")
    digest = crl.signature_hash_algorithm
    if digest is not None and digest.name in _WEAK:
        raise MaterialUnavailable("the CRL is signed with a weak digest")
    # cryptography's type names the kinds of keys that CAs have; others raise TypeError.
    if not crl.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
        raise MaterialUnavailable("the issuer did not sign the CRL")


def _usable_until(crl: x509.CertificateRevocationList, moment: datetime) -> datetime:
    until = crl.next_update_utc or crl.last_update_utc + UNDATED_LIFE
    if crl.last_update_utc > moment + SKEW:
        raise MaterialUnavailable("the CRL is of the future")
    if until < moment - SKEW:
        raise MaterialUnavailable("the CRL is out of date")
    return until


def _check_entry(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> None:
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is None:
        return
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        reason = None
    raise revoked(certificate, entry.revocation_date_utc, reason)
