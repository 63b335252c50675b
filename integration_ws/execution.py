"""Decides what is executed while the caller waits, and what is left to the workers."""

from django.conf import settings
from django.db.models import Count, Sum
from rest_framework.request import Request

from domain.operations.models import FolderContent, Operation
from domain.operations.selectors import operation_get
from domain.operations.services.execution import operation_enqueue, operation_execute


def executed_or_queued(request: Request, operation: Operation) -> Operation:
    """Execute a small operation now, queue a large one, and return its row as it is then."""
    if _is_small(operation) and not _wants_no_wait(request):
        operation_execute(operation_id=operation.pk)
    else:
        operation_enqueue(operation=operation)
    return operation_get(client_service=operation.client_service, operation_id=operation.pk)


def _is_small(operation: Operation) -> bool:
    found = operation.documents.aggregate(count=Count("pk"), size=Sum("content_length"))
    if operation.folder.content == FolderContent.HASH:
        # However large the documents are: here there are only digests.
        return bool(found["count"] <= settings.SYNCHRONOUS_HASHES)
    return bool(
        found["count"] <= settings.SYNCHRONOUS_DOCUMENTS
        and found["size"] <= settings.SYNCHRONOUS_BYTES
    )


def _wants_no_wait(request: Request) -> bool:
    """``Prefer: respond-async`` (RFC 7240, 4.1)."""
    preferences = request.headers.get("Prefer", "").lower().split(",")
    return "respond-async" in (item.split(";")[0].strip() for item in preferences)
