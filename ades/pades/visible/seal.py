"""What a visible seal looks like and where it goes.

Lengths and coordinates are in units of user space (ISO 32000-2, 8.3.2.3), seen as the reader sees
the page: after its /Rotate, from the lower left of its visible box.
"""

import math
import re
from dataclasses import dataclass, field

from ades.errors import OptionError
from ades.pades.visible.templates import Template, parse_template

# As far as a page may reach (ISO 32000-2, annex C.2).
_FARTHEST = 14_400.0
_LARGEST_FONT = 1_000.0
_LONGEST_WORD = 200

LAST_PAGE = -1
"""The page number of the last page, however many there are."""

DEFAULT_TEXT = "Digitally signed by ${certificate.getCommonName()}\nDate: $date"
"""The text of a seal for which none was chosen."""


@dataclass(frozen=True)
class Colour:
    """A colour of sRGB: its parts from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> "Colour":
        """Read ``#RRGGBB``; raises :class:`~ades.errors.OptionError` for anything else."""
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
            raise OptionError(f"a colour is written #RRGGBB, not {text[:40]!r}")
        return cls(*bytes.fromhex(text[1:]))


BLACK = Colour(0, 0, 0)


@dataclass(frozen=True)
class Font:
    """A typeface by its usual name, the size that the text has at most, and its colour."""

    name: str = "arial"
    size: float = 11.0
    colour: Colour = BLACK

    def __post_init__(self) -> None:
        if not (math.isfinite(self.size) and 0 < self.size <= _LARGEST_FONT):
            raise OptionError(f"a font's size is above 0 and at most {_LARGEST_FONT:g}")


@dataclass(frozen=True)
class Area:
    """The extent of a seal."""

    width: float
    height: float

    def __post_init__(self) -> None:
        for side in (self.width, self.height):
            if not (math.isfinite(side) and 0 < side <= _FARTHEST):
                raise OptionError(f"an area's sides are above 0 and at most {_FARTHEST:g}")


DEFAULT_AREA = Area(155.0, 50.0)


@dataclass(frozen=True)
class AtCoordinate:
    """The lower left corner of the seal on a page; pages count from 1, :data:`LAST_PAGE` is -1."""

    page: int
    x: float
    y: float

    def __post_init__(self) -> None:
        if self.page < 1 and self.page != LAST_PAGE:
            raise OptionError("pages count from 1")
        for value in (self.x, self.y):
            if not (math.isfinite(value) and 0 <= value <= _FARTHEST):
                raise OptionError(f"a coordinate is from 0 to {_FARTHEST:g}")


@dataclass(frozen=True)
class AtPlaceholder:
    """The lower left of the first occurrence of a word, such as ``@@SIGN@@``."""

    word: str

    def __post_init__(self) -> None:
        if not 0 < len(self.word.strip()) <= _LONGEST_WORD:
            raise OptionError(f"a placeholder has 1 to {_LONGEST_WORD} characters")


@dataclass(frozen=True)
class InField:
    """The rectangle of an empty signature field that the document has."""

    name: str

    def __post_init__(self) -> None:
        if not self.name:
            raise OptionError("a signature field has a name")


@dataclass(frozen=True)
class Auto:
    """A blank place: on this page, or on the last and then on the first page when it is None."""

    page: int | None = None

    def __post_init__(self) -> None:
        if self.page is not None and self.page < 1 and self.page != LAST_PAGE:
            raise OptionError("pages count from 1")


Placement = AtCoordinate | AtPlaceholder | InField | Auto


@dataclass(frozen=True)
class VisibleSeal:
    """What is seen of a signature.

    ``text`` is a template (:mod:`ades.pades.visible.templates`); an empty one shows none. ``image``
    is a PNG or JPEG file. Its pixels count as units: a larger one than the area is refused unless
    ``shrink_image``; a smaller one is not blown up. In a field, the field's rectangle is the area.
    ``background`` None is transparent.

    Raises :class:`~ades.errors.TemplateError` when made with a template that is wrong.
    """

    placement: Placement
    area: Area = DEFAULT_AREA
    background: Colour | None = None
    font: Font = Font()
    text: str = DEFAULT_TEXT
    image: bytes | None = field(default=None, repr=False)
    shrink_image: bool = False

    def __post_init__(self) -> None:
        parse_template(self.text)

    @property
    def template(self) -> Template:
        """The text, parsed."""
        return parse_template(self.text)
