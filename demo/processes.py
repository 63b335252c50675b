"""Starts the demo's processes, waits until they answer, and stops them whatever happens."""

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from demo.environment import Ports

START_TIMEOUT = 60.0
STOP_TIMEOUT = 15.0


class ProcessFailed(Exception):
    """A process ended, or did not answer in time; the message ends with its last words."""


class PortUnavailable(Exception):
    """One of the demo's ports cannot be had; the message says which, and how to choose another."""


def ensure_available(ports: Ports) -> None:
    """Make sure that whoever answers on these ports will be ours.

    Raises :class:`PortUnavailable`.
    """
    with contextlib.ExitStack() as listeners:
        for port, variable in (
            (ports.suite, "PORT"),
            (ports.proxy, "PROXY_PORT"),
            (ports.pki, "PKI_PORT"),
        ):
            try:
                # With SO_REUSEADDR, as gunicorn does: what closed a moment ago is no obstacle.
                listeners.enter_context(socket.create_server(("127.0.0.1", port)))
            except (OSError, OverflowError) as error:
                raise PortUnavailable(
                    f"port {port} cannot be used ({error}): stop what listens there, or choose "
                    f"another with {variable}= (python -m demo --{_option(variable)})"
                ) from error


def _option(variable: str) -> str:
    return variable.lower().replace("_", "-")


@contextlib.contextmanager
def running(
    name: str,
    arguments: Sequence[str],
    *,
    environment: dict[str, str],
    logs: Path,
    port: int,
) -> Iterator[None]:
    """Run ``python <arguments>`` until the block ends; it must listen on ``port``."""
    log = logs / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(name, process, port, log)
            yield
        finally:
            _stop(process)


def run(arguments: Sequence[str], *, environment: dict[str, str]) -> str:
    """Run ``python <arguments>`` to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProcessFailed(f"python {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


def _wait(name: str, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if _answers(port):
            return
        time.sleep(0.1)
    words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise ProcessFailed(f"{name} does not answer on port {port}:\n{words}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/live")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
