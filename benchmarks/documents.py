"""Small PDFs of 10 to 270 KB as four producers write them: tables, streams, object streams."""

import io
import random
from collections.abc import Iterator
from datetime import date

import pikepdf
import pypdfium2
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from demo.invoices import Party, invoice_series, render_invoice

SELLER = Party("Livraria Lúmen, Lda.", "501964843", ("Rua da Misericórdia, 68", "Lisboa"))


def small_documents() -> list[bytes]:
    """Invoices, reports and scans, the same in every run."""
    series = invoice_series(seller=SELLER, count=6, seed=1, issued_on=date(2026, 11, 20))
    invoices = [render_invoice(item) for item in series]
    return [*invoices[:4], *_as_others_save(invoices[4:]), _report(), *_scans()]


def _as_others_save(documents: list[bytes]) -> Iterator[bytes]:
    """With object streams and a cross-reference stream, linearised, and by PDFium."""
    for document in documents:
        for how in (
            {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
            {"linearize": True},
        ):
            saved = io.BytesIO()
            with pikepdf.open(io.BytesIO(document)) as opened:
                opened.save(saved, **how)
            yield saved.getvalue()
    saved = io.BytesIO()
    pypdfium2.PdfDocument(documents[0]).save(saved)
    yield saved.getvalue()


def _report() -> bytes:
    """Forty pages of text."""
    written = io.BytesIO()
    canvas = Canvas(written, invariant=True)
    for page in range(40):
        for line in range(50):
            canvas.drawString(50, 800 - 15 * line, f"Page {page}, line {line}: {page * line}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _scans() -> Iterator[bytes]:
    """Pages of pixels, as scanners make them."""
    chance = random.Random(1)
    for side in (130, 420, 560, 690):
        pixels = Image.frombytes("L", (side, side), chance.randbytes(side * side))
        written = io.BytesIO()
        pixels.save(written, format="PDF", creationDate=None, modDate=None)
        yield written.getvalue()
