"""The throw-away servers themselves: they start, serve, and leave nothing behind."""

import os
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from redis import Redis as RedisClient

from tests.services import postgresql
from tests.services.chromium import find_chromium
from tests.services.errors import AccountMissing, ProgramMissing, ServerDidNotStart
from tests.services.ports import free_port
from tests.services.postgresql import PostgreSQL, find_binaries
from tests.services.redis import Redis
from tests.services.server import Server
from tests.services.smtp import SMTPSink


def _processes_in(directory: Path) -> list[Path]:
    """Return the processes whose current directory is below this one, even after its deletion."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            current = (process / "cwd").readlink()
        except OSError:  # Another user's process, or one that has just ended.
            continue
        if current.is_relative_to(directory):
            found.append(process)
    return found


def _executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\necho the disk is on fire\nexit 1\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def sink() -> Iterator[SMTPSink]:
    with SMTPSink() as sink:
        yield sink


def _send(sink: SMTPSink, *recipients: str) -> dict[str, tuple[int, bytes]]:
    message = EmailMessage()
    message["From"] = "issuer@example.com"
    message["To"] = ", ".join(recipients)
    message["Subject"] = "Your invoice, señor"
    message.set_content("It is attached. ¡Gracias!")
    with smtplib.SMTP(sink.host, sink.port, timeout=10) as client:
        return client.send_message(message)


def test_a_free_port_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


def test_postgresql_answers_by_tcp_and_by_its_unix_socket() -> None:
    with PostgreSQL() as server:
        for url in (server.url, server.socket_url):
            with psycopg.connect(url) as connection:
                assert connection.execute("select 1").fetchone() == (1,)


def test_postgresql_sorts_and_encodes_the_same_on_every_machine() -> None:
    with PostgreSQL() as server, psycopg.connect(server.url) as connection:
        row = connection.execute(
            "select pg_encoding_to_char(encoding), datcollate, current_setting('fsync')"
            " from pg_database where datname = current_database()"
        ).fetchone()
        assert row == ("UTF8", "C.UTF-8", "off")


@pytest.mark.parametrize("kind", [PostgreSQL, Redis])
def test_a_stopped_server_leaves_no_process_and_no_file(kind: type[Server]) -> None:
    with kind() as server:
        directory = server.directory
        assert _processes_in(directory)
    assert _processes_in(directory) == []
    assert not directory.exists()


def test_a_server_can_be_stopped_twice_and_started_again() -> None:
    server = Redis()
    with server:
        server.stop()
    with server:
        assert RedisClient.from_url(server.url).ping()


def test_two_servers_of_one_kind_do_not_meet() -> None:
    with Redis() as one, Redis() as other:
        RedisClient.from_url(one.url).set("key", "value")
        assert RedisClient.from_url(other.url).get("key") is None


def test_redis_keeps_every_key_and_writes_none_to_the_disk() -> None:
    with Redis() as server, RedisClient.from_url(server.url, decode_responses=True) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}


def test_a_port_that_is_taken_is_reported_with_the_log_of_the_server() -> None:
    server = Redis()
    with (
        socket.create_server(("127.0.0.1", server.port)),
        pytest.raises(ServerDidNotStart, match="Address already in use"),
    ):
        server.start()


def test_a_cluster_that_cannot_be_created_is_reported_and_cleaned_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PG_BINDIR", str(_executable(tmp_path / "initdb").parent))
    server = PostgreSQL()
    # The account that runs PostgreSQL for root may not look into the directory of the test.
    server.owner = (tmp_path.stat().st_uid, tmp_path.stat().st_gid)
    with pytest.raises(ServerDidNotStart, match="the disk is on fire"):
        server.start()
    assert not server.directory.exists()


def test_the_newest_installed_postgresql_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PG_BINDIR", raising=False)
    monkeypatch.setattr(postgresql, "_VERSIONS", tmp_path)
    for version in ("9.6", "15", "14"):
        _executable(tmp_path / version / "bin" / "initdb")
    assert find_binaries() == tmp_path / "15" / "bin"


def test_postgresql_is_found_on_the_path_where_debian_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PG_BINDIR", raising=False)
    monkeypatch.setattr(postgresql, "_VERSIONS", tmp_path / "none")
    monkeypatch.setenv("PATH", str(_executable(tmp_path / "sbin" / "initdb").parent))
    assert find_binaries() == tmp_path / "sbin"


def test_a_missing_program_is_reported_with_the_package_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PG_BINDIR", raising=False)
    monkeypatch.setattr(postgresql, "_VERSIONS", tmp_path)
    with pytest.raises(ProgramMissing, match=r"apt-get install .* redis-server"):
        Redis()
    with pytest.raises(ProgramMissing, match=r"apt-get install .* postgresql"):
        PostgreSQL()


def test_a_variable_that_names_no_program_is_not_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "chromium"))
    with pytest.raises(ProgramMissing, match=str(tmp_path)):
        find_binaries()
    with pytest.raises(ProgramMissing, match=str(tmp_path)):
        find_chromium()


def test_root_is_told_which_package_creates_the_account_of_postgresql(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgresql, "_ACCOUNT", "nobody-has-this-account")
    with pytest.raises(AccountMissing, match=r"apt-get install .* postgresql"):
        PostgreSQL()


def test_the_browser_of_the_machine_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert find_chromium().is_file()
    named = _executable(tmp_path / "my-chromium")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert find_chromium() == named


def test_the_sink_keeps_a_mail_as_it_was_sent(sink: SMTPSink) -> None:
    assert _send(sink, "customer@example.com") == {}
    (message,) = sink.messages
    assert message["Subject"] == "Your invoice, señor"
    assert message["To"] == "customer@example.com"
    assert message.get_content() == "It is attached. ¡Gracias!\n"


def test_the_sink_rejects_one_recipient_and_serves_the_others(sink: SMTPSink) -> None:
    sink.reject("Gone@example.com")
    refused = _send(sink, "gone@example.com", "customer@example.com")
    assert {address: code for address, (code, _) in refused.items()} == {"gone@example.com": 550}
    assert len(sink.messages) == 1


def test_the_sink_defers_a_recipient_until_it_is_accepted_again(sink: SMTPSink) -> None:
    sink.defer("busy@example.com")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        _send(sink, "busy@example.com")
    assert refusal.value.recipients["busy@example.com"][0] == 451
    assert sink.messages == []
    sink.accept("busy@example.com")
    assert _send(sink, "busy@example.com") == {}
    assert len(sink.messages) == 1
