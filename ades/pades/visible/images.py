"""The image of a visible seal, as the image XObject that a document may have.

A JPEG goes in as it came; a PNG is packed again, its alpha channel a soft mask. Where a document
may have no transparency, half-transparent parts are flattened onto the background and what is
fully transparent is cut out by a stencil mask, which PDF/A allows (ISO 19005-1, 6.4).
"""

import contextlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from ades.errors import OptionError
from ades.pades.visible.seal import Colour

LARGEST_FILE = 4 << 20
MOST_PIXELS = 4_000_000

_WHITE = Colour(255, 255, 255)
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Samples:
    """The samples of one image, packed for the PDF filter that is named.

    ``components`` is 1 for grey, 3 for sRGB.
    """

    data: bytes
    filter: str
    components: int
    bits: int = 8


@dataclass(frozen=True)
class SealImage:
    """An image of ``width`` x ``height`` pixels; at most one of the masks is there."""

    width: int
    height: int
    samples: Samples
    soft_mask: Samples | None = None
    stencil: Samples | None = None


# A series of documents has one logo: it is read and packed once.
@lru_cache(maxsize=8)
def load_image(file: bytes, *, alpha: bool, background: Colour | None) -> SealImage:
    """Read a PNG or JPEG file.

    ``alpha`` says whether the document may have transparency; ``background`` is what shines
    through where not. Raises :class:`~ades.errors.OptionError` for any other file, for a damaged
    one, and for one above :data:`MOST_PIXELS`.
    """
    image = _open(file)
    turned = image.getexif().get(_ORIENTATION, 1) != 1 if image.format == "JPEG" else False
    if image.format == "JPEG" and image.mode in ("L", "RGB") and not turned:
        components = len(image.getbands())
        return SealImage(*image.size, Samples(file, "/DCTDecode", components))
    if turned:
        image = _turned(image)
    if image.mode.startswith("I"):
        # Sixteen bits: the upper eight of them.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not image.has_transparency_data:
        return SealImage(*image.size, _packed(image.convert(_mode(image))))
    return _with_alpha(image.convert("RGBA"), background, alpha=alpha)


def _open(file: bytes) -> Image.Image:
    if len(file) > LARGEST_FILE:
        raise OptionError(f"image: the file is larger than {LARGEST_FILE >> 20} MB")
    with _readable():
        image = Image.open(BytesIO(file), formats=("PNG", "JPEG"))
    if image.width * image.height > MOST_PIXELS:
        size = f"{image.width} x {image.height}"
        raise OptionError(f"image: it has {size} pixels, more than {MOST_PIXELS}")
    with _readable():
        image.load()
    return image


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    """The border to Pillow: hostile files make its readers raise whatever Python can raise."""
    try:
        yield
    except UnidentifiedImageError as error:
        raise OptionError("image: neither PNG nor JPEG") from error
    except Exception as error:
        raise OptionError(f"image: it cannot be read: {str(error)[:100]}") from error


def _turned(image: Image.Image) -> Image.Image:
    """A photograph as its camera says that it was held."""
    turns = {
        2: (Image.Transpose.FLIP_LEFT_RIGHT,),
        3: (Image.Transpose.ROTATE_180,),
        4: (Image.Transpose.FLIP_TOP_BOTTOM,),
        5: (Image.Transpose.TRANSPOSE,),
        6: (Image.Transpose.ROTATE_270,),
        7: (Image.Transpose.TRANSVERSE,),
        8: (Image.Transpose.ROTATE_90,),
    }
    for turn in turns.get(image.getexif().get(_ORIENTATION, 1), ()):
        image = image.transpose(turn)
    return image


def _mode(image: Image.Image) -> str:
    return "L" if image.mode in ("1", "L") else "RGB"


def _with_alpha(image: Image.Image, background: Colour | None, *, alpha: bool) -> SealImage:
    mask = image.getchannel("A")
    if alpha:
        return SealImage(*image.size, _packed(image.convert("RGB")), soft_mask=_packed(mask))
    colour = background or _WHITE
    flat = Image.new("RGBA", image.size, (colour.red, colour.green, colour.blue, 255))
    flat.alpha_composite(image)
    stencil = None
    if background is None:
        # In a stencil mask a 1 is cut out (ISO 32000-2, 8.9.6.3).
        holes = mask.point(lambda value: 0 if value else 255).convert("1", dither=Image.Dither.NONE)
        stencil = Samples(zlib.compress(holes.tobytes(), 9), "/FlateDecode", 1, bits=1)
    return SealImage(*image.size, _packed(flat.convert("RGB")), stencil=stencil)


def _packed(image: Image.Image) -> Samples:
    data = zlib.compress(image.tobytes(), 9)
    return Samples(data, "/FlateDecode", len(image.getbands()))
