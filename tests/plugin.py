"""Gives a test run its database and its Redis before anything reads the settings.

pytest-django reads the settings, and with them the address of the database, while pytest loads
its first conftest files. A conftest or a fixture is therefore too late: the tests would silently
run on another database. This plugin is loaded by `-p tests.plugin` and goes first.

SUITE_TEST_DATABASE chooses the database: `sqlite` (the default) or `postgresql`.
"""

import atexit
import os
import signal
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.services.errors import ServiceError
from tests.services.postgresql import PostgreSQL
from tests.services.redis import Redis

_CHOICE = "SUITE_TEST_DATABASE"

_servers = ExitStack()
atexit.register(_servers.close)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the servers; the workers of pytest-xdist inherit the addresses of the first process."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    # A run that is told to end, by a timeout for example, stops its servers as after a Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        os.environ.update(_start_servers())
    except ServiceError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_report_header() -> str:
    """Name the database, so that a log shows what the tests were run with."""
    return f"database: {os.environ['DATABASE_URL']}"


def pytest_unconfigure() -> None:
    """Stop the servers of this process."""
    _servers.close()


def _start_servers() -> dict[str, str]:
    """Return the environment of the tests; what the shell had set is never used for them."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": _start_database(),
        "REDIS_URL": _servers.enter_context(Redis()).url,
    }


def _start_database() -> str:
    choice = os.environ.get(_CHOICE, "sqlite")
    if choice == "postgresql":
        return _servers.enter_context(PostgreSQL()).url
    if choice == "sqlite":
        directory = _servers.enter_context(TemporaryDirectory(prefix="suite-sqlite-"))
        return f"sqlite:///{Path(directory) / 'suite.sqlite3'}"
    raise pytest.UsageError(f"{_CHOICE} is {choice!r}: it must be sqlite or postgresql")
