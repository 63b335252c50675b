"""Persons, the deliveries to them, and the links that lead them into the portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from domain.operations.models import Operation


class Person(models.Model):
    """Somebody with an e-mail address who is told about documents, of any issuer."""

    email = models.EmailField(_("e-mail"), unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.email


class DeliveryStatus(models.TextChoices):
    """RECEIVED only once the person confirmed; SENDING_ERROR is tried again."""

    PENDING = "PENDING", _("To be sent")
    SENT = "SENT", _("Sent")
    RECEIVED = "RECEIVED", _("Received")
    SENDING_ERROR = "SENDING_ERROR", _("Will be tried again")
    SENDING_FAILED = "SENDING_FAILED", _("Not sent")


UNSENT = (DeliveryStatus.PENDING, DeliveryStatus.SENDING_ERROR)


class Delivery(models.Model):
    """One person to be told about one operation's documents."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="deliveries")
    status = models.CharField(
        _("status"), max_length=16, choices=DeliveryStatus, default=DeliveryStatus.PENDING
    )
    attach_documents = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(auto_now_add=True)
    lease_ends_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=("operation", "person"), name="one_delivery_a_person")
        ]
        indexes = [
            models.Index(
                fields=("next_attempt_at",),
                name="delivery_due",
                condition=models.Q(status__in=UNSENT),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.operation_id}"


class AccessLink(models.Model):
    """A mail's link: only the hash of its token is kept, so that nobody here can follow it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link of {self.person}"
