"""The judges that need a JVM: one process that is built when needed and answers until the end.

The build is kept in the user's cache under the hash of its sources, and never beside them.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.interop.line_process import LineProcess, ProcessSilent

SOURCES = Path(__file__).resolve().parents[1] / "jvm"
BUILD_SECONDS = 540
ANSWER_SECONDS = 60
# DSS loads its schemas and policies with the first document; on busy cores that takes its time.
FIRST_ANSWER_SECONDS = 180


class JVMUnavailable(Exception):
    """There is no JVM or no Maven, or the judges could not be built."""


class JudgeFailed(Exception):
    """A judge could not judge: the file is nothing that it reads, or it broke over it."""


class JudgesVM:
    """The JVM's side; it is started by the first question and ended by :meth:`close`."""

    def __init__(self, build: Path) -> None:
        self._build = build
        self._process: LineProcess | None = None

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to one question (see ``Main.Question``).

        Raises :class:`JudgeFailed`, and
        :class:`~tests.interop.line_process.ProcessSilent`; the next question starts a new JVM then.
        """
        process, seconds = self._running()
        try:
            line = process.ask(json.dumps(question), seconds=seconds)
        except ProcessSilent:
            self.close()
            raise
        answer: dict[str, Any] = json.loads(line)
        if "failure" in answer:
            raise JudgeFailed(answer["failure"])
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _running(self) -> tuple[LineProcess, int]:
        if self._process is not None:
            return self._process, ANSWER_SECONDS
        classpath = f"{self._build / 'classes'}:{self._build / 'lib'}/*"
        # A short life on few cores: the plain collector, and no second compiler.
        tuning = ("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        self._process = LineProcess(["java", *tuning, "-cp", classpath, "judges.Main"])
        return self._process, FIRST_ANSWER_SECONDS


def build() -> Path:
    """The folder with the compiled judges and their libraries, built if it is not there yet.

    Raises :class:`JVMUnavailable`.
    """
    missing = [program for program in ("java", "javac", "mvn") if shutil.which(program) is None]
    if missing:
        raise JVMUnavailable(
            f"not on the path: {', '.join(missing)}; run deploy/install-test-tools"
        )
    place = _cache() / f"judges-{_fingerprint()}"
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".judges-", dir=place.parent))
    try:
        _run_maven(unfinished)
        # Of two builders one wins, and both have the same.
        unfinished.rename(place)
    except OSError:
        if not place.is_dir():
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return place


def _run_maven(target: Path) -> None:
    command = ["mvn", "-q", "-B", "-f", SOURCES / "pom.xml", f"-Djudges.build={target}", "compile"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise JVMUnavailable(f"Maven did not finish in {BUILD_SECONDS} s") from error
    if done.returncode:
        raise JVMUnavailable(f"Maven failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in SOURCES.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(SOURCES)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "signstash-suite"
