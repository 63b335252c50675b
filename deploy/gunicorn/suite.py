"""gunicorn for the suite in one process: threads for requests, the embedded worker beside."""

from typing import Any

from django.conf import settings

from config.embedded import start_embedded_worker

wsgi_app = "config.wsgi:application"
workers = 1
threads = 8
timeout = 300
# Paths hold the tokens of mail links: there is no access log.
accesslog = None
# One file a user otherwise, whoever starts first.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:  # noqa: ARG001 (gunicorn's signature)
    """Start the jobs inside the process that serves, after the fork."""
    if settings.EMBEDDED_WORKER:
        start_embedded_worker()
