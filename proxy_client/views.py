"""The v0 paths at the proxy's address: parse, sign here or relay, render."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from proxy_client.errors import ServiceRefused, ServiceUnreachable
from proxy_client.options import options
from proxy_client.recovery import Patience
from proxy_client.signing import sign_documents
from proxy_client.upstream import service
from wire.bodies import MAX_FORM_BODY, BoundedMultiPartParser, multipart_sign_request
from wire.envelopes import ENVELOPES, UNHANDLED
from wire.errors import InvalidToken
from wire.messages import SignRequest
from wire.requests import read_base64_request, read_multipart_request

RELAYED_HEADERS = ("Authorization", "Content-Type")


class SignBase64View(APIView):
    """signDocumentBatchBase64"""

    def post(self, request: Request) -> Response:
        authorization = _authorization(request)
        return _sign(authorization, read_base64_request(request.data))


class SignMultipartView(APIView):
    """signDocumentBatchBinary"""

    parser_classes = (BoundedMultiPartParser,)

    def post(self, request: Request) -> Response:
        authorization = _authorization(request)
        part, files = multipart_sign_request(request.data, request.FILES)
        return _sign(authorization, read_multipart_request(part, files))


class OperationIdView(APIView):
    """getOperationIdByDocumentExternalReference, answered by the service"""

    def get(self, request: Request, external_reference: str) -> Response:
        return Response(service().operation_id(_authorization(request), external_reference))


class StatusView(APIView):
    """getStatus, answered by the service"""

    def get(self, request: Request, operation_id: str) -> Response:
        path = f"/v0/operation/status/{quote(operation_id, safe='')}"
        return Response(service().get(path, _authorization(request)))


def token(request: HttpRequest) -> JsonResponse:
    """Relay a client service's token request: its host is this one, as far as it knows."""
    if request.method != "POST":
        return _envelope("method_not_allowed", "only POST is possible here", {"Allow": "POST"})
    body = request.read(MAX_FORM_BODY)
    headers = {key: request.headers[key] for key in RELAYED_HEADERS if key in request.headers}
    try:
        return JsonResponse(service().token(body, headers), headers={"Cache-Control": "no-store"})
    except ServiceRefused as error:
        return JsonResponse(error.body, status=error.status, headers=error.headers, safe=False)
    except ServiceUnreachable as error:
        return _envelope(error.code, str(error))


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001 (Django's signature)
    """No view has this path."""
    return _envelope("not_found", "there is nothing at this path")


def _sign(authorization: str, request: SignRequest) -> Response:
    chosen = options()
    answer: dict[str, Any] = sign_documents(
        request,
        service=service(),
        authorization=authorization,
        moment=timezone.now().replace(microsecond=0),
        anchors=chosen.anchors,
        patience=Patience(chosen.read_timeout),
    )
    return Response(answer)


def _authorization(request: Request) -> str:
    """The caller's token, passed on as it is: only the service can tell whether it is good."""
    value = request.headers.get("Authorization", "")
    if not value.lower().startswith("bearer "):
        raise InvalidToken("Authorization: an access token is needed")
    return value


def _envelope(code: str, cause: str, headers: dict[str, str] | None = None) -> JsonResponse:
    envelope = ENVELOPES[code]
    return JsonResponse(envelope.body(cause), status=envelope.status, headers=headers)


def server_error(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 (Django's signature)
    """A defect before or after the view."""
    return JsonResponse(UNHANDLED.body("The request could not be handled"), status=500)
