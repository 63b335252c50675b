"""The Integration Service and the Proxy Client as processes of their own, as operators run them."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import requests

from demo.processes import running
from development_pki.hierarchy import Hierarchy
from tests.services.ports import free_port

# Small, so that a body over the limit is quickly made.
MAX_BODY = 3 << 20
# The tests' other workers listen on database 0 of the same Redis.
REDIS_DATABASE = "7"


@dataclass(frozen=True)
class Address:
    """Where a component answers: to a client service, the host and one name are all that differ."""

    name: str
    host: str
    component: str

    @property
    def base_url(self) -> str:
        """What the contract's paths are relative to."""
        return f"{self.host}/signstash/{self.component}"

    @property
    def token_url(self) -> str:
        """The token endpoint, or what relays to it."""
        return f"{self.host}/oauth2/authorization-server/oauth/token"

    def token(self, alias: str, secret: str) -> str:
        """Exchange a client service's secret for a token."""
        answer = requests.post(
            self.token_url,
            data={"grant_type": "client_credentials"},
            auth=(alias, secret),
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token


@dataclass(frozen=True)
class Database:
    """The servers' database, which the tests only count in."""

    url: str

    def count(self, table: str) -> int:
        """How many rows a table has."""
        query = f"SELECT count(*) FROM {table}"
        kind, _, path = self.url.partition(":///")
        if kind == "sqlite":
            with contextlib.closing(sqlite3.connect(path)) as connection:
                return int(connection.execute(query).fetchone()[0])
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


@contextlib.contextmanager
def new_database(directory: Path) -> Iterator[Database]:
    """A database of these tests' own, of the kind that the test run was started with."""
    server = os.environ["DATABASE_URL"]
    if server.startswith("sqlite"):
        yield Database(f"sqlite:///{directory / 'contract.sqlite3'}")
        return
    name = f"contract_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield Database(f"{server.rpartition('/')[0]}/{name}")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(frozen=True)
class Installation:
    """What the servers are told; the keys are those of the tests, which mint odd tokens."""

    state: Path
    database: Database
    pki: Hierarchy
    secret_key: str
    master_key: str

    def service(self, settings: str = "config.settings.integration") -> dict[str, str]:
        """The environment of the Integration Service, its migrations and its seed."""
        return self._common(settings) | {
            "DATABASE_URL": self.database.url,
            "REDIS_URL": f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{REDIS_DATABASE}",
            "SECRET_KEY": self.secret_key,
            "MASTER_KEY": self.master_key,
            "STATE_DIR": str(self.state),
            "HTTPS": "false",
            "TSA_URL": f"{self.pki.base_url}/tsa",
        }

    def proxy(self, service: Address) -> dict[str, str]:
        """The environment of the Proxy Client: it knows the service's address, and no more."""
        return self._common("config.settings.proxy") | {"SERVICE_URL": service.host}

    @contextlib.contextmanager
    def served(self, name: str, component: str, environment: dict[str, str]) -> Iterator[Address]:
        """Run one component until the block ends."""
        port = free_port()
        gunicorn = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
        # The control socket would be one file for all of them.
        options = ["--workers", "1", "--threads", "4", "--no-control-socket"]
        with running(
            name, [*gunicorn, *options], environment=environment, logs=self.state, port=port
        ):
            yield Address(name, f"http://127.0.0.1:{port}", component)

    def _common(self, settings: str) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
        return {key: os.environ[key] for key in kept if key in os.environ} | {
            "DJANGO_SETTINGS_MODULE": settings,
            "TRUST_ANCHORS": str(self.pki.directory / "root.pem"),
            "MAX_JSON_BODY": str(MAX_BODY),
            "MAX_MULTIPART_BODY": str(MAX_BODY),
        }
