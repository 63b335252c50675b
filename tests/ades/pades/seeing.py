"""What a reader sees of a page, and where on it a colour is."""

import io
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from ades import pades
from ades.pades import PAdESOptions, PreparedPDF
from ades.pades.visible import Colour, VisibleSeal

MAGENTA = Colour(255, 0, 255)
ROOM = 4096
MOMENT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def page_images(content: bytes, dpi: int = 72) -> list[Image.Image]:
    """The pages as PDFium shows them, annotations included."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    images = [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return images


def box_of(image: Image.Image, colour: Colour) -> tuple[int, int, int, int] | None:
    """The bounding box of a colour: left, bottom, right, top, in pixels from the lower left."""
    plain = Image.new("RGB", image.size, (colour.red, colour.green, colour.blue))
    difference = ImageChops.difference(image, plain).convert("L")
    box = difference.point(lambda value: 255 if value < 24 else 0).getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    return left, image.height - bottom, right, image.height - top


def blank(*sizes: tuple[float, float], **entries: object) -> bytes:
    """A PDF of blank pages; ``entries`` go into every page dictionary."""
    document = pikepdf.new()
    for size in sizes or ((595, 842),):
        page = document.add_blank_page(page_size=size)
        for key, value in entries.items():
            page.obj[f"/{key}"] = value
    target = BytesIO()
    document.save(target, deterministic_id=True)
    return target.getvalue()


def written(*pages: list[tuple[str, float, float]], **entries: object) -> bytes:
    """A PDF of A4 pages with texts in Helvetica 10 at coordinates."""
    document = pikepdf.open(BytesIO(blank(*[(595, 842)] * len(pages), **entries)))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for page, texts in zip(document.pages, pages, strict=True):
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        for text, x, y in texts:
            page.contents_add(f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET".encode())
    target = BytesIO()
    document.save(target, deterministic_id=True)
    return target.getvalue()


def prepared(content: bytes, seal: VisibleSeal, **options: object) -> tuple[PreparedPDF, bytes]:
    """A document with this seal and room for the signature."""
    target = BytesIO()
    asked = PAdESOptions(MOMENT, ROOM, visible=seal, **options)
    return pades.prepare(BytesIO(content), target, asked), target.getvalue()


def picture(width: int, height: int, kind: str = "PNG", mode: str = "RGBA") -> bytes:
    """An image file: a blue disc, in PNG on a transparent ground."""
    ground = {"RGBA": (0, 0, 0, 0), "RGB": (255, 255, 255), "L": 255, "CMYK": (0, 0, 0, 0)}[mode]
    disc = {"RGBA": (0, 0, 255, 255), "RGB": (0, 0, 255), "L": 80, "CMYK": (255, 255, 0, 0)}[mode]
    image = Image.new(mode, (width, height), ground)
    ImageDraw.Draw(image).ellipse((0, 0, width - 1, height - 1), fill=disc)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()
