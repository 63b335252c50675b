"""The one place that wakes workers: by task name, with ids only, after the commit.

A broker that is away loses nothing: the row is committed, and a sweeper finds it.
"""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task: str, *, expires: int | None = None, **ids: int) -> None:
    """Send a wake-up once the current transaction is committed.

    One that was not delivered after ``expires`` seconds is forgotten.
    """
    transaction.on_commit(partial(_publish, task, expires, ids))


def _publish(task: str, expires: int | None, ids: dict[str, int]) -> None:
    try:
        current_app.send_task(task, kwargs=ids, expires=expires, retry=False)
    except OperationalError as error:
        logger.warning("the broker is away, %s %s waits for the sweeper: %s", task, ids, error)
