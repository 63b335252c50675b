"""Visible seals of PDF signatures: their place, their text and their look."""

from ades.pades.visible.seal import (
    BLACK,
    DEFAULT_AREA,
    DEFAULT_TEXT,
    LAST_PAGE,
    Area,
    AtCoordinate,
    AtPlaceholder,
    Auto,
    Colour,
    Font,
    InField,
    Placement,
    VisibleSeal,
)

__all__ = [
    "BLACK",
    "DEFAULT_AREA",
    "DEFAULT_TEXT",
    "LAST_PAGE",
    "Area",
    "AtCoordinate",
    "AtPlaceholder",
    "Auto",
    "Colour",
    "Font",
    "InField",
    "Placement",
    "VisibleSeal",
]
