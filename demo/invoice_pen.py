"""Drawing in the terms of the invoice's layout: millimetres from the bottom left corner of an A4
page, two weights of one embedded typeface, three colours. The only door to reportlab and segno.
"""

import io
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import segno
from reportlab.lib.colors import Color, HexColor, Whiter, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

INK = HexColor("#1f2933")
MUTED = HexColor("#616e7c")
HAIRLINE = HexColor("#cbd2d9")
WHITE = white

# The tax authority's rules for its QR code: error correction M, version 9 at the least.
_QR_SMALLEST_VERSION = 9

registerFont(TTFont("Vera", "Vera.ttf"))
registerFont(TTFont("Vera-Bold", "VeraBd.ttf"))


@dataclass(frozen=True)
class TextStyle:
    """Size in points, weight and colour of a piece of text."""

    size: float = 8
    bold: bool = False
    colour: Color = INK

    @property
    def font(self) -> str:
        return "Vera-Bold" if self.bold else "Vera"


BODY = TextStyle()


@dataclass(frozen=True)
class Pen:
    """A canvas with the accent colour of whoever's invoice it draws."""

    canvas: Canvas
    accent: Color

    def text(
        self,
        x: float,
        y: float,
        text: str,
        style: TextStyle = BODY,
        *,
        align: Literal["left", "right"] = "left",
    ) -> None:
        self.canvas.setFont(style.font, style.size)
        self.canvas.setFillColor(style.colour)
        draw = self.canvas.drawString if align == "left" else self.canvas.drawRightString
        draw(x * mm, y * mm, text)

    def rule(self, x: float, y: float, width: float, *, colour: Color = HAIRLINE) -> None:
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x * mm, y * mm, (x + width) * mm, y * mm)

    def box(self, x: float, y: float, width: float, height: float, *, radius: float = 0) -> None:
        """A rectangle filled with the accent colour."""
        self.canvas.setFillColor(self.accent)
        self.canvas.roundRect(
            x * mm, y * mm, width * mm, height * mm, radius * mm, stroke=0, fill=1
        )

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        self.canvas.setStrokeColor(HAIRLINE)
        self.canvas.setLineWidth(0.7)
        self.canvas.roundRect(x * mm, y * mm, width * mm, height * mm, 1.5 * mm, stroke=1, fill=0)

    def mark(self, x: float, y: float, size: float, *, pattern: str) -> None:
        """A logo of four quarter discs; each of the pattern's four digits turns one of them."""
        half = size / 2
        tint = Whiter(self.accent, 0.4)
        for place, digit in enumerate(pattern):
            column, row = place % 2, place // 2
            turn = int(digit) % 4
            centre_x = x + half * (column + (turn in {1, 2}))
            centre_y = y + half * (row + (turn in {2, 3}))
            self.canvas.setFillColor(self.accent if column == row else tint)
            self.canvas.wedge(
                (centre_x - half) * mm,
                (centre_y - half) * mm,
                (centre_x + half) * mm,
                (centre_y + half) * mm,
                turn * 90,
                90,
                stroke=0,
                fill=1,
            )

    def qr_code(self, x: float, y: float, size: float, *, content: str) -> None:
        """The symbol without its quiet zone, which the caller leaves free around it."""
        symbol = _qr_symbol(content)
        module = size / len(symbol.matrix)
        path = self.canvas.beginPath()
        for row, modules in enumerate(symbol.matrix):
            bottom, column = y + size - (row + 1) * module, 0
            # One rectangle for neighbours: between two, some viewers let the paper shine through.
            for dark, run in groupby(modules):
                length = len(list(run))
                if dark:
                    left, width = x + column * module, length * module
                    path.rect(left * mm, bottom * mm, width * mm, module * mm)
                column += length
        self.canvas.setFillColor(INK)
        self.canvas.drawPath(path, stroke=0, fill=1)


def _qr_symbol(content: str) -> segno.QRCode:
    smallest = segno.make_qr(content, error="m", mode="byte", boost_error=False)
    version = max(int(smallest.version), _QR_SMALLEST_VERSION)
    return segno.make_qr(content, error="m", mode="byte", version=version, boost_error=False)


def wrap(text: str, *, width: float, style: TextStyle = BODY) -> tuple[str, ...]:
    return tuple(simpleSplit(text, style.font, style.size, width * mm))


def new_pen(buffer: io.BytesIO, *, accent: str) -> Pen:
    canvas = Canvas(
        buffer,
        pagesize=A4,
        pageCompression=1,
        # Without the clock and without random identifiers: the same invoice, the same bytes.
        invariant=1,
        lang="pt-PT",
        # Otherwise every page would name Helvetica, which is not embedded.
        initialFontName=BODY.font,
    )
    return Pen(canvas, HexColor(accent))
