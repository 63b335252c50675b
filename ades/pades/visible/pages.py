"""A page as its reader sees it: what is visible of it, and how it is turned.

ISO 32000-2, 14.11.2 (page boundaries) and 7.7.3.4 (inheritance).
"""

import math
from dataclasses import dataclass
from typing import Any

from ades.errors import PlacementRefused
from ades.pades.visible.seal import LAST_PAGE, Area

# What readers take for a page without a usable /MediaBox.
_LETTER = (0.0, 0.0, 612.0, 792.0)
_DEEPEST = 64

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(frozen=True)
class PageView:
    """The visible box of a page in user space, and its /Rotate: 0, 90, 180 or 270 clockwise."""

    box: Rectangle
    rotation: int

    @property
    def width(self) -> float:
        """The width that the reader sees."""
        return self._sides[self.rotation % 180 // 90]

    @property
    def height(self) -> float:
        """The height that the reader sees."""
        return self._sides[1 - self.rotation % 180 // 90]

    @property
    def _sides(self) -> tuple[float, float]:
        left, bottom, right, top = self.box
        return right - left, top - bottom

    def to_user_space(self, seen: Rectangle) -> Rectangle:
        """A rectangle as the reader sees it, from the lower left, in the page's own coordinates."""
        ends = (self._point(*seen[:2]), self._point(*seen[2:]))
        return _normalised((*ends[0], *ends[1]))

    def to_seen(self, rectangle: Rectangle) -> Rectangle:
        """The reverse of :meth:`to_user_space`."""
        ends = (self._seen_point(*rectangle[:2]), self._seen_point(*rectangle[2:]))
        return _normalised((*ends[0], *ends[1]))

    def _point(self, u: float, v: float) -> tuple[float, float]:
        left, bottom, right, top = self.box
        return {
            0: (left + u, bottom + v),
            90: (right - v, bottom + u),
            180: (right - u, top - v),
            270: (left + v, top - u),
        }[self.rotation]

    def _seen_point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.box
        return {
            0: (x - left, y - bottom),
            90: (y - bottom, right - x),
            180: (right - x, top - y),
            270: (top - y, x - left),
        }[self.rotation]

    def place(self, x: float, y: float, area: Area) -> Rectangle:
        """Where an area with this lower left corner lies, in user space.

        Raises :class:`~ades.errors.PlacementRefused` when it is not all on the visible page.
        """
        seen = (x, y, x + area.width, y + area.height)
        # A thousandth: what rounding in a document may cost.
        slack = 0.001
        inside = -slack <= x and -slack <= y
        if not (inside and seen[2] <= self.width + slack and seen[3] <= self.height + slack):
            raise PlacementRefused(
                f"the seal would reach from ({seen[0]:g}, {seen[1]:g}) to ({seen[2]:g}, "
                f"{seen[3]:g}), but the page is {self.width:g} x {self.height:g}"
            )
        return self.to_user_space(seen)


def page_index(number: int, count: int) -> int:
    """The index, from 0, of a page that is counted from 1 or is the last.

    Raises :class:`~ades.errors.PlacementRefused` when there is no such page.
    """
    index = count - 1 if number == LAST_PAGE else number - 1
    if not 0 <= index < count:
        raise PlacementRefused(f"there is no page {number}: the document has {count}")
    return index


def view_of(page: Any) -> PageView:
    """How a page dictionary is shown."""
    media = _box(_inherited(page, "/MediaBox")) or _LETTER
    crop = _box(_inherited(page, "/CropBox"))
    box = (_intersection(media, crop) if crop else None) or media
    return PageView(box, _rotation(_inherited(page, "/Rotate")))


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(_DEEPEST):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def _rotation(value: Any) -> int:
    try:
        return int(value) % 360 // 90 * 90
    except (TypeError, ValueError, OverflowError):
        return 0


def _box(value: Any) -> Rectangle | None:
    """A box that has an extent, its corners in order; None for anything else."""
    try:
        left, bottom, right, top = (float(value[index]) for index in range(4))
    except (TypeError, ValueError, IndexError, KeyError):
        return None
    if not all(math.isfinite(side) for side in (left, bottom, right, top)):
        return None
    box = _normalised((left, bottom, right, top))
    return box if box[0] < box[2] and box[1] < box[3] else None


def rectangle_of(value: Any) -> Rectangle | None:
    """A /Rect that has an extent, its corners in order; None for anything else."""
    return _box(value)


def _normalised(box: Rectangle) -> Rectangle:
    left, bottom, right, top = box
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _intersection(one: Rectangle, other: Rectangle) -> Rectangle | None:
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    right, top = min(one[2], other[2]), min(one[3], other[3])
    return (left, bottom, right, top) if left < right and bottom < top else None
