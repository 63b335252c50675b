"""What a person may consult, and who is still to be told. The acting person comes first."""

import hashlib

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from domain.deliveries.errors import LinkInvalid
from domain.deliveries.models import UNSENT, AccessLink, Delivery, Person
from domain.errors import NotFound
from domain.operations.models import Document, Operation, OperationStatus, SignStatus


def documents_for(*, person: Person) -> QuerySet[Document]:
    """The signed documents that this person was notified about, of every issuer, newest first.

    Each has ``delivery_status``, how far this person's delivery is, and ``confirmed_at``.
    """
    deliveries = Delivery.objects.filter(operation=OuterRef("operation"), person=person)
    return (
        Document.objects.filter(Exists(deliveries), sign_status=SignStatus.SIGNED)
        .annotate(
            delivery_status=Subquery(deliveries.values("status")[:1]),
            confirmed_at=Subquery(deliveries.values("confirmed_at")[:1]),
        )
        .select_related("company", "signed", "operation__folder")
        .order_by("-received_at", "-pk")
    )


def documents_found(*, person: Person, text: str) -> QuerySet[Document]:
    """Those of this person's documents whose name, reference or issuer contains a text."""
    return documents_for(person=person).filter(
        Q(name__icontains=text)
        | Q(external_reference__icontains=text)
        | Q(company__name__icontains=text)
    )


def document_for(*, person: Person, document_id: int) -> Document:
    """One of this person's documents; raises :class:`~domain.errors.NotFound` for any other."""
    found = documents_for(person=person).filter(pk=document_id).first()
    if found is None:
        raise NotFound("there is no such document")
    return found


def delivery_for(*, person: Person, operation_id: int) -> Delivery:
    """This person's delivery of an operation."""
    found = Delivery.objects.filter(person=person, operation_id=operation_id).first()
    if found is None:
        raise NotFound("there is no such delivery")
    return found


def receivers_of(*, operation: Operation) -> list[tuple[str, str]]:
    """The (e-mail, delivery status) pairs of an operation, in the order of the request."""
    return list(operation.deliveries.order_by("pk").values_list("person__email", "status"))


def person_by_link(*, token: str) -> Person:
    """The person whom a mail's link leads in; following it changes nothing.

    Raises :class:`~domain.deliveries.errors.LinkInvalid`.
    """
    link = (
        AccessLink.objects.select_related("person")
        .filter(token_hash=token_hash(token), expires_at__gt=timezone.now())
        .first()
    )
    if link is None:
        raise LinkInvalid("the link is not valid, or its time is over")
    return link.person


def person_get(*, person_id: int) -> Person | None:
    """The person with this id, if there still is one."""
    return Person.objects.filter(pk=person_id).first()


def deliveries_due() -> QuerySet[Delivery]:
    """Deliveries of executed operations that nobody works on and whose time has come."""
    now = timezone.now()
    return Delivery.objects.filter(
        Q(lease_ends_at=None) | Q(lease_ends_at__lt=now),
        status__in=UNSENT,
        next_attempt_at__lte=now,
        operation__status=OperationStatus.EXECUTED,
    ).order_by("next_attempt_at")


def deliveries_given_up(*, attempts: int) -> QuerySet[Delivery]:
    """Unsent deliveries that were tried this often, and that nobody works on any more."""
    return Delivery.objects.filter(
        Q(lease_ends_at=None) | Q(lease_ends_at__lt=timezone.now()),
        status__in=UNSENT,
        attempts__gte=attempts,
    ).select_related("operation")


def token_hash(token: str) -> str:
    """How a link's token is kept: it is random, so that a plain digest protects it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
