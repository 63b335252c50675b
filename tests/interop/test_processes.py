"""The judges' processes: what happens when there is none, when it ends, when it says nothing."""

import sys
from pathlib import Path

import pytest

from tests.interop.conftest import go_without
from tests.interop.judges.jvm import JudgeFailed, JudgesVM, JVMUnavailable, build
from tests.interop.line_process import LineProcess, ProcessSilent

ECHO = "import sys\nfor line in sys.stdin: print(line.strip()[::-1], flush=True)"


def python(program: str) -> LineProcess:
    return LineProcess([sys.executable, "-c", program])


def test_each_line_is_answered_with_one() -> None:
    with python(ECHO) as process:
        assert process.ask("abc", seconds=20) == "cba"
        assert process.ask("olá", seconds=20) == "álo"


def test_one_that_ends_is_told_with_what_it_printed() -> None:
    with (
        python("import sys; sys.exit('the disk is on fire')") as process,
        pytest.raises(ProcessSilent, match="the disk is on fire"),
    ):
        process.ask("abc", seconds=20)


def test_one_that_says_nothing_is_told_in_time() -> None:
    with (
        python("import sys; sys.stdin.read()") as process,
        pytest.raises(ProcessSilent, match=r"no answer in 0\.1 s"),
    ):
        process.ask("abc", seconds=0.1)


def test_a_jvm_that_ended_is_replaced(machine: JudgesVM) -> None:
    machine.close()
    for _ in range(2):
        with pytest.raises(JudgeFailed, match="no such judge: nobody"):
            machine.ask({"judge": "nobody"})


def test_without_maven_the_installer_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(JVMUnavailable, match=r"java, javac, mvn; run deploy/install-test-tools"):
        build()


def test_what_maven_says_is_told_and_nothing_half_built_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    maven = tmp_path / "bin" / "mvn"
    maven.parent.mkdir()
    maven.write_text("#!/bin/sh\necho no route to the library\nexit 1\n")
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", f"{maven.parent}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    with pytest.raises(JVMUnavailable, match="no route to the library"):
        build()
    assert list((tmp_path / "cache").rglob("*.class")) == []
    assert list((tmp_path / "cache" / "signstash-suite").iterdir()) == []


def test_only_outside_of_ci_are_judges_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        go_without(JVMUnavailable("no Java"))
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception):
        go_without(JVMUnavailable("no Java"))
