"""Decides where a seal goes: on which page, at which rectangle."""

from dataclasses import dataclass
from typing import IO, Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ades.errors import PlacementRefused
from ades.pades.visible.pages import PageView, Rectangle, page_index, rectangle_of, view_of
from ades.pades.visible.seal import Area, AtCoordinate, VisibleSeal

_MOST_PAGES = 20_000
# Annotation flags (ISO 32000-2, 12.5.3): hidden, no view.
_UNSEEN = 0x02 | 0x20


@dataclass(frozen=True)
class Spot:
    """A place on a page: its rectangle in user space, its area as seen, the page's rotation."""

    index: int
    rectangle: Rectangle
    area: Area
    rotation: int


def spot_for(
    writer: IncrementalPdfFileWriter,
    source: IO[bytes],
    seal: VisibleSeal,
    password: str | bytes | None,
) -> Spot:
    """Where a new field for this seal goes.

    Raises :class:`~ades.errors.PlacementRefused` when it cannot be where it was asked for.
    """
    count = page_count(writer)
    if isinstance(seal.placement, AtCoordinate):
        index = page_index(seal.placement.page, count)
        return _spot(writer, index, seal.placement.x, seal.placement.y, seal.area)
    del source, password
    raise PlacementRefused("a place cannot be looked for yet")


def field_spot(annotation: Any) -> Spot:
    """The place of an existing field.

    Raises :class:`~ades.errors.PlacementRefused` when the field cannot be seen.
    """
    rectangle = rectangle_of(annotation["/Rect"]) if "/Rect" in annotation else None
    if rectangle is None or int(annotation.get("/F", 0)) & _UNSEEN:
        raise PlacementRefused("the field is not one that is seen: it has no area")
    view = _page_of(annotation)
    left, bottom, right, top = view.to_seen(rectangle)
    return Spot(-1, rectangle, Area(right - left, top - bottom), view.rotation)


def page_count(writer: IncrementalPdfFileWriter) -> int:
    """How many pages the document says that it has."""
    return int(writer.root["/Pages"]["/Count"])


def _spot(writer: IncrementalPdfFileWriter, index: int, x: float, y: float, area: Area) -> Spot:
    view = page_view(writer, index)
    return Spot(index, view.place(x, y, area), area, view.rotation)


def page_view(writer: IncrementalPdfFileWriter, index: int) -> PageView:
    """How a page is shown; raises :class:`~ades.errors.PlacementRefused` for none."""
    walk: Any = writer.find_page_for_modification
    reference, _ = walk(index)
    return view_of(reference.get_object())


def _page_of(annotation: Any) -> PageView:
    """The page of an annotation; where it does not say, it is taken for an unturned one."""
    if "/P" in annotation:
        return view_of(annotation["/P"])
    return PageView((0.0, 0.0, 1.0, 1.0), 0)
