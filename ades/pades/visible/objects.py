"""Fonts, images and colours as PDF objects."""

import zlib
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ades.pades.visible.fonts import FontProgram
from ades.pades.visible.images import Samples, SealImage

# sRGB (IEC 61966-2-1) as CIE-based colours (ISO 32000-2, 8.6.5): they need no profile.
_WHITE_POINT = (0.9505, 1.0, 1.089)
_GAMMA = 2.2
_MATRIX = (0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.7222, 0.9505)

# ISO 32000-2, table 121: glyphs are chosen by number, not by a standard character set.
_SYMBOLIC = 4
_STEM = 80
_MOST_IN_BLOCK = 100


def name(text: str) -> Any:
    """A name, with its slash."""
    return generic.NameObject(text)


def integer(value: int) -> Any:
    """A whole number."""
    made: Any = generic.NumberObject
    return made(value)


def boolean(*, value: bool) -> Any:
    """True or false."""
    made: Any = generic.BooleanObject
    return made(value)


def numbers(*values: float) -> Any:
    """An array of numbers."""
    return generic.ArrayObject([_number(value) for value in values])


def _number(value: float) -> Any:
    if float(value).is_integer():
        return integer(int(value))
    made: Any = generic.FloatObject
    return made(f"{value:.4f}")


def dictionary(entries: dict[str, Any]) -> Any:
    """A dictionary; its keys have their slashes."""
    made: Any = generic.DictionaryObject
    return made({name(key): value for key, value in entries.items()})


def stream(encoded: bytes, entries: dict[str, Any]) -> Any:
    """A stream whose data are encoded already, as ``/Filter`` in ``entries`` says."""
    return generic.StreamObject(dictionary(entries), encoded_data=encoded)


def colour_space(components: int, *, calibrated: bool) -> Any:
    """Grey (1 component) or sRGB (3), independent of the device if ``calibrated``."""
    if not calibrated:
        return name("/DeviceGray" if components == 1 else "/DeviceRGB")
    if components == 1:
        entries = {"/WhitePoint": numbers(*_WHITE_POINT), "/Gamma": _number(_GAMMA)}
        return generic.ArrayObject([name("/CalGray"), dictionary(entries)])
    entries = {
        "/WhitePoint": numbers(*_WHITE_POINT),
        "/Gamma": numbers(_GAMMA, _GAMMA, _GAMMA),
        "/Matrix": numbers(*_MATRIX),
    }
    return generic.ArrayObject([name("/CalRGB"), dictionary(entries)])


def embed_image(writer: IncrementalPdfFileWriter, image: SealImage, *, calibrated: bool) -> Any:
    """Add an image XObject (8.9.5) and return the reference to it."""
    entries = _image_entries(image, image.samples)
    entries["/ColorSpace"] = colour_space(image.samples.components, calibrated=calibrated)
    if image.soft_mask:
        mask = {**_image_entries(image, image.soft_mask), "/ColorSpace": name("/DeviceGray")}
        entries["/SMask"] = writer.add_object(stream(image.soft_mask.data, mask))
    if image.stencil:
        mask = {
            **_image_entries(image, image.stencil),
            "/ImageMask": boolean(value=True),
        }
        entries["/Mask"] = writer.add_object(stream(image.stencil.data, mask))
    return writer.add_object(stream(image.samples.data, entries))


def _image_entries(image: SealImage, samples: Samples) -> dict[str, Any]:
    return {
        "/Type": name("/XObject"),
        "/Subtype": name("/Image"),
        "/Width": integer(image.width),
        "/Height": integer(image.height),
        "/BitsPerComponent": integer(samples.bits),
        "/Filter": name(samples.filter),
    }


def embed_font(writer: IncrementalPdfFileWriter, program: FontProgram, *, cid_set: bool) -> Any:
    """Add a composite font (9.7) whose codes are glyph numbers and return the reference to it."""
    descendant = {
        "/Type": name("/Font"),
        "/Subtype": name("/CIDFontType2"),
        "/BaseFont": name(f"/{program.name}"),
        "/CIDSystemInfo": dictionary(
            {
                "/Registry": generic.pdf_string("Adobe"),
                "/Ordering": generic.pdf_string("Identity"),
                "/Supplement": integer(0),
            }
        ),
        "/FontDescriptor": writer.add_object(_descriptor(writer, program, cid_set=cid_set)),
        "/W": generic.ArrayObject([integer(0), numbers(*program.widths)]),
        "/CIDToGIDMap": name("/Identity"),
    }
    font = {
        "/Type": name("/Font"),
        "/Subtype": name("/Type0"),
        "/BaseFont": name(f"/{program.name}"),
        "/Encoding": name("/Identity-H"),
        "/DescendantFonts": generic.ArrayObject([writer.add_object(dictionary(descendant))]),
        "/ToUnicode": writer.add_object(_packed(_to_unicode(program))),
    }
    return writer.add_object(dictionary(font))


def _descriptor(writer: IncrementalPdfFileWriter, program: FontProgram, *, cid_set: bool) -> Any:
    length = {"/Length1": integer(len(program.data))}
    entries = {
        "/Type": name("/FontDescriptor"),
        "/FontName": name(f"/{program.name}"),
        "/Flags": integer(_SYMBOLIC),
        "/FontBBox": numbers(*program.bounds),
        "/ItalicAngle": integer(0),
        "/Ascent": integer(program.ascent),
        "/Descent": integer(program.descent),
        "/CapHeight": integer(program.cap_height),
        "/StemV": integer(_STEM),
        "/FontFile2": writer.add_object(_packed(program.data, length)),
    }
    if cid_set:
        count = len(program.widths)
        bits = ((1 << count) - 1) << (-count % 8)
        listed = bits.to_bytes((count + 7) // 8, "big")
        entries["/CIDSet"] = writer.add_object(_packed(listed))
    return dictionary(entries)


def _packed(data: bytes, entries: dict[str, Any] | None = None) -> Any:
    return stream(zlib.compress(data, 9), {**(entries or {}), "/Filter": name("/FlateDecode")})


def _to_unicode(program: FontProgram) -> bytes:
    """The characters of the glyphs, for readers that copy or search text (9.10.3)."""
    pairs = sorted((glyph, character) for character, glyph in program.glyphs.items())
    lines = [f"<{glyph:04x}> <{_utf16(character)}>" for glyph, character in pairs]
    blocks = [
        lines[start : start + _MOST_IN_BLOCK] for start in range(0, len(lines), _MOST_IN_BLOCK)
    ]
    mappings = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{mappings}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _utf16(character: str) -> str:
    return character.encode("utf-16-be").hex()
