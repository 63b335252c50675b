"""Takes requests in: checks every document, stores what is needed, and records the operation.

Either all of a request is recorded or nothing is: what cannot be signed is refused with the name of
each bad document, and content that was stored for a request that fails is removed again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ades import pades
from ades.errors import DocumentError
from domain.audit.models import Event
from domain.audit.services import record
from domain.certificates.selectors import certificate_for
from domain.companies.models import ClientService
from domain.contents.models import StoredContent
from domain.contents.services import content_discard, content_store
from domain.operations.errors import ReferenceReused
from domain.operations.models import (
    CipherStatus,
    Document,
    Folder,
    FolderContent,
    Operation,
    Seal,
    StorageStatus,
)
from domain.operations.selectors import ensure_references_new
from wire.errors import DocumentsRefused
from wire.messages import DigestToSeal, DocumentToSign, HashRequest, Preservation, SignRequest

# Whoever was to execute an operation at once has this long before the sweeper looks for it.
GRACE = timedelta(seconds=30)


@dataclass(frozen=True)
class StoragePlan:
    """How long the content of a request is kept, and in which of the contract's ways."""

    status: StorageStatus
    months: int

    @classmethod
    def of(cls, preservation: Preservation | None) -> "StoragePlan":
        """Without preservationInfo content is kept only for recovery after a lost answer."""
        if preservation is None:
            return cls(StorageStatus.CONTENT_STORED, settings.RECOVERY_MONTHS)
        if preservation.preserve_content:
            return cls(StorageStatus.CONTENT_PRESERVED, settings.CUSTODY_MONTHS)
        return cls(StorageStatus.CONTENT_STORED, settings.CUSTODY_MONTHS)

    def ends_at(self, start: datetime) -> datetime:
        """The contract's storageEndDate: the day of the month is kept where the month has it."""
        year, month = divmod(start.month - 1 + self.months, 12)
        target = start.replace(day=1, year=start.year + year, month=month + 1)
        following = (target + timedelta(days=32)).replace(day=1)
        last = (following - timedelta(days=1)).day
        return target.replace(day=min(start.day, last))


@contextmanager
def documents_received(
    *, client_service: ClientService, request: SignRequest
) -> Iterator[list[StoredContent]]:
    """Check and store the documents of a request, and remove them if the block fails.

    Outside of transactions. Raises :class:`~domain.operations.errors.ReferenceReused` or
    :class:`~wire.errors.DocumentsRefused`.
    """
    ensure_references_new(
        client_service=client_service,
        folder=request.external_reference,
        documents=[item.external_reference for item in request.documents],
    )
    # Without a certificate nothing could ever be signed: refuse before anything is stored.
    certificate_for(client_service=client_service)
    _ensure_signable(request.documents)
    stored: list[StoredContent] = []
    try:
        for document in request.documents:
            stored.append(  # noqa: PERF401 (what is stored so far goes if the next fails)
                content_store(company=client_service.issuer, source=document.content)
            )
        yield stored
    except BaseException:
        for content in stored:
            content_discard(content=content)
        raise


@transaction.atomic
def operation_record(
    *, client_service: ClientService, request: SignRequest, contents: list[StoredContent]
) -> Operation:
    """Record an operation over stored documents."""
    plan = StoragePlan.of(request.preservation)
    operation = _operation_create(client_service, request, FolderContent.DOCUMENT)
    now = timezone.now()
    rows = [
        Document(
            **_document_fields(operation, position, item),
            content_length=content.size,
            cipher_status=CipherStatus.CIPHERED,
            storage_status=plan.status,
            storage_months=plan.months,
            storage_ends_at=plan.ends_at(now),
            original=content,
        )
        for position, (item, content) in enumerate(zip(request.documents, contents, strict=True))
    ]
    _documents_create(rows)
    return operation


@transaction.atomic
def hash_operation_record(*, client_service: ClientService, request: HashRequest) -> Operation:
    """Record an operation over digests; the intent to seal each is recorded with it."""
    ensure_references_new(
        client_service=client_service,
        folder=request.external_reference,
        documents=[item.external_reference for item in request.documents],
    )
    certificate = certificate_for(client_service=client_service)
    operation = _operation_create(client_service, request, FolderContent.HASH)
    rows = [
        Document(
            **_document_fields(operation, position, item),
            content_length=item.content_length,
            cipher_status=CipherStatus.NO_CIPHER,
            storage_status=StorageStatus.CONTENT_NOT_STORED,
        )
        for position, item in enumerate(request.documents)
    ]
    _documents_create(rows)
    Seal.objects.bulk_create(
        Seal(
            document=row,
            certificate=certificate,
            signing_time=item.signing_time,
            digest=item.digest,
            algorithm=item.algorithm,
        )
        for row, item in zip(rows, request.documents, strict=True)
    )
    return operation


def _ensure_signable(documents: tuple[DocumentToSign, ...]) -> None:
    problems: dict[int, tuple[str, Exception]] = {}
    for index, document in enumerate(documents):
        try:
            pades.check(document.content)
        except DocumentError as error:
            problems[index] = (document.external_reference, error)
    if problems:
        raise DocumentsRefused.because(problems)


def _operation_create(
    client_service: ClientService, request: SignRequest | HashRequest, content: FolderContent
) -> Operation:
    try:
        with transaction.atomic():
            folder = Folder.objects.create(
                client_service=client_service,
                external_reference=request.external_reference,
                description=request.description,
                content=content,
            )
    except IntegrityError as error:
        raise ReferenceReused(
            f"externalReference: {request.external_reference!r} was used before"
        ) from error
    operation = Operation.objects.create(
        folder=folder,
        client_service=client_service,
        company=client_service.issuer,
        attach_documents=bool(request.preservation and request.preservation.attach_documents),
        next_attempt_at=timezone.now() + GRACE,
    )
    record(
        Event.OPERATION_RECEIVED,
        subject=f"operation {operation.pk}",
        company_id=client_service.issuer_id,
        actor=f"client-service {client_service.alias}",
        documents=len(request.documents),
        content=content,
    )
    return operation


def _document_fields(
    operation: Operation, position: int, item: DocumentToSign | DigestToSeal
) -> dict[str, object]:
    return {
        "operation": operation,
        "client_service": operation.client_service,
        "company": operation.company,
        "position": position,
        "external_reference": item.external_reference,
        "name": item.name,
        "content_type": item.content_type,
        "signature_type": item.signature.signature_type,
        "level": item.signature.level,
        "reason": item.signature.reason,
        "location": item.signature.location,
    }


def _documents_create(rows: list[Document]) -> None:
    try:
        with transaction.atomic():
            Document.objects.bulk_create(rows)
    except IntegrityError as error:
        raise ReferenceReused("documents: an externalReference was used before") from error
