"""Questions to the audit log."""

from django.db.models import QuerySet

from domain.audit.models import Entry


def entries_of(*, company_id: int) -> QuerySet[Entry]:
    """What was recorded about a company, oldest first."""
    return Entry.objects.filter(company_id=company_id)
