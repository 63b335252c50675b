"""Executes operations: claim, prepare, seal, embed, verify, store.

The one path for requests that are answered at once and for those that workers take. A crash between
any two steps leaves a state from which the next attempt goes on; what was sealed is never sealed
again, because the intent (with the signing time that makes the digest repeatable) was recorded
before the key was used.
"""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from ades.errors import AdESError
from ades.ports import Sealer, SealFailure
from domain.audit.models import Event
from domain.audit.services import record
from domain.certificates.errors import CertificateMissing, CertificateUnfit
from domain.certificates.providers import sealer_for
from domain.companies.models import ClientService
from domain.dispatch import wake
from domain.errors import DomainError
from domain.operations.errors import LeaseLost
from domain.operations.models import (
    OPEN,
    Document,
    Operation,
    OperationStatus,
    SignError,
    SignStatus,
)
from domain.operations.selectors import operations_due
from domain.operations.services.sealing import (
    LEASE,
    Preparation,
    document_complete,
    document_fail,
    document_prepare,
    fenced,
    seal_store,
)

logger = logging.getLogger(__name__)

# Documents that are prepared, sealed and stored together: bounds the temporary files.
BATCH = 25
MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=15)
MAX_DELAY = timedelta(hours=1)

# How the library's errors are told in the contract's words; the first ones are outside trouble that
# may pass, and are tried again.
SIGN_ERRORS = {
    "key_unavailable": SignError.CERT_SERVICE_GLOBAL_ERROR,
    "timestamp_unavailable": SignError.TIMESTAMP_SIGN_ERROR,
}
RETRIED = (
    SignError.CERT_SERVICE_GLOBAL_ERROR,
    SignError.TIMESTAMP_SIGN_ERROR,
    SignError.STORAGE_SERVICE_GLOBAL_ERROR,
)


def operation_execute(*, operation_id: int) -> None:
    """Execute an operation, if it is open and nobody else works on it.

    1. Claim it: one conditional UPDATE gives the lease and a new fencing token.
    2. In batches: prepare, seal, embed, verify and store each document that is not finished.
    3. Finish, or postpone when something outside was in trouble.
    """
    operation = _claim(operation_id)
    if operation is None:
        return
    started = time.monotonic()
    try:
        _execute(operation)
    except LeaseLost:
        logger.warning("operation %s went to another worker", operation_id)
        return
    _finish(operation, started)


def operations_wake() -> int:
    """Wake the operations that were forgotten: the sweeper's task. Returns how many."""
    due = list(operations_due().values_list("pk", flat=True)[:1000])
    for operation_id in due:
        wake("operations.execute", operation_id=operation_id)
    return len(due)


def operation_enqueue(*, operation: Operation) -> None:
    """Leave an operation to the workers, from now on."""
    Operation.objects.filter(pk=operation.pk).update(next_attempt_at=timezone.now())
    wake("operations.execute", operation_id=operation.pk)


def _claim(operation_id: int) -> Operation | None:
    now = timezone.now()
    claimed = Operation.objects.filter(
        Q(lease_ends_at=None) | Q(lease_ends_at__lt=now), pk=operation_id, status__in=OPEN
    ).update(
        lease_ends_at=now + LEASE,
        fencing_token=F("fencing_token") + 1,
        attempts=F("attempts") + 1,
    )
    if not claimed:
        return None
    return Operation.objects.select_related(
        "folder", "client_service__issuer__partner", "company"
    ).get(pk=operation_id)


def _execute(operation: Operation) -> None:
    pending = list(
        operation.documents.exclude(sign_status=SignStatus.SIGNED)
        .filter(Q(sign_error="") | Q(sign_error__in=RETRIED))
        .select_related("original", "seal")
        .order_by("position")
    )
    sealer = _sealer(operation, operation.client_service, pending)
    if sealer is None:
        return
    for start in range(0, len(pending), BATCH):
        _extend_lease(operation)
        _execute_batch(operation, sealer, pending[start : start + BATCH])


def _sealer(
    operation: Operation, client_service: ClientService, pending: list[Document]
) -> Sealer | None:
    try:
        return sealer_for(client_service)
    except (CertificateMissing, CertificateUnfit) as error:
        kind = (
            SignError.CONFIGURATION_SIGN_ERROR
            if isinstance(error, CertificateMissing)
            else SignError.INVALID_CERTIFICATE_SIGN_ERROR
        )
        for document in pending:
            document_fail(operation, document, kind, str(error))
        return None


def _execute_batch(operation: Operation, sealer: Sealer, documents: list[Document]) -> None:
    prepared: list[Preparation] = []
    for document in documents:
        preparation = _guarded(operation, document, sealer)
        if preparation is not None:
            prepared.append(preparation)
    try:
        unsealed = [item for item in prepared if item.cms is None]
        _seal(operation, sealer, unsealed)
        for item in prepared:
            if item.cms is not None:
                _complete(operation, item)
    finally:
        for item in prepared:
            item.close()


def _guarded(operation: Operation, document: Document, sealer: Sealer) -> Preparation | None:
    """Prepare one document; what is wrong with it is recorded and leaves the others alone."""
    try:
        return document_prepare(operation, document, sealer)
    except DomainError as error:
        document_fail(operation, document, SignError.STORAGE_SERVICE_GLOBAL_ERROR, str(error))
    except AdESError as error:
        document_fail(operation, document, _sign_error(error), str(error))
    return None


def _seal(operation: Operation, sealer: Sealer, unsealed: list[Preparation]) -> None:
    results = sealer.seal([item.request for item in unsealed])
    for item, result in zip(unsealed, results, strict=True):
        if isinstance(result, SealFailure):
            document_fail(operation, item.document, _sign_error(result.error), str(result.error))
        else:
            seal_store(operation, item, result.cms)


def _complete(operation: Operation, item: Preparation) -> None:
    try:
        document_complete(operation, item)
    except LeaseLost:
        raise
    except DomainError as error:
        kind = SignError.STORAGE_SERVICE_GLOBAL_ERROR
        document_fail(operation, item.document, kind, str(error))
    except AdESError as error:
        document_fail(operation, item.document, _sign_error(error), str(error))


def _sign_error(error: AdESError) -> SignError:
    return SIGN_ERRORS.get(error.code, SignError.SIGN_OPERATION_INTERNAL_ERROR)


@transaction.atomic
def _extend_lease(operation: Operation) -> None:
    fenced(operation)
    Operation.objects.filter(pk=operation.pk).update(lease_ends_at=timezone.now() + LEASE)


@transaction.atomic
def _finish(operation: Operation, started: float) -> None:
    """Say how it ended: any document signed makes it EXECUTED, trouble outside postpones it."""
    fenced(operation)
    documents = operation.documents
    signed = documents.filter(sign_status=SignStatus.SIGNED).count()
    retried = documents.filter(sign_status=SignStatus.ERROR_SIGNING, sign_error__in=RETRIED)
    if operation.attempts < MAX_ATTEMPTS and retried.exists():
        _postpone(operation)
        return
    status = OperationStatus.EXECUTED if signed else OperationStatus.EXECUTION_FAILED
    Operation.objects.filter(pk=operation.pk).update(
        status=status,
        finished_at=timezone.now(),
        execution_ms=round((time.monotonic() - started) * 1000),
        lease_ends_at=None,
    )
    record(
        Event.OPERATION_EXECUTED if signed else Event.OPERATION_FAILED,
        subject=f"operation {operation.pk}",
        company_id=operation.company_id,
        signed=signed,
        refused=documents.exclude(sign_status=SignStatus.SIGNED).count(),
    )
    wake("deliveries.announce", operation_id=operation.pk)


def _postpone(operation: Operation) -> None:
    delay = min(FIRST_DELAY * 2 ** (operation.attempts - 1), MAX_DELAY)
    Operation.objects.filter(pk=operation.pk).update(
        status=OperationStatus.EXECUTION_ERROR,
        next_attempt_at=timezone.now() + delay,
        lease_ends_at=None,
    )
    record(
        Event.OPERATION_POSTPONED,
        subject=f"operation {operation.pk}",
        company_id=operation.company_id,
        attempt=operation.attempts,
        seconds=round(delay.total_seconds()),
    )
