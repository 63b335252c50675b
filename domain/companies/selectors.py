"""Which companies and client services an operator may see, and who may use the services."""

from django.db.models import Q, QuerySet

from domain.companies.errors import (
    ClientServiceInactive,
    ClientServiceUnknown,
    IssuerInactive,
    PartnerInactive,
)
from domain.companies.models import (
    ClientService,
    ClientServiceStatus,
    Company,
    CompanyStatus,
    Operator,
    Role,
)

LOGIN_ALLOWED = (CompanyStatus.ACTIVE, CompanyStatus.SUSPENDED)


def companies_visible(*, operator: Operator) -> QuerySet[Company]:
    """The companies whose data an operator may consult: all, a partner's issuers, or their own.

    Every list in the backoffice is scoped by this, and by nothing else.
    """
    if operator.role == Role.SYSTEM_ADMINISTRATOR:
        return Company.objects.all()
    own = operator.company_id
    if own is None:
        return Company.objects.none()
    if operator.role == Role.PARTNER:
        return Company.objects.filter(Q(partner_id=own) | Q(pk=own))
    return Company.objects.filter(pk=own)


def operator_may_log_in(operator: Operator) -> bool:
    """BLOCKED and DELETED companies lock their operators out; so does a partner's block."""
    if operator.company is None:
        return operator.is_active
    lineage = [operator.company, operator.company.partner]
    return operator.is_active and all(
        company is None or company.status in LOGIN_ALLOWED for company in lineage
    )


def client_services_of(*, companies: QuerySet[Company]) -> QuerySet[ClientService]:
    """The client services of some issuers."""
    return ClientService.objects.filter(issuer__in=companies).select_related("issuer__partner")


def client_service_for_token(*, alias: str) -> ClientService:
    """The client service that an access token names, if it may still use the services.

    Raises the error that the contract has for each thing that may have been switched off since.
    """
    service = ClientService.objects.select_related("issuer__partner").filter(alias=alias).first()
    if service is None:
        raise ClientServiceUnknown("the client service does not exist")
    ensure_client_service_usable(service)
    return service


def ensure_client_service_usable(service: ClientService) -> None:
    """Raise the typed error for what stops this client service, if anything does."""
    if service.status != ClientServiceStatus.ACTIVE:
        raise ClientServiceInactive(f"the client service {service.alias} is inactive")
    if service.issuer.status != CompanyStatus.ACTIVE:
        raise IssuerInactive(f"the issuer is {service.issuer.status}")
    partner = service.issuer.partner
    if partner is not None and partner.status != CompanyStatus.ACTIVE:
        raise PartnerInactive(f"the partner is {partner.status}")
