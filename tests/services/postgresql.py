"""A PostgreSQL that is created empty and forgotten, tuned for speed instead of durability."""

import os
import pwd
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import psycopg

from tests.services.errors import AccountMissing, ProgramMissing
from tests.services.programs import find_program
from tests.services.server import Command, Server

_PACKAGE = "postgresql"
# PostgreSQL refuses to run as root; Debian's package creates this account for it.
_ACCOUNT = "postgres"
# Debian keeps the programs of the server off PATH, one directory for each major version.
_VERSIONS = Path("/usr/lib/postgresql")
# Losing the data in a crash is no loss here, and not waiting for the disk makes tests faster.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def find_binaries() -> Path:
    """Return the directory of the server's programs: PG_BINDIR, the newest of Debian, or PATH."""
    if named := os.environ.get("PG_BINDIR"):
        return find_program(f"{named}/initdb", package=_PACKAGE).parent
    installed = [path.parent for path in _VERSIONS.glob("*/bin/initdb")]
    if installed:
        return max(installed, key=_version)
    try:
        return find_program("initdb", package=_PACKAGE).resolve().parent
    except ProgramMissing as error:
        where = f"{_VERSIONS}/*/bin/initdb"
        raise ProgramMissing(f"{where} (the PostgreSQL server)", package=_PACKAGE) from error


class PostgreSQL(Server):
    """A PostgreSQL cluster whose only account, `postgres`, needs no password."""

    name: ClassVar[str] = "postgresql"
    # The "fast" shutdown: it does not wait for clients to leave.
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT

    def __init__(self) -> None:
        super().__init__()
        self._binaries = find_binaries()
        if os.geteuid() == 0:
            self.owner = _unprivileged_account()

    @property
    def url(self) -> str:
        """The address of the database that is there from the beginning."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def socket_url(self) -> str:
        """The address of the same database by its unix socket."""
        return f"postgresql://postgres@/postgres?host={self.directory}&port={self.port}"

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _preparations(self) -> Sequence[Command]:
        initdb: Command = [
            self._binaries / "initdb",
            f"--pgdata={self._data}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        return [initdb]

    def _command(self) -> Command:
        settings = {**_SETTINGS, "unix_socket_directories": str(self.directory)}
        return [
            self._binaries / "postgres",
            *("-D", str(self._data)),
            *("-p", str(self.port)),
            *(f"--{name}={value}" for name, value in settings.items()),
        ]

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def _version(binaries: Path) -> tuple[int, ...]:
    """Read the version out of `/usr/lib/postgresql/15/bin`: 9.6 comes before 15."""
    return tuple(int(part) for part in binaries.parent.name.split(".") if part.isdigit())


def _unprivileged_account() -> tuple[int, int]:
    try:
        account = pwd.getpwnam(_ACCOUNT)
    except KeyError as error:
        raise AccountMissing(_ACCOUNT, package=_PACKAGE) from error
    return account.pw_uid, account.pw_gid
