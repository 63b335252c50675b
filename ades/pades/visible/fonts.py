"""Typefaces: how wide text is, and the part of a font that a document needs of it.

The Liberation family has the widths of Arial, Times New Roman and Courier New, covers Latin, Greek
and Cyrillic, and may be embedded (its licence lies beside it). A part of a font is the same bytes
for the same characters.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from io import BytesIO
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from ades.errors import OptionError

# Stands for a character that the typeface does not have: a white square.
_MISSING = "\u25a1"
# Always in the part that is embedded: seals of a series differ in these, and share one part.
_USUAL = frozenset("0123456789 :-+./")
_FILES = {
    "sans": "LiberationSans-Regular.ttf",
    "serif": "LiberationSerif-Regular.ttf",
    "mono": "LiberationMono-Regular.ttf",
}
_FAMILIES = {
    "arial": "sans",
    "helvetica": "sans",
    "liberation sans": "sans",
    "sans-serif": "sans",
    "courier": "mono",
    "courier new": "mono",
    "liberation mono": "mono",
    "monospace": "mono",
    "liberation serif": "serif",
    "serif": "serif",
    "times": "serif",
    "times new roman": "serif",
    "times roman": "serif",
}
# What a reader of the PDF needs to draw glyphs by their numbers (ISO 32000-2, 9.9.1).
_NEEDED_TABLES = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")


@dataclass(frozen=True)
class FontProgram:
    """A part of a font: its file, and for each character the glyph's number and width.

    Widths and metrics are thousandths of the font's size.
    """

    name: str
    data: bytes
    glyphs: dict[str, int]
    widths: tuple[int, ...]
    bounds: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int

    def encode(self, text: str) -> bytes:
        """The glyph numbers of a text, two bytes each."""
        return b"".join(self.glyphs[character].to_bytes(2, "big") for character in text)


class Typeface:
    """One of the typefaces; use :func:`typeface`."""

    def __init__(self, file: str) -> None:
        self._data = (resources.files("ades.pades.visible") / "typefaces" / file).read_bytes()
        font = self._load()
        self._cmap: dict[int, str] = font.getBestCmap()
        self._advances = {name: advance for name, (advance, _) in font["hmtx"].metrics.items()}
        self._units: int = font["head"].unitsPerEm
        self.ascent: float = font["hhea"].ascent / self._units
        self.descent: float = -font["hhea"].descent / self._units

    def _load(self) -> Any:
        return TTFont(BytesIO(self._data), recalcTimestamp=False, lazy=True)

    def shown(self, text: str) -> str:
        """What can be shown of a text: composed, without control characters, gaps as squares."""
        composed = unicodedata.normalize("NFC", text)
        return "".join(self._shown(character) for character in composed)

    def _shown(self, character: str) -> str:
        if ord(character) in self._cmap and not unicodedata.category(character).startswith("C"):
            return character
        if character.isspace():
            return " "
        # Marks that turn the direction of text, and what a terminal obeys, are not text.
        return "" if unicodedata.category(character) in ("Cc", "Cf") else _MISSING

    def width(self, text: str) -> float:
        """The width of a shown text at size 1."""
        return sum(self._widths[character] for character in text)

    @cached_property
    def _widths(self) -> dict[str, float]:
        return {chr(code): self._advances[name] / self._units for code, name in self._cmap.items()}

    def part(self, text: str) -> FontProgram:
        """The part of the font that a shown text needs."""
        return self._part(frozenset(text) - {"\n"} | _USUAL)

    @lru_cache(maxsize=32)  # noqa: B019  # typefaces live as long as the process
    def _part(self, characters: frozenset[str]) -> FontProgram:
        font = self._load()
        options = subset.Options(
            notdef_outline=True, glyph_names=False, layout_features=[], name_IDs=[]
        )
        options.drop_tables += ["FFTM"]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[ord(character) for character in characters])
        subsetter.subset(font)
        glyphs = {
            character: font.getGlyphID(self._cmap[ord(character)]) for character in characters
        }
        return self._program(font, glyphs)

    def _program(self, font: Any, glyphs: dict[str, int]) -> FontProgram:
        name = str(font["name"].getDebugName(6) or "") or self._postscript_name
        for table in set(font.keys()) - {*_NEEDED_TABLES, "GlyphOrder"}:
            del font[table]
        file = BytesIO()
        font.save(file, reorderTables=True)
        data, head = file.getvalue(), font["head"]
        bounds = (head.xMin, head.yMin, head.xMax, head.yMax)
        return FontProgram(
            name=f"{_tag(data)}+{name}",
            data=data,
            glyphs=glyphs,
            widths=tuple(
                self._thousandths(font["hmtx"].metrics[name][0]) for name in font.getGlyphOrder()
            ),
            bounds=tuple(self._thousandths(side) for side in bounds),  # type: ignore[arg-type]  # four
            ascent=round(self.ascent * 1000),
            descent=round(-self.descent * 1000),
            cap_height=self._thousandths(self._cap_height),
        )

    @cached_property
    def _postscript_name(self) -> str:
        return str(self._load()["name"].getDebugName(6))

    @cached_property
    def _cap_height(self) -> int:
        return int(self._load()["OS/2"].sCapHeight)

    def _thousandths(self, units: int) -> int:
        return round(units * 1000 / self._units)


def typeface(name: str) -> Typeface:
    """The typeface of this name; names of Microsoft's and Adobe's stand for their likes.

    Raises :class:`~ades.errors.OptionError` when there is none.
    """
    family = _FAMILIES.get(" ".join(name.lower().replace("-", " ").split()))
    family = family or _FAMILIES.get(name.lower())
    if family is None:
        raise OptionError(f"font: there is no typeface {name[:40]!r}; there are {_names()}")
    return _typeface(_FILES[family])


@lru_cache(maxsize=len(_FILES))
def _typeface(file: str) -> Typeface:
    return Typeface(file)


def _names() -> str:
    return ", ".join(_FAMILIES)


def _tag(data: bytes) -> str:
    """Six capital letters that tell parts of one font apart (ISO 32000-2, 9.9.2)."""
    digest = hashlib.sha256(data).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
