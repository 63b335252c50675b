"""Errors of the adapters that no port of the signing library has a name for.

::

    TrustServiceError
    ├── ServiceUnreachable   no usable HTTP answer within the limits
    └── KeyUnreadable        key material cannot be read
"""

from typing import ClassVar


class TrustServiceError(Exception):
    """Base of the adapters' own errors."""

    code: ClassVar[str] = "trust_service_error"


class ServiceUnreachable(TrustServiceError):
    """A service did not give a usable HTTP answer within the limits of time and size."""

    code = "service_unreachable"


class KeyUnreadable(TrustServiceError):
    """Key material cannot be read, or is of a kind that seals do not use."""

    code = "key_unreadable"
