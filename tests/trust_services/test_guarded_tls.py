"""TLS of the guarded client: whose certificate is believed, and for which name."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.trust_services.authorities import Holder, authority, issue
from trust_services.addresses import AddressPolicy
from trust_services.errors import ServiceUnreachable
from trust_services.http import GuardedClient, Limits

CA = authority("operator's own CA")


class Handler(BaseHTTPRequestHandler):
    """Says ok."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class QuietServer(ThreadingHTTPServer):
    """Clients that hang up in the handshake are part of the tests."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def tls_server(holder: Holder, directory: Path) -> Iterator[int]:
    pem = holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / "server.pem").write_bytes(pem + holder.certificate.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(directory / "server.pem")
    server = QuietServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server whose certificate is for 127.0.0.1 and for tsa.example, by the operator's CA."""
    (tmp_path / "ca.pem").write_bytes(CA.certificate.public_bytes(Encoding.PEM))
    names = x509.SubjectAlternativeName(
        [x509.DNSName("tsa.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    with tls_server(issue("server", CA, (names,)), tmp_path) as port:
        yield port


def client(tmp_path: Path, policy: AddressPolicy | None = None) -> GuardedClient:
    return GuardedClient(
        Limits(connect=2, read=2, total=3), policy, ca_file=str(tmp_path / "ca.pem")
    )


def test_a_private_ca_that_the_operator_named_is_believed(port: int, tmp_path: Path) -> None:
    assert client(tmp_path).get(f"https://127.0.0.1:{port}/") == b"ok"


def test_nobody_elses_ca_is(port: int) -> None:
    with pytest.raises(ServiceUnreachable, match="SSLError"):
        GuardedClient().get(f"https://127.0.0.1:{port}/")


def test_the_certificate_must_be_for_the_name_and_not_for_the_checked_address(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both names lead to 127.0.0.1; the certificate is for one of them."""

    def find(host: str, number: int, *args: object, **options: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", number))]

    monkeypatch.setattr(socket, "getaddrinfo", find)
    policy = AddressPolicy(("127.0.0.1",))
    assert client(tmp_path, policy).get(f"https://tsa.example:{port}/") == b"ok"
    with pytest.raises(ServiceUnreachable, match="SSLError"):
        client(tmp_path, policy).get(f"https://other.example:{port}/")


def test_a_handshake_that_never_ends_does(tmp_path: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        started = time.perf_counter()
        with pytest.raises(ServiceUnreachable):
            client(tmp_path).get(f"https://127.0.0.1:{deaf.getsockname()[1]}/")
        assert time.perf_counter() - started < 5
