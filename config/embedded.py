"""The worker and the beat inside a web process, for the embedded default that needs no broker.

The memory transport forgets its messages with the process. Nothing is lost by that: the beat's
sweepers wake whatever the database says is still to be done.
"""

import threading

from celery.beat import EmbeddedService

from config.celery import app

CONCURRENCY = 2


def start_embedded_worker() -> None:
    """Start a worker and a beat as daemon threads of this process."""
    worker = app.WorkController(
        pool_cls="threads",
        concurrency=CONCURRENCY,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    threading.Thread(target=worker.start, name="worker", daemon=True).start()
    beat = EmbeddedService(app, max_interval=5, thread=True)
    threading.Thread(target=beat.run, name="beat", daemon=True).start()
