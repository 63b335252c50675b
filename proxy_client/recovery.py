"""Brings in the seals that were not in the first answer: late, postponed, or lost on the way.

A prepared document takes the seal of its own digest only, and the service seals a digest once. So
nothing is asked to be sealed again: the operation is looked up, and waited for while it is open.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from proxy_client.errors import NoAnswer, ProxyError, ServiceRefused, ServiceUnreachable
from proxy_client.upstream import HashAnswer, Service
from wire.messages import HashRequest

OPEN = ("PENDING_EXECUTION", "EXECUTION_ERROR")
SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 5.0


@dataclass(frozen=True)
class Patience:
    """How long to wait for seals, in seconds, once the first answer was incomplete or lost."""

    limit: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def pauses(self) -> Iterator[bool]:
        """Sleep and yield True, each time longer, until the limit is reached."""
        end = self.clock() + self.limit
        pause = SHORTEST_PAUSE
        while (left := end - self.clock()) > 0:
            self.sleep(min(pause, left))
            yield True
            pause = min(2 * pause, LONGEST_PAUSE)


def seal_patiently(
    service: Service, authorization: str, request: HashRequest, patience: Patience
) -> HashAnswer:
    """The operation with all its seals, or with those that there are when it is final or the
    patience is over.

    Raises :class:`~proxy_client.errors.ServiceUnreachable` when the answer was lost and the service
    knows nothing of the request, or :class:`~proxy_client.errors.ServiceRefused`.
    """
    pauses = patience.pauses()
    try:
        answer = service.seal(authorization, request)
    except NoAnswer:
        answer = _recovered(service, authorization, request, pauses)
    while _is_incomplete(answer, request) and next(pauses, False):
        try:
            answer = service.seals(authorization, answer[0]["id"])
        except ProxyError as error:
            if not _may_pass(error):
                break
    return answer


def _recovered(
    service: Service, authorization: str, request: HashRequest, pauses: Iterator[bool]
) -> HashAnswer:
    reference = request.documents[0].external_reference
    while True:
        try:
            operation_id = service.operation_id(authorization, reference)
            return service.seals(authorization, operation_id)
        except ProxyError as error:
            if isinstance(error, ServiceRefused) and error.status == HTTPStatus.NOT_FOUND:
                raise ServiceUnreachable("the service did not receive the request") from error
            if not (_may_pass(error) and next(pauses, False)):
                raise


def _is_incomplete(answer: HashAnswer, request: HashRequest) -> bool:
    """Whether seals are missing that may still come."""
    operation, seals = answer
    sealed = {item.external_reference for item in seals if item.cms is not None}
    return (
        operation.get("status") in OPEN
        and isinstance(operation.get("id"), int)
        and any(item.external_reference not in sealed for item in request.documents)
    )


def _may_pass(error: ProxyError) -> bool:
    if isinstance(error, ServiceRefused):
        return error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, NoAnswer)
