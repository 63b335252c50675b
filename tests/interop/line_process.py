"""A process that answers each line of text with one."""

import queue
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self


class ProcessSilent(Exception):
    """The process ended, or did not answer in time; the message has what it printed."""


class LineProcess:
    """Runs until :meth:`close`; one thread may ask at a time."""

    def __init__(self, command: Sequence[str | Path], *, cwd: Path | None = None) -> None:
        # A file and not a pipe: nobody needs to read it for the process to go on.
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 -- see close
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=cwd,
            encoding="utf-8",
        )
        self._answers: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, line: str, *, seconds: float) -> str:
        """The answer to a line, without its end; raises :class:`ProcessSilent`."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            answer = self._answers.get(timeout=seconds)
        except (queue.Empty, BrokenPipeError) as error:
            raise ProcessSilent(f"no answer in {seconds} s: {self._printed()}") from error
        if not answer:
            raise ProcessSilent(f"it has ended: {self._printed()}")
        return answer.rstrip("\n")

    def close(self) -> None:
        """End it, by force if it does not end with its input."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(timeout=5)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()
        self._errors.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def _printed(self) -> str:
        self._errors.seek(0)
        return self._errors.read()[-2000:]
