"""A TCP relay that records what one side sends: the demo's bytes are counted at the socket."""

import contextlib
import socket
import threading
from collections.abc import Iterator

PIECE = 1 << 16


class Wiretap:
    """Relays connections to a port of the loopback and keeps all bytes sent towards it."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._captured = bytearray()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    @property
    def captured(self) -> bytes:
        """Everything that was sent to the target so far."""
        with self._lock:
            return bytes(self._captured)

    @property
    def url(self) -> str:
        """Where to send instead of to the target."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def listening(self) -> Iterator["Wiretap"]:
        """Relay until the block ends."""
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                for source, target, tapped in ((client, server, True), (server, client, False)):
                    threading.Thread(
                        target=self._relay, args=(source, target, tapped), daemon=True
                    ).start()

    def _relay(self, source: socket.socket, target: socket.socket, tapped: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                if tapped:
                    with self._lock:
                        self._captured += piece
                target.sendall(piece)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
