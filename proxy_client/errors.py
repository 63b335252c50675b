"""Errors between the Proxy Client and the Integration Service.

::

    ProxyError
    ├── ServiceUnreachable   no answer, or none that can be used
    │   └── NoAnswer         what became of the request is not known
    ├── ServiceRefused       the service answered with an error, which is passed on as it is
    └── SealsRefused         not one of the seals that came back could be accepted
"""

from typing import Any, ClassVar


class ProxyError(Exception):
    """Base of this package's errors."""

    code: ClassVar[str] = "proxy_error"


class ServiceUnreachable(ProxyError):
    code = "service_unreachable"


class NoAnswer(ServiceUnreachable):
    """The connection failed or timed out: the service may have received the request or not."""


class SealsRefused(ProxyError):
    code = "seal_mismatch"


class ServiceRefused(ProxyError):
    """Carries the service's status and body: to a client service they are one interface."""

    code = "service_refused"

    def __init__(self, status: int, body: Any, headers: dict[str, str]) -> None:
        super().__init__(f"the service answered with status {status}")
        self.status = status
        self.body = body
        self.headers = headers
