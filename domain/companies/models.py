"""Companies (partners and issuers), client services, and the operators who log in for them."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanyStatus(models.TextChoices):
    """SUSPENDED stops the services but lets operators log in; BLOCKED refuses both."""

    REGISTERED = "REGISTERED", _("Registered")
    ACTIVE = "ACTIVE", _("Active")
    SUSPENDED = "SUSPENDED", _("Suspended")
    BLOCKED = "BLOCKED", _("Blocked")
    DELETED = "DELETED", _("Deleted")


class CompanyKind(models.TextChoices):
    PARTNER = "PARTNER", _("Partner")
    ISSUER = "ISSUER", _("Issuer")


class Language(models.TextChoices):
    PORTUGUESE = "pt", _("Portuguese")
    ENGLISH = "en", _("English")


class Company(models.Model):
    """A partner, or an issuer under a partner. ``code`` (PRT.123456789) is kept for good."""

    kind = models.CharField(_("kind"), max_length=10, choices=CompanyKind)
    partner = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="issuers"
    )
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=255)
    vat_number = models.CharField(_("VAT number"), max_length=20)
    country_code = models.CharField(_("country"), max_length=3, default="PRT")
    language = models.CharField(
        _("language"), max_length=5, choices=Language, default=Language.PORTUGUESE
    )
    email = models.EmailField(_("e-mail"))
    status = models.CharField(
        _("status"), max_length=12, choices=CompanyStatus, default=CompanyStatus.REGISTERED
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints = [
            models.UniqueConstraint(fields=("kind", "code"), name="company_code_unique"),
            models.CheckConstraint(
                condition=models.Q(kind=CompanyKind.PARTNER, partner=None)
                | models.Q(kind=CompanyKind.ISSUER, partner__isnull=False),
                name="issuers_have_a_partner",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def i18n_code(self) -> str:
        """The contract's locale code."""
        return "pt_PT" if self.language == Language.PORTUGUESE else "en_GB"


class ClientServiceStatus(models.TextChoices):
    ACTIVE = "ACTIVE", _("Active")
    INACTIVE = "INACTIVE", _("Inactive")


class ClientService(models.Model):
    """A program of an issuer that has documents signed; it authenticates by alias and secret."""

    issuer = models.ForeignKey(
        Company, models.PROTECT, related_name="client_services", verbose_name=_("issuer")
    )
    alias = models.CharField(_("alias"), max_length=120, unique=True)
    language = models.CharField(
        _("language"), max_length=5, choices=Language, default=Language.PORTUGUESE
    )
    secret_hash = models.CharField(max_length=255, blank=True, editable=False)
    secret_set_at = models.DateTimeField(null=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ClientServiceStatus,
        default=ClientServiceStatus.ACTIVE,
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("client service")
        verbose_name_plural = _("client services")

    def __str__(self) -> str:
        return self.alias


class Role(models.TextChoices):
    """Who an operator acts for, highest first."""

    SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR", _("System administrator")
    PARTNER = "PARTNER", _("Partner")
    ISSUER = "ISSUER", _("Issuer")
    AUDITOR = "AUDITOR", _("Auditor")


class OperatorManager(BaseUserManager["Operator"]):
    """Looks operators up for logging in; creating them is the services' task."""


class Operator(AbstractBaseUser):
    """Somebody who works in the backoffice, for one company or for the system."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=255)
    role = models.CharField(_("role"), max_length=24, choices=Role)
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="operators"
    )
    is_active = models.BooleanField(_("active"), default=True)

    USERNAME_FIELD = "email"
    objects = OperatorManager()

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role=Role.SYSTEM_ADMINISTRATOR, company=None)
                | (~models.Q(role=Role.SYSTEM_ADMINISTRATOR) & models.Q(company__isnull=False)),
                name="operators_belong_to_a_company",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """What the backoffice greets with."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Operators exist to use the backoffice."""
        return self.is_active

    def has_module_perms(self, app_label: str) -> bool:
        """Which apps show in the menu; rows are scoped by the selectors."""
        return self.is_active and app_label in {"companies", "certificates", "operations"}

    def has_perm(self, perm: str, obj: Any = None) -> bool:  # noqa: ARG002 (Django's signature)
        """Operators may look; whatever changes state is a service that checks for itself."""
        return self.is_active and ".view_" in perm
