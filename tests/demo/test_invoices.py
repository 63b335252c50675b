"""The demonstration's invoices as data: the same for the same seed, with tax numbers, amounts and
QR text that follow the tax authority's rules.
"""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from demo.invoices import (
    EmptyInvoice,
    InvalidVATNumber,
    Invoice,
    InvoiceLine,
    Party,
    UnknownVATRate,
    file_name,
    invoice_series,
    qr_text,
    render_invoice,
    vat_check_digit,
)

ISSUED_ON = date(2026, 5, 12)
SELLER = Party(
    name="Armazéns Conceição & Simões, Lda.",
    vat_number="590123459",
    address=("Rua do Comércio, 45", "4450-208 Matosinhos"),
)
BUYER = Party(name="Padaria Leão", vat_number="999999990", address=("Évora",))

# For a process of its own, where sets have another order.
PRINT_DIGESTS = """
import hashlib
from datetime import date
from demo.invoices import Party, invoice_series, render_invoice
seller = Party("Armazéns Conceição & Simões, Lda.", "590123459",
               ("Rua do Comércio, 45", "4450-208 Matosinhos"))
series = invoice_series(seller=seller, count=3, seed=7, issued_on=date(2026, 5, 12))
print(*(hashlib.sha256(render_invoice(invoice)).hexdigest() for invoice in series))
"""


def a_series(*, count: int = 6, seed: int = 7) -> list[Invoice]:
    return invoice_series(seller=SELLER, count=count, seed=seed, issued_on=ISSUED_ON)


def an_invoice(*lines: tuple[str, str, int]) -> Invoice:
    return Invoice(
        number="FT 2026/1042",
        issued_on=ISSUED_ON,
        due_on=ISSUED_ON,
        seller=SELLER,
        buyer=BUYER,
        lines=tuple(
            InvoiceLine("Serviço", Decimal(quantity), Decimal(price), Decimal(rate))
            for quantity, price, rate in lines
        ),
        atcud="JFG4K2XP-1042",
    )


def qr_fields(invoice: Invoice) -> dict[str, str]:
    return dict(field.split(":", maxsplit=1) for field in qr_text(invoice).split("*"))


def test_the_same_seed_gives_the_same_invoices_and_the_same_bytes() -> None:
    assert a_series() == a_series()
    assert [render_invoice(i) for i in a_series()] == [render_invoice(i) for i in a_series()]


def test_another_process_gives_the_same_bytes() -> None:
    command = [sys.executable, "-c", PRINT_DIGESTS]
    digests = {
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_gives_other_invoices() -> None:
    assert a_series(seed=7) != a_series(seed=8)


def test_numbers_are_consecutive_and_shared_with_the_atcud_of_one_series() -> None:
    series = a_series()
    assert [invoice.number for invoice in series] == [f"FT 2026/{1042 + i}" for i in range(6)]
    codes, numbers = zip(*(invoice.atcud.split("-") for invoice in series), strict=True)
    assert len(set(codes)) == 1
    assert re.fullmatch(r"[A-Z0-9]{8}", codes[0])
    assert list(numbers) == [str(1042 + i) for i in range(6)]


def test_the_file_is_named_after_the_number() -> None:
    assert file_name(a_series()[0]) == "FT-2026-1042.pdf"


@pytest.mark.parametrize("number", ["123456789", "999999990", "590123459"])
def test_the_check_digit_is_that_of_known_tax_numbers(number: str) -> None:
    assert vat_check_digit(number[:8]) == number[8]


@pytest.mark.parametrize("number", ["123456780", "12345678", "PT3456789", "", "\uff1123456789"])
def test_it_refuses_a_tax_number_that_cannot_be(number: str) -> None:
    with pytest.raises(InvalidVATNumber, match="not a Portuguese tax number"):
        replace(SELLER, vat_number=number)


def test_every_buyer_has_a_valid_tax_number_that_nobody_has() -> None:
    for invoice in a_series(count=40):
        number = invoice.buyer.vat_number
        weighted = sum(int(digit) * (9 - place) for place, digit in enumerate(number))
        assert weighted % 11 in {0, 1}
        assert number.startswith("59")


def test_it_refuses_a_rate_that_the_qr_code_has_no_field_for() -> None:
    with pytest.raises(UnknownVATRate, match="21"):
        an_invoice(("1", "10.00", 21))


def test_it_refuses_an_invoice_without_lines() -> None:
    with pytest.raises(EmptyInvoice, match="FT 2026/1042"):
        an_invoice()


def test_vat_is_rounded_once_per_rate_and_half_cents_go_up() -> None:
    invoice = an_invoice(("1", "0.02", 23), ("1", "0.02", 23), ("0.5", "0.25", 6), ("1", "10", 0))
    assert [(band.base, band.vat) for band in invoice.vat_bands] == [
        (Decimal("10.00"), Decimal("0.00")),
        (Decimal("0.13"), Decimal("0.01")),
        (Decimal("0.04"), Decimal("0.01")),
    ]
    assert invoice.total == Decimal("10.19")


def test_the_qr_text_has_the_fields_of_the_specification_in_their_order() -> None:
    invoice = an_invoice(("10", "100", 0), ("1", "50", 6), ("2", "30", 13), ("1.5", "20", 23))
    assert qr_text(invoice) == (
        "A:590123459*B:999999990*C:PT*D:FT*E:N*F:20260512*G:FT 2026/1042*H:JFG4K2XP-1042*I1:PT"
        "*I2:1000.00*I3:50.00*I4:3.00*I5:60.00*I6:7.80*I7:30.00*I8:6.90"
        f"*N:17.70*O:1157.70*Q:{invoice.hash_characters}*R:0000"
    )


def test_the_qr_text_leaves_out_the_rates_that_the_invoice_does_not_have() -> None:
    assert {"I2", "I3", "I4", "I5", "I6"}.isdisjoint(qr_fields(an_invoice(("1", "10", 23))))


def test_the_qr_text_adds_up() -> None:
    for invoice in a_series(count=30):
        fields = qr_fields(invoice)
        amounts = {
            name: Decimal(value) for name, value in fields.items() if name in "I2I3I4I5I6I7I8"
        }
        vat = sum(amounts.get(name, Decimal(0)) for name in ("I4", "I6", "I8"))
        bases = sum(amounts.get(name, Decimal(0)) for name in ("I2", "I3", "I5", "I7"))
        assert bases == sum(line.net for line in invoice.lines)
        assert Decimal(fields["N"]) == vat == invoice.vat_total
        assert Decimal(fields["O"]) == bases + vat == invoice.total
        assert re.fullmatch(r"[A-Za-z0-9+/]{4}", fields["Q"])
