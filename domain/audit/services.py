"""Writes audit entries; called inside the transaction of the change that they record."""

from typing import Any

from domain.audit.models import Entry, Event

SYSTEM = "system"


def record(
    event: Event,
    *,
    subject: str,
    company_id: int | None,
    actor: str = SYSTEM,
    **details: Any,
) -> None:
    """Record one event; ``details`` must be JSON and never hold secrets or content."""
    Entry.objects.create(
        event=event, subject=subject, company_id=company_id, actor=actor, details=details
    )
