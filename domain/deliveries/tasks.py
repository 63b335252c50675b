"""The workers' door: ids in, one service called. Retries are the database's, not Celery's."""

from celery import shared_task

from domain.deliveries.services.sending import (
    deliveries_announce,
    deliveries_wake,
    delivery_send,
)


@shared_task(name="deliveries.announce")
def announce(operation_id: int) -> None:
    """Wake the mails of an operation that was executed."""
    deliveries_announce(operation_id=operation_id)


@shared_task(name="deliveries.send")
def send(delivery_id: int) -> None:
    """Send one mail; a second message about it does nothing."""
    delivery_send(delivery_id=delivery_id)


@shared_task(name="deliveries.wake")
def wake_forgotten() -> None:
    """Wake what a crash, a lost message or a broker's absence left behind."""
    deliveries_wake()
