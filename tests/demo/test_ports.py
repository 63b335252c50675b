"""The demo never mistakes a stranger's server for its own."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from demo.environment import Ports
from demo.processes import PortUnavailable, ensure_available
from tests.services.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
VARIABLES = {"suite": "PORT", "proxy": "PROXY_PORT", "pki": "PKI_PORT"}


def test_free_ports_are_available() -> None:
    ensure_available(Ports(free_port(), free_port(), free_port()))


@pytest.mark.parametrize("role", VARIABLES)
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_on_which_a_stranger_listens_is_named_with_its_variable(
    role: str, address: str
) -> None:
    with socket.create_server((address, 0)) as stranger:
        taken = stranger.getsockname()[1]
        ports = {name: free_port() for name in VARIABLES} | {role: taken}
        with pytest.raises(PortUnavailable, match=rf"\b{taken}\b.*\b{VARIABLES[role]}="):
            ensure_available(Ports(**ports))


def test_a_port_that_was_given_twice_is_not_available() -> None:
    port = free_port()
    with pytest.raises(PortUnavailable, match="PROXY_PORT="):
        ensure_available(Ports(port, port, free_port()))


def test_a_port_that_was_just_closed_is_available() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            # The side that closes first, ours, waits for the other's last packets for a minute.
            server.accept()[0].close()
            client.recv(1)
    ensure_available(Ports(port, free_port(), free_port()))


def test_the_demo_stops_before_it_leaves_anything(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = stranger.getsockname()[1]
        ports = ("--port", taken, "--proxy-port", free_port(), "--pki-port", free_port())
        done = subprocess.run(
            [sys.executable, "-m", "demo", "--once", "--state", tmp_path / "s", *map(str, ports)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert f"port {taken}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "s").exists()
