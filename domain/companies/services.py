"""Changes to companies, client services and operators."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from domain.audit.models import Event
from domain.audit.services import SYSTEM, record
from domain.companies.errors import (
    ClientServiceExists,
    ClientServiceUnknown,
    StateForbids,
    WeakSecret,
)
from domain.companies.models import (
    ClientService,
    ClientServiceStatus,
    Company,
    CompanyKind,
    CompanyStatus,
    Language,
    Operator,
    Role,
)
from domain.companies.selectors import ensure_client_service_usable

MIN_SECRET_LENGTH = 16
MIN_SECRET_VARIETY = 8


@transaction.atomic
def company_register(
    *,
    name: str,
    vat_number: str,
    email: str,
    partner: Company | None = None,
    language: Language = Language.PORTUGUESE,
    actor: str = SYSTEM,
) -> Company:
    """Register a partner, or an issuer under ``partner``."""
    company = Company.objects.create(
        kind=CompanyKind.PARTNER if partner is None else CompanyKind.ISSUER,
        partner=partner,
        code=f"PRT.{vat_number}",
        name=name,
        vat_number=vat_number,
        email=email,
        language=language,
    )
    record(Event.COMPANY_REGISTERED, subject=company.code, company_id=company.pk, actor=actor)
    return company


def company_activate(*, company: Company, actor: str = SYSTEM) -> None:
    """Let a registered or suspended company use the services."""
    allowed = (CompanyStatus.REGISTERED, CompanyStatus.SUSPENDED)
    _company_move(company, allowed, CompanyStatus.ACTIVE, Event.COMPANY_ACTIVATED, actor)


def company_suspend(*, company: Company, actor: str = SYSTEM) -> None:
    """Stop an active company's use of the services; its operators may still log in."""
    allowed = (CompanyStatus.ACTIVE,)
    _company_move(company, allowed, CompanyStatus.SUSPENDED, Event.COMPANY_SUSPENDED, actor)


@transaction.atomic
def client_service_create(
    *, issuer: Company, suffix: str, secret: str, actor: str = SYSTEM
) -> ClientService:
    """Create a client service; its alias is made of the partner's and the issuer's codes."""
    if issuer.partner is None:
        raise StateForbids("client services belong to issuers, not to partners")
    alias = f"{issuer.partner.code}-{issuer.code}-{suffix}"
    try:
        with transaction.atomic():
            service = ClientService.objects.create(
                issuer=issuer, alias=alias, language=issuer.language
            )
    except IntegrityError as error:
        raise ClientServiceExists(f"the alias {alias} is taken") from error
    record(Event.CLIENT_SERVICE_CREATED, subject=alias, company_id=issuer.pk, actor=actor)
    client_service_set_secret(service=service, secret=secret, actor=actor)
    return service


@transaction.atomic
def client_service_set_secret(*, service: ClientService, secret: str, actor: str = SYSTEM) -> None:
    """Replace the secret; only its hash is kept, and tokens of the old one end."""
    _ensure_strong(secret, service.alias)
    service.secret_hash = make_password(secret)
    service.secret_set_at = timezone.now()
    service.save(update_fields=["secret_hash", "secret_set_at"])
    record(
        Event.CLIENT_SERVICE_SECRET_SET,
        subject=service.alias,
        company_id=service.issuer_id,
        actor=actor,
    )


@transaction.atomic
def client_service_stop(*, service: ClientService, actor: str = SYSTEM) -> None:
    """Switch a client service off; its tokens stop working at once."""
    service.status = ClientServiceStatus.INACTIVE
    service.save(update_fields=["status"])
    record(
        Event.CLIENT_SERVICE_STOPPED,
        subject=service.alias,
        company_id=service.issuer_id,
        actor=actor,
    )


def client_service_authenticate(*, alias: str, secret: str) -> ClientService:
    """The client service with this alias and secret, if it may use the services.

    Raises :class:`~domain.companies.errors.ClientServiceUnknown` for either being wrong, after the
    same work.
    """
    # What cannot be printed is no alias, and not every database could even be asked for it.
    known_aliases = ClientService.objects.select_related("issuer__partner")
    service = known_aliases.filter(alias=alias).first() if alias.isprintable() else None
    # Django spends the time of a hash on an unusable one too: the time of the answer must not tell
    # which aliases exist.
    known = check_password(secret, service.secret_hash if service else make_password(None))
    if service is None or not known:
        raise ClientServiceUnknown("the client service is unknown, or its secret is wrong")
    ensure_client_service_usable(service)
    record(
        Event.TOKEN_ISSUED,
        subject=service.alias,
        company_id=service.issuer_id,
        actor=f"client-service {service.alias}",
    )
    return service


@transaction.atomic
def operator_create(
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    company: Company | None = None,
    actor: str = SYSTEM,
) -> Operator:
    """Create somebody who may log into the backoffice."""
    operator = Operator(email=email.lower(), name=name, role=role, company=company)
    operator.set_password(password)
    operator.save()
    record(
        Event.OPERATOR_CREATED,
        subject=operator.email,
        company_id=company.pk if company else None,
        actor=actor,
        role=role,
    )
    return operator


def _ensure_strong(secret: str, alias: str) -> None:
    if len(secret) < MIN_SECRET_LENGTH:
        raise WeakSecret(f"secret: needs at least {MIN_SECRET_LENGTH} characters")
    if len(set(secret)) < MIN_SECRET_VARIETY:
        raise WeakSecret(f"secret: needs at least {MIN_SECRET_VARIETY} different characters")
    if secret.lower() in alias.lower() or alias.lower() in secret.lower():
        raise WeakSecret("secret: must not be made from the alias")


@transaction.atomic
def _company_move(
    company: Company,
    allowed: tuple[CompanyStatus, ...],
    target: CompanyStatus,
    event: Event,
    actor: str,
) -> None:
    moved = Company.objects.filter(pk=company.pk, status__in=allowed).update(status=target)
    if not moved:
        raise StateForbids(f"a company that is {company.status} cannot become {target}")
    company.status = target
    record(event, subject=company.code, company_id=company.pk, actor=actor)
