"""The printed form of an invoice, as a certified accounting program lays it out on A4: letter-head,
parties, lines with subtotals carried from page to page, VAT summary, and the ATCUD above the QR
code. To the right of the QR code a strip stays empty, where a visible seal covers nothing.
"""

import io
from datetime import date
from decimal import Decimal

from demo.invoice_model import Invoice, Party, qr_text
from demo.invoice_pages import (
    FIRST_TABLE_TOP,
    NEXT_TABLE_TOP,
    ROW_HEIGHT,
    SUMMARY_TOP,
    WRAPPED_LINE_HEIGHT,
    Page,
    Row,
    lay_out_pages,
)
from demo.invoice_pen import MUTED, WHITE, Pen, TextStyle, new_pen, wrap

# All measures are in millimetres from the bottom left corner of the page.
_LEFT, _RIGHT, _PAGE_WIDTH = 18.0, 192.0, 210.0
_WIDTH = _RIGHT - _LEFT
_QUANTITY, _UNIT_PRICE, _VAT_RATE = 124.0, 148.0, 165.0
_QR_SIZE, _QR_BOTTOM, _QR_ATCUD = 33.0, 23.0, 59.5
_FOOTER_ATCUD = 20.5

# A company keeps its colour on all of its invoices. White text is legible on each of them.
_ACCENTS = ("#0f6b66", "#33388f", "#8f1d3f", "#1f6138", "#1d4480", "#854213")

_STRONG = TextStyle(bold=True)
_VALUE = TextStyle(size=9, bold=True)
_FINE = TextStyle(size=6.5, colour=MUTED)
_ADDRESS = TextStyle(size=7.5, colour=MUTED)
_SUMMARY = TextStyle(size=7.5)
_CARRY = TextStyle(bold=True, colour=MUTED)
_TABLE_HEAD = TextStyle(size=7.5, bold=True, colour=WHITE)
_LETTERHEAD = TextStyle(size=13, bold=True)
_SHORT_LETTERHEAD = TextStyle(size=9.5, bold=True)


def render_invoice(invoice: Invoice) -> bytes:
    """The invoice as a PDF; the same bytes for the same invoice."""
    buffer = io.BytesIO()
    accent = _ACCENTS[int(invoice.seller.vat_number) % len(_ACCENTS)]
    pen = new_pen(buffer, accent=accent)
    _set_metadata(pen, invoice)
    for page in lay_out_pages(invoice.lines):
        _draw_page(pen, invoice, page)
        pen.canvas.showPage()
    pen.canvas.save()
    return buffer.getvalue()


def _set_metadata(pen: Pen, invoice: Invoice) -> None:
    pen.canvas.setTitle(f"Fatura {invoice.number}")
    pen.canvas.setAuthor(invoice.seller.name)
    pen.canvas.setSubject(f"Documento de demonstração, ATCUD:{invoice.atcud}")
    pen.canvas.setCreator("Programa de faturação de demonstração")
    pen.canvas.setProducer(f"Programa certificado n.º {invoice.software_certificate}")


def _draw_page(pen: Pen, invoice: Invoice, page: Page) -> None:
    pen.box(0, 293, _PAGE_WIDTH, 4)
    if page.is_first:
        _draw_letterhead(pen, invoice)
        _draw_terms(pen, invoice)
        _draw_buyer(pen, invoice.buyer)
    else:
        _draw_continuation_head(pen, invoice)
    _draw_table(pen, page)
    if page.is_last:
        _draw_vat_summary(pen, invoice)
        _draw_totals(pen, invoice)
        _draw_notes(pen, invoice)
        pen.qr_code(_LEFT, _QR_BOTTOM, _QR_SIZE, content=qr_text(invoice))
    atcud_height = _QR_ATCUD if page.is_last else _FOOTER_ATCUD
    pen.text(_LEFT, atcud_height, f"ATCUD:{invoice.atcud}", _STRONG)
    _draw_footer(pen, invoice, page)


def _draw_letterhead(pen: Pen, invoice: Invoice) -> None:
    seller = invoice.seller
    pen.mark(_LEFT, 266, 17, pattern=seller.vat_number[-4:])
    y = 278.5
    for text in wrap(seller.name, width=96, style=_LETTERHEAD):
        pen.text(40, y, text, _LETTERHEAD)
        y -= 5
    for text in (*seller.address, f"NIF {_grouped(seller.vat_number)}"):
        pen.text(40, y, text, _ADDRESS)
        y -= 3.7
    pen.text(_RIGHT, 277, "Fatura", TextStyle(21, bold=True, colour=pen.accent), align="right")
    pen.text(_RIGHT, 270, invoice.number, TextStyle(11, bold=True), align="right")
    pen.text(_RIGHT, 265, "Original", _ADDRESS, align="right")


def _draw_continuation_head(pen: Pen, invoice: Invoice) -> None:
    pen.mark(_LEFT, 277, 9, pattern=invoice.seller.vat_number[-4:])
    for place, text in enumerate(wrap(invoice.seller.name, width=108, style=_SHORT_LETTERHEAD)):
        pen.text(30, 282 - 4.5 * place, text, _SHORT_LETTERHEAD)
    title = f"Fatura {invoice.number}"
    pen.text(_RIGHT, 282, title, TextStyle(9.5, bold=True, colour=pen.accent), align="right")
    pen.text(_RIGHT, 277.5, "Original, continuação", _FINE, align="right")


def _draw_terms(pen: Pen, invoice: Invoice) -> None:
    days = (invoice.due_on - invoice.issued_on).days
    terms = (
        ("Data de emissão", _day(invoice.issued_on)),
        ("Data de vencimento", _day(invoice.due_on)),
        ("Condições de pagamento", f"{days} dias" if days else "Pronto pagamento"),
        ("Moeda", invoice.currency),
    )
    for place, (label, value) in enumerate(terms):
        x, y = _LEFT + 42 * (place % 2), 249 - 13 * (place // 2)
        pen.text(x, y, label, _FINE)
        pen.text(x, y - 4.8, value, _VALUE)


def _draw_buyer(pen: Pen, buyer: Party) -> None:
    pen.frame(110, 226, _RIGHT - 110, 29)
    pen.text(115, 249, "Exmo.(s) Sr.(s)", _FINE)
    y = 244.0
    for text in wrap(buyer.name, width=72, style=_VALUE):
        pen.text(115, y, text, _VALUE)
        y -= 4.2
    for text in (*buyer.address, f"NIF {_grouped(buyer.vat_number)}"):
        pen.text(115, y, text)
        y -= 4.2


def _draw_table(pen: Pen, page: Page) -> None:
    top = FIRST_TABLE_TOP if page.is_first else NEXT_TABLE_TOP
    _draw_table_head(pen, top)
    if not page.is_first:
        top = _draw_carry(pen, top, "Transporte", page.brought_forward)
    for row in page.rows:
        top = _draw_row(pen, top, row)
    if not page.is_last:
        _draw_carry(pen, top, "A transportar", page.carried_forward)


def _draw_table_head(pen: Pen, bottom: float) -> None:
    pen.box(_LEFT, bottom, _WIDTH, 7, radius=1)
    y = bottom + 2.4
    pen.text(_LEFT + 3, y, "Descrição", _TABLE_HEAD)
    for x, title in (
        (_QUANTITY, "Qtd."),
        (_UNIT_PRICE, "Preço unit."),
        (_VAT_RATE, "IVA"),
        (_RIGHT - 3, "Valor líquido"),
    ):
        pen.text(x, y, title, _TABLE_HEAD, align="right")


def _draw_carry(pen: Pen, top: float, label: str, amount: Decimal) -> float:
    y = top - 3.8
    pen.text(_VAT_RATE, y, label, _CARRY, align="right")
    pen.text(_RIGHT - 3, y, _amount(amount), _CARRY, align="right")
    pen.rule(_LEFT, top - ROW_HEIGHT, _WIDTH)
    return top - ROW_HEIGHT


def _draw_row(pen: Pen, top: float, row: Row) -> float:
    line, y = row.line, top - 3.8
    for place, text in enumerate(row.description):
        pen.text(_LEFT + 3, y - place * WRAPPED_LINE_HEIGHT, text)
    for x, text in (
        (_QUANTITY, _quantity(line.quantity)),
        (_UNIT_PRICE, _amount(line.unit_price)),
        (_VAT_RATE, _rate(line.vat_rate)),
        (_RIGHT - 3, _amount(line.net)),
    ):
        pen.text(x, y, text, align="right")
    pen.rule(_LEFT, top - row.height, _WIDTH)
    return top - row.height


def _draw_vat_summary(pen: Pen, invoice: Invoice) -> None:
    base, vat, y = 62.0, 90.0, SUMMARY_TOP
    pen.text(_LEFT, y, "Resumo do IVA", TextStyle(6.5, bold=True, colour=pen.accent))
    pen.text(base, y, "Incidência", _FINE, align="right")
    pen.text(vat, y, "IVA", _FINE, align="right")
    pen.rule(_LEFT, y - 1.4, vat - _LEFT, colour=pen.accent)
    y -= 0.6
    for band in invoice.vat_bands:
        y -= 4.8
        pen.text(_LEFT, y, _rate(band.rate) if band.rate else "Isento (M07)", _SUMMARY)
        pen.text(base, y, _amount(band.base), _SUMMARY, align="right")
        pen.text(vat, y, _amount(band.vat), _SUMMARY, align="right")


def _draw_totals(pen: Pen, invoice: Invoice) -> None:
    x, y = 116.0, SUMMARY_TOP
    for label, amount in (
        ("Total ilíquido", invoice.net_total),
        ("Total de IVA", invoice.vat_total),
    ):
        pen.text(x + 3, y, label, TextStyle(colour=MUTED))
        pen.text(_RIGHT - 3, y, f"{_amount(amount)} €", align="right")
        y -= 5.2
    pen.box(x, y - 7.5, _RIGHT - x, 10, radius=1)
    pen.text(x + 3, y - 3.9, "Total a pagar", TextStyle(9, bold=True, colour=WHITE))
    total = f"{_amount(invoice.total)} €"
    pen.text(_RIGHT - 3, y - 4.2, total, TextStyle(13, bold=True, colour=WHITE), align="right")


def _draw_notes(pen: Pen, invoice: Invoice) -> None:
    day = _day(invoice.issued_on)
    notes = [f"Bens e serviços colocados à disposição do adquirente em {day}."]
    if not invoice.vat_bands[0].rate:
        notes.append("M07 - Isento nos termos do artigo 9.º do Código do IVA.")
    for place, note in enumerate(notes):
        pen.text(_RIGHT, _QR_ATCUD - 3.6 * place, note, _FINE, align="right")


def _draw_footer(pen: Pen, invoice: Invoice, page: Page) -> None:
    pen.rule(_LEFT, 17, _WIDTH)
    certified = (
        f"{invoice.hash_characters}-Processado por programa certificado "
        f"n.º {invoice.software_certificate}"
    )
    pen.text(_LEFT, 13, certified, _FINE)
    seller = f"{invoice.seller.name}  |  NIF {_grouped(invoice.seller.vat_number)}"
    pen.text(_LEFT, 9.6, seller, _FINE)
    position = f"Página {page.number}/{page.count}"
    pen.text(_RIGHT, 13, position, _FINE, align="right")


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def _quantity(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _rate(value: Decimal) -> str:
    return f"{_quantity(value)} %"


def _day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def _grouped(vat_number: str) -> str:
    return f"{vat_number[:3]} {vat_number[3:6]} {vat_number[6:]}"
