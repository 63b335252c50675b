"""Looks at a page's picture: a program of its own, because a hostile file may crash PDFium.

It is run by file name, knows nothing of the library, and may take only so much time and memory. On
standard input it gets one JSON object: ``document`` (a file descriptor), ``password``, ``task``
with its ``arguments``, and the ``seconds`` of processor time that it may take; on standard output
it gives one. Places are fractions of the page as it is seen, from its lower left, so that nothing
depends on how PDFium counts units.
"""

import contextlib
import ctypes
import io
import json
import math
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pypdfium2
from PIL import Image, ImageFilter
from pypdfium2 import raw

MEMORY = 1 << 30
MOST_PAGES = 2_000
MOST_MARKS = 50_000

# A grid of cells, each about a millimetre and a half: a seal is placed from cell to cell.
CELL = 4.0
MOST_CELLS = 500
PIXELS_A_CELL = 4
# Around everything that is on the page stays as much free as a QR code wants (2.5 mm).
CLEARANCE_CELLS = 2
MARGIN = 18.0
MARGIN_SHARE = 0.05
# What differs less from the paper is paper; darker paper is not written on.
TOLERANCE = 6
LIGHT = 200
# A larger image is a scanned page: what counts is its picture.
LARGEST_IMAGE_SHARE = 0.7
SHAPE_TOLERANCE = 0.01
_DEVICE = 1_000_000
_DISTANT = 1e9

Box = tuple[float, float, float, float]


class Sheet:
    """A page and the picture of it."""

    def __init__(self, page: Any, width: float, height: float) -> None:
        """``width`` and ``height`` are what the reader sees, in units.

        Raises ValueError when PDFium sees a page of another shape: then it is not the page that is
        meant, and what is blank on it says nothing.
        """
        across, down = page.get_size()
        if abs(across * height - down * width) > SHAPE_TOLERANCE * down * width:
            raise ValueError("the page has another shape here than there")
        self.page = page
        self.cell = max(CELL, width / MOST_CELLS, height / MOST_CELLS)
        self.columns = max(1, math.ceil(width / self.cell))
        self.rows = max(1, math.ceil(height / self.cell))
        self.width, self.height = width, height

    def fractions(self, box: Box) -> Box:
        """A box in the page's own coordinates, as a part of what is seen."""
        ends = [self._seen(*box[:2]), self._seen(*box[2:])]
        (a, b), (c, d) = ends
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        x, y = (max(-_DISTANT, min(_DISTANT, value)) for value in (x, y))
        raw.FPDF_PageToDevice(self.page, 0, 0, _DEVICE, _DEVICE, 0, x, y, across, down)
        return across.value / _DEVICE, 1 - down.value / _DEVICE

    def marks(self) -> Iterator[Box]:
        """Text (seen or not), images and annotations."""
        text = self.page.get_textpage()
        for index in range(min(text.count_rects(), MOST_MARKS)):
            yield self.fractions(text.get_rect(index))
        images = self.page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=1)
        for _, item in zip(range(MOST_MARKS), images, strict=False):
            left, bottom, right, top = self.fractions(item.get_bounds())
            if (right - left) * (top - bottom) < LARGEST_IMAGE_SHARE:
                yield left, bottom, right, top
        for index in range(min(raw.FPDFPage_GetAnnotCount(self.page), MOST_MARKS)):
            yield self.fractions(self._annotation_box(index))

    def _annotation_box(self, index: int) -> Box:
        annotation = raw.FPDFPage_GetAnnot(self.page, index)
        box = raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(annotation, box)
        raw.FPDFPage_CloseAnnot(annotation)
        return box.left, box.bottom, box.right, box.top

    def picture(self) -> Image.Image:
        """The page as it is seen, some pixels a cell."""
        scale = PIXELS_A_CELL / self.cell * self.width / max(self.page.get_width(), 1e-6)
        return self.page.render(scale=scale).to_pil().convert("RGB")  # type: ignore[no-any-return]

    def occupied(self) -> Image.Image:
        """A picture of one pixel a cell: 255 where something is, or is too near."""
        size = (self.columns * PIXELS_A_CELL, self.rows * PIXELS_A_CELL)
        ink = ink_of(self.picture()).resize(size, Image.Resampling.NEAREST)
        cells = ink.reduce(PIXELS_A_CELL).point(lambda value: 255 if value else 0)
        for box in self.marks():
            self._mark(cells, box)
        return cells.filter(ImageFilter.MaxFilter(2 * CLEARANCE_CELLS + 1))

    def _mark(self, cells: Image.Image, box: Box) -> None:
        left, bottom, right, top = box
        if right <= 0 or top <= 0 or left >= 1 or bottom >= 1:
            return
        columns, rows = self.width / self.cell, self.height / self.cell
        corners = (
            max(0, math.floor(left * columns)),
            max(0, math.floor((1 - top) * rows)),
            min(self.columns, math.ceil(right * columns)),
            min(self.rows, math.ceil((1 - bottom) * rows)),
        )
        cells.paste(255, corners)


def ink_of(picture: Image.Image) -> Image.Image:
    """255 where a picture is not paper; all of it where the paper is dark."""
    ink = Image.new("L", picture.size, 0)
    for channel in picture.split():
        histogram = channel.histogram()
        paper = histogram.index(max(histogram))
        if paper < LIGHT:
            return Image.new("L", picture.size, 255)
        low, high = paper - TOLERANCE, paper + TOLERANCE
        differs = channel.point([0 if low <= value <= high else 255 for value in range(256)])
        ink.paste(255, mask=differs)
    return ink


def free_place(cells: Image.Image, sheet: Sheet, area: Sequence[float]) -> list[float] | None:
    """The lowest free place for an area, at the left edge of what is on the page if it is free."""
    sums = _sums(cells)
    wide, high = (math.ceil(side / sheet.cell) for side in area)
    margin = min(MARGIN, MARGIN_SHARE * min(sheet.width, sheet.height))
    edge = math.ceil(margin / sheet.cell)
    last_column = math.floor((sheet.width - margin) / sheet.cell) - wide
    last_row = math.floor((sheet.height - margin) / sheet.cell) - high
    box = cells.getbbox()
    start = box[0] + CLEARANCE_CELLS if box else edge
    columns = sorted(range(edge, last_column + 1), key=lambda column: (column < start, column))
    for row in range(edge, last_row + 1):
        # The picture's rows count from the top, and a part of a cell may be there.
        bottom = math.floor((sheet.height - row * sheet.cell) / sheet.cell)
        top = bottom - high
        for column in columns:
            right = column + wide
            taken = (
                sums[bottom][right] - sums[top][right] - sums[bottom][column] + sums[top][column]
            )
            if not taken:
                return [column * sheet.cell / sheet.width, row * sheet.cell / sheet.height]
    return None


def _sums(cells: Image.Image) -> list[list[int]]:
    """How many cells above and left of each corner are taken."""
    width, height = cells.size
    data = cells.tobytes()
    sums = [[0] * (width + 1)]
    for row in range(height):
        line, above, total = [0], sums[-1], 0
        for column in range(width):
            total += data[row * width + column] // 255
            line.append(above[column + 1] + total)
        sums.append(line)
    return sums


def find_blank(document: Any, pages: list[dict[str, Any]], area: list[float]) -> dict[str, Any]:
    """The first of ``pages`` that has a place for an area, and where."""
    for asked in pages:
        sheet = Sheet(document[asked["index"]], asked["width"], asked["height"])
        place = free_place(sheet.occupied(), sheet, area)
        if place is not None:
            return {"index": asked["index"], "x": place[0], "y": place[1]}
    return {}


def find_word(document: Any, word: str) -> dict[str, Any]:
    """The page and the lower left of a word's first occurrence."""
    for index in range(min(len(document), MOST_PAGES)):
        page = document[index]
        text = page.get_textpage()
        found = text.search(word, match_case=True).get_next()
        if found:
            sheet = Sheet(page, *page.get_size())
            start, count = found
            boxes = [sheet.fractions(text.get_charbox(start + at)) for at in range(count)]
            boxes = [box for box in boxes if box[0] < box[2] and box[1] < box[3]]
            if boxes:
                return {
                    "index": index,
                    "x": min(box[0] for box in boxes),
                    "y": min(box[1] for box in boxes),
                }
        text.close()
        page.close()
    return {}


def look_under(document: Any, page: dict[str, Any], box: list[float]) -> dict[str, Any]:
    """The texts that meet a box, and whether anything is seen in it; ``box`` is in fractions."""
    sheet = Sheet(document[page["index"]], page["width"], page["height"])
    left, bottom, right, top = box
    text = sheet.page.get_textpage()
    words = []
    for index in range(min(text.count_rects(), MOST_MARKS)):
        rectangle = text.get_rect(index)
        seen = sheet.fractions(rectangle)
        if seen[0] < right and seen[2] > left and seen[1] < top and seen[3] > bottom:
            words.append(text.get_text_bounded(*rectangle).strip())
    ink = ink_of(sheet.picture())
    corners = (
        left * ink.width,
        (1 - top) * ink.height,
        right * ink.width,
        (1 - bottom) * ink.height,
    )
    part = ink.crop(tuple(round(corner) for corner in corners))  # type: ignore[arg-type]  # four
    return {"texts": words, "blank": part.getbbox() is None}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "blank": find_blank,
    "word": find_word,
    "under": look_under,
}


def main() -> None:
    """Do the task that standard input describes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"]))
    try:
        with contextlib.closing(
            pypdfium2.PdfDocument(
                io.BufferedReader(io.FileIO(asked["document"])), password=asked["password"]
            )
        ) as document:
            document.init_forms()
            answer = TASKS[asked["task"]](document, **asked["arguments"])
    except Exception as error:
        # Whatever a file makes PDFium's binding raise ends here, and says only that.
        answer = {"error": f"{type(error).__name__}: {error}"[:200]}
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    # Not by the usual way out: taking apart what a hostile file left must not cost anything.
    os._exit(0)


if __name__ == "__main__":
    main()
