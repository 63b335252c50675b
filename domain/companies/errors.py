"""Errors of companies and their client services.

::

    DomainError
    ├── ClientServiceUnknown    no such alias, or not this secret
    ├── ClientServiceInactive   it, or its issuer, was switched off
    ├── ClientServiceExists     the alias is taken
    ├── IssuerInactive          the issuer may not use the services now
    ├── PartnerInactive         the issuer's partner may not use the services now
    ├── StateForbids            the company's state does not allow this change
    └── WeakSecret              the secret could be guessed
"""

from domain.errors import DomainError


class ClientServiceUnknown(DomainError):
    """The two reasons are not told apart, so that aliases cannot be probed."""

    code = "client_service_unknown"


class ClientServiceInactive(DomainError):
    code = "client_service_inactive"


class ClientServiceExists(DomainError):
    code = "client_service_exists"


class IssuerInactive(DomainError):
    code = "issuer_inactive"


class PartnerInactive(DomainError):
    code = "partner_inactive"


class StateForbids(DomainError):
    code = "state_forbids"


class WeakSecret(DomainError):
    code = "secret_weak"
