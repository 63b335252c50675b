"""Tells people that documents are there, and records what they confirm.

A mail is claimed by lease before it is sent and marked after; a crash in between may send it twice,
never not at all. The link's token exists in the mail alone.
"""

import secrets
import smtplib
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from domain.audit.models import Event
from domain.audit.services import SYSTEM, record
from domain.deliveries.errors import NothingToTell, ReceiverUnknown
from domain.deliveries.mail import compose
from domain.deliveries.models import UNSENT, AccessLink, Delivery, DeliveryStatus, Person
from domain.deliveries.selectors import deliveries_due, deliveries_given_up, token_hash
from domain.dispatch import wake
from domain.errors import DomainError
from domain.operations.models import Document, Operation, OperationStatus

LEASE = timedelta(minutes=3)
MAX_ATTEMPTS = 10
FIRST_DELAY = timedelta(seconds=30)
MAX_DELAY = timedelta(hours=6)
TOKEN_BYTES = 24
SWEEP_SECONDS = 15
PERMANENT = range(500, 600)


def deliveries_announce(*, operation_id: int) -> None:
    """Wake the sending of every mail of an executed operation."""
    due = Delivery.objects.filter(
        operation_id=operation_id,
        operation__status=OperationStatus.EXECUTED,
        status__in=UNSENT,
    )
    for delivery_id in due.values_list("pk", flat=True):
        wake("deliveries.send", delivery_id=delivery_id)


def deliveries_wake() -> int:
    """Wake the mails that were forgotten, and end those that were tried too often.

    The sweeper's task; returns how many were woken.
    """
    for delivery in deliveries_given_up(attempts=MAX_ATTEMPTS):
        _not_sent(delivery, "given up", final=True)
    due = list(deliveries_due().values_list("pk", flat=True)[:1000])
    for delivery_id in due:
        wake("deliveries.send", expires=SWEEP_SECONDS, delivery_id=delivery_id)
    return len(due)


def delivery_send(*, delivery_id: int) -> None:
    """Send one mail, if it is due and nobody else is sending it."""
    delivery = _claim(delivery_id)
    if delivery is None:
        return
    link, token = _link_create(delivery.person)
    try:
        compose(delivery, token).send()
    except (smtplib.SMTPException, DomainError, OSError, ValueError) as error:
        link.delete()
        _not_sent(delivery, type(error).__name__, final=_is_final(error))
    else:
        _sent(delivery)


@transaction.atomic
def deliveries_resend(
    *, operation: Operation, emails: list[str], attach_documents: bool, actor: str
) -> None:
    """Queue the mails of an operation again, to all or some of its receivers.

    Raises :class:`~domain.deliveries.errors.ReceiverUnknown`: an address that was never a receiver
    is not made one by a resend; or :class:`~domain.deliveries.errors.NothingToTell`.
    """
    if operation.status == OperationStatus.EXECUTION_FAILED:
        raise NothingToTell("the operation failed: there are no documents to tell about")
    deliveries = Delivery.objects.filter(operation=operation).select_related("person")
    known = {delivery.person.email: delivery for delivery in deliveries}
    wanted = [email.lower() for email in emails] or list(known)
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise ReceiverUnknown(f"not a receiver of this operation: {', '.join(unknown)}")
    for email in wanted:
        delivery = known[email]
        Delivery.objects.filter(pk=delivery.pk).update(
            status=DeliveryStatus.PENDING,
            attach_documents=attach_documents,
            attempts=0,
            lease_ends_at=None,
            next_attempt_at=timezone.now(),
        )
        _record(Event.DELIVERY_RESENT, delivery, actor=actor)
        wake("deliveries.send", delivery_id=delivery.pk)


@transaction.atomic
def delivery_confirm(*, delivery: Delivery) -> None:
    """The person says that the documents were received; saying it again changes nothing."""
    confirmed = Delivery.objects.filter(pk=delivery.pk, confirmed_at=None).update(
        status=DeliveryStatus.RECEIVED, confirmed_at=timezone.now()
    )
    if confirmed:
        _record(Event.DELIVERY_CONFIRMED, delivery, actor=f"person {delivery.person_id}")


def download_record(*, person: Person, document: Document) -> None:
    """Record who took which document."""
    record(
        Event.DOCUMENT_DOWNLOADED,
        subject=f"document {document.pk}",
        company_id=document.company_id,
        actor=f"person {person.pk}",
    )


def _claim(delivery_id: int) -> Delivery | None:
    now = timezone.now()
    claimed = Delivery.objects.filter(
        Q(lease_ends_at=None) | Q(lease_ends_at__lt=now),
        pk=delivery_id,
        status__in=UNSENT,
        attempts__lt=MAX_ATTEMPTS,
        next_attempt_at__lte=now,
        operation__status=OperationStatus.EXECUTED,
    ).update(lease_ends_at=now + LEASE, attempts=F("attempts") + 1)
    if not claimed:
        return None
    return Delivery.objects.select_related(
        "person", "operation__company", "operation__client_service"
    ).get(pk=delivery_id)


def _is_final(error: Exception) -> bool:
    """Whether the fault is this mail's; all else may be the mail server's, and is tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code in PERMANENT
    # An address or a subject that no mail can carry.
    return isinstance(error, ValueError)


def _link_create(person: Person) -> tuple[AccessLink, str]:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = AccessLink.objects.create(
        person=person,
        token_hash=token_hash(token),
        expires_at=timezone.now() + timedelta(days=settings.PORTAL_LINK_DAYS),
    )
    return link, token


def _ours(delivery: Delivery) -> Delivery | None:
    """The row, held until the transaction ends, unless a resend or a confirmation came between."""
    return (
        Delivery.objects.select_for_update()
        .filter(pk=delivery.pk, attempts=delivery.attempts, status__in=UNSENT)
        .first()
    )


@transaction.atomic
def _sent(delivery: Delivery) -> None:
    row = _ours(delivery)
    if row is not None:
        Delivery.objects.filter(pk=row.pk).update(
            status=DeliveryStatus.RECEIVED if row.confirmed_at else DeliveryStatus.SENT,
            sent_at=timezone.now(),
            lease_ends_at=None,
            error="",
        )
    _record(Event.DELIVERY_SENT, delivery)


@transaction.atomic
def _not_sent(delivery: Delivery, cause: str, *, final: bool) -> None:
    if _ours(delivery) is None:
        return
    final = final or delivery.attempts >= MAX_ATTEMPTS
    delay = min(FIRST_DELAY * 2 ** (delivery.attempts - 1), MAX_DELAY)
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.SENDING_FAILED if final else DeliveryStatus.SENDING_ERROR,
        next_attempt_at=timezone.now() + delay,
        lease_ends_at=None,
        error=cause,
    )
    _record(Event.DELIVERY_FAILED if final else Event.DELIVERY_POSTPONED, delivery)


def _record(event: Event, delivery: Delivery, *, actor: str = SYSTEM) -> None:
    record(
        event,
        subject=f"delivery {delivery.pk}",
        company_id=delivery.operation.company_id,
        actor=actor,
    )
