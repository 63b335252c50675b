"""The main job, from nothing to the table."""

import base64
import subprocess
from pathlib import Path

import pytest

from demo.verifiers import structure_problems
from tests.e2e.conftest import ROOT, Demo, demo_command, demo_environment
from tests.services.ports import free_port

pytestmark = pytest.mark.e2e


def run_once(state: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        demo_command(state, free_port(), "--once", *map(str, files)),
        cwd=ROOT,
        env=demo_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_every_invoice_is_signed_both_ways_and_verified(demo: Demo) -> None:
    verdicts = demo.output.count("pdfsig: valid, whole document, trusted")
    assert verdicts == 6, demo.output
    assert "All good" in demo.output
    signed = sorted((demo.state / "demo").glob("*.pdf"))
    assert len(signed) == 6
    assert {structure_problems(path) for path in signed} == {""}


def test_the_files_that_were_named_are_signed(tmp_path: Path, invoice: bytes) -> None:
    named = tmp_path / "with spaces é.pdf"
    named.write_bytes(invoice)
    done = run_once(tmp_path / "state", named)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(named.name) == 2


def test_a_file_that_cannot_be_signed_makes_the_job_fail(tmp_path: Path, invoice: bytes) -> None:
    bad, good = tmp_path / "bad.pdf", tmp_path / "good.pdf"
    bad.write_bytes(base64.b64encode(invoice))
    good.write_bytes(invoice)
    done = run_once(tmp_path / "state", bad, good)
    assert done.returncode == 1
    assert "PROBLEM: bad.pdf (service): 422" in done.stdout
    assert "PROBLEM: bad.pdf (proxy): 422" in done.stdout
    assert done.stdout.count("good.pdf  ") == 2


def test_no_process_is_left_behind(tmp_path: Path, invoice: bytes) -> None:
    state = tmp_path / "state"
    named = tmp_path / "one.pdf"
    named.write_bytes(invoice)
    assert run_once(state, named).returncode == 0
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert str(state) not in listed.stdout
