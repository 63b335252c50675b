"""Whether sealing changes how invoices look: every page before and after, pixel by pixel.

``make faces`` does it for two hundred invoices with two renderers and prints the figures; the suite
does it for twelve with one.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import zxingcpp
from PIL import Image, ImageChops

from ades import pades
from ades.pades import PAdESOptions
from ades.pades.visible import LAST_PAGE, Area, AtCoordinate, Auto, Colour, VisibleSeal
from demo.invoices import Party, invoice_series, render_invoice
from tests.ades.pades.seeing import page_images, picture

DPI = 150
SELLER = Party(
    "Armazéns Conceição & Simões, Lda.", "590123459", ("Rua do Comércio, 45", "4450-208 Matosinhos")
)
TEXT = "Assinado por $reason\n$date.format('dd/MM/yyyy HH:mm:ss XXX')\n$location"
SEALS = (
    VisibleSeal(Auto(), text=TEXT, image=picture(40, 40)),
    VisibleSeal(Auto(), Area(120, 40), Colour(240, 245, 255), text=TEXT),
    VisibleSeal(AtCoordinate(LAST_PAGE, 300, 60), text=TEXT, image=picture(40, 40, "JPEG", "RGB")),
)

Render = Callable[[bytes], list[Image.Image]]


@dataclass
class Figures:
    """What was compared and what differed."""

    documents: int = 0
    pages: int = 0
    codes: int = 0
    differing_pages: list[str] = field(default_factory=list)
    differing_codes: list[str] = field(default_factory=list)
    differing_texts: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    covering: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing differed, and every seal was seen."""
        differing = self.differing_pages + self.differing_codes + self.differing_texts
        return (
            not (differing or self.unseen or self.covering)
            and self.documents > 0
            and self.codes > 0
        )


def by_pdfium(content: bytes) -> list[Image.Image]:
    return page_images(content, DPI)


def by_poppler(content: bytes) -> list[Image.Image]:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "d.pdf"
        path.write_bytes(content)
        subprocess.run(["pdftoppm", "-r", str(DPI), path, path.with_suffix("")], check=True)
        pictures = sorted(Path(place).glob("*.ppm"))
        return [Image.open(picture).convert("RGB") for picture in pictures]


def compare(count: int, *renderers: Render) -> Figures:
    """Seal ``count`` invoices and compare their faces."""
    figures = Figures()
    for number, content in enumerate(invoices(count)):
        seal = SEALS[number % len(SEALS)]
        options = options_with(seal)
        started = time.perf_counter()
        sealed = sealed_with(content, options)
        figures.seconds += time.perf_counter() - started
        figures.documents += 1
        name = f"invoice {number}"
        for render in renderers:
            _compare_pages(figures, name, render(content), render(sealed), seal_boxes(sealed))
        if texts(content) != texts(sealed):
            figures.differing_texts.append(name)
        if not pades.look_beneath(BytesIO(content), options).is_blank:
            figures.covering.append(name)
    return figures


def invoices(count: int) -> Iterator[bytes]:
    series = invoice_series(seller=SELLER, count=count, seed=11, issued_on=date(2026, 11, 20))
    return (render_invoice(invoice) for invoice in series)


def options_with(seal: VisibleSeal) -> PAdESOptions:
    moment = datetime(2026, 11, 20, 10, tzinfo=UTC)
    return PAdESOptions(moment, 4096, reason=SELLER.name, location="Porto", visible=seal)


def sealed_with(content: bytes, options: PAdESOptions) -> bytes:
    target = BytesIO()
    pades.prepare(BytesIO(content), target, options)
    return target.getvalue()


def seal_boxes(content: bytes) -> list[tuple[float, ...] | None]:
    """For each page, where its seal is, in units."""
    document = pikepdf.open(BytesIO(content))
    return [
        tuple(float(side) for side in page.Annots[0].Rect) if "/Annots" in page else None
        for page in document.pages
    ]


def texts(content: bytes) -> list[str]:
    """The text of every page, ATCUD included."""
    document = pypdfium2.PdfDocument(content)
    found = [page.get_textpage().get_text_bounded() for page in document]
    assert any("ATCUD:" in text for text in found)
    return found


def _compare_pages(
    figures: Figures,
    name: str,
    before: list[Image.Image],
    after: list[Image.Image],
    boxes: list[tuple[float, ...] | None],
) -> None:
    for index, (old, new, box) in enumerate(zip(before, after, boxes, strict=True)):
        figures.pages += 1
        codes = codes_in(old)
        figures.codes += len(codes)
        if codes != codes_in(new):
            figures.differing_codes.append(f"{name}, page {index + 1}")
        difference = ImageChops.difference(old, new)
        if box is not None:
            if difference.getbbox() is None:
                figures.unseen.append(name)
            difference.paste((0, 0, 0), pixels(box, new.height))
        if difference.getbbox() is not None:
            figures.differing_pages.append(f"{name}, page {index + 1}")


def pixels(box: tuple[float, ...], height: int) -> tuple[int, int, int, int]:
    """A box in pixels; one that it meets in part belongs to it."""
    left, bottom, right, top = (side * DPI / 72 for side in box)
    return int(left), int(height - top) - 1, int(right) + 1, int(height - bottom) + 1


def codes_in(image: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return sorted(code.text for code in found)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    figures = compare(count, by_pdfium, by_poppler)
    lines = (
        f"invoices sealed        {figures.documents}",
        f"pages compared         {figures.pages}, half by PDFium, half by poppler, {DPI} dpi",
        f"QR codes decoded       {figures.codes}",
        f"differ outside a seal  {figures.differing_pages or 'none'}",
        f"QR codes that differ   {figures.differing_codes or 'none'}",
        f"texts that differ      {figures.differing_texts or 'none'}",
        f"seals that are unseen  {figures.unseen or 'none'}",
        f"seals on what is there {figures.covering or 'none'}",
        f"seconds a seal         {figures.seconds / max(figures.documents, 1):.3f}",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if figures.good else 1


if __name__ == "__main__":
    sys.exit(main())
