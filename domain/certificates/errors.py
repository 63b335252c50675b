"""Errors of certificates."""

from domain.errors import DomainError


class CertificateMissing(DomainError):
    """No certificate was assigned to the client service."""

    code = "configuration_missing"


class CertificateUnfit(DomainError):
    """A certificate and its key do not belong together, or it may not seal."""

    code = "certificate_unfit"
