"""Takes a client service's request whole: the operation, and the deliveries that follow from it."""

from django.db import transaction

from domain.companies.models import ClientService
from domain.deliveries.models import Delivery, Person
from domain.operations.models import Operation
from domain.operations.services.submission import (
    documents_received,
    hash_operation_record,
    operation_record,
)
from wire.messages import HashRequest, Preservation, SignRequest


def sign_request_submit(*, client_service: ClientService, request: SignRequest) -> Operation:
    """Record a request to sign documents; nothing of it is kept if any part cannot be.

    Raises :class:`~domain.operations.errors.ReferenceReused` or
    :class:`~wire.errors.DocumentsRefused`.
    """
    with (
        documents_received(client_service=client_service, request=request) as contents,
        transaction.atomic(),
    ):
        operation = operation_record(
            client_service=client_service, request=request, contents=contents
        )
        _deliveries_create(operation, request.preservation)
    return operation


@transaction.atomic
def hash_request_submit(*, client_service: ClientService, request: HashRequest) -> Operation:
    """Record a request to seal digests; raises as :func:`sign_request_submit` does."""
    operation = hash_operation_record(client_service=client_service, request=request)
    _deliveries_create(operation, request.preservation)
    return operation


def _deliveries_create(operation: Operation, preservation: Preservation | None) -> None:
    if preservation is None or not preservation.receivers:
        return
    Person.objects.bulk_create(
        [Person(email=email) for email in preservation.receivers], ignore_conflicts=True
    )
    people = {
        person.email: person for person in Person.objects.filter(email__in=preservation.receivers)
    }
    Delivery.objects.bulk_create(
        Delivery(
            operation=operation,
            person=people[email],
            attach_documents=preservation.attach_documents,
        )
        for email in preservation.receivers
    )
