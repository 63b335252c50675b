"""Builds sealers and trust anchors from rows and settings; keys are unwrapped once a process."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ades.errors import InvalidCertificate
from ades.ports import RawSigner, TimestampAuthority
from ades.sealing import LocalSealer
from ades.verification.trust import TrustAnchors
from domain import vault
from domain.certificates.errors import CertificateUnfit
from domain.certificates.models import SigningCertificate
from domain.certificates.selectors import certificate_for
from domain.companies.models import ClientService
from domain.errors import ConfigurationMissing
from trust_services.software_keys import SoftwareKey
from trust_services.tsa import HTTPTimestampAuthority


def sealer_for(client_service: ClientService) -> LocalSealer:
    """The sealer of a client service's certificate.

    Raises :class:`~domain.certificates.errors.CertificateMissing`, and what :func:`sealer_of` does.
    """
    return sealer_of(certificate_for(client_service=client_service))


def sealer_of(certificate: SigningCertificate) -> LocalSealer:
    """The sealer of a certificate.

    Raises :class:`~domain.certificates.errors.CertificateUnfit` when it is outside its dates, or
    the errors of keys that cannot be unwrapped or read.
    """
    chain = certificate.chain
    try:
        chain.ensure_fit(timezone.now())
    except InvalidCertificate as error:
        raise CertificateUnfit(str(error)) from error
    return LocalSealer(_key(certificate.fingerprint), chain, _authority(settings.TSA_URL))


@lru_cache(maxsize=128)
def _key(fingerprint: str) -> RawSigner:
    """Kept by the fingerprint, which, unlike a row's number, never means another key."""
    certificate = SigningCertificate.objects.get(fingerprint=fingerprint)
    context = f"signing key {fingerprint}"
    return SoftwareKey.from_pkcs8(vault.unwrap(bytes(certificate.wrapped_key), context))


@lru_cache(maxsize=4)
def _authority(url: str) -> TimestampAuthority | None:
    return HTTPTimestampAuthority(url) if url else None


def trust_anchors() -> TrustAnchors:
    """The roots in the file that ``TRUST_ANCHORS`` names (PEM).

    Raises :class:`~domain.errors.ConfigurationMissing` when there is none.
    """
    if not settings.TRUST_ANCHORS:
        raise ConfigurationMissing("TRUST_ANCHORS names no file of root certificates")
    return _anchors(settings.TRUST_ANCHORS)


@lru_cache(maxsize=4)
def _anchors(path: str) -> TrustAnchors:
    try:
        return TrustAnchors.from_pem(Path(path).read_bytes())
    except (OSError, InvalidCertificate) as error:
        raise ConfigurationMissing(f"TRUST_ANCHORS cannot be read: {error}") from error
