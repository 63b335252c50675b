"""``signstash-ades`` says in one line what it refuses, and leaves nothing half-written behind."""

from pathlib import Path

import pytest

from ades_cli.__main__ import NOT_PASSED, REFUSED, WRONG_USAGE, main
from tests.ades_cli.conftest import PASSWORD, Desk


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str], status: int = REFUSED) -> str:
    capsys.readouterr()
    assert main(arguments) == status
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert PASSWORD not in line
    return line


def test_a_damaged_document_is_refused_and_leaves_no_file(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.write("invoice.pdf", b"%PDF-1.7 and no more")
    before = sorted(desk.folder.iterdir())

    line = refused(["sign", str(file), *desk.key], capsys)
    assert line.startswith("signstash-ades: the PDF cannot be read")
    assert sorted(desk.folder.iterdir()) == before


def test_the_original_is_never_replaced(
    desk: Desk, invoice: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.write("invoice.pdf", invoice)

    line = refused(["sign", str(file), "-o", str(file), *desk.key], capsys, WRONG_USAGE)
    assert "would replace invoice.pdf itself" in line
    assert file.read_bytes() == invoice


def test_a_wrong_password_is_told_and_not_shown(
    desk: Desk, invoice: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.write("invoice.pdf", invoice)
    desk.write("password", b"not the password\n")

    assert "another password" in refused(["sign", str(file), *desk.key], capsys)


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["--level", "B-T"], "no time-stamp authority"),
        (["--at", "page=1,x=70"], "y is missing"),
        (["--at", "page=9,x=70,y=100"], "page"),
        (["--auto", "--text", "#set($a = 1)"], "#set"),
        (["--field", "Nowhere"], "Nowhere"),
    ],
)
def test_what_cannot_be_done_is_named(
    desk: Desk,
    invoice: bytes,
    extra: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = desk.write("invoice.pdf", invoice)

    assert said in refused(["sign", str(file), *extra, *desk.key], capsys)


@pytest.mark.parametrize(
    "extra",
    [
        ["--format", "pades"],
        ["--auto", "--at-word", "@@SIGN@@"],
        ["--pkcs11", "module.so"],
    ],
)
def test_arguments_that_do_not_go_together_are_refused(
    desk: Desk, invoice: bytes, extra: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(desk.write("invoice.pdf", invoice))]
    if extra[0] == "--format":
        files.append(str(desk.write("other.pdf", invoice)))

    refused(["sign", *files, *extra, *desk.key], capsys, WRONG_USAGE)


def test_without_roots_nothing_is_verified(
    desk: Desk, invoice: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.write("invoice.pdf", invoice)

    assert "--trust" in refused(["verify", str(file)], capsys, WRONG_USAGE)


def test_a_changed_document_is_not_passed(
    desk: Desk, invoice: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = desk.sign(desk.write("invoice.pdf", invoice))
    content = bytearray(signed.read_bytes())
    content[1000] ^= 1
    signed.write_bytes(content)
    capsys.readouterr()

    assert main(["verify", str(signed), *desk.trust]) == NOT_PASSED
    assert "TOTAL-FAILED" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_one_line(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "nowhere.pdf" in refused(["sign", str(tmp_path / "nowhere.pdf"), *desk.key], capsys)
