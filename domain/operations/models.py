"""The rows that are the queue's truth: operations are claimed by lease and fencing token, and a
document's seal is a row of its own, so that a second one cannot be stored.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ades.digests import DigestAlgorithm
from ades.ports import Level
from domain.certificates.models import SigningCertificate
from domain.companies.models import ClientService, Company
from domain.contents.models import StoredContent
from wire.messages import SignatureType


class FolderContent(models.TextChoices):
    DOCUMENT = "DOCUMENT", _("Documents")
    HASH = "HASH", _("Digests")


class OperationType(models.TextChoices):
    SIGN = "SIGN", _("Sign")
    EXTEND_PRESERVATION = "EXTEND_PRESERVATION", _("Extend preservation")


class OperationStatus(models.TextChoices):
    """EXECUTION_ERROR is tried again; EXECUTION_FAILED is final."""

    PENDING_EXECUTION = "PENDING_EXECUTION", _("Pending")
    EXECUTED = "EXECUTED", _("Executed")
    EXECUTION_ERROR = "EXECUTION_ERROR", _("Will be tried again")
    EXECUTION_FAILED = "EXECUTION_FAILED", _("Failed")


OPEN = (OperationStatus.PENDING_EXECUTION, OperationStatus.EXECUTION_ERROR)


class SignStatus(models.TextChoices):
    RECEIVED = "RECEIVED", _("Received")
    ERROR_SIGNING = "ERROR_SIGNING", _("Not signed")
    SIGNED = "SIGNED", _("Signed")


class SignError(models.TextChoices):
    """The contract's reasons; ours are mapped to them in the execution service."""

    CERT_SERVICE_GLOBAL_ERROR = "CERT_SERVICE_GLOBAL_ERROR", _("Certificate service unavailable")
    CONFIGURATION_SIGN_ERROR = "CONFIGURATION_SIGN_ERROR", _("Configuration incomplete")
    TIMESTAMP_SIGN_ERROR = "TIMESTAMP_SIGN_ERROR", _("Time-stamp unavailable")
    INVALID_CERTIFICATE_SIGN_ERROR = "INVALID_CERTIFICATE_SIGN_ERROR", _("Certificate not valid")
    STORAGE_SERVICE_GLOBAL_ERROR = "STORAGE_SERVICE_GLOBAL_ERROR", _("Storage unavailable")
    SIGN_OPERATION_INTERNAL_ERROR = "SIGN_OPERATION_INTERNAL_ERROR", _("Document cannot be signed")


class CipherStatus(models.TextChoices):
    PENDING = "PENDING", _("Pending")
    ERROR_CIPHERING = "ERROR_CIPHERING", _("Not encrypted")
    CIPHERED = "CIPHERED", _("Encrypted")
    NO_CIPHER = "NO_CIPHER", _("Nothing to encrypt")


class StorageStatus(models.TextChoices):
    CONTENT_PRESERVED = "CONTENT_PRESERVED", _("Preserved")
    CONTENT_STORED = "CONTENT_STORED", _("Stored for consultation")
    CONTENT_NOT_STORED = "CONTENT_NOT_STORED", _("Kept by its issuer")
    DELETED = "DELETED", _("Deleted")


class Folder(models.Model):
    """The documents of one request."""

    client_service = models.ForeignKey(ClientService, models.PROTECT, related_name="folders")
    external_reference = models.CharField(_("external reference"), max_length=255)
    description = models.CharField(_("description"), max_length=2000, blank=True)
    content = models.CharField(_("content"), max_length=10, choices=FolderContent)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("client_service", "external_reference"), name="folder_reference_unique"
            )
        ]

    def __str__(self) -> str:
        return self.external_reference


class Operation(models.Model):
    """One job over one folder.

    A worker owns it while ``lease_ends_at`` lies ahead, and may store results only while
    ``fencing_token`` is the one that it was given.
    """

    folder = models.OneToOneField(Folder, models.PROTECT, related_name="operation")
    client_service = models.ForeignKey(ClientService, models.PROTECT, related_name="operations")
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="operations", verbose_name=_("issuer")
    )
    type = models.CharField(
        _("type"), max_length=20, choices=OperationType, default=OperationType.SIGN
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=OperationStatus,
        default=OperationStatus.PENDING_EXECUTION,
    )
    attach_documents = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    execution_ms = models.PositiveIntegerField(_("execution time (ms)"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField()
    lease_ends_at = models.DateTimeField(null=True)
    fencing_token = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ("-id",)
        indexes = [
            models.Index(
                fields=("next_attempt_at",),
                name="operation_due",
                condition=models.Q(status__in=OPEN),
            ),
            models.Index(fields=("company", "-id"), name="operation_of_company"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Document(models.Model):
    """A document, or the digest of one that stays with its issuer."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="documents")
    client_service = models.ForeignKey(ClientService, models.PROTECT, related_name="documents")
    company = models.ForeignKey(Company, models.PROTECT, related_name="documents")
    position = models.PositiveIntegerField()
    external_reference = models.CharField(_("external reference"), max_length=255)
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(_("content type"), max_length=40)
    signature_type = models.CharField(
        max_length=10, choices=[(str(item), str(item)) for item in SignatureType]
    )
    level = models.CharField(
        _("level"), max_length=10, choices=[(str(item), str(item)) for item in Level]
    )
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    location = models.CharField(_("location"), max_length=255, blank=True)
    content_length = models.BigIntegerField(_("size"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    sign_status = models.CharField(
        _("signature"), max_length=15, choices=SignStatus, default=SignStatus.RECEIVED
    )
    sign_error = models.CharField(_("error"), max_length=40, choices=SignError, blank=True)
    sign_error_cause = models.CharField(_("cause"), max_length=500, blank=True)
    cipher_status = models.CharField(_("encryption"), max_length=16, choices=CipherStatus)
    storage_status = models.CharField(_("storage"), max_length=20, choices=StorageStatus)
    storage_months = models.PositiveSmallIntegerField(_("storage period (months)"), null=True)
    storage_ends_at = models.DateTimeField(_("stored until"), null=True)
    original = models.ForeignKey(StoredContent, models.SET_NULL, null=True, related_name="+")
    signed = models.ForeignKey(StoredContent, models.SET_NULL, null=True, related_name="+")
    # The verification's report on the seal, in the words of EN 319 102-1.
    verdict = models.JSONField(null=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("operation_id", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("client_service", "external_reference"), name="document_reference_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Seal(models.Model):
    """The one seal of a document: the intent is recorded before the key is used.

    ``digest`` is of what is sealed (for a PDF, its byte range); ``cms`` comes once, by
    compare-and-set on the operation's fencing token.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="seal")
    certificate = models.ForeignKey(SigningCertificate, models.PROTECT, related_name="+")
    signing_time = models.DateTimeField()
    reserved = models.PositiveIntegerField(null=True)
    digest = models.BinaryField()
    algorithm = models.CharField(
        max_length=10, choices=[(str(item), str(item)) for item in DigestAlgorithm]
    )
    cms = models.BinaryField(null=True)
    sealed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"seal of {self.document}"
