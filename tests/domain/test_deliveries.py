"""Deliveries: mails reach their receivers, links lead one person in, and nothing is told twice."""

import re
import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from domain.contents.errors import ContentDamaged
from domain.deliveries.errors import LinkInvalid, NothingToTell, ReceiverUnknown
from domain.deliveries.models import AccessLink, Delivery, DeliveryStatus, Person
from domain.deliveries.selectors import (
    deliveries_due,
    document_for,
    documents_for,
    documents_found,
    person_by_link,
)
from domain.deliveries.services.sending import (
    MAX_ATTEMPTS,
    deliveries_resend,
    deliveries_wake,
    delivery_confirm,
    delivery_send,
)
from domain.deliveries.services.submission import sign_request_submit
from domain.errors import NotFound
from domain.operations.models import Operation, OperationStatus
from domain.operations.services.execution import operation_execute
from tests.cast import Issuer
from tests.domain.test_submission import request_for
from tests.services.smtp import SMTPSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Settings) -> SMTPSink:
    with SMTPSink() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
        yield running


@pytest.fixture
def operation(lumen: Issuer, invoice: bytes) -> Operation:
    return sign_request_submit(client_service=lumen.client_service, request=request_for(invoice))


@pytest.fixture
def executed(operation: Operation) -> Operation:
    operation_execute(operation_id=operation.pk)
    return operation


def delivery_to(email: str) -> Delivery:
    return Delivery.objects.get(person__email=email)


def test_the_mail_s_link_leads_its_receiver_in(executed: Operation, sink: SMTPSink) -> None:
    delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    (mail,) = sink.messages
    assert mail["To"] == "marta@example.pt"
    assert "Livraria Lúmen" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    token = re.search(r"/enter/([\w-]+)/", text).group(1)
    assert person_by_link(token=token).email == "marta@example.pt"
    assert delivery_to("marta@example.pt").status == DeliveryStatus.SENT
    assert token not in str(list(AccessLink.objects.values()))


def test_a_mail_is_sent_once(executed: Operation, sink: SMTPSink) -> None:
    for _ in range(3):
        delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    assert len(sink.messages) == 1


def test_nothing_is_told_before_the_documents_are_signed(
    operation: Operation, sink: SMTPSink
) -> None:
    delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    assert sink.messages == []
    assert not deliveries_due().exists()


def test_a_refused_address_is_final_and_a_busy_server_is_not(
    executed: Operation, sink: SMTPSink
) -> None:
    sink.reject("marta@example.pt")
    sink.defer("rui@example.pt")
    for email in ("marta@example.pt", "rui@example.pt"):
        delivery_send(delivery_id=delivery_to(email).pk)
    assert delivery_to("marta@example.pt").status == DeliveryStatus.SENDING_FAILED
    assert delivery_to("rui@example.pt").status == DeliveryStatus.SENDING_ERROR
    assert not deliveries_due().exists()
    sink.accept("rui@example.pt")
    Delivery.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    assert list(deliveries_due()) == [delivery_to("rui@example.pt")]
    delivery_send(delivery_id=delivery_to("rui@example.pt").pk)
    assert delivery_to("rui@example.pt").status == DeliveryStatus.SENT


def test_an_unreachable_mail_server_is_tried_again(
    executed: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(mail: EmailMessage) -> int:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailMessage, "send", fail)
    delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    found = delivery_to("marta@example.pt")
    assert (found.status, found.error) == ("SENDING_ERROR", "SMTPServerDisconnected")


def test_documents_are_attached_where_that_was_asked(
    executed: Operation, sink: SMTPSink, invoice: bytes
) -> None:
    Delivery.objects.update(attach_documents=True)
    delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    (attachment,) = sink.messages[0].iter_attachments()
    assert attachment.get_filename() == "0.pdf"
    assert attachment.get_content().startswith(invoice)


def test_a_person_sees_only_what_they_were_notified_about(executed: Operation) -> None:
    marta = Person.objects.get(email="marta@example.pt")
    stranger = Person.objects.create(email="stranger@example.pt")
    document = documents_for(person=marta).get()
    assert documents_found(person=marta, text="LIVRARIA").get() == document
    assert documents_found(person=marta, text="adega").count() == 0
    assert documents_for(person=stranger).count() == 0
    with pytest.raises(NotFound):
        document_for(person=stranger, document_id=document.pk)


def test_an_expired_or_unknown_link_is_refused(executed: Operation, sink: SMTPSink) -> None:
    delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    text = sink.messages[0].get_body(("plain",)).get_content()
    token = re.search(r"/enter/([\w-]+)/", text).group(1)
    AccessLink.objects.update(expires_at=timezone.now())
    for wrong in (token, "guess", "", "\ud800"):
        with pytest.raises(LinkInvalid):
            person_by_link(token=wrong)


def test_a_confirmation_counts_once_and_survives_a_resend(
    executed: Operation, sink: SMTPSink
) -> None:
    delivery = delivery_to("marta@example.pt")
    delivery_send(delivery_id=delivery.pk)
    delivery_confirm(delivery=delivery)
    first = delivery_to("marta@example.pt").confirmed_at
    delivery_confirm(delivery=delivery)
    assert delivery_to("marta@example.pt").confirmed_at == first
    deliveries_resend(
        operation=executed, emails=["Marta@example.pt"], attach_documents=False, actor="test"
    )
    delivery_send(delivery_id=delivery.pk)
    assert len(sink.messages) == 2
    assert delivery_to("marta@example.pt").status == DeliveryStatus.RECEIVED


def test_a_resend_never_adds_a_receiver(executed: Operation) -> None:
    with pytest.raises(ReceiverUnknown, match=r"stranger@example\.pt"):
        deliveries_resend(
            operation=executed,
            emails=["stranger@example.pt"],
            attach_documents=False,
            actor="test",
        )
    assert Delivery.objects.count() == 2


def failing(error: Exception) -> Any:
    def fail(mail: EmailMessage) -> int:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), DeliveryStatus.SENDING_ERROR),
        (smtplib.SMTPSenderRefused(550, b"no", "us"), DeliveryStatus.SENDING_ERROR),
        (smtplib.SMTPConnectError(554, b"no"), DeliveryStatus.SENDING_ERROR),
        (ContentDamaged("missing"), DeliveryStatus.SENDING_ERROR),
        (smtplib.SMTPDataError(554, b"spam"), DeliveryStatus.SENDING_FAILED),
        (UnicodeError("label too long"), DeliveryStatus.SENDING_FAILED),
    ],
)
def test_only_the_mail_s_own_faults_are_final(
    executed: Operation, monkeypatch: pytest.MonkeyPatch, error: Exception, status: str
) -> None:
    """A wrong password of ours must not lose the mails of all receivers."""
    monkeypatch.setattr(EmailMessage, "send", failing(error))
    delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    assert delivery_to("marta@example.pt").status == status
    assert not AccessLink.objects.exists()


def test_a_mail_is_not_tried_for_ever(executed: Operation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailMessage, "send", failing(OSError("unreachable")))
    for _ in range(MAX_ATTEMPTS + 3):
        Delivery.objects.update(next_attempt_at=timezone.now())
        delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    found = delivery_to("marta@example.pt")
    assert (found.status, found.attempts) == (DeliveryStatus.SENDING_FAILED, MAX_ATTEMPTS)


def test_a_mail_that_kills_its_workers_is_given_up(executed: Operation) -> None:
    Delivery.objects.update(attempts=MAX_ATTEMPTS)
    deliveries_wake()
    assert delivery_to("marta@example.pt").status == DeliveryStatus.SENDING_FAILED


def test_a_message_that_comes_too_early_sends_nothing(executed: Operation, sink: SMTPSink) -> None:
    Delivery.objects.update(next_attempt_at=timezone.now() + timedelta(minutes=5))
    delivery_send(delivery_id=delivery_to("marta@example.pt").pk)
    assert sink.messages == []


def test_a_resend_while_sending_sends_again(
    executed: Operation, sink: SMTPSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = delivery_to("marta@example.pt")
    send = EmailMessage.send

    def interrupted(mail: EmailMessage, *args: Any) -> int:
        deliveries_resend(
            operation=executed, emails=[], attach_documents=False, actor="operator Ana"
        )
        return send(mail, *args)

    with monkeypatch.context() as during:
        during.setattr(EmailMessage, "send", interrupted)
        delivery_send(delivery_id=delivery.pk)
    assert delivery_to("marta@example.pt").status == DeliveryStatus.PENDING
    delivery_send(delivery_id=delivery.pk)
    assert len(sink.messages) == 2


def test_a_confirmation_while_sending_is_kept(
    executed: Operation, sink: SMTPSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = delivery_to("marta@example.pt")
    send = EmailMessage.send

    def confirmed(mail: EmailMessage, *args: Any) -> int:
        delivery_confirm(delivery=delivery)
        return send(mail, *args)

    monkeypatch.setattr(EmailMessage, "send", confirmed)
    delivery_send(delivery_id=delivery.pk)
    assert delivery_to("marta@example.pt").status == DeliveryStatus.RECEIVED


def test_there_is_nothing_to_resend_of_a_failed_operation(executed: Operation) -> None:
    executed.status = OperationStatus.EXECUTION_FAILED
    with pytest.raises(NothingToTell):
        deliveries_resend(operation=executed, emails=[], attach_documents=False, actor="test")
