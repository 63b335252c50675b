"""How values of the environment are read, databases above all."""

import sqlite3
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def database(monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, object]:
    monkeypatch.setenv("SOME_URL", url)
    return env.database("SOME_URL")


def test_the_query_of_a_postgresql_address_reaches_the_driver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = database(
        monkeypatch,
        "postgresql://us%40er:p%2Fw@db.example:5433/the%20suite"
        "?sslmode=verify-full&sslrootcert=%2Fetc%2Froot.pem",
    )
    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/root.pem"}
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("the suite", "us@er", "p/w")
    assert (found["HOST"], found["PORT"]) == ("db.example", "5433")


def test_a_postgresql_socket_may_be_named_as_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    assert database(monkeypatch, "postgresql://%2Frun%2Fpg/suite")["HOST"] == "/run/pg"
    found = database(monkeypatch, "postgresql:///suite?host=/run/pg")
    assert (found["HOST"], found["OPTIONS"]) == ("", {"host": "/run/pg"})


@pytest.mark.parametrize("name", ["plain", "with space", "a#b", "a?b=c", "100%25", "é"])
def test_a_sqlite_path_is_taken_as_it_is(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / f"{name}.sqlite3")
    found = database(monkeypatch, f"sqlite:///{path}")
    assert found["NAME"] == path
    sqlite3.connect(path).close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db.example:port/suite",
        "postgresql://db.example:99999/suite",
        "postgresql://[db.example/suite",
        "postgresql://db.example/suite?sslmode",
        "sqlite://suite.sqlite3",
        "suite.sqlite3",
    ],
)
def test_a_malformed_address_is_refused_and_its_variable_named(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImproperlyConfigured, match="SOME_URL"):
        database(monkeypatch, url)


def test_a_refused_address_does_not_show_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        database(monkeypatch, "postgresql://suite:hush#hush@db.example/suite")
    assert "hush" not in str(refusal.value)
