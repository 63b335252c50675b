"""``signstash-ades``: every format and level by one command each, judged by another one."""

import json
from pathlib import Path

import pytest

from ades_cli.__main__ import main
from ades_cli.formats import Format
from development_pki.hierarchy import Hierarchy
from tests.ades_cli.conftest import Desk
from tests.interop.judges.programs import Anchor, openssl_ts

XML = b'<?xml version="1.0"?>\n<Invoice><ID>FT 2026/1</ID><Total>12.30</Total></Invoice>'
LEVELS = ["B-B", "B-T", "B-LT", "B-LTA"]
CONTENTS = {
    Format.PADES: None,
    Format.XADES: XML,
    Format.CADES: b"a delivery note",
    Format.JADES: b'{"invoice": "FT 2026/1"}',
    Format.ASIC_S: b"a delivery note",
    Format.ASIC_E: b"a delivery note",
}


def document(desk: Desk, form: Format, invoice: bytes) -> Path:
    content = CONTENTS[form]
    return desk.write(f"original.{form}", invoice if content is None else content)


def report_of(
    desk: Desk, file: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> dict[str, object]:
    capsys.readouterr()
    main(["verify", str(file), "--json", *desk.trust, *more])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def levels_in(report: dict[str, object]) -> list[str]:
    signatures = report["signatures"]
    assert isinstance(signatures, list)
    return [str(item["level"]).rsplit("-", 1)[-1] for item in signatures]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("form", list(Format))
def test_a_document_is_signed_and_verified(
    desk: Desk, invoice: bytes, form: Format, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = desk.sign(document(desk, form, invoice), "--format", form, "--level", level)
    report = report_of(desk, signed, capsys)

    assert report["indication"] == "TOTAL-PASSED"
    assert levels_in(report) == [level.removeprefix("B-")]


@pytest.mark.parametrize("form", [Format.XADES, Format.CADES, Format.JADES])
def test_a_detached_signature_needs_its_content(
    desk: Desk, invoice: bytes, form: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    file = document(desk, form, invoice)
    signed = desk.sign(file, "--format", form, "--detached")

    assert report_of(desk, signed, capsys)["indication"] != "TOTAL-PASSED"
    with_content = report_of(desk, signed, capsys, "--content", str(file))
    assert with_content["indication"] == "TOTAL-PASSED"
    file.write_bytes(b"another content")
    with_other = report_of(desk, signed, capsys, "--content", str(file))
    assert with_other["indication"] == "TOTAL-FAILED"


@pytest.mark.parametrize("level", ["B-T", "B-LT", "B-LTA"])
@pytest.mark.parametrize("form", list(Format))
def test_a_signature_is_extended_to_the_archive_and_renewed(
    desk: Desk, invoice: bytes, form: Format, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = desk.sign(document(desk, form, invoice), "--format", form, "--level", level)
    extended = desk.folder / "extended"

    assert main(["extend", str(signed), "-o", str(extended), *desk.services]) == 0
    report = report_of(desk, extended, capsys)
    assert report["indication"] == "TOTAL-PASSED"
    assert set(levels_in(report)) == {"LTA"}
    assert extended.stat().st_size > signed.stat().st_size


@pytest.mark.parametrize("level", LEVELS[1:])
@pytest.mark.parametrize("form", list(Format))
def test_a_signature_is_extended_to_the_level_that_is_asked_for(
    desk: Desk, invoice: bytes, form: Format, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = desk.sign(document(desk, form, invoice), "--format", form)
    extended = desk.folder / "extended"

    command = ["extend", str(signed), "-o", str(extended), "--level", level]
    assert main([*command, *desk.services]) == 0
    report = report_of(desk, extended, capsys)
    assert report["indication"] == "TOTAL-PASSED"
    assert set(levels_in(report)) == {level.removeprefix("B-")}


@pytest.mark.parametrize("form", [Format.XADES, Format.CADES, Format.JADES])
def test_a_detached_signature_is_extended_with_its_content(
    desk: Desk, invoice: bytes, form: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    file = document(desk, form, invoice)
    signed = desk.sign(file, "--format", form, "--detached")
    content = ["--content", str(file)]
    extended = desk.folder / "extended"

    assert main(["extend", str(signed), "-o", str(extended), *content, *desk.services]) == 0
    report = report_of(desk, extended, capsys, *content)
    assert report["indication"] == "TOTAL-PASSED"
    assert levels_in(report) == ["LTA"]


def test_several_files_go_into_one_container(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    other = desk.write("note.txt", b"paid on delivery")
    signed = desk.sign(desk.write("invoice.xml", XML), other)
    report = report_of(desk, signed, capsys)

    assert report["indication"] == "TOTAL-PASSED"
    assert "note.txt" in str(report["signatures"])


def test_a_visible_seal_is_put_where_it_covers_nothing(
    desk: Desk, invoice: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.write("invoice.pdf", invoice)
    signed = desk.sign(file, "--auto", "--text", "Sealed by $certificate.getCommonName()")

    assert report_of(desk, signed, capsys)["indication"] == "TOTAL-PASSED"


def test_openssl_agrees_on_a_time_stamp(
    desk: Desk, invoice: bytes, pki: Hierarchy, tmp_path: Path
) -> None:
    file, token = desk.write("invoice.pdf", invoice), desk.folder / "invoice.tst"
    anchor = Anchor.create(
        pki.directory / "root.pem", pki.directory / "issuing.pem", tmp_path / "nss"
    )

    assert main(["timestamp", str(file), "-o", str(token), *desk.services]) == 0
    assert openssl_ts(token, file, anchor)
    file.write_bytes(invoice + b" ")
    assert not openssl_ts(token, file, anchor)


def test_the_verdict_is_told_in_both_languages(
    desk: Desk, invoice: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = desk.sign(desk.write("invoice.pdf", invoice))
    texts = []
    for language in ("en", "pt"):
        capsys.readouterr()
        assert main(["verify", str(signed), "--language", language, *desk.trust]) == 0
        texts.append(capsys.readouterr().out)

    assert texts[0] != texts[1]
    assert all("TOTAL-PASSED" in text and "Adega do Norte" in text for text in texts)
