"""The figures of the first page, as queries over the selectors' rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from domain.certificates.models import Assignment, SigningCertificate
from domain.certificates.selectors import certificates_of
from domain.companies.models import ClientServiceStatus, Company
from domain.companies.selectors import client_services_of
from domain.operations.models import Operation, SignStatus
from domain.operations.selectors import documents_in, operations_of
from issuer_backoffice.cells import EXPIRY_WARNING

LAST_OPERATIONS = 8
LISTED_CERTIFICATES = 8


@dataclass(frozen=True)
class Figures:
    """What the page shows. ``operations_before`` counts last month up to the same day and time."""

    operations: int
    operations_before: int
    documents_signed: int
    client_services: int
    certificates_to_renew: int
    certificates_ending: list[SigningCertificate]
    last_operations: list[Operation]

    @property
    def signed_change(self) -> str:
        """The change with its sign."""
        return "" if self.change is None else f"{self.change:+d}"

    @property
    def change(self) -> int | None:
        """The operations' change in percent; none where there is nothing to compare with."""
        if not self.operations_before:
            return None
        return round(100 * (self.operations - self.operations_before) / self.operations_before)


def figures(*, companies: QuerySet[Company]) -> Figures:
    """The figures of some companies."""
    now = timezone.localtime()
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    operations = operations_of(companies=companies)
    documents = documents_in(companies=companies)
    services = client_services_of(companies=companies)
    ending = _certificates_ending(certificates_of(companies=companies), now)
    counts = _operations_compared(operations, now, month)
    return Figures(
        operations=counts["now"],
        operations_before=counts["before"],
        documents_signed=documents.filter(
            sign_status=SignStatus.SIGNED, received_at__gte=month
        ).count(),
        client_services=services.filter(status=ClientServiceStatus.ACTIVE).count(),
        certificates_to_renew=ending.count(),
        certificates_ending=list(ending.order_by("valid_to")[:LISTED_CERTIFICATES]),
        last_operations=list(operations.order_by("-pk")[:LAST_OPERATIONS]),
    )


def _operations_compared(
    operations: QuerySet[Operation], now: datetime, month: datetime
) -> dict[str, int]:
    month_before = (month - timedelta(days=1)).replace(day=1)
    same_time = min(month_before + (now - month), month)
    return operations.filter(created_at__gte=month_before).aggregate(
        now=Count("pk", filter=Q(created_at__gte=month)),
        before=Count("pk", filter=Q(created_at__lt=same_time)),
    )


def _certificates_ending(
    certificates: QuerySet[SigningCertificate], now: datetime
) -> QuerySet[SigningCertificate]:
    """Those that end soon, and the ended ones on which a client service still relies."""
    relied_on = Exists(Assignment.objects.filter(certificate=OuterRef("pk")))
    return certificates.filter(
        Q(valid_to__gte=now) | Q(relied_on), valid_to__lte=now + EXPIRY_WARNING
    ).defer("wrapped_key", "chain_der")
