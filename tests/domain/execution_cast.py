"""What the tests of execution share: a sealer that counts, and time that has passed."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from ades.errors import KeyUnavailable
from ades.ports import Credential, Seal, Sealer, SealFailure, SealRequest
from domain.operations.models import Operation


class CountingSealer:
    """A sealer that counts what the key is used for, and can be out of order."""

    def __init__(self, inner: Sealer, *, broken: bool = False) -> None:
        self._inner = inner
        self.broken = broken
        self.sealed: list[bytes] = []

    def credential(self) -> Credential:
        return self._inner.credential()

    def seal(self, requests: Sequence[SealRequest]) -> list[Seal | SealFailure]:
        if self.broken:
            return [SealFailure(item.reference, KeyUnavailable("no key")) for item in requests]
        self.sealed += [item.digest for item in requests]
        return self._inner.seal(requests)


def reloaded(operation: Operation) -> Operation:
    return Operation.objects.get(pk=operation.pk)


def overdue(operation: Operation) -> None:
    """As if the lease's time and the delay were over."""
    past = timezone.now() - timedelta(seconds=1)
    Operation.objects.filter(pk=operation.pk, lease_ends_at__isnull=False).update(
        lease_ends_at=past
    )
    Operation.objects.filter(pk=operation.pk).update(next_attempt_at=past)


def die(*args: object, **kwargs: object) -> None:
    """As a kill: nothing catches it on the way out."""
    raise SystemExit
