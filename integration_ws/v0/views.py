"""The v0 operations: parse, call one service or selector, render."""

from django.http import FileResponse
from rest_framework.request import Request
from rest_framework.response import Response

from domain.companies.models import ClientService
from domain.deliveries.services.sending import deliveries_resend
from domain.deliveries.services.submission import sign_request_submit
from domain.operations.selectors import operation_id_by_document
from integration_ws.authentication import client_service_of
from integration_ws.execution import executed_or_queued
from integration_ws.parameters import external_reference_of, operation_of
from integration_ws.v0.answers import ensure_content_fits, operation_answer
from integration_ws.v0.archive import write_archive
from integration_ws.views import InterfaceView
from wire.answers import BaseOperationAnswer
from wire.bodies import BoundedMultiPartParser, multipart_sign_request
from wire.fields import EmailField, ListField, path_parameter
from wire.messages import SignRequest
from wire.requests import read_base64_request, read_multipart_request

BOOLEANS = {"true": True, "false": False}


class SignBase64View(InterfaceView):
    """signDocumentBatchBase64"""

    def post(self, request: Request) -> Response:
        return _sign(request, read_base64_request(request.data))


class SignMultipartView(InterfaceView):
    """signDocumentBatchBinary"""

    parser_classes = (BoundedMultiPartParser,)

    def post(self, request: Request) -> Response:
        part, files = multipart_sign_request(request.data, request.FILES)
        return _sign(request, read_multipart_request(part, files))


class OperationIdView(InterfaceView):
    """getOperationIdByDocumentExternalReference"""

    def get(self, request: Request, external_reference: str) -> Response:
        return Response(
            operation_id_by_document(
                client_service=client_service_of(request),
                external_reference=external_reference_of(external_reference),
            )
        )


class StatusView(InterfaceView):
    """getStatus"""

    def get(self, request: Request, operation_id: str) -> Response:
        return Response(BaseOperationAnswer(operation_of(request, operation_id)).data)


class DetailView(InterfaceView):
    """getSignOperationDetail"""

    def get(self, request: Request, operation_id: str, include_content: str) -> Response:
        with_content = path_parameter("includeContent", include_content, BOOLEANS.__getitem__)
        operation = operation_of(request, operation_id)
        if with_content:
            ensure_content_fits(operation)
        return Response(operation_answer(operation, with_content=with_content))


class DocumentsContentView(InterfaceView):
    """getSignOperationDocumentsContent"""

    def get(self, request: Request, operation_id: str) -> FileResponse:
        operation = operation_of(request, operation_id)
        return FileResponse(
            write_archive(operation),
            content_type="application/zip",
            as_attachment=True,
            filename=f"{operation.pk}.zip",
        )


class ResendMailsView(InterfaceView):
    """resendDeliveryMails"""

    def post(self, request: Request, operation_id: str, attach_documents: str) -> Response:
        attach = path_parameter("attachDocuments", attach_documents, BOOLEANS.__getitem__)
        emails = ListField(child=EmailField()).run_validation(request.data)
        service = client_service_of(request)
        deliveries_resend(
            operation=operation_of(request, operation_id),
            emails=emails,
            attach_documents=attach,
            actor=f"client-service {service.alias}",
        )
        return Response(status=200)


def _sign(request: Request, sign_request: SignRequest) -> Response:
    service: ClientService = client_service_of(request)
    operation = sign_request_submit(client_service=service, request=sign_request)
    operation = executed_or_queued(request, operation)
    return Response(operation_answer(operation, with_content=sign_request.return_signed_content))
