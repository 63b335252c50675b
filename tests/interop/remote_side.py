"""The key's side as whoever holds a document sees it: digests go through a pipe.

Implements the ports with :mod:`tests.interop.key_process`, which keeps what it was asked.
"""

import base64
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ades.errors import SealError
from ades.ports import (
    Credential,
    Seal,
    SealFailure,
    SealRequest,
    SignatureValue,
    Timestamp,
    TimestampRequest,
    ValueRequest,
)
from tests.interop.key_process import Configuration
from tests.interop.line_process import LineProcess

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60


class KeyProcess:
    """The other process, and its record."""

    def __init__(self, configuration: Configuration, folder: Path) -> None:
        settings = folder / "configuration"
        settings.write_bytes(pickle.dumps(configuration))
        self._record = folder / "record"
        self._process = LineProcess(
            [sys.executable, "-m", "tests.interop.key_process", settings, self._record], cwd=ROOT
        )

    def ask(self, *question: Any) -> Any:
        """What it answers; an error that it met is raised."""
        line = base64.b64encode(pickle.dumps(question)).decode()
        answer = pickle.loads(base64.b64decode(self._process.ask(line, seconds=SECONDS)))
        if isinstance(answer, SealError):
            raise answer
        return answer

    def received(self) -> list[bytes]:
        """All that it was asked until now, as it came through the pipe (pickles)."""
        lines = self._record.read_bytes().splitlines() if self._record.exists() else []
        return [base64.b64decode(line) for line in lines]

    def close(self) -> None:
        """End it."""
        self._process.close()


class RemoteSide:
    """The three ports for one of the keys."""

    def __init__(self, process: KeyProcess, kind: str) -> None:
        self._process = process
        self._kind = kind

    def credential(self) -> Credential:
        """The certificate that will sign."""
        found: Credential = self._process.ask(self._kind, "credential", [])
        return found

    def seal(self, requests: Sequence[SealRequest]) -> list[Seal | SealFailure]:
        """Have digests sealed."""
        found: list[Seal | SealFailure] = self._process.ask(self._kind, "seal", list(requests))
        return found

    def sign_values(self, requests: Sequence[ValueRequest]) -> list[SignatureValue | SealFailure]:
        """Have digests signed."""
        found: list[SignatureValue | SealFailure] = self._process.ask(
            self._kind, "sign_values", list(requests)
        )
        return found

    def timestamp(self, requests: Sequence[TimestampRequest]) -> list[Timestamp | SealFailure]:
        """Have digests time-stamped."""
        found: list[Timestamp | SealFailure] = self._process.ask(
            self._kind, "timestamp", list(requests)
        )
        return found
