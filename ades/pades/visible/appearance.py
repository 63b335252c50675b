"""Draws a seal: the form XObject that its annotation shows (ISO 32000-2, 12.5.5).

Everything the drawing needs is embedded, and equal seals are equal bytes.
"""

import zlib
from dataclasses import dataclass, replace
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ades.errors import PlacementRefused
from ades.pades.visible.conformance import Conformance
from ades.pades.visible.fonts import typeface
from ades.pades.visible.images import SealImage, load_image
from ades.pades.visible.layout import TextBlock, lay_out
from ades.pades.visible.objects import (
    colour_space,
    dictionary,
    embed_font,
    embed_image,
    name,
    numbers,
    stream,
)
from ades.pades.visible.seal import Area, Colour, Font, VisibleSeal

# The share of the area that an image has at most beside text, and the margins.
_IMAGE_SHARE = 0.4
_PADDING = 3.0
_PADDING_SHARE = 0.06

# What turns the drawing against the page, so that it is upright (ISO 32000-2, 8.3.3).
_TURNS = {
    0: (1, 0, 0, 1, 0, 0),
    90: (0, 1, -1, 0, 0, 0),
    180: (-1, 0, 0, -1, 0, 0),
    270: (0, -1, 1, 0, 0, 0),
}


@dataclass(frozen=True)
class Box:
    """A place inside the seal, from its lower left."""

    x: float
    y: float
    width: float
    height: float


def draw_seal(
    writer: IncrementalPdfFileWriter,
    seal: VisibleSeal,
    text: str,
    *,
    area: Area,
    rotation: int,
    conformance: Conformance,
) -> Any:
    """Add the drawing to the document and return the reference to it.

    ``area`` is as the reader sees it, ``rotation`` the page's. Raises
    :class:`~ades.errors.PlacementRefused` when image or text do not fit.
    """
    drawing = _Drawing(writer, area, conformance)
    if seal.background is not None:
        drawing.fill(seal.background)
    image = None
    if seal.image is not None:
        image = load_image(seal.image, alpha=conformance.transparency, background=seal.background)
        too_large = image.width > area.width or image.height > area.height
        if too_large and not seal.shrink_image:
            raise PlacementRefused(
                f"the seal's area of {area.width:g} x {area.height:g} is smaller than its image "
                f"of {image.width} x {image.height}"
            )
    image_box, text_box = _boxes(area, image, has_text=bool(text.strip()))
    if image is not None:
        drawing.show_image(image, image_box)
    if text.strip():
        drawing.show_text(text, seal.font, text_box)
    return drawing.finish(rotation)


def empty_appearance(writer: IncrementalPdfFileWriter) -> Any:
    """The appearance of a signature that is not seen: PDF/A wants every field to have one."""
    return writer.add_object(
        stream(
            b"",
            {"/Type": name("/XObject"), "/Subtype": name("/Form"), "/BBox": numbers(0, 0, 0, 0)},
        )
    )


def _boxes(area: Area, image: SealImage | None, *, has_text: bool) -> tuple[Box, Box]:
    """Where the image goes and where the text: at its right, in an upright area below it."""
    padding = min(_PADDING, _PADDING_SHARE * min(area.width, area.height))
    inside = Box(padding, padding, area.width - 2 * padding, area.height - 2 * padding)
    if image is None:
        return inside, inside
    if not has_text:
        return _fitted(image, Box(0, 0, area.width, area.height)), inside
    if area.height > area.width:
        return _stacked(image, inside, padding)
    fitted = _fitted(image, replace(inside, width=inside.width * _IMAGE_SHARE))
    taken = fitted.width + 2 * padding
    beside = replace(inside, x=inside.x + taken, width=inside.width - taken)
    return replace(fitted, x=inside.x), beside


def _stacked(image: SealImage, inside: Box, padding: float) -> tuple[Box, Box]:
    share = inside.height * _IMAGE_SHARE
    fitted = _fitted(image, replace(inside, height=share))
    above = replace(fitted, y=inside.y + inside.height - fitted.height)
    return above, replace(inside, height=inside.height - fitted.height - 2 * padding)


def _fitted(image: SealImage, box: Box) -> Box:
    """The image in the middle of a box, in its own proportions, at most as large as it is."""
    scale = min(1.0, box.width / image.width, box.height / image.height)
    width, height = image.width * scale, image.height * scale
    return Box(box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height)


class _Drawing:
    """Collects operators and what they use."""

    def __init__(
        self, writer: IncrementalPdfFileWriter, area: Area, conformance: Conformance
    ) -> None:
        self._writer = writer
        self._area = area
        self._conformance = conformance
        self._operators: list[str] = []
        self._resources: dict[str, Any] = {}
        if conformance.calibrated:
            self._resources["/ColorSpace"] = dictionary({"/CS0": colour_space(3, calibrated=True)})

    def fill(self, colour: Colour) -> None:
        """Colour the whole area."""
        box = f"0 0 {self._area.width:.4f} {self._area.height:.4f} re f"
        self._operators += ["q", self._colour(colour), box, "Q"]

    def show_image(self, image: SealImage, box: Box) -> None:
        """Put the image into a box."""
        reference = embed_image(self._writer, image, calibrated=self._conformance.calibrated)
        self._resources["/XObject"] = dictionary({"/I0": reference})
        matrix = f"{box.width:.4f} 0 0 {box.height:.4f} {box.x:.4f} {box.y:.4f} cm"
        self._operators += ["q", matrix, "/I0 Do", "Q"]

    def show_text(self, text: str, font: Font, box: Box) -> None:
        """Put the text into a box, as large as fits."""
        face = typeface(font.name)
        block = lay_out(text, face, font.size, box.width, box.height)
        program = face.part("".join(block.lines))
        reference = embed_font(self._writer, program, cid_set=self._conformance.cid_set)
        self._resources["/Font"] = dictionary({"/F0": reference})
        lines = [program.encode(line).hex() for line in block.lines]
        self._operators += ["q", self._colour(font.colour), *_text_operators(block, lines, box)]
        self._operators.append("Q")

    def finish(self, rotation: int) -> Any:
        """Add the drawing to the document, turned against the page."""
        content = "\n".join(self._operators).encode("ascii")
        entries = {
            "/Type": name("/XObject"),
            "/Subtype": name("/Form"),
            "/BBox": numbers(0, 0, self._area.width, self._area.height),
            "/Matrix": numbers(*_TURNS[rotation]),
            "/Resources": dictionary(self._resources),
            "/Filter": name("/FlateDecode"),
        }
        return self._writer.add_object(stream(zlib.compress(content, 9), entries))

    def _colour(self, colour: Colour) -> str:
        parts = " ".join(f"{part / 255:.4f}" for part in (colour.red, colour.green, colour.blue))
        return f"/CS0 cs {parts} sc" if self._conformance.calibrated else f"{parts} rg"


def _text_operators(block: TextBlock, lines: list[str], box: Box) -> list[str]:
    """The lines, in the middle of their box from top to bottom."""
    top = box.y + (box.height + block.height) / 2
    shown = [f"<{line}> Tj" for line in lines]
    start = f"{box.x:.4f} {top - block.ascent:.4f} Td"
    settings = [f"/F0 {block.size:.4f} Tf", f"{block.leading:.4f} TL"]
    return ["BT", *settings, start, "\nT*\n".join(shown), "ET"]
