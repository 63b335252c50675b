"""A Portuguese invoice as data: who sells what to whom, the totals by VAT rate, and the text of
the QR code that the tax authority asks for. Amounts are rounded here and nowhere else, so that
the printed page and the QR code cannot disagree by a cent.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")

# The QR code's fields by VAT rate of the mainland: taxable base, and VAT where there is any.
_QR_FIELDS_BY_RATE = {
    Decimal(0): ("I2", None),
    Decimal(6): ("I3", "I4"),
    Decimal(13): ("I5", "I6"),
    Decimal(23): ("I7", "I8"),
}


class InvoiceError(Exception):
    """Base of what can be wrong with an invoice's data."""


class InvalidVATNumber(InvoiceError):
    """The number is not nine digits that end in the right check digit."""


class UnknownVATRate(InvoiceError):
    """The rate is none of the mainland's, so the QR code has no field for it."""


class EmptyInvoice(InvoiceError):
    """An invoice without lines cannot be issued."""


def vat_check_digit(first_eight: str) -> str:
    """The ninth digit of a Portuguese tax number (NIF), modulo 11."""
    weighted = sum(int(digit) * (9 - place) for place, digit in enumerate(first_eight))
    remainder = weighted % 11
    return "0" if remainder < 2 else str(11 - remainder)


def _to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Party:
    """A Portuguese company, as seller or as buyer."""

    name: str
    vat_number: str
    address: tuple[str, ...]

    def __post_init__(self) -> None:
        number = self.vat_number
        well_formed = len(number) == 9 and number.isascii() and number.isdigit()
        if not well_formed or number[8] != vat_check_digit(number[:8]):
            raise InvalidVATNumber(f"{number!r} is not a Portuguese tax number")


@dataclass(frozen=True)
class InvoiceLine:
    """So many units of one thing; `vat_rate` is in per cent."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    vat_rate: Decimal

    def __post_init__(self) -> None:
        if self.vat_rate not in _QR_FIELDS_BY_RATE:
            raise UnknownVATRate(f"{self.vat_rate} % on {self.description!r}")

    @property
    def net(self) -> Decimal:
        return _to_cents(self.quantity * self.unit_price)


@dataclass(frozen=True)
class VATBand:
    """What an invoice charges at one rate."""

    rate: Decimal
    base: Decimal

    @property
    def vat(self) -> Decimal:
        return _to_cents(self.base * self.rate / 100)


@dataclass(frozen=True)
class Invoice:
    """An invoice ("FT") in euros, complete: everything that its pages show is in here."""

    number: str
    issued_on: date
    due_on: date
    seller: Party
    buyer: Party
    lines: tuple[InvoiceLine, ...]
    atcud: str
    software_certificate: str = "0000/AT"
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not self.lines:
            raise EmptyInvoice(f"{self.number} has no lines")

    @property
    def vat_bands(self) -> tuple[VATBand, ...]:
        bases: dict[Decimal, Decimal] = {}
        for line in self.lines:
            bases[line.vat_rate] = bases.get(line.vat_rate, Decimal(0)) + line.net
        return tuple(VATBand(rate, base) for rate, base in sorted(bases.items()))

    @property
    def net_total(self) -> Decimal:
        return sum((band.base for band in self.vat_bands), Decimal(0))

    @property
    def vat_total(self) -> Decimal:
        return sum((band.vat for band in self.vat_bands), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net_total + self.vat_total

    @property
    def hash_characters(self) -> str:
        """The four characters that a certified program prints of its signature of the document.

        A digest stands in for the signature, of which characters 1, 11, 21 and 31 are taken.
        """
        signed = f"{self.issued_on:%Y-%m-%d};{self.number};{self.atcud};{self.total:.2f}"
        digest = base64.b64encode(hashlib.sha256(signed.encode()).digest()).decode()
        return digest[0:31:10]


def qr_text(invoice: Invoice) -> str:
    """The content of the QR code, by the tax authority's technical specification (2020)."""
    fields = {
        "A": invoice.seller.vat_number,
        "B": invoice.buyer.vat_number,
        "C": "PT",
        "D": "FT",
        "E": "N",
        "F": f"{invoice.issued_on:%Y%m%d}",
        "G": invoice.number,
        "H": invoice.atcud,
        "I1": "PT",
    }
    for band in invoice.vat_bands:
        base_field, vat_field = _QR_FIELDS_BY_RATE[band.rate]
        fields[base_field] = f"{band.base:.2f}"
        if vat_field:
            fields[vat_field] = f"{band.vat:.2f}"
    fields |= {
        "N": f"{invoice.vat_total:.2f}",
        "O": f"{invoice.total:.2f}",
        "Q": invoice.hash_characters,
        "R": invoice.software_certificate.partition("/")[0],
    }
    return "*".join(f"{name}:{value}" for name, value in fields.items())


def file_name(invoice: Invoice) -> str:
    return invoice.number.replace(" ", "-").replace("/", "-") + ".pdf"
