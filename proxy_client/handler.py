"""The Proxy Client's exception handler: the service's own errors pass unchanged."""

from typing import Any

from rest_framework.response import Response

from proxy_client.errors import ServiceRefused
from wire import handler


def handle_exception(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER."""
    if isinstance(error, ServiceRefused):
        return Response(error.body, status=error.status, headers=error.headers)
    return handler.handle_exception(error, context)
