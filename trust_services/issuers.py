"""Issuers' certificates from where certificates say they are (RFC 5280, 4.2.2.1: caIssuers)."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates
from cryptography.x509.oid import AuthorityInformationAccessOID

from ades.certificates import UNREADABLE
from trust_services.errors import ServiceUnreachable
from trust_services.http import GuardedClient
from trust_services.paths import extension, web_addresses

MAX_ADDRESSES = 3
MAX_CERTIFICATES = 16


def access_addresses(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> list[str]:
    """The HTTP addresses in a certificate for one access method, the first few."""
    access = extension(certificate, x509.AuthorityInformationAccess) or ()
    names = [item.access_location for item in access if item.access_method == method]
    return web_addresses(names)[:MAX_ADDRESSES]


def fetch_issuers(certificate: x509.Certificate, client: GuardedClient) -> list[x509.Certificate]:
    """Certificates that may have issued ``certificate``; nothing is known of them yet.

    An address that does not answer, or with something else, gives none: there may be other paths.
    """
    found: list[x509.Certificate] = []
    for url in access_addresses(certificate, AuthorityInformationAccessOID.CA_ISSUERS):
        try:
            found += _read(client.get(url))
        except (ServiceUnreachable, *UNREADABLE):
            continue
    return found[:MAX_CERTIFICATES]


def _read(content: bytes) -> list[x509.Certificate]:
    """One DER certificate or a certs-only CMS (RFC 5280, 4.2.2.1); many CAs also serve PEM."""
    if content.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_certificates(content)
    try:
        return [x509.load_der_x509_certificate(content)]
    except UNREADABLE:
        return load_der_pkcs7_certificates(content)
