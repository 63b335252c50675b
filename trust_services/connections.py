"""Connections that go only where a policy lets them, and that nobody can hold beyond a deadline.

urllib3's own time limit is for each read: a server that sends a byte a second is never late. Here
each read waits no longer than what is left of the whole call.
"""

import io
import math
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError

from trust_services.addresses import Address, AddressPolicy, resolve

IPV6 = 6


@dataclass(frozen=True)
class Call:
    """One request: the latest moment (of the monotonic clock) and where it may go.

    Without a policy every address is good: an operator gave it.
    """

    deadline: float
    connect: float
    read: float
    policy: AddressPolicy | None = None

    def patience(self, longest: float) -> float:
        """How many seconds to wait now, ``longest`` at most.

        Raises ``TimeoutError`` when the call is over.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole call took too long")
        return min(left, longest)


# When all calls of a task must be over, if that was said.
_TASK_DEADLINE: ContextVar[float] = ContextVar("_TASK_DEADLINE", default=math.inf)


@contextmanager
def all_within(seconds: float) -> Iterator[None]:
    """All calls of this thread in the block together take no longer than this.

    Who follows addresses that strangers wrote could be kept waiting at each of them.
    """
    token = _TASK_DEADLINE.set(min(_TASK_DEADLINE.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _TASK_DEADLINE.reset(token)


def deadline_in(seconds: float) -> float:
    """The moment of the monotonic clock at which a call ends that begins now."""
    return min(_TASK_DEADLINE.get(), time.monotonic() + seconds)


# A connection outlives the call that opened it, and the pool knows nothing of calls.
CURRENT_CALL: ContextVar[Call] = ContextVar("CURRENT_CALL")


class GuardedAdapter(HTTPAdapter):
    """Requests' transport over the connections of this module."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Prepare the pools (the name is requests')."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}


class _TimedReader(io.RawIOBase):
    """What a socket sends, until the call's deadline."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket) -> None:
        self._raw, self._connection, self._call = raw, connection, CURRENT_CALL.get()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, waiting no longer than the call may take."""
        self._connection.settimeout(self._call.patience(self._call.read))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class _Guarded(HTTPConnection):
    response_class = _TimedResponse

    def _new_conn(self) -> socket.socket:
        """Connect to an address that was checked, and to none that was not."""
        call, host, port = CURRENT_CALL.get(), self.host.strip("[]"), self.port or self.default_port
        call.patience(call.connect)
        find = call.policy.resolve if call.policy else resolve
        try:
            addresses = find(host, port)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        return self._connect(addresses, port, call)

    def _connect(self, addresses: list[Address], port: int, call: Call) -> socket.socket:
        failure: OSError | None = None
        for address in addresses:
            try:
                connection = _connected(address, port, call.patience(call.connect))
            except OSError as error:
                failure = error
                continue
            for option in self.socket_options or ():
                connection.setsockopt(*option)
            sys.audit("http.client.connect", self, self.host, port)
            return connection
        raise NewConnectionError(self, f"Failed to establish a new connection: {failure}")

    def request(self, *args: Any, **options: Any) -> None:
        """Send a request; a connection that is used again still has the patience of its last."""
        call = CURRENT_CALL.get()
        if self.sock is not None:
            self.sock.settimeout(call.patience(call.read))
        super().request(*args, **options)


def _connected(address: Address, port: int, patience: float) -> socket.socket:
    """Connect to a number; nothing is resolved any more."""
    family = socket.AF_INET6 if address.version == IPV6 else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(patience)
        connection.connect((str(address), port))
    except OSError:
        connection.close()
        raise
    return connection


class _GuardedTLS(_Guarded, HTTPSConnection):
    """The certificate must be for the name that was asked for, not for the checked address."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTLS
