"""What a seal looks like: image at the left, text at the right, legible and inside its area."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.x509.oid import NameOID
from PIL import Image, ImageChops

from ades.errors import OptionError, PlacementRefused
from ades.pades.visible import (
    Area,
    AtCoordinate,
    Colour,
    Font,
    VisibleSeal,
)
from ades.pades.visible.fonts import typeface
from ades.pades.visible.layout import LONGEST_TEXT, SMALLEST, lay_out
from tests.ades.pades.seeing import blank, box_of, page_images, picture, prepared
from tests.cast import SealKey

BLUE, BLACK = Colour(0, 0, 255), Colour(0, 0, 0)
PLACE = AtCoordinate(1, 100, 100)
LONG = "Assinado eletronicamente por Armazéns Conceição & Simões, Lda. em nome do emitente"


def shown(text: str = "", area: Area | None = None, **more: object) -> Image.Image:
    """The page with one seal at (100, 100), four pixels a unit."""
    seal = VisibleSeal(PLACE, area or Area(155, 50), text=text, **more)
    _, content = prepared(blank((400, 300)), seal)
    return page_images(content, 288)[0]


def ink(image: Image.Image) -> tuple[float, ...] | None:
    """The box of everything that is not white, in units from the lower left."""
    box = ImageChops.invert(image).getbbox()
    if box is None:
        return None
    left, top, right, bottom = (side / 4 for side in box)
    return left, 300 - bottom, right, 300 - top


@pytest.mark.parametrize("area", [Area(155, 50), Area(60, 60), Area(300, 20), Area(90, 150)])
@pytest.mark.parametrize("text", [LONG, LONG.replace(" ", ""), "a", "linha\n\noutra linha"])
@pytest.mark.parametrize("image", [None, picture(20, 20)])
def test_nothing_leaves_the_area(area: Area, text: str, image: bytes | None) -> None:
    box = ink(shown(text, area, image=image))

    assert box is not None
    left, bottom, right, top = box
    assert 100 <= left < right <= 100 + area.width
    assert 100 <= bottom < top <= 100 + area.height


def test_text_keeps_its_size_where_it_fits_and_shrinks_where_not() -> None:
    face = typeface("arial")

    assert lay_out("short", face, 11, 150, 44).size == 11
    crowded = lay_out(LONG * 3, face, 11, 150, 44)
    assert SMALLEST <= crowded.size < 11
    assert crowded.height <= 44


def test_words_are_broken_only_where_they_must() -> None:
    face = typeface("arial")

    assert " ".join(lay_out(LONG, face, 11, 150, 44).lines) == LONG
    broken = lay_out("x" * 200, face, 11, 100, 200)
    assert "".join(broken.lines) == "x" * 200


def test_a_text_that_cannot_be_legible_is_refused() -> None:
    with pytest.raises(PlacementRefused, match="smaller than its text"):
        shown(LONG * 10, Area(60, 20))


def test_a_text_without_measure_is_refused() -> None:
    with pytest.raises(OptionError, match="longer than"):
        lay_out("x" * (LONGEST_TEXT + 1), typeface("arial"), 11, 1000, 1000)


def test_the_default_text_names_the_signer_and_the_moment(rsa_key: SealKey) -> None:
    seal = VisibleSeal(PLACE)
    _, content = prepared(blank(), seal, signer=rsa_key.chain)

    document = pikepdf.open(BytesIO(content))
    contents = str(document.pages[0].Annots[0].Contents)
    (name,) = rsa_key.chain.signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert contents.startswith(f"Digitally signed by {name.value}\nDate: 20")


@pytest.mark.parametrize(
    "name", ["arial", "Helvetica", "Times New Roman", "times-roman", "courier", "Liberation Sans"]
)
def test_the_usual_typefaces_are_there(name: str) -> None:
    assert ink(shown("Ágil ξ Ж", font=Font(name, 9, BLUE))) is not None


def test_another_typeface_is_refused_by_name() -> None:
    with pytest.raises(OptionError, match="no typeface 'Comic Sans'"):
        shown("x", font=Font("Comic Sans"))


def test_text_has_its_colour() -> None:
    assert box_of(shown("IIII", font=Font(colour=BLUE)), BLUE) is not None


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("日本", "□□"),
        ("e\u0301", "é"),
        ("a\u202eb\u200fc\x07d", "abcd"),
        ("a\u00a0b\u2003c", "a\u00a0b\u2003c"),
        ("a\tb\u2028c", "a b c"),
    ],
)
def test_what_a_typeface_does_not_have_is_a_square_and_marks_are_nothing(
    text: str, seen: str
) -> None:
    assert typeface("arial").shown(text) == seen


def test_the_image_stays_in_proportion_and_is_not_blown_up() -> None:
    box = box_of(shown(image=picture(100, 40)), BLUE)

    assert box is not None
    # In the middle of 155 x 50, at its own size.
    assert box == pytest.approx((4 * 127.5, 4 * 105, 4 * 227.5, 4 * 145), abs=5)


def test_an_image_larger_than_its_area_is_refused_unless_it_may_shrink() -> None:
    for size in ((156, 10), (10, 51)):
        with pytest.raises(PlacementRefused, match="is smaller than its image"):
            shown(image=picture(*size))

    box = box_of(shown(image=picture(600, 300), shrink_image=True), BLUE)
    assert box is not None
    assert (box[2] - box[0]) / (box[3] - box[1]) == pytest.approx(2, abs=0.05)


def test_a_jpeg_goes_in_as_it_came() -> None:
    file = picture(30, 30, "JPEG", "RGB")
    _, content = prepared(blank(), VisibleSeal(PLACE, image=file, text=""))

    assert file in content


def test_a_photograph_is_turned_as_its_camera_was_held() -> None:
    image = Image.new("RGB", (40, 20), (0, 0, 255))
    exif = Image.Exif()
    exif[0x0112] = 6
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)

    box = box_of(shown(image=file.getvalue()), BLUE)

    assert box is not None
    assert box[2] - box[0] < box[3] - box[1]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_kind_of_png_is_shown(mode: str) -> None:
    file = BytesIO()
    Image.new("L", (30, 30), 0).convert(mode if mode != "I;16" else "I").convert(mode).save(
        file, "PNG"
    )

    assert ink(shown(image=file.getvalue())) is not None


def test_sixteen_bits_of_grey_stay_grey() -> None:
    file = BytesIO()
    Image.new("I", (30, 30), 0x8000).convert("I;16").save(file, "PNG")

    assert box_of(shown(image=file.getvalue()), Colour(128, 128, 128)) is not None


def test_what_is_transparent_lets_the_page_through() -> None:
    image = shown(image=picture(40, 40), background=Colour(255, 255, 0))

    assert box_of(image, Colour(255, 255, 0)) == (400, 400, 1020, 600)
    assert box_of(image, BLUE) is not None


def test_equal_options_give_equal_bytes_in_any_process(tmp_path: Path) -> None:
    program = (
        "import hashlib, datetime\n"
        "from io import BytesIO\n"
        "from ades import pades\n"
        "from ades.pades.visible import *\n"
        "from pathlib import Path\n"
        "seal = VisibleSeal(Auto(), text='Ωμέγα $date', image=Path('i.png').read_bytes())\n"
        "moment = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)\n"
        "target = BytesIO()\n"
        "options = pades.PAdESOptions(moment, 99, visible=seal)\n"
        "pades.prepare(open('d.pdf', 'rb'), target, options)\n"
        "print(hashlib.sha256(target.getvalue()).hexdigest())\n"
    )
    (tmp_path / "d.pdf").write_bytes(blank())
    (tmp_path / "i.png").write_bytes(picture(20, 20))
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
