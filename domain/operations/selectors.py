"""Questions about operations and documents; the acting client service or companies come first."""

from typing import IO

from django.db.models import Q, QuerySet
from django.utils import timezone

from domain.companies.models import ClientService, Company
from domain.contents.selectors import content_open
from domain.errors import NotFound
from domain.operations.errors import DocumentNotSigned, ReferenceReused
from domain.operations.models import OPEN, Document, Folder, Operation


def operation_get(*, client_service: ClientService, operation_id: int) -> Operation:
    """An operation of this client service; raises :class:`~domain.errors.NotFound`."""
    found = (
        Operation.objects.select_related("folder", "client_service", "company")
        .filter(client_service=client_service, pk=operation_id)
        .first()
    )
    if found is None:
        raise NotFound("operationId: there is no such operation")
    return found


def operation_id_by_document(*, client_service: ClientService, external_reference: str) -> int:
    """The operation in which a document was received; raises :class:`~domain.errors.NotFound`."""
    found = (
        Document.objects.filter(
            client_service=client_service, external_reference=external_reference
        )
        .values_list("operation_id", flat=True)
        .first()
    )
    if found is None:
        raise NotFound("externalReference: there is no such document")
    return found


def documents_of(*, operation: Operation) -> QuerySet[Document]:
    """The documents of an operation in the order of the request, with their content and seals."""
    return operation.documents.select_related("signed", "seal").order_by("position")


def operations_of(*, companies: QuerySet[Company]) -> QuerySet[Operation]:
    """The operations of some companies."""
    return Operation.objects.filter(company__in=companies).select_related(
        "folder", "client_service", "company"
    )


def documents_in(*, companies: QuerySet[Company]) -> QuerySet[Document]:
    """The documents of some companies."""
    return Document.objects.filter(company__in=companies).select_related(
        "operation", "client_service", "company"
    )


def signed_content(document: Document) -> IO[bytes]:
    """The signed document as a seekable stream, found genuine.

    Raises :class:`~domain.operations.errors.DocumentNotSigned`, or
    :class:`~domain.contents.errors.ContentDamaged`.
    """
    if document.signed is None:
        raise DocumentNotSigned(f"{document.external_reference}: there is no signed content here")
    return content_open(document.signed)


def operations_due() -> QuerySet[Operation]:
    """Open operations that nobody works on and whose time has come."""
    now = timezone.now()
    return Operation.objects.filter(
        Q(lease_ends_at=None) | Q(lease_ends_at__lt=now), status__in=OPEN, next_attempt_at__lte=now
    ).order_by("next_attempt_at")


def operations_given_up(*, attempts: int) -> QuerySet[Operation]:
    """Open operations that were tried this often, and that nobody works on any more."""
    return Operation.objects.filter(
        Q(lease_ends_at=None) | Q(lease_ends_at__lt=timezone.now()),
        status__in=OPEN,
        attempts__gte=attempts,
    )


def ensure_references_new(
    *, client_service: ClientService, folder: str, documents: list[str]
) -> None:
    """Refuse references that this client service used before.

    Only a quick answer before the work is done: the unique constraints decide.
    """
    if Folder.objects.filter(client_service=client_service, external_reference=folder).exists():
        raise ReferenceReused(f"externalReference: {folder!r} was used before")
    used = Document.objects.filter(
        client_service=client_service, external_reference__in=documents
    ).values_list("external_reference", flat=True)[:10]
    if used:
        names = ", ".join(repr(item) for item in sorted(used))
        raise ReferenceReused(f"documents: externalReference used before: {names}")
