"""A Redis that keeps nothing, for Celery's broker and for what is shared between processes."""

import socket
from typing import ClassVar

from tests.services.programs import find_program
from tests.services.server import Command, Server

_PACKAGE = "redis-server"


class Redis(Server):
    """A Redis on the loopback interface, without persistence."""

    name: ClassVar[str] = "redis"

    def __init__(self) -> None:
        super().__init__()
        self._program = find_program("redis-server", package=_PACKAGE)

    @property
    def url(self) -> str:
        """The address of database 0."""
        return f"redis://127.0.0.1:{self.port}/0"

    def _command(self) -> Command:
        return [
            self._program,
            *("--bind", "127.0.0.1"),
            *("--port", str(self.port)),
            *("--dir", str(self.directory)),
            *("--save", ""),
            *("--appendonly", "no"),
            # What Celery needs of a broker: a full Redis must refuse a message, never drop one.
            *("--maxmemory-policy", "noeviction"),
        ]

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
