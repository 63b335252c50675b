"""The visible seal that arguments describe, in the notation of the Sign'Stash interface."""

from argparse import Namespace
from pathlib import Path

from ades.pades.visible import (
    DEFAULT_AREA,
    DEFAULT_TEXT,
    AtPlaceholder,
    Auto,
    Font,
    InField,
    Placement,
    VisibleSeal,
)
from ades.pades.visible.contract import (
    parse_area,
    parse_background,
    parse_coordinate,
    parse_font,
)
from ades_cli.errors import UsageError
from ades_cli.reading import content_of

LARGEST_IMAGE = 4 << 20


def visible_seal_from(arguments: Namespace) -> VisibleSeal | None:
    """The seal; None unless a place is given.

    Raises :class:`~ades.errors.OptionError` for what is wrong in one of its parts, and
    :class:`~ades_cli.errors.UsageError` for two places.
    """
    placement = _placement(arguments)
    if placement is None:
        return None
    return VisibleSeal(
        placement,
        area=parse_area(arguments.area) if arguments.area else DEFAULT_AREA,
        background=parse_background(arguments.background) if arguments.background else None,
        font=parse_font(arguments.font) if arguments.font else Font(),
        text=arguments.text or DEFAULT_TEXT,
        image=_image(arguments.image),
        shrink_image=True,
    )


def _placement(arguments: Namespace) -> Placement | None:
    found: list[Placement] = []
    if arguments.at:
        found.append(parse_coordinate(arguments.at))
    if arguments.at_word:
        found.append(AtPlaceholder(arguments.at_word))
    if arguments.in_field:
        found.append(InField(arguments.in_field))
    if arguments.auto:
        found.append(Auto())
    if len(found) > 1:
        raise UsageError("a seal has one place: --at, --at-word, --in-field or --auto")
    return found[0] if found else None


def _image(file: Path | None) -> bytes | None:
    return content_of(file, LARGEST_IMAGE) if file else None
