"""Jobs through a real Redis and a real Celery worker: messages only wake, the database decides."""

import time
from collections.abc import Iterator

import pytest
from celery import Task
from celery.contrib.testing.worker import start_worker
from celery.signals import before_task_publish, task_postrun
from django.core import mail
from django.db import connection
from pytest_django import Settings

from config.celery import app
from domain.deliveries.models import Delivery, DeliveryStatus
from domain.deliveries.services.submission import sign_request_submit
from domain.operations.models import Operation, OperationStatus
from domain.operations.services.execution import operation_enqueue, operations_wake
from tests.cast import Issuer
from tests.domain.test_submission import request_for

pytestmark = pytest.mark.django_db(transaction=True)
TIMEOUT = 30.0


@pytest.fixture(scope="module")
def worker() -> Iterator[None]:
    """One for all these tests: one that is stopping may take a message to its end."""
    with start_worker(app, pool="threads", concurrency=2, perform_ping_check=False):
        yield


@pytest.fixture
def working(worker: None, transactional_db: None) -> Iterator[None]:
    """The worker, and at the end its rest: what it still writes must not meet the emptying."""
    published: list[str] = []
    finished: list[str] = []

    def on_publish(sender: str, **_: object) -> None:
        published.append(sender)

    def on_finish(sender: Task, **_: object) -> None:
        finished.append(str(sender.name))

    before_task_publish.connect(on_publish)
    task_postrun.connect(on_finish)
    yield
    # A task publishes what follows from it before it finishes itself.
    assert eventually(lambda: len(finished) >= len(published)), (published, finished)
    before_task_publish.disconnect(on_publish)
    task_postrun.disconnect(on_finish)


def eventually(holds: object) -> bool:
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def executed() -> int:
    return Operation.objects.filter(status=OperationStatus.EXECUTED).count()


def sent() -> int:
    return Delivery.objects.filter(status=DeliveryStatus.SENT).count()


def test_the_tests_really_use_redis() -> None:
    assert app.connection().transport.driver_type == "redis"
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.usefixtures("working")
def test_queued_operations_are_executed_and_their_receivers_told(
    lumen: Issuer, invoice: bytes, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for number in range(5):
        operation = sign_request_submit(
            client_service=lumen.client_service,
            request=request_for(invoice, reference=f"folder-{number}"),
        )
        operation_enqueue(operation=operation)
    assert eventually(lambda: executed() == 5)
    assert eventually(lambda: sent() == 10)
    assert len(mail.outbox) == 10


@pytest.mark.usefixtures("working")
def test_a_lost_message_is_made_good_by_the_sweeper(lumen: Issuer, invoice: bytes) -> None:
    operation = sign_request_submit(
        client_service=lumen.client_service, request=request_for(invoice)
    )
    Operation.objects.filter(pk=operation.pk).update(next_attempt_at=operation.created_at)
    assert operations_wake() == 1
    assert eventually(lambda: executed() == 1)


def test_a_broker_that_is_away_does_not_stop_the_intake(
    lumen: Issuer, invoice: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:9/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    operation = sign_request_submit(
        client_service=lumen.client_service, request=request_for(invoice)
    )
    operation_enqueue(operation=operation)
    assert Operation.objects.get().status == OperationStatus.PENDING_EXECUTION
