"""Changes to certificates."""

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
)
from django.db import transaction

from ades.certificates import CertificateChain
from domain import vault
from domain.audit.models import Event
from domain.audit.services import SYSTEM, record
from domain.certificates.errors import CertificateUnfit
from domain.certificates.models import PRINCIPAL, Assignment, SigningCertificate, Wallet
from domain.companies.models import ClientService, Company


@transaction.atomic
def certificate_register(
    *,
    company: Company,
    alias: str,
    chain: CertificateChain,
    pkcs8: bytes,
    actor: str = SYSTEM,
) -> SigningCertificate:
    """Put a certificate with its software key into the company's wallet "Principal"."""
    _ensure_pair(chain, pkcs8)
    wallet, _ = Wallet.objects.get_or_create(company=company, name=PRINCIPAL)
    signer = chain.signer
    fingerprint = chain.fingerprint.hex()
    certificate = SigningCertificate.objects.create(
        wallet=wallet,
        alias=alias,
        chain_der=b"".join(len(der).to_bytes(4, "big") + der for der in chain.certificates),
        wrapped_key=vault.wrap(pkcs8, f"signing key {fingerprint}"),
        fingerprint=fingerprint,
        subject=signer.subject.rfc4514_string(),
        issuer=signer.issuer.rfc4514_string(),
        valid_from=signer.not_valid_before_utc,
        valid_to=signer.not_valid_after_utc,
    )
    record(
        Event.CERTIFICATE_REGISTERED,
        subject=alias,
        company_id=company.pk,
        actor=actor,
        fingerprint=fingerprint,
    )
    return certificate


@transaction.atomic
def certificate_assign(
    *, client_service: ClientService, certificate: SigningCertificate, actor: str = SYSTEM
) -> None:
    """Let a certificate of the same issuer seal for a client service."""
    if certificate.wallet.company_id != client_service.issuer_id:
        raise CertificateUnfit("the certificate belongs to another company")
    Assignment.objects.update_or_create(
        client_service=client_service, defaults={"certificate": certificate}
    )
    record(
        Event.CERTIFICATE_ASSIGNED,
        subject=client_service.alias,
        company_id=client_service.issuer_id,
        actor=actor,
        certificate=certificate.alias,
    )


def _ensure_pair(chain: CertificateChain, pkcs8: bytes) -> None:
    try:
        key = load_der_private_key(pkcs8, password=None)
    except (ValueError, TypeError) as error:
        raise CertificateUnfit("the private key cannot be read") from error
    encoding = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*encoding) != chain.signer.public_key().public_bytes(
        *encoding
    ):
        raise CertificateUnfit("the private key is not the certificate's")
