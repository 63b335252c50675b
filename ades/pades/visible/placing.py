"""Decides where a seal goes: on which page, at which rectangle."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ades.errors import PlacementRefused
from ades.pades.entries import entry
from ades.pades.visible.looking import look
from ades.pades.visible.pages import PageView, Rectangle, page_index, rectangle_of, view_of
from ades.pades.visible.seal import LAST_PAGE, Area, AtCoordinate, AtPlaceholder, Auto, VisibleSeal

# A field on a page after these is not looked for.
_MOST_PAGES = 10_000
# Annotation flags (ISO 32000-2, 12.5.3): hidden, no view.
_UNSEEN = 0x02 | 0x20


@dataclass(frozen=True)
class Beneath:
    """What a seal would cover: the texts that it meets, and whether nothing at all is seen there.

    A QR code has no text: ``is_blank`` is what tells of it.
    """

    texts: tuple[str, ...]
    is_blank: bool


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
    placement = seal.placement
    if isinstance(placement, AtCoordinate):
        index = page_index(placement.page, count)
        return _spot(writer, index, (placement.x, placement.y), seal.area)
    if isinstance(placement, AtPlaceholder):
        found = look(source, password, "word", word=placement.word)
        if not found:
            raise PlacementRefused(f"the word {placement.word!r} is not on any page")
        return _found_spot(writer, found, seal.area)
    if isinstance(placement, Auto):
        return _blank_spot(writer, source, seal, password)
    raise PlacementRefused("a new field cannot be in another one")


def _blank_spot(
    writer: IncrementalPdfFileWriter,
    source: IO[bytes],
    seal: VisibleSeal,
    password: str | bytes | None,
) -> Spot:
    asked = seal.placement.page if isinstance(seal.placement, Auto) else None
    count = page_count(writer)
    numbers = (LAST_PAGE, 1) if asked is None else (asked,)
    pages = [
        page_fact(writer, index)
        for index in dict.fromkeys(page_index(number, count) for number in numbers)
    ]
    area = [seal.area.width, seal.area.height]
    found = look(source, password, "blank", pages=pages, area=area)
    if not found:
        raise PlacementRefused("the pages have no blank place for the seal")
    return _found_spot(writer, found, seal.area)


def page_fact(writer: IncrementalPdfFileWriter, index: int) -> dict[str, float]:
    """A page and its size as seen, for :mod:`ades.pades.visible.looking`."""
    view = page_view(writer, index)
    return {"index": index, "width": view.width, "height": view.height}


def _found_spot(writer: IncrementalPdfFileWriter, found: dict[str, Any], area: Area) -> Spot:
    view = page_view(writer, found["index"])
    return _spot(writer, found["index"], (found["x"] * view.width, found["y"] * view.height), area)


def field_spot(writer: IncrementalPdfFileWriter, reference: Any) -> Spot:
    """The place of an existing field; ``reference`` is its annotation's.

    Raises :class:`~ades.errors.PlacementRefused` when the field cannot be seen.
    """
    annotation = reference.get_object()
    rectangle = rectangle_of(annotation["/Rect"]) if "/Rect" in annotation else None
    if rectangle is None or int(entry(annotation, "/F", 0)) & _UNSEEN:
        raise PlacementRefused("the field is not one that is seen: it has no area")
    index = _page_of(writer, reference)
    view = page_view(writer, index)
    left, bottom, right, top = view.to_seen(rectangle)
    return Spot(index, rectangle, Area(right - left, top - bottom), view.rotation)


def beneath(
    writer: IncrementalPdfFileWriter,
    source: IO[bytes],
    spot: Spot,
    password: str | bytes | None,
) -> Beneath:
    """What there is at a spot, as :func:`ades.pades.visible.looking.look` sees it."""
    view = page_view(writer, spot.index)
    left, bottom, right, top = view.to_seen(spot.rectangle)
    box = [left / view.width, bottom / view.height, right / view.width, top / view.height]
    found = look(source, password, "under", page=page_fact(writer, spot.index), box=box)
    return Beneath(tuple(found["texts"]), found["blank"])


def page_count(writer: IncrementalPdfFileWriter) -> int:
    """How many pages the document says that it has."""
    return int(writer.root["/Pages"]["/Count"])


def _spot(
    writer: IncrementalPdfFileWriter, index: int, corner: tuple[float, float], area: Area
) -> Spot:
    view = page_view(writer, index)
    return Spot(index, view.place(*corner, area), area, view.rotation)


def page_view(writer: IncrementalPdfFileWriter, index: int) -> PageView:
    """How a page is shown; raises :class:`~ades.errors.PlacementRefused` for none."""
    walk: Any = writer.find_page_for_modification
    reference, _ = walk(index)
    return view_of(reference.get_object())


def _page_of(writer: IncrementalPdfFileWriter, annotation: Any) -> int:
    """The index of the page that lists an annotation; /P is optional and may be wrong (12.5.2)."""
    for index, page in enumerate(_pages(writer)):
        if index == _MOST_PAGES:
            break
        listed = entry(page, "/Annots", ())
        for position in range(len(listed)):
            item = listed.raw_get(position)
            if isinstance(item, IndirectObject) and item.reference == annotation:
                return index
    raise PlacementRefused("no page shows the field")


def _pages(writer: IncrementalPdfFileWriter) -> Iterator[Any]:
    """The pages in their order; a node that comes twice is passed over (7.7.3.2)."""
    waiting = [writer.root.raw_get("/Pages")]
    seen = set()
    while waiting:
        reference = waiting.pop()
        if reference.reference in seen:
            continue
        seen.add(reference.reference)
        node = reference.get_object()
        if "/Kids" in node:
            kids = node["/Kids"]
            waiting += [kids.raw_get(position) for position in reversed(range(len(kids)))]
        else:
            yield node
