"""What the audit log says of an operation or a document, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from domain.audit.models import Event
from domain.audit.selectors import entries_of
from domain.audit.services import SYSTEM

MAX_STEPS = 200
WORDS = {
    Event.OPERATION_RECEIVED: gettext_lazy("Operation received"),
    Event.OPERATION_EXECUTED: gettext_lazy("Operation executed"),
    Event.OPERATION_POSTPONED: gettext_lazy("Operation postponed"),
    Event.OPERATION_FAILED: gettext_lazy("Operation failed"),
    Event.DOCUMENT_SEALED: gettext_lazy("Document sealed"),
    Event.DOCUMENT_REFUSED: gettext_lazy("Document not sealed"),
    Event.DOCUMENT_DOWNLOADED: gettext_lazy("Document downloaded"),
    Event.DELIVERY_SENT: gettext_lazy("Mail sent"),
    Event.DELIVERY_POSTPONED: gettext_lazy("Mail postponed"),
    Event.DELIVERY_FAILED: gettext_lazy("Mail not sent"),
    Event.DELIVERY_RESENT: gettext_lazy("Mail to be sent again"),
    Event.DELIVERY_CONFIRMED: gettext_lazy("Reception confirmed"),
}


@dataclass(frozen=True)
class Step:
    """One audit entry: what happened, to what, by whom."""

    recorded_at: datetime
    what: str
    about: str
    who: str
    details: str


def timeline(
    *, company_id: int, subjects: Mapping[str, str], people: Mapping[str, str]
) -> list[Step]:
    """The steps of these subjects, oldest first.

    Both mappings lead from the audit log's identifiers to what is shown instead of them.
    """
    entries = entries_of(company_id=company_id).filter(subject__in=subjects)
    return [
        Step(
            recorded_at=entry.recorded_at,
            what=str(WORDS.get(Event(entry.event), entry.event)),
            about=subjects[entry.subject],
            who=_("System") if entry.actor == SYSTEM else people.get(entry.actor, entry.actor),
            details=", ".join(f"{name}: {value}" for name, value in entry.details.items()),
        )
        for entry in entries[:MAX_STEPS]
    ]
