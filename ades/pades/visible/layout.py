"""Text in a box: wrapped at words, and as large as fits."""

from collections.abc import Iterator
from dataclasses import dataclass

from ades.errors import OptionError, PlacementRefused
from ades.pades.visible.fonts import Typeface

LONGEST_TEXT = 4_000
LEADING = 1.15
# Smaller is not legible; a font that is chosen smaller stays as it is.
SMALLEST = 4.0
_STEP = 0.5
_SHRINKING = 0.04


@dataclass(frozen=True)
class TextBlock:
    """Lines of shown text at a size; lengths are in units of user space."""

    lines: tuple[str, ...]
    size: float
    height: float
    ascent: float

    @property
    def leading(self) -> float:
        """The distance from one base line to the next."""
        return self.size * LEADING


def lay_out(text: str, face: Typeface, size: float, width: float, height: float) -> TextBlock:
    """The text at the greatest size, ``size`` at most, at which it fits.

    Words are broken only where no legible size would do without it. Raises
    :class:`~ades.errors.PlacementRefused` when it does not fit at all, and
    :class:`~ades.errors.OptionError` when the text is too long for a seal.
    """
    if len(text) > LONGEST_TEXT:
        raise OptionError(f"the seal's text is longer than {LONGEST_TEXT} characters")
    paragraphs = [face.shown(line).rstrip() for line in text.strip("\n").split("\n")]
    for breaking in (False, True):
        for tried in _sizes(size):
            lines = _wrapped(paragraphs, face, width / tried, breaking=breaking)
            if lines is None:
                continue
            block = _block(lines, face, tried)
            if block.height <= height:
                return block
    raise PlacementRefused("the seal's area is smaller than its text")


def _sizes(size: float) -> Iterator[float]:
    smallest = min(SMALLEST, size)
    while size > smallest:
        yield size
        size -= max(_STEP, size * _SHRINKING)
    yield smallest


def _block(lines: list[str], face: Typeface, size: float) -> TextBlock:
    height = (face.ascent + face.descent + (len(lines) - 1) * LEADING) * size
    return TextBlock(tuple(lines), size, height, face.ascent * size)


def _wrapped(
    paragraphs: list[str], face: Typeface, width: float, *, breaking: bool
) -> list[str] | None:
    """Lines of at most ``width`` at size 1; None when a word is wider and must not be broken."""
    lines: list[str] = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if face.width(longer) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            if face.width(word) > width:
                if not breaking:
                    return None
                *full, word = _broken(word, face, width)  # noqa: PLW2901  # its rest goes on
                lines.extend(full)
            line = word
        lines.append(line)
    return lines


def _broken(word: str, face: Typeface, width: float) -> list[str]:
    """A word in pieces of at most ``width``, or of one character where that is wider."""
    pieces = [""]
    for character in word:
        if pieces[-1] and face.width(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
