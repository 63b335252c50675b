"""The demonstration's invoices on paper, judged by other programs: qpdf for the structure, poppler
for what a reader finds on the pages and for what a scanner sees of the QR code.
"""

import re
import subprocess
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import segno

from demo.invoices import (
    Invoice,
    InvoiceLine,
    Party,
    file_name,
    invoice_series,
    qr_text,
    render_invoice,
)

SELLER = Party(
    name="Armazéns Conceição & Simões, Lda.",
    vat_number="590123459",
    address=("Rua do Comércio, 45", "4450-208 Matosinhos"),
)
BUYER = Party(name="Padaria Leão", vat_number="999999990", address=("Évora",))
ISSUED_ON = date(2026, 5, 12)


def a_series(*, seed: int = 7) -> list[Invoice]:
    """Six invoices, among which some have one page, some two and some three."""
    return invoice_series(seller=SELLER, count=6, seed=seed, issued_on=ISSUED_ON)


def an_invoice(*, lines: int = 1, description: str = "Serviço", price: str = "10") -> Invoice:
    line = InvoiceLine(description, Decimal(1), Decimal(price), Decimal(23))
    return Invoice(
        number="FT 2026/1042",
        issued_on=ISSUED_ON,
        due_on=ISSUED_ON,
        seller=SELLER,
        buyer=BUYER,
        lines=(line,) * lines,
        atcud="JFG4K2XP-1042",
    )


def run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def written(invoice: Invoice, folder: Path) -> Path:
    path = folder / file_name(invoice)
    path.write_bytes(render_invoice(invoice))
    return path


def page_texts(invoice: Invoice, folder: Path) -> list[str]:
    return run("pdftotext", "-layout", written(invoice, folder), "-").split("\f")[:-1]


class Scan:
    """A part of the last page as a scanner sees it: grey values at ten dots a millimetre."""

    def __init__(self, path: Path, *, left: int, bottom: int, width: int, height: int) -> None:
        last_page = re.search(r"Pages: +(\d+)", run("pdfinfo", path))
        assert last_page
        place = [left * 10, (297 - bottom - height) * 10, width * 10, height * 10]
        options = [
            option
            for name, value in zip("xyWH", place, strict=True)
            for option in (f"-{name}", str(value))
        ]
        command = ["pdftoppm", "-gray", "-r", "254", "-f", last_page[1], *options, path]
        image = subprocess.run(command, check=True, capture_output=True).stdout
        self.width = width * 10
        self.pixels = image[-self.width * height * 10 :]

    def rows(self) -> list[bytes]:
        return [
            self.pixels[start : start + self.width]
            for start in range(0, len(self.pixels), self.width)
        ]


def test_any_six_in_a_row_have_one_two_and_three_pages(tmp_path: Path) -> None:
    for seed in range(3):
        series = a_series(seed=seed)
        assert {len(page_texts(invoice, tmp_path)) for invoice in series} == {1, 2, 3}


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    for invoice in a_series():
        assert "No syntax or stream encoding errors" in run(
            "qpdf", "--check", written(invoice, tmp_path)
        )


def test_atcud_certificate_and_page_number_are_on_every_page(tmp_path: Path) -> None:
    for invoice in a_series():
        pages = page_texts(invoice, tmp_path)
        for number, text in enumerate(pages, start=1):
            assert f"ATCUD:{invoice.atcud}" in text
            assert f"Página {number}/{len(pages)}" in text
            assert "Processado por programa certificado n.º 0000/AT" in text


def test_every_line_is_printed_once_and_subtotals_are_carried(tmp_path: Path) -> None:
    long_invoice = max(a_series(), key=lambda invoice: len(invoice.lines))
    pages = page_texts(long_invoice, tmp_path)
    for line in long_invoice.lines:
        assert sum(page.count(line.description + "  ") for page in pages) == 1
    for page, following in pairwise(pages):
        carried = re.search(r"A transportar +([\d.,]+)", page)
        brought = re.search(r"Transporte +([\d.,]+)", following)
        assert carried
        assert brought
        assert carried[1] == brought[1]


def test_amounts_and_accents_are_portuguese(tmp_path: Path) -> None:
    (text,) = page_texts(an_invoice(price="1003.71"), tmp_path)
    assert "1.234,56 €" in text
    for words in (SELLER.name, "Padaria Leão", "Évora", "Condições", "Descrição", "12/05/2026"):
        assert words in text


def test_a_long_description_is_wrapped_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    words = [f"palavra{number}" for number in range(30)]
    (text,) = page_texts(an_invoice(description=" ".join(words)), tmp_path)
    assert re.findall(r"palavra\d+", text) == words


@pytest.mark.parametrize("count", range(15, 36))
def test_no_number_of_lines_runs_into_the_summary(count: int, tmp_path: Path) -> None:
    invoice = an_invoice(lines=count)
    boxes = run("pdftotext", "-bbox", written(invoice, tmp_path), "-")
    for page in boxes.split("<page ")[1:]:
        limit = (297 - 93) * 72 / 25.4 if "Resumo" in page else (297 - 28) * 72 / 25.4
        bottoms = [float(y) for y in re.findall(r'yMax="([\d.]+)">Serviço<', page)]
        assert bottoms
        assert max(bottoms) < limit


def test_all_fonts_are_embedded(tmp_path: Path) -> None:
    listing = run("pdffonts", written(a_series()[0], tmp_path)).splitlines()[2:]
    assert len(listing) == 2
    assert all(re.search(r" yes yes yes +\d+ +0$", font) for font in listing)


def test_the_metadata_name_the_document_and_its_author(tmp_path: Path) -> None:
    information = run("pdfinfo", written(a_series()[0], tmp_path))
    assert re.search(r"Title: +Fatura FT 2026/1042\n", information)
    assert re.search(rf"Author: +{SELLER.name}\n", information)
    assert re.search(r"Producer: +Programa certificado n\.º 0000/AT\n", information)


def test_the_printed_qr_code_is_the_symbol_of_the_qr_text(tmp_path: Path) -> None:
    for invoice in a_series():
        rows = Scan(written(invoice, tmp_path), left=10, bottom=18, width=50, height=41).rows()
        dark_rows = [y for y, row in enumerate(rows) if min(row) < 128]
        dark_columns = [x for x in range(len(rows[0])) if min(row[x] for row in rows) < 128]
        top, left = dark_rows[0], dark_columns[0]
        size = dark_rows[-1] + 1 - top
        assert size >= 300
        assert abs(dark_columns[-1] + 1 - left - size) <= 2
        quiet = (top, left, len(rows) - dark_rows[-1] - 1, len(rows[0]) - dark_columns[-1] - 1)
        assert min(quiet) >= 25

        symbol = segno.make_qr(qr_text(invoice), error="m", mode="byte", boost_error=False)
        version = max(int(symbol.version), 9)
        symbol = segno.make_qr(
            qr_text(invoice), error="m", mode="byte", boost_error=False, version=version
        )
        module = size / len(symbol.matrix)
        middles = [int((place + 0.5) * module) for place in range(len(symbol.matrix))]
        printed = [[rows[top + y][left + x] < 128 for x in middles] for y in middles]
        assert printed == [[bool(dark) for dark in row] for row in symbol.matrix]


def test_beside_the_qr_code_there_is_room_for_a_visible_seal(tmp_path: Path) -> None:
    for invoice in a_series():
        strip = Scan(written(invoice, tmp_path), left=62, bottom=20, width=130, height=32)
        assert set(strip.pixels) == {255}


def test_the_atcud_is_immediately_above_the_qr_code(tmp_path: Path) -> None:
    top_of_the_symbol = 297 - 56
    for invoice in a_series():
        boxes = run("pdftotext", "-bbox", written(invoice, tmp_path), "-").split("<page ")[-1]
        bottom = re.search(rf'yMax="([\d.]+)">ATCUD:{invoice.atcud}<', boxes)
        assert bottom
        assert 2.5 <= top_of_the_symbol - float(bottom[1]) * 25.4 / 72 <= 5
