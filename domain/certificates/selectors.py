"""Questions about certificates."""

from django.db.models import QuerySet

from domain.certificates.errors import CertificateMissing
from domain.certificates.models import SigningCertificate
from domain.companies.models import ClientService, Company


def certificates_of(*, companies: QuerySet[Company]) -> QuerySet[SigningCertificate]:
    """The certificates in the wallets of some companies."""
    return SigningCertificate.objects.filter(wallet__company__in=companies).select_related(
        "wallet__company"
    )


def certificate_for(*, client_service: ClientService) -> SigningCertificate:
    """The certificate that seals for a client service.

    Raises :class:`~domain.certificates.errors.CertificateMissing`.
    """
    found = SigningCertificate.objects.filter(assignments__client_service=client_service).first()
    if found is None:
        raise CertificateMissing(f"no certificate is assigned to {client_service.alias}")
    return found
