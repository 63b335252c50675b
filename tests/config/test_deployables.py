"""Each deployable starts alone, with what it needs and nothing else."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "SECRET_KEY": "a-long-and-random-key-that-is-only-used-by-this-test-of-the-settings",
    "MASTER_KEY": base64.b64encode(bytes(32)).decode(),
}


def python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )


START = """
import django
django.setup()
from django.core.management import call_command
call_command("check", "--deploy", fail_level="WARNING")
from django.urls import get_resolver
print(len(get_resolver().url_patterns))
"""


@pytest.mark.parametrize("role", ["integration", "portal", "backoffice", "worker"])
def test_every_role_starts_and_passes_django_s_deployment_checks(role: str, tmp_path: Path) -> None:
    done = python(
        START,
        DJANGO_SETTINGS_MODULE=f"config.settings.{role}",
        STATE_DIR=str(tmp_path),
        HTTPS="true",
        **SECRETS,
    )
    assert done.returncode == 0, done.stderr


WAKES = """
import django
django.setup()
from celery import current_app
print(current_app.main, current_app.conf.broker_url)
"""


@pytest.mark.parametrize("role", ["integration", "portal", "backoffice", "worker"])
def test_every_role_wakes_workers_through_the_configured_broker(role: str, tmp_path: Path) -> None:
    done = python(
        WAKES,
        DJANGO_SETTINGS_MODULE=f"config.settings.{role}",
        STATE_DIR=str(tmp_path),
        REDIS_URL="redis://10.0.0.1:6379/0",
        **SECRETS,
    )
    assert done.stdout.strip() == "signstash redis://10.0.0.1:6379/0", done.stderr


ALONE = """
import sys
for name in ("celery", "psycopg", "redis", "jwt", "csp", "whitenoise", "domain"):
    sys.modules[name] = None
import django
django.setup()
import config.urls.proxy
"""


def test_the_proxy_starts_without_what_it_must_not_need() -> None:
    done = python(
        ALONE,
        DJANGO_SETTINGS_MODULE="config.settings.proxy",
        SERVICE_URL="https://service.example",
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "MASTER_KEY"])
def test_a_missing_secret_stops_the_start_and_is_named(missing: str, tmp_path: Path) -> None:
    given = {key: value for key, value in SECRETS.items() if key != missing}
    done = python("import config.settings.integration", STATE_DIR=str(tmp_path), **given)
    assert done.returncode != 0
    assert f"{missing} (or {missing}_FILE) must be set" in done.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(secret))
    assert env.text("SOME_SECRET") == "from a file"
    monkeypatch.setenv("SOME_SECRET_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match="SOME_SECRET_FILE cannot be read"):
        env.text("SOME_SECRET")


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.flag("SOME_VALUE", default=False), "yes"),
        (lambda: env.number("SOME_VALUE", 1), "many"),
        (lambda: env.key("SOME_VALUE"), "c2hvcnQ="),
        (lambda: env.key("SOME_VALUE"), "not base64!"),
        (lambda: env.database("SOME_VALUE"), "mysql://somewhere/else"),
    ],
)
def test_a_malformed_value_is_named(
    read: object, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_VALUE", value)
    with pytest.raises(ImproperlyConfigured, match="SOME_VALUE"):
        read()
