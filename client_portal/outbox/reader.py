"""Reads the files of Django's file-based mail backend: in each, lines of dashes end messages."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as default_policy
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

SEPARATOR = b"\n" + b"-" * 79 + b"\n"
MAX_SHOWN = 200


@dataclass(frozen=True)
class Caught:
    """One mail. ``key`` is a digest of it, so that addresses never name files."""

    key: str
    subject: str
    sender: str
    recipients: str
    sent_at: datetime | None
    text: str
    attachments: tuple[str, ...]


def messages_newest_first(folder: Path) -> list[Caught]:
    """The newest mails of the outbox."""
    return [_read(key, raw) for key, raw in islice(_raw_messages(folder), MAX_SHOWN)]


def message_by_key(folder: Path, key: str) -> Caught | None:
    """The mail with this key, if it is there."""
    return next((_read(found, raw) for found, raw in _raw_messages(folder) if found == key), None)


def _raw_messages(folder: Path) -> Iterator[tuple[str, bytes]]:
    # The backend starts a file's name with the time.
    for path in sorted(folder.glob("*.log"), reverse=True):
        for raw in reversed(path.read_bytes().split(SEPARATOR)):
            if raw.strip():
                yield hashlib.sha256(raw).hexdigest()[:24], raw


def _read(key: str, raw: bytes) -> Caught:
    message = message_from_bytes(raw, policy=default_policy)
    body = message.get_body(preferencelist=("plain",))
    return Caught(
        key=key,
        subject=str(message.get("Subject", "")),
        sender=str(message.get("From", "")),
        recipients=str(message.get("To", "")),
        sent_at=_date(str(message.get("Date", ""))),
        text=str(body.get_content()) if body else "",
        attachments=tuple(item.get_filename() or "?" for item in message.iter_attachments()),
    )


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    # RFC 5322 says "-0000" for a time in UTC of which nothing else is known.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
