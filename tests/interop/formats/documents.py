"""What the matrix signs: a PDF, a text, JSON and XML, in which no name of a signature occurs."""

import functools
import json
from datetime import date

from demo.invoices import Party, invoice_series, render_invoice


@functools.cache
def pdf_invoice() -> bytes:
    """A PDF of one page."""
    seller = Party("Livraria Lúmen, Lda.", "501964843", ("Rua da Misericórdia, 68", "Lisboa"))
    (invoice,) = invoice_series(seller=seller, count=1, seed=7, issued_on=date(2026, 11, 20))
    return render_invoice(invoice)


@functools.cache
def text() -> bytes:
    """Plain text of some pages, no line twice."""
    return "\n".join(
        f"Linha {number}: {number * 37 % 1009} livros" for number in range(400)
    ).encode()


@functools.cache
def json_invoice() -> bytes:
    """A JSON document."""
    lines = [{"line": number, "books": number * 37 % 1009} for number in range(200)]
    return json.dumps({"seller": "Livraria Lúmen, Lda.", "lines": lines}).encode()


@functools.cache
def xml_invoice() -> bytes:
    """A UBL-like invoice."""
    lines = "".join(
        f'<Line number="{number}"><Books>{number * 37 % 1009}</Books></Line>'
        for number in range(200)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Invoice xmlns="urn:example:invoice"><Seller>Livraria Lúmen, Lda.</Seller>'
        f"{lines}</Invoice>"
    ).encode()
