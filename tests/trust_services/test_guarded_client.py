"""The HTTP client against servers that want to hold it, to fill it, or to lead it elsewhere."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from development_pki.hierarchy import Hierarchy
from tests.trust_services.answers import serving, with_body
from trust_services.errors import ServiceUnreachable
from trust_services.http import GuardedClient, Limits


def test_a_redirect_is_not_followed_not_even_to_a_good_address(pki: Hierarchy) -> None:
    with (
        serving(with_body(b"", 302, Location=f"{pki.base_url}/live")) as url,
        pytest.raises(ServiceUnreachable, match="status 302"),
    ):
        GuardedClient().post(url, b"", {})


@contextmanager
def raw_server(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says to each connection what it likes, until the client is gone."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    try:
                        speak(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)
    assert not thread.is_alive()


def drip(start: bytes) -> Callable[[socket.socket], None]:
    def speak(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    return speak


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ],
    ids=["status", "headers", "body", "chunk", "until it closes"],
)
def test_a_server_that_drips_holds_nobody_beyond_the_deadline(start: bytes) -> None:
    client = GuardedClient(Limits(connect=1, read=1, total=0.4))

    with raw_server(drip(start)) as url:
        started = time.perf_counter()
        with pytest.raises(ServiceUnreachable, match="no answer"):
            client.get(url)
        assert time.perf_counter() - started < 1.5


def test_an_endless_answer_is_left_at_the_limit() -> None:
    def speak(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(bytes(1 << 16))

    with (
        raw_server(speak) as url,
        pytest.raises(ServiceUnreachable, match="larger than 100000 bytes"),
    ):
        GuardedClient(Limits(size=100_000)).get(url)


def test_endless_headers_are_left_too() -> None:
    def speak(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    with raw_server(speak) as url, pytest.raises(ServiceUnreachable, match="no answer"):
        GuardedClient().get(url)


def test_a_connection_is_used_again_after_a_patient_call_and_an_impatient_one() -> None:
    """Three requests, one connection; the time that one call had left is not the next one's."""
    accepted = []

    def speak(connection: socket.socket) -> None:
        accepted.append(connection)
        while connection.recv(65536):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    client = GuardedClient(Limits(connect=1, read=0.3, total=1))
    with raw_server(speak) as url:
        for pause in (0.0, 0.5, 0.0):
            time.sleep(pause)
            assert client.get(url) == b"ok"
        client._session.close()
    assert len(accepted) == 1


def test_no_cookie_is_kept() -> None:
    seen: list[bytes] = []

    def speak(connection: socket.socket) -> None:
        seen.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=b\r\n")
        connection.sendall(b"Connection: close\r\n\r\n")

    client = GuardedClient()
    with raw_server(speak) as url:
        client.get(url)
        client.get(url)
    assert len(seen) == 2
    assert b"Cookie" not in b"".join(seen)


def test_nothing_of_an_address_is_in_the_message_or_its_cause() -> None:
    """Some services take their key in the query."""
    with pytest.raises(ServiceUnreachable) as caught:
        GuardedClient(Limits(connect=0.5)).get("http://127.0.0.1:9/?key=s3cret")

    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    with pytest.raises(ServiceUnreachable, match="must not have a user") as caught:
        GuardedClient().get("http://user:s3cret@127.0.0.1:9/")
    assert "s3cret" not in str(caught.value)
