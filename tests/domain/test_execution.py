"""Operations are executed once, whatever goes wrong in between."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone

from ades.ports import Seal, SealFailure, SealRequest
from domain.contents.models import StoredContent
from domain.deliveries.services.submission import hash_request_submit
from domain.operations.models import (
    Document,
    Operation,
    OperationStatus,
    SignError,
    SignStatus,
)
from domain.operations.models import Seal as StoredSeal
from domain.operations.selectors import operations_due, signed_content
from domain.operations.services import execution
from domain.operations.services.execution import operation_execute
from domain.operations.services.leases import MAX_ATTEMPTS
from tests.cast import Issuer
from tests.domain.execution_cast import CountingSealer, die, overdue, reloaded
from tests.domain.test_submission import hash_request_for

pytestmark = pytest.mark.django_db


def test_every_document_is_sealed_and_verified(operation: Operation, invoices: list[bytes]) -> None:
    operation_execute(operation_id=operation.pk)
    found = reloaded(operation)
    assert found.status == OperationStatus.EXECUTED
    assert found.finished_at is not None
    assert found.execution_ms is not None
    for document, original in zip(found.documents.all(), invoices, strict=True):
        assert document.sign_status == SignStatus.SIGNED
        assert document.verdict["indication"] == "TOTAL-PASSED"
        assert document.verdict["organization"] == "Livraria Lúmen"
        with signed_content(document) as content:
            assert content.read().startswith(original)


def test_the_originals_are_not_kept_beside_the_signed_ones(operation: Operation) -> None:
    operation_execute(operation_id=operation.pk)
    assert not Document.objects.exclude(original=None).exists()
    assert StoredContent.objects.count() == 3


def test_a_second_execution_does_nothing(operation: Operation, sealer: CountingSealer) -> None:
    operation_execute(operation_id=operation.pk)
    operation_execute(operation_id=operation.pk)
    assert len(sealer.sealed) == 3


def test_what_another_worker_has_is_left_alone(
    operation: Operation, sealer: CountingSealer
) -> None:
    Operation.objects.update(lease_ends_at=timezone.now() + timedelta(minutes=1))
    operation_execute(operation_id=operation.pk)
    assert sealer.sealed == []
    assert reloaded(operation).status == OperationStatus.PENDING_EXECUTION


@pytest.mark.parametrize("step", ["content_store", "check_seal"])
def test_a_crash_after_the_seal_never_seals_again(
    operation: Operation, sealer: CountingSealer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The process dies (nothing is caught) after a seal was stored; the next one goes on."""
    with monkeypatch.context() as broken:
        broken.setattr(f"domain.operations.services.sealing.{step}", die)
        with pytest.raises(SystemExit):
            operation_execute(operation_id=operation.pk)
    assert len(sealer.sealed) == 1
    overdue(operation)
    operation_execute(operation_id=operation.pk)
    assert len(sealer.sealed) == len(set(sealer.sealed)) == 3
    assert reloaded(operation).status == OperationStatus.EXECUTED


def test_a_crash_before_the_seal_seals_the_same_digest(
    operation: Operation, sealer: CountingSealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(execution, "seal_store", die)
        with pytest.raises(SystemExit):
            operation_execute(operation_id=operation.pk)
    overdue(operation)
    operation_execute(operation_id=operation.pk)
    assert sealer.sealed[0] == sealer.sealed[1]
    assert len(set(sealer.sealed)) == 3
    assert reloaded(operation).status == OperationStatus.EXECUTED


def test_a_worker_that_lost_its_lease_stores_nothing(
    operation: Operation, sealer: CountingSealer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first worker is slow, a second one claims the operation."""
    inner = sealer.seal

    def slow(requests: Sequence[SealRequest]) -> list[Seal | SealFailure]:
        Operation.objects.filter(pk=operation.pk).update(fencing_token=F("fencing_token") + 1)
        return inner(requests)

    monkeypatch.setattr(sealer, "seal", slow)
    operation_execute(operation_id=operation.pk)
    assert reloaded(operation).status == OperationStatus.PENDING_EXECUTION
    assert not StoredSeal.objects.exclude(cms=None).exists()
    assert not Document.objects.filter(sign_status=SignStatus.SIGNED).exists()


def test_trouble_with_the_key_is_tried_again(operation: Operation, sealer: CountingSealer) -> None:
    sealer.broken = True
    operation_execute(operation_id=operation.pk)
    found = reloaded(operation)
    assert found.status == OperationStatus.EXECUTION_ERROR
    assert found.next_attempt_at > timezone.now()
    errors = set(found.documents.values_list("sign_error", flat=True))
    assert errors == {SignError.CERT_SERVICE_GLOBAL_ERROR}
    sealer.broken = False
    overdue(operation)
    assert list(operations_due()) == [found]
    operation_execute(operation_id=operation.pk)
    found = reloaded(operation)
    assert found.status == OperationStatus.EXECUTED
    assert set(found.documents.values_list("sign_error", flat=True)) == {""}


def test_trouble_that_does_not_end_ends_the_operation(
    operation: Operation, sealer: CountingSealer
) -> None:
    sealer.broken = True
    for _ in range(MAX_ATTEMPTS):
        overdue(operation)
        operation_execute(operation_id=operation.pk)
    assert reloaded(operation).status == OperationStatus.EXECUTION_FAILED
    assert not operations_due().exists()


def test_a_damaged_original_is_told_and_the_others_are_sealed(
    operation: Operation, tmp_path: Path
) -> None:
    first = operation.documents.order_by("position").first()
    assert first is not None
    assert first.original is not None
    (tmp_path / "contents" / first.original.location).unlink()
    operation_execute(operation_id=operation.pk)
    statuses = operation.documents.order_by("position").values_list("sign_status", "sign_error")
    assert list(statuses) == [
        (SignStatus.ERROR_SIGNING, SignError.STORAGE_SERVICE_GLOBAL_ERROR),
        (SignStatus.SIGNED, ""),
        (SignStatus.SIGNED, ""),
    ]
    assert reloaded(operation).status == OperationStatus.EXECUTION_ERROR


def test_digests_are_sealed_without_any_content(lumen: Issuer) -> None:
    operation = hash_request_submit(
        client_service=lumen.client_service, request=hash_request_for(bytes(32))
    )
    operation_execute(operation_id=operation.pk)
    document = operation.documents.get()
    assert document.sign_status == SignStatus.SIGNED
    assert document.verdict["indication"] == "TOTAL-PASSED"
    assert document.seal.cms is not None


def test_a_forgotten_operation_is_found_by_the_sweeper(operation: Operation) -> None:
    assert not operations_due().exists()
    overdue(operation)
    assert list(operations_due()) == [operation]
    operation_execute(operation_id=operation.pk)
    assert not operations_due().exists()
