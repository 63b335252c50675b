"""Answers of the Integration Service outside of any view: also errors that clients can read."""

from django.http import HttpRequest, JsonResponse

from wire.envelopes import ENVELOPES, UNHANDLED


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001 (Django's signature)
    """No view has this path."""
    envelope = ENVELOPES["not_found"]
    return JsonResponse(envelope.body("there is nothing at this path"), status=envelope.status)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001 (Django's signature)
    """Django refused the request before any view: a host that is not ours, for one."""
    envelope = ENVELOPES["request_malformed"]
    return JsonResponse(envelope.body("the request is not acceptable"), status=envelope.status)


def server_error(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 (Django's signature)
    """A defect before or after the view."""
    return JsonResponse(UNHANDLED.body("The request could not be handled"), status=500)
