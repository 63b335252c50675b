"""Error answers of the suite in one process: JSON where clients speak, pages where people look."""

from django.http import HttpRequest, HttpResponseBase
from django.views import defaults

from integration_ws import errors as interface

INTERFACE = ("/signstash/einvoice-integration-ws/", "/oauth2/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """No view has this path."""
    if request.path.startswith(INTERFACE):
        return interface.not_found(request, exception)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """A defect before or after the view."""
    if request.path.startswith(INTERFACE):
        return interface.server_error(request)
    return defaults.server_error(request)
