"""A small threaded server around the WSGI application: enough for one machine, quiet in the log."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from development_pki.hierarchy import Hierarchy, load_hierarchy
from development_pki.wsgi import Clock, application

logger = logging.getLogger(__name__)


class QuietHandler(WSGIRequestHandler):
    """Handles one request, and gives up on a client that says nothing for some seconds."""

    timeout = 5

    def handle(self) -> None:
        """Handle the request; that a client goes away is no error of ours."""
        try:
            super().handle()
        except (ConnectionError, TimeoutError) as error:
            logger.debug("a client went away: %s", error)

    def log_message(self, template: str, *args: Any) -> None:
        """Log requests for who asks for them, not on the standard error."""
        logger.debug(template, *args)


class ThreadedServer(ThreadingMixIn, WSGIServer):
    """One thread per request; closing the server waits for the requests that are under way."""

    daemon_threads = False
    # A test run or a bulk job opens many connections at once; the default of 5 would refuse them.
    request_queue_size = 128


def machine_clock() -> datetime:
    """Tell the machine's time."""
    return datetime.now(UTC)


def bind(
    hierarchy: Hierarchy, *, host: str, port: int, clock: Clock = machine_clock
) -> ThreadedServer:
    """Open the port (0 for any free one) without serving yet; connections queue from now on."""
    server = ThreadedServer((host, port), QuietHandler)
    server.set_app(application(hierarchy, clock))
    return server


def serve(directory: Path, *, host: str, port: int) -> None:
    """Serve the hierarchy in a directory until SystemExit or KeyboardInterrupt is raised."""
    with bind(load_hierarchy(directory), host=host, port=port) as server:
        logger.info("serving on %s port %s", *server.server_address[:2])
        server.serve_forever()
