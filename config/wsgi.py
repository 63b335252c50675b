"""The WSGI application of whatever deployable DJANGO_SETTINGS_MODULE names."""

import os
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.suite")
django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Let Django read bodies in chunks (RFC 9112, 7.1), as clients that stream send them.

    Django takes a body without a length for an empty one. Where the server ends the input by
    itself, a length that is too great for any view is as good, and bounds what is read.
    """
    if environ.get("wsgi.input_terminated") and "HTTP_TRANSFER_ENCODING" in environ:
        greatest = max(settings.MAX_JSON_BODY, settings.MAX_MULTIPART_BODY)
        environ.setdefault("CONTENT_LENGTH", str(greatest + 1))
    return django_application(environ, start_response)
