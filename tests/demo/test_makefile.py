"""The Makefile hands on what it was given, in one piece."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """An environment that is up to date; its Python only says what it was called with."""
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    python.chmod(0o755)
    (tmp_path / "venv" / "demo.stamp").touch()
    return tmp_path / "venv"


def make(target: str, venv: Path, state: Path, *more: str) -> list[str]:
    done = subprocess.run(
        ["make", "--no-print-directory", target, f"VENV={venv}", f"STATE={state}", *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_demo_s_state_may_have_spaces(venv: Path, tmp_path: Path) -> None:
    state = tmp_path / "a state; echo 'with' spaces"
    called = make("demo", venv, state, "FILES=a.pdf b.pdf", "ONCE=1", "PORT=9000")
    assert called == [
        *("-m", "demo", "--state", str(state), "--port", "9000"),
        *("--proxy-port", "8085", "--pki-port", "8090", "--once", "a.pdf", "b.pdf"),
    ]


def test_cleaning_removes_the_state_and_nothing_beside_it(venv: Path, tmp_path: Path) -> None:
    beside, state = tmp_path / "a", tmp_path / "a state"
    beside.mkdir()
    state.mkdir()
    make("clean", venv, state)
    assert not state.exists()
    assert not venv.exists()
    assert beside.exists()


def test_strangers_are_asked_once_and_not_again_on_the_other_database(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "test", f"VENV={tmp_path / 'venv'}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    runs = [line for line in done.stdout.splitlines() if " -m pytest " in line]
    assert [
        ('"not e2e"' in run, "--ignore=tests/interop" in run, "postgresql" in run) for run in runs
    ] == [
        (True, False, False),
        (True, True, True),
        (False, False, False),
    ]
