"""What the throw-away servers have in common: a private directory, a child process, an end.

Starting waits until the server answers, and stopping removes every trace, also when starting
was interrupted half-way.
"""

import os
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from subprocess import DEVNULL, STDOUT, Popen, TimeoutExpired
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import ClassVar, Self

from tests.services.errors import ServerDidNotStart
from tests.services.ports import free_port

Command = Sequence[str | Path]
# A start takes about a second; a machine that is busy with other test runs may need far more.
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.02


class Server(ABC):
    """One server process on a free port; use it as a context manager."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    # Everything that the server writes; it exists from start to stop.
    directory: Path

    def __init__(self) -> None:
        self.port = free_port()
        # The user and the group that own the directory and run the server.
        self.owner = (os.geteuid(), os.getegid())
        self._running = ExitStack()

    @property
    @abstractmethod
    def url(self) -> str:
        """The address in the form that Django's and Celery's settings take."""

    def start(self) -> Self:
        """Start the server and return when it answers."""
        with ExitStack() as stack:
            temporary = TemporaryDirectory(prefix=f"suite-{self.name}-")
            self.directory = Path(stack.enter_context(temporary))
            os.chown(self.directory, *self.owner)
            for command in self._preparations():
                if self._spawn(command, stack).wait() != 0:
                    raise self._failure()
            self._wait_until_it_answers(self._spawn(self._command(), stack))
            self._running = stack.pop_all()
        return self

    def stop(self) -> None:
        """End the server and delete its directory; a second call does nothing."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _preparations(self) -> Sequence[Command]:
        """Return the commands that have to succeed before the server can run."""
        return ()

    @abstractmethod
    def _command(self) -> Command:
        """Return the command that runs the server in the foreground."""

    @abstractmethod
    def _answers(self) -> bool:
        """Tell whether the server serves clients by now."""

    def _spawn(self, command: Command, stack: ExitStack) -> Popen[bytes]:
        uid, gid = self.owner
        with self._log.open("ab") as log:
            process = Popen(
                command,
                cwd=self.directory,
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                # A Ctrl-C in the terminal is for pytest, which then stops the server.
                start_new_session=True,
                user=uid,
                group=gid,
                # Only root may, and must, drop its other groups.
                extra_groups=[] if os.geteuid() == 0 else None,
            )
        stack.callback(self._end, process)
        return process

    def _end(self, process: Popen[bytes]) -> None:
        """Ask the process to end, and kill it if it does not."""
        process.send_signal(self.stop_signal)
        try:
            process.wait(_STOP_SECONDS)
        except TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_until_it_answers(self, process: Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise self._failure()
            time.sleep(_POLL_SECONDS)

    def _failure(self) -> ServerDidNotStart:
        return ServerDidNotStart(self.name, log=self._log.read_text(errors="replace"))

    @property
    def _log(self) -> Path:
        return self.directory / "server.log"
