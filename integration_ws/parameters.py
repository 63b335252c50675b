"""Parameters of paths, looked up on behalf of the caller."""

from rest_framework.request import Request

from domain.errors import NotFound
from domain.operations.models import Operation
from domain.operations.selectors import operation_get
from integration_ws.authentication import client_service_of
from wire.errors import InvalidParameter
from wire.fields import path_parameter

# The contract's int64: a larger number is no operation's id.
MAX_ID = 2**63 - 1


def operation_of(request: Request, text: str) -> Operation:
    """The caller's operation with this id.

    Raises :class:`~wire.errors.InvalidParameter` or :class:`~domain.errors.NotFound`.
    """
    operation_id = path_parameter("operationId", text, _decimal)
    if not 0 < operation_id <= MAX_ID:
        raise InvalidParameter("operationId: out of range")
    return operation_get(client_service=client_service_of(request), operation_id=operation_id)


def external_reference_of(text: str) -> str:
    """A document's external reference; raises :class:`~domain.errors.NotFound` for what is none."""
    # No document can have it, and not every database could even be asked for it.
    if "\0" in text:
        raise NotFound("externalReference: there is no such document")
    return text


def _decimal(text: str) -> int:
    """Digits; ``int`` alone would take ``1_0``, ``+10`` and the digits of any script for them."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return int(text)
