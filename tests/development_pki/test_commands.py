"""The two commands, as a supervisor runs them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from development_pki.hierarchy import Hierarchy, load_hierarchy

COMMAND = (sys.executable, "-m", "development_pki")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def wait_until_live(base_url: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            with urlopen(f"{base_url}/live", timeout=5) as answer:
                assert answer.status == 200
                return
        except URLError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)


@pytest.fixture
def server(hierarchy: Hierarchy, free_port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, "serve", "--directory", str(hierarchy.directory), "--port", str(free_port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    yield process
    process.kill()
    process.communicate()


def test_create_makes_a_hierarchy_once(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "pki"
    command = ("create", "--directory", directory, "--base-url", "http://127.0.0.1:8999")

    first = run(*command)
    root = load_hierarchy(directory).root.certificate
    second = run(*command)

    assert first.returncode == second.returncode == 0
    assert "not for production" in first.stdout
    assert "exists already, nothing was changed" in second.stdout
    assert load_hierarchy(directory).root.certificate == root


def test_create_says_what_is_wrong_with_the_address(tmp_path: Path) -> None:
    result = run("create", "--directory", tmp_path / "pki", "--base-url", "nowhere")

    assert result.returncode == 1
    assert result.stderr == "'nowhere' is not the start of an HTTP address\n"


def test_serve_says_that_there_is_no_hierarchy(tmp_path: Path) -> None:
    result = run("serve", "--directory", tmp_path / "pki", "--port", "0")

    assert result.returncode == 1
    assert "there is no hierarchy in" in result.stderr


def test_serve_says_that_the_port_is_taken(hierarchy: Hierarchy, service: str) -> None:
    port = service.rpartition(":")[2]

    result = run("serve", "--directory", hierarchy.directory, "--port", port)

    assert result.returncode == 1
    assert "Address already in use" in result.stderr


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_until_it_is_told_to_stop(
    server: subprocess.Popen[str], free_port: int, signal_number: signal.Signals
) -> None:
    wait_until_live(f"http://127.0.0.1:{free_port}")

    os.kill(server.pid, signal_number)
    output, _ = server.communicate(timeout=10)

    assert server.returncode == 0
    assert output == f"serving on 127.0.0.1 port {free_port}\n"
