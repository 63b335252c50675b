"""The only reader of the environment.

Each value may be given as ``NAME`` or, for secrets, in a file named by ``NAME_FILE``. What is
missing or malformed stops the start with a message that names the variable.
"""

import base64
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KEY_SIZE = 32
SQLITE = "sqlite:///"


def text(name: str, default: str | None = None) -> str:
    """A value as it is; without a default it must be there."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) must be set")
    return value


def flag(name: str, *, default: bool) -> bool:
    """``true`` or ``false``."""
    value = text(name, str(default)).lower()
    if value not in ("true", "false"):
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}")
    return value == "true"


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def key(name: str) -> bytes:
    """A 256-bit key in base64."""
    try:
        value = base64.b64decode(text(name), validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be base64") from error
    if len(value) != KEY_SIZE:
        raise ImproperlyConfigured(f"{name} must have {KEY_SIZE} bytes, not {len(value)}")
    return value


def database(name: str, default: str | None = None) -> dict[str, Any]:
    """Django's description of a database from its URL (``sqlite:///path`` or ``postgresql://…``)."""
    value = text(name, default)
    if value.startswith(SQLITE):
        return _sqlite(value.removeprefix(SQLITE))
    if value.startswith(("postgresql://", "postgres://")):
        try:
            return _postgresql(value)
        except ValueError:
            # Without the cause: it may quote a piece of the password.
            raise ImproperlyConfigured(f"{name} is not a well-formed address") from None
    raise ImproperlyConfigured(f"{name} must start with {SQLITE} or postgresql://")


def _postgresql(value: str) -> dict[str, Any]:
    """The query (``?sslmode=verify-full``) are options of the driver, libpq."""
    url = urlsplit(value, allow_fragments=False)
    options = parse_qsl(url.query, keep_blank_values=True, strict_parsing=True) if url.query else ()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path[1:]),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": dict(options),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: str) -> dict[str, Any]:
    """WAL and immediate transactions: without them concurrent writers fail with "locked"."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        "TEST": {"NAME": f"{path}.test"},
    }
