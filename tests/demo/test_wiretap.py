"""The wiretap: it passes all bytes on in both directions, and records those of one."""

import gc
import socket
import threading
from collections.abc import Iterator

import pytest

from demo.wiretap import Wiretap
from tests.services.ports import free_port

# The wiretap leaves its sockets to the end of the demo's process.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _sockets_of_this_test_end_with_it() -> Iterator[None]:
    """Their warnings must not come up in the test that happens to run next."""
    yield
    for thread in threading.enumerate():
        if "(_relay)" in thread.name:
            thread.join(5)
    gc.collect()


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that answers each connection with what it heard, reversed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener,))
        thread.start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            heard = _all_of(connection, until=b"\n")
            connection.sendall(heard[::-1])


def _all_of(connection: socket.socket, *, until: bytes = b"") -> bytes:
    heard = b""
    while not (until and heard.endswith(until)):
        piece = connection.recv(1 << 16)
        if not piece:
            break
        heard += piece
    return heard


def ask(port: int, question: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(question)
        return _all_of(connection)


def test_both_directions_are_passed_on_and_one_is_recorded(echo: int) -> None:
    with Wiretap(echo).listening() as wire:
        assert ask(wire.port, b"question\n") == b"\nnoitseuq"
        assert wire.captured == b"question\n"


def test_large_messages_arrive_whole(echo: int) -> None:
    question = bytes(range(1, 10)) * 100_000 + b"\x0b\n"
    with Wiretap(echo).listening() as wire:
        assert ask(wire.port, question) == question[::-1]
        assert wire.captured == question


def test_all_connections_are_recorded(echo: int) -> None:
    with Wiretap(echo).listening() as wire:
        for number in range(5):
            ask(wire.port, b"%d\n" % number)
        assert wire.captured == b"0\n1\n2\n3\n4\n"


def test_its_address_is_another_one_than_the_targets(echo: int) -> None:
    wire = Wiretap(echo)

    assert wire.url == f"http://127.0.0.1:{wire.port}"
    assert wire.port != echo


def test_nothing_is_recorded_before_anybody_spoke() -> None:
    with Wiretap(free_port()).listening() as wire:
        assert wire.captured == b""
