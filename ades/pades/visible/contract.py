"""The strings in which clients of Sign'Stash describe a visible seal, read into typed values.

Every function raises :class:`~ades.errors.OptionError` that names the part which is wrong.
"""

import re
from collections.abc import Collection

from ades.errors import OptionError
from ades.pades.visible.seal import (
    BLACK,
    LAST_PAGE,
    Area,
    AtCoordinate,
    AtPlaceholder,
    Colour,
    Font,
    InField,
    Placement,
)

_LONGEST = 200
_SHOWN = 40


def parse_location(kind: str, text: str) -> Placement:
    """Read a ``locationValue`` as its ``locationType`` says.

    SIGN_FIELD is the name of a field, COORDINATE a coordinate, PLACEHOLDER a word.
    """
    if kind == "SIGN_FIELD":
        return InField(text)
    if kind == "PLACEHOLDER":
        return AtPlaceholder(text)
    if kind == "COORDINATE":
        return parse_coordinate(text)
    raise OptionError(f"location: there is no kind {kind[:_SHOWN]!r}")


def parse_coordinate(text: str) -> AtCoordinate:
    """Read ``page=1,x=70,y=100``; a page may be ``last``."""
    parts = _parts("coordinate", text, required=("page", "x", "y"))
    page = parts["page"]
    number = LAST_PAGE if page.lower() == "last" else _whole("coordinate", "page", page)
    return AtCoordinate(
        number, _number("coordinate", "x", parts["x"]), _number("coordinate", "y", parts["y"])
    )


def parse_area(text: str) -> Area:
    """Read ``width=155,height=50``."""
    parts = _parts("area", text, required=("width", "height"))
    return Area(
        _number("area", "width", parts["width"]), _number("area", "height", parts["height"])
    )


def parse_font(text: str) -> Font:
    """Read ``name=arial,color=#000000,size=11``: each part may be left out."""
    parts = _parts("font", text, optional=("name", "color", "size"))
    default = Font()
    return Font(
        name=parts.get("name", default.name),
        size=_number("font", "size", parts["size"]) if "size" in parts else default.size,
        colour=Colour.parse(parts["color"]) if "color" in parts else BLACK,
    )


def parse_background(text: str) -> Colour | None:
    """Read ``#FFFFFF``, or ``transparent``, which is None."""
    return None if text.strip().lower() == "transparent" else Colour.parse(text.strip())


def _parts(
    what: str, text: str, required: Collection[str] = (), optional: Collection[str] = ()
) -> dict[str, str]:
    if len(text) > _LONGEST:
        raise OptionError(f"the {what} is longer than {_LONGEST} characters")
    found: dict[str, str] = {}
    for part in text.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (equals and value):
            raise OptionError(f"{what}: {part.strip()[:_SHOWN]!r} is not of the form name=value")
        if name not in (*required, *optional):
            raise OptionError(f"{what}: there is no part {name[:_SHOWN]!r}")
        if name in found:
            raise OptionError(f"{what}: {name} is there twice")
        found[name] = value
    for name in required:
        if name not in found:
            raise OptionError(f"{what}: {name} is missing")
    return found


def _number(what: str, name: str, text: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", text, re.ASCII):
        raise OptionError(f"{what}: {name} is not a number: {text[:_SHOWN]!r}")
    value = float(text)
    if value < 0:
        raise OptionError(f"{what}: {name} is negative: {text}")
    return value


def _whole(what: str, name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or int(text) < 1:
        raise OptionError(f"{what}: {name} is not a whole number from 1: {text[:_SHOWN]!r}")
    return int(text)
