"""Hash signing: whoever holds the documents asks for the credential, and then for seals."""

from rest_framework.request import Request
from rest_framework.response import Response

from domain.certificates.providers import sealer_for
from domain.deliveries.services.submission import hash_request_submit
from domain.operations.models import Operation
from domain.operations.selectors import documents_of
from integration_ws.authentication import client_service_of
from integration_ws.execution import executed_or_queued
from integration_ws.parameters import operation_of
from integration_ws.v0.answers import operation_answer
from integration_ws.views import InterfaceView
from wire.hashes import SealAnswer, read_hash_request, write_credential, write_hash_answer


class CredentialView(InterfaceView):
    """Which certificate will seal, and how much room its seals need."""

    def get(self, request: Request) -> Response:
        return Response(write_credential(sealer_for(client_service_of(request)).credential()))


class HashSignView(InterfaceView):
    """Seals a batch of digests."""

    def post(self, request: Request) -> Response:
        service = client_service_of(request)
        operation = hash_request_submit(
            client_service=service, request=read_hash_request(request.data)
        )
        return Response(_answer(executed_or_queued(request, operation)))


class SealsView(InterfaceView):
    """The seals of an operation, for recovery after a lost answer."""

    def get(self, request: Request, operation_id: str) -> Response:
        return Response(_answer(operation_of(request, operation_id)))


def _answer(operation: Operation) -> dict[str, object]:
    seals = [
        SealAnswer(
            external_reference=document.external_reference,
            cms=bytes(document.seal.cms) if document.seal.cms is not None else None,
            error=document.sign_error,
        )
        for document in documents_of(operation=operation)
    ]
    return write_hash_answer(operation_answer(operation, with_content=False), seals)
