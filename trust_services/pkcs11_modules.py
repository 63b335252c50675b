"""Vendors' PKCS #11 libraries, which are one for a process and share what they know.

Three facts shape this module. A library's login is the process's, not a session's, so keys of one
token share a session. Calls of several threads, each with its own session, crash some libraries
(SoftHSM 2.6 among them), so there is one lock for all. And what a library holds does not survive a
fork (PKCS #11 2.40, 6.6.1), so a child begins anew.
"""

import hmac
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pkcs11
from pkcs11.exceptions import PKCS11Error

from trust_services.errors import PinRefused

_PIN_PROBLEMS = (
    pkcs11.PinExpired,
    pkcs11.PinIncorrect,
    pkcs11.PinInvalid,
    pkcs11.PinLenRange,
    pkcs11.PinLocked,
)


@dataclass(frozen=True)
class Login:
    """A session with a token, and the PIN that opened it."""

    session: Any
    pin: str


class Module:
    """One library. All methods are called by whoever is inside :func:`exclusively`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._library: Any = None
        self._begins_anew = False
        self._logins: dict[str, Login] = {}

    def login(self, token: str, pin: str) -> Login:
        """The session of all keys of a token, opened when it is not.

        Raises :class:`~trust_services.errors.PinRefused`, and ``PKCS11Error`` for anything else.
        """
        found = self._logins.get(token)
        if found is None:
            found = self._logins[token] = Login(self._open(token, pin), pin)
        # Whoever has another PIN would be refused by the token too, if it were asked again.
        if not hmac.compare_digest(found.pin.encode(), pin.encode()):
            raise PinRefused("the token is open with another PIN")
        return found

    def is_current(self, login: Login) -> bool:
        """Whether a session is still the one in use."""
        return any(login is item for item in self._logins.values())

    def close(self, token: str) -> None:
        """Let go of a token's session, whatever state it is in."""
        login = self._logins.pop(token, None)
        if login is not None:
            with suppress(PKCS11Error):
                login.session.close()

    def begin_anew(self) -> None:
        """Start the library again before its next use; no session of before is used any more.

        Some libraries see only then that a token came back. Sessions with other tokens end too;
        their keys open them again when they need them.
        """
        self._logins.clear()
        self._begins_anew = self._library is not None

    def _open(self, token: str, pin: str) -> Any:
        if self._begins_anew:
            with suppress(PKCS11Error):
                self._library.finalize()
            self._library.initialize()
            self._begins_anew = False
        if self._library is None:
            self._library = pkcs11.lib(self._path)
        try:
            return self._library.get_token(token_label=token).open(user_pin=pin)
        except _PIN_PROBLEMS as error:
            # A wrong PIN is never tried twice: after a few times the token locks itself.
            raise PinRefused(f"the token refused the PIN: {type(error).__name__}") from error


class _Process:
    """What is once for a process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.modules: dict[str, Module] = {}

    def after_fork(self) -> None:
        """In the child: its parent's threads, sessions and locks are not its own."""
        self.lock = threading.RLock()
        for module in self.modules.values():
            module.begin_anew()


_PROCESS = _Process()
os.register_at_fork(after_in_child=_PROCESS.after_fork)


@contextmanager
def exclusively(path: str) -> Iterator[Module]:
    """The library at ``path``, for one thread of this process at a time; a thread may nest."""
    with _PROCESS.lock:
        yield _PROCESS.modules.setdefault(path, Module(path))
