"""The workers' door: ids in, one service called. Retries are the database's, not Celery's."""

from celery import shared_task

from domain.operations.services.execution import operation_execute, operations_wake


@shared_task(name="operations.execute")
def execute(operation_id: int) -> None:
    """Execute one operation; a second message about it does nothing."""
    operation_execute(operation_id=operation_id)


@shared_task(name="operations.wake")
def wake_forgotten() -> None:
    """Wake what a crash, a lost message or a broker's absence left behind."""
    operations_wake()
