"""Audit entries: inserted once, never changed. The database too refuses updates and deletions."""

from typing import Any, NoReturn

from django.db import models

from domain.audit.errors import EntryImmutable


class Event(models.TextChoices):
    """What happened: ``<subject>.<past participle>``."""

    COMPANY_REGISTERED = "company.registered"
    COMPANY_ACTIVATED = "company.activated"
    COMPANY_SUSPENDED = "company.suspended"
    CLIENT_SERVICE_CREATED = "client_service.created"
    CLIENT_SERVICE_SECRET_SET = "client_service.secret_set"  # noqa: S105 (an event's name)
    CLIENT_SERVICE_STOPPED = "client_service.stopped"
    TOKEN_ISSUED = "token.issued"  # noqa: S105 (an event's name)
    OPERATOR_CREATED = "operator.created"
    CERTIFICATE_REGISTERED = "certificate.registered"
    CERTIFICATE_ASSIGNED = "certificate.assigned"
    OPERATION_RECEIVED = "operation.received"
    OPERATION_EXECUTED = "operation.executed"
    OPERATION_POSTPONED = "operation.postponed"
    OPERATION_FAILED = "operation.failed"
    DOCUMENT_SEALED = "document.sealed"
    DOCUMENT_REFUSED = "document.refused"
    DELIVERY_SENT = "delivery.sent"
    DELIVERY_POSTPONED = "delivery.postponed"
    DELIVERY_FAILED = "delivery.failed"
    DELIVERY_RESENT = "delivery.resent"
    DELIVERY_CONFIRMED = "delivery.confirmed"
    DOCUMENT_DOWNLOADED = "document.downloaded"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Refuses changes before they reach the database."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002 (Django's signature)
        raise EntryImmutable("audit entries are never changed")

    def delete(self) -> NoReturn:
        raise EntryImmutable("audit entries are never deleted")


class Entry(models.Model):
    """One event. ``company_id`` is a plain number: entries outlive the rows they speak of."""

    recorded_at = models.DateTimeField(auto_now_add=True)
    company_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=300)
    event = models.CharField(max_length=60, choices=Event)
    subject = models.CharField(max_length=300)
    details = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=("company_id", "subject"), name="entries_of_a_subject")]

    def __str__(self) -> str:
        return f"{self.recorded_at:%Y-%m-%d %H:%M:%S} {self.event} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise EntryImmutable("audit entries are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 (Django's signature)
        raise EntryImmutable("audit entries are never deleted")
