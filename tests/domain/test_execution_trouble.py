"""Trouble around an operation: it is tried again, ends, and leaves nothing wrong behind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from ades.errors import KeyUnavailable, TimestampUnavailable
from ades.ports import Level, Sealer
from domain.certificates.models import SigningCertificate
from domain.certificates.services import certificate_assign, certificate_register
from domain.contents.models import StoredContent
from domain.deliveries.services.submission import hash_request_submit, sign_request_submit
from domain.errors import ConfigurationMissing
from domain.operations.errors import LeaseLost
from domain.operations.models import Operation, OperationStatus, SignError
from domain.operations.models import Seal as StoredSeal
from domain.operations.services import execution, sealing
from domain.operations.services.execution import operation_execute, operations_wake
from domain.operations.services.leases import LEASE, MAX_ATTEMPTS, renew
from tests.cast import Issuer, SealKey
from tests.domain.execution_cast import CountingSealer, die, overdue, reloaded
from tests.domain.test_submission import hash_request_for, request_for
from trust_services.tsa import HTTPTimestampAuthority
from wire.messages import DocumentToSign

pytestmark = pytest.mark.django_db


def test_a_message_that_comes_too_early_does_not_use_up_an_attempt(
    operation: Operation, sealer: CountingSealer
) -> None:
    """What an outage left in the queue must not defeat the growing delay."""
    sealer.broken = True
    for _ in range(20):
        operation_execute(operation_id=operation.pk)
    assert reloaded(operation).attempts == 1


@pytest.mark.parametrize("error", [OSError("disk full"), ConfigurationMissing("nothing")])
def test_trouble_around_the_key_is_tried_again_and_ends(
    operation: Operation, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(**kwargs: object) -> None:
        raise error

    monkeypatch.setattr("domain.operations.services.sealing.content_store", fail)
    operation_execute(operation_id=operation.pk)
    assert reloaded(operation).status == OperationStatus.EXECUTION_ERROR
    for _ in range(MAX_ATTEMPTS):
        overdue(operation)
        operation_execute(operation_id=operation.pk)
    assert reloaded(operation).status == OperationStatus.EXECUTION_FAILED
    assert reloaded(operation).attempts == MAX_ATTEMPTS


def test_a_document_that_kills_its_workers_is_given_up(
    operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(execution, "document_prepare", die)
        for _ in range(MAX_ATTEMPTS):
            overdue(operation)
            with pytest.raises(SystemExit):
                operation_execute(operation_id=operation.pk)
    overdue(operation)
    operation_execute(operation_id=operation.pk)
    assert reloaded(operation).status == OperationStatus.PENDING_EXECUTION
    operations_wake()
    found = reloaded(operation)
    assert found.status == OperationStatus.EXECUTION_FAILED
    causes = set(found.documents.values_list("sign_error_cause", flat=True))
    assert causes == {f"given up after {MAX_ATTEMPTS} attempts"}


def test_without_trust_anchors_the_key_is_not_used(
    operation: Operation, sealer: CountingSealer, settings: Settings
) -> None:
    settings.TRUST_ANCHORS = ""
    operation_execute(operation_id=operation.pk)
    assert sealer.sealed == []
    assert reloaded(operation).status == OperationStatus.EXECUTION_ERROR
    errors = set(operation.documents.values_list("sign_error", flat=True))
    assert errors == {SignError.CONFIGURATION_SIGN_ERROR}


def test_a_dead_time_stamp_authority_is_asked_once_for_an_operation(
    lumen: Issuer, invoices: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def unavailable(self: HTTPTimestampAuthority, *args: object) -> bytes:
        tries.append(1)
        raise TimestampUnavailable("no answer")

    monkeypatch.setattr(HTTPTimestampAuthority, "timestamp", unavailable)
    request = request_for(*invoices)
    operation = sign_request_submit(
        client_service=lumen.client_service,
        request=replace(request, documents=tuple(map(timestamped, request.documents))),
    )
    operation_execute(operation_id=operation.pk)
    assert len(tries) == 1
    assert reloaded(operation).status == OperationStatus.EXECUTION_ERROR
    errors = set(operation.documents.values_list("sign_error", flat=True))
    assert errors == {SignError.TIMESTAMP_SIGN_ERROR}


def timestamped(document: DocumentToSign) -> DocumentToSign:
    return replace(document, signature=replace(document.signature, level=Level.B_T))


def renewed_certificate(issuer: Issuer, key: SealKey) -> SigningCertificate:
    """The operator registers a new certificate while documents are on their way."""
    certificate = certificate_register(
        company=issuer.company, alias="renewed", chain=key.chain, pkcs8=key.pkcs8
    )
    certificate_assign(client_service=issuer.client_service, certificate=certificate)
    return certificate


def test_a_sealed_document_keeps_its_certificate_when_it_is_renewed_meanwhile(
    lumen: Issuer, operation: Operation, monkeypatch: pytest.MonkeyPatch, ec_key: SealKey
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("domain.operations.services.sealing.content_store", die)
        with pytest.raises(SystemExit):
            operation_execute(operation_id=operation.pk)
    first = SigningCertificate.objects.get()
    renewed = renewed_certificate(lumen, ec_key)
    overdue(operation)
    operation_execute(operation_id=operation.pk)
    assert reloaded(operation).status == OperationStatus.EXECUTED
    seals = StoredSeal.objects.order_by("document__position")
    assert [item.certificate for item in seals] == [first, renewed, renewed]


def test_a_postponed_document_is_sealed_with_the_renewed_certificate(
    lumen: Issuer, operation: Operation, ec_key: SealKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(execution, "sealer_of", _no_key)
        operation_execute(operation_id=operation.pk)
    renewed = renewed_certificate(lumen, ec_key)
    overdue(operation)
    operation_execute(operation_id=operation.pk)
    assert reloaded(operation).status == OperationStatus.EXECUTED
    assert {item.certificate for item in StoredSeal.objects.all()} == {renewed}


def test_a_digest_s_row_names_the_certificate_that_sealed_it(
    lumen: Issuer, ec_key: SealKey
) -> None:
    operation = hash_request_submit(
        client_service=lumen.client_service, request=hash_request_for(bytes(32))
    )
    renewed = renewed_certificate(lumen, ec_key)
    operation_execute(operation_id=operation.pk)
    assert StoredSeal.objects.get().certificate == renewed


def test_a_long_operation_keeps_its_lease(operation: Operation) -> None:
    now = timezone.now()
    soon = now + timedelta(seconds=30)
    Operation.objects.filter(pk=operation.pk).update(lease_ends_at=soon)
    held = reloaded(operation)
    renew(held)
    assert reloaded(operation).lease_ends_at > now + LEASE - timedelta(seconds=5)
    Operation.objects.filter(pk=operation.pk).update(fencing_token=F("fencing_token") + 1)
    held.lease_ends_at = soon
    with pytest.raises(LeaseLost):
        renew(held)


def test_a_result_that_comes_too_late_leaves_no_content_behind(
    operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = StoredContent.objects.count()
    real = sealing.content_store

    def slow(**kwargs: Any) -> StoredContent:
        Operation.objects.filter(pk=operation.pk).update(fencing_token=F("fencing_token") + 1)
        return real(**kwargs)

    monkeypatch.setattr(sealing, "content_store", slow)
    operation_execute(operation_id=operation.pk)
    assert StoredContent.objects.count() == before


def _no_key(certificate: SigningCertificate) -> Sealer:
    raise KeyUnavailable("no key")


def _no_key(certificate: SigningCertificate) -> Sealer:
    raise KeyUnavailable("no key")
