"""Who works on an operation: a lease that ends by itself, and a fencing token against latecomers.

1. :func:`claim` takes a free operation whose time has come with one conditional UPDATE.
2. :func:`renew` is called before each step that may take long.
3. :func:`fenced` is called in each transaction that stores a result: whoever lost the lease stores
   nothing any more.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from domain.operations.errors import LeaseLost
from domain.operations.models import OPEN, Operation

# Longer than any single step: a time-stamp or a verification of a very large document.
LEASE = timedelta(minutes=5)
RENEWED_WITH_LESS_THAN = timedelta(minutes=4)
MAX_ATTEMPTS = 12


def claim(operation_id: int) -> Operation | None:
    """Take an operation, if it is open, free and due; ``None`` otherwise.

    An operation that was never tried is due at once: whoever received it may execute it.
    """
    now = timezone.now()
    free = Q(lease_ends_at=None) | Q(lease_ends_at__lt=now)
    due = Q(attempts=0) | Q(next_attempt_at__lte=now)
    claimed = Operation.objects.filter(
        free, due, pk=operation_id, status__in=OPEN, attempts__lt=MAX_ATTEMPTS
    ).update(
        lease_ends_at=now + LEASE,
        fencing_token=F("fencing_token") + 1,
        attempts=F("attempts") + 1,
    )
    if not claimed:
        return None
    return Operation.objects.select_related(
        "folder", "client_service__issuer__partner", "company"
    ).get(pk=operation_id)


def fenced(operation: Operation) -> None:
    """Hold the operation's row until the transaction ends, if its lease is still ours.

    Raises :class:`~domain.operations.errors.LeaseLost`: what is stored after it never competes
    with another worker's results.
    """
    ours = Operation.objects.select_for_update().filter(
        pk=operation.pk, fencing_token=operation.fencing_token
    )
    if not ours.exists():
        raise LeaseLost(f"operation {operation.pk} went to another worker")


def renew(operation: Operation) -> None:
    """Make the lease last again, when much of it is over; raises LeaseLost."""
    now = timezone.now()
    if operation.lease_ends_at and operation.lease_ends_at - now > RENEWED_WITH_LESS_THAN:
        return
    operation.lease_ends_at = now + LEASE
    with transaction.atomic():
        fenced(operation)
        Operation.objects.filter(pk=operation.pk).update(lease_ends_at=operation.lease_ends_at)
