"""Executes operations: claim, prepare, seal, embed, verify, store.

The one path for requests that are answered at once and for those that workers take. A crash between
any two steps leaves a state from which the next attempt goes on; what was sealed is never sealed
again, because the intent (with the signing time that makes the digest repeatable) was recorded
before the key was used.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ades.errors import AdESError, SealError
from ades.ports import Level, Seal, SealRequest
from domain.audit.models import Event
from domain.audit.services import record
from domain.certificates.errors import CertificateUnfit
from domain.certificates.providers import sealer_of, trust_anchors
from domain.certificates.selectors import certificate_for
from domain.contents.errors import ContentDamaged
from domain.dispatch import wake
from domain.errors import ConfigurationMissing, DomainError
from domain.operations.errors import LeaseLost
from domain.operations.models import (
    Document,
    Operation,
    OperationStatus,
    SignError,
    SignStatus,
)
from domain.operations.selectors import operations_due, operations_given_up
from domain.operations.services.leases import MAX_ATTEMPTS, claim, fenced, renew
from domain.operations.services.sealing import (
    Preparation,
    Signer,
    document_complete,
    document_fail,
    document_prepare,
    seal_store,
)
from trust_services.errors import TrustServiceError

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

# Documents that are prepared together: bounds the temporary files.
BATCH = 25
FIRST_DELAY = timedelta(seconds=15)
MAX_DELAY = timedelta(hours=1)
SWEEP_SECONDS = 15

# What may go wrong with one document, beside defects and the database.
TROUBLE = (AdESError, DomainError, TrustServiceError, OSError)
# How it is told in the contract's words, by the error's code. All of this is trouble outside of the
# document and is tried again; what is not here is the document's own fault, and final.
SIGN_ERRORS = {
    "key_unavailable": SignError.CERT_SERVICE_GLOBAL_ERROR,
    "key_unreadable": SignError.CERT_SERVICE_GLOBAL_ERROR,
    "secret_unreadable": SignError.CERT_SERVICE_GLOBAL_ERROR,
    "service_unreachable": SignError.CERT_SERVICE_GLOBAL_ERROR,
    "timestamp_unavailable": SignError.TIMESTAMP_SIGN_ERROR,
    ConfigurationMissing.code: SignError.CONFIGURATION_SIGN_ERROR,
    CertificateUnfit.code: SignError.INVALID_CERTIFICATE_SIGN_ERROR,
    ContentDamaged.code: SignError.STORAGE_SERVICE_GLOBAL_ERROR,
}
RETRIED = tuple(set(SIGN_ERRORS.values()))


def operation_execute(*, operation_id: int) -> None:
    """Execute an operation, if it is open, due, and nobody else works on it.

    1. Claim it: one conditional UPDATE gives the lease and a new fencing token.
    2. In batches: prepare, seal, embed, verify and store each document that is not finished.
    3. Finish, or postpone when something outside was in trouble.
    """
    operation = claim(operation_id)
    if operation is None:
        return
    started = time.monotonic()
    try:
        _execute(operation)
        _finish(operation, started)
    except LeaseLost:
        logger.warning("operation %s went to another worker", operation_id)


def operations_wake() -> int:
    """Wake what was forgotten, and end what was tried too often: the sweeper's task.

    Returns how many were woken. Their messages expire before the next sweep sends them again.
    """
    for operation in operations_given_up(attempts=MAX_ATTEMPTS):
        _give_up(operation)
    due = list(operations_due().values_list("pk", flat=True)[:1000])
    for operation_id in due:
        wake("operations.execute", expires=SWEEP_SECONDS, operation_id=operation_id)
    return len(due)


def operation_enqueue(*, operation: Operation) -> None:
    """Leave an operation to the workers, from now on."""
    Operation.objects.filter(pk=operation.pk).update(next_attempt_at=timezone.now())
    wake("operations.execute", operation_id=operation.pk)


def _execute(operation: Operation) -> None:
    pending = list(
        operation.documents.exclude(sign_status=SignStatus.SIGNED)
        .filter(Q(sign_error="") | Q(sign_error__in=RETRIED))
        .select_related("original", "seal__certificate")
        .order_by("position")
    )
    try:
        # What cannot be verified afterwards must not be sealed in the first place.
        trust_anchors()
        certificate = certificate_for(client_service=operation.client_service)
        signer = Signer(sealer_of(certificate), certificate)
    except TROUBLE as error:
        for document in pending:
            _fail(operation, document, error)
        return
    unavailable: dict[Level, SealError] = {}
    for start in range(0, len(pending), BATCH):
        _execute_batch(operation, signer, pending[start : start + BATCH], unavailable)


def _execute_batch(
    operation: Operation,
    signer: Signer,
    documents: list[Document],
    unavailable: dict[Level, SealError],
) -> None:
    """``unavailable`` says for which levels the world was found in trouble: one try is enough."""
    prepared: list[Preparation] = []
    try:
        for document in documents:
            step = partial(document_prepare, operation, document, signer)
            preparation = _guarded(operation, document, step)
            if preparation is not None:
                prepared.append(preparation)
        for item in prepared:
            _guarded(
                operation,
                item.document,
                partial(_seal_and_complete, operation, signer, item, unavailable),
            )
    finally:
        for item in prepared:
            item.close()


def _guarded(operation: Operation, document: Document, step: Callable[[], Result]) -> Result | None:
    """Do one step; what is wrong with one document is recorded and leaves the others alone."""
    renew(operation)
    try:
        return step()
    except LeaseLost:
        raise
    except TROUBLE as error:
        _fail(operation, document, error)
        return None


def _seal_and_complete(
    operation: Operation, signer: Signer, item: Preparation, unavailable: dict[Level, SealError]
) -> None:
    if item.cms is None:
        if item.request.level in unavailable:
            raise unavailable[item.request.level]
        try:
            cms = _sealed(signer, item.request)
        except SealError as error:
            if error.code in SIGN_ERRORS:
                unavailable[item.request.level] = error
            raise
        seal_store(operation, item, cms)
    document_complete(operation, item)


def _sealed(signer: Signer, request: SealRequest) -> bytes:
    (result,) = signer.sealer.seal([request])
    if isinstance(result, Seal):
        return result.cms
    raise result.error


def _fail(operation: Operation, document: Document, error: Exception) -> None:
    if isinstance(error, OSError):
        kind = SignError.STORAGE_SERVICE_GLOBAL_ERROR
    else:
        code = getattr(error, "code", "")
        kind = SIGN_ERRORS.get(code, SignError.SIGN_OPERATION_INTERNAL_ERROR)
    logger.warning("document %s was not sealed: %s: %s", document.pk, type(error).__name__, error)
    document_fail(operation, document, kind, str(error))


@transaction.atomic
def _finish(operation: Operation, started: float) -> None:
    """Say how it ended: any document signed makes it EXECUTED, trouble outside postpones it."""
    fenced(operation)
    retried = operation.documents.filter(
        sign_status=SignStatus.ERROR_SIGNING, sign_error__in=RETRIED
    )
    if operation.attempts < MAX_ATTEMPTS and retried.exists():
        _postpone(operation)
    else:
        _end(operation, execution_ms=round((time.monotonic() - started) * 1000))


@transaction.atomic
def _give_up(operation: Operation) -> None:
    """End an operation whose workers died again and again."""
    fenced(operation)
    for document in operation.documents.filter(sign_status=SignStatus.RECEIVED):
        cause = f"given up after {operation.attempts} attempts"
        document_fail(operation, document, SignError.SIGN_OPERATION_INTERNAL_ERROR, cause)
    _end(operation, execution_ms=None)


def _end(operation: Operation, *, execution_ms: int | None) -> None:
    documents = operation.documents
    signed = documents.filter(sign_status=SignStatus.SIGNED).count()
    Operation.objects.filter(pk=operation.pk).update(
        status=OperationStatus.EXECUTED if signed else OperationStatus.EXECUTION_FAILED,
        finished_at=timezone.now(),
        execution_ms=execution_ms,
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
