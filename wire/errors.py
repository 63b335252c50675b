"""What can be wrong with a request before anybody acts on it.

::

    WireError
    ├── MalformedRequest    a mandatory attribute is missing or malformed
    ├── InvalidParameter    an attribute or parameter is well-formed, but cannot be accepted
    ├── BodyTooLarge        the body is over the limit
    ├── InvalidToken        the access token is missing, expired or not ours
    └── DocumentsRefused    documents of the request cannot be signed; says which and why

Every error of the suite carries a ``code`` that never changes; :data:`wire.envelopes.ENVELOPES`
maps codes to the contract's envelope.
"""

from collections.abc import Mapping
from typing import ClassVar, Self


class WireError(Exception):
    """Base of all errors in requests; the message names the attribute and what was wrong."""

    code: ClassVar[str] = "request_refused"


class MalformedRequest(WireError):
    """A mandatory attribute is missing or malformed."""

    code = "request_malformed"


class InvalidParameter(WireError):
    """An attribute is well-formed, but its value cannot be accepted."""

    code = "parameter_invalid"


class BodyTooLarge(WireError):
    """The body is larger than this interface takes."""

    code = "body_too_large"


class InvalidToken(WireError):
    """The access token is missing, expired, or was not issued by this service."""

    code = "token_invalid"


class DocumentsRefused(WireError):
    """Documents of a request cannot be signed."""

    code: ClassVar[str] = "documents_refused"

    @classmethod
    def because(cls, problems: Mapping[int, tuple[str, Exception]]) -> Self:
        """Name each bad document: its place in the request, its reference, what is wrong."""
        return cls(
            "; ".join(
                f"documents[{index}] ({reference}): {error}"
                for index, (reference, error) in problems.items()
            )
        )
