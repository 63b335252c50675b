"""One hierarchy for the whole run (keys take a second), its server, and OpenSSL as the judge."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from development_pki.hierarchy import Hierarchy, create_hierarchy
from development_pki.issuance import issue_seal_certificate
from development_pki.server import bind

OpenSSL = Callable[..., subprocess.CompletedProcess[str]]
IssueSeal = Callable[[], tuple[x509.Certificate, Path]]


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    """Pick a port on which nothing listens."""
    return unused_port()


@pytest.fixture(scope="session")
def port() -> int:
    """Pick the port of the hierarchy's server; its address stands in the certificates."""
    return unused_port()


@pytest.fixture(scope="session")
def hierarchy(tmp_path_factory: pytest.TempPathFactory, port: int) -> Hierarchy:
    directory = tmp_path_factory.mktemp("development") / "pki"
    return create_hierarchy(directory, base_url=f"http://127.0.0.1:{port}", now=datetime.now(UTC))


@pytest.fixture(scope="session")
def service(hierarchy: Hierarchy, port: int) -> Iterator[str]:
    """Run a server of the hierarchy and give its address."""
    with bind(hierarchy, host="127.0.0.1", port=port) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield hierarchy.base_url
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def openssl() -> OpenSSL:
    """Run the openssl program; its two outputs come as one text."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["openssl", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=30,
            check=False,
        )

    return run


@pytest.fixture
def issue_seal(hierarchy: Hierarchy, tmp_path: Path) -> IssueSeal:
    """Issue a seal certificate to a company of our cast, also as a PEM file."""

    def issue() -> tuple[x509.Certificate, Path]:
        certificate = issue_seal_certificate(
            hierarchy,
            public_key=ec.generate_private_key(ec.SECP256R1()).public_key(),
            organization="Padaria do Bairro, Lda.",
            vat_number="501234567",
            common_name="Padaria do Bairro - faturas",
            now=datetime.now(UTC),
        )
        path = tmp_path / f"{certificate.serial_number:x}.pem"
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
        return certificate, path

    return issue
