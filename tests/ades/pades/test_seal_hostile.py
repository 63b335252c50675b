"""Images and documents that attack whoever looks at them: a typed error, in time and memory."""

import random
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import Image

from ades.errors import DocumentError, OptionError, PlacementRefused
from ades.pades.visible import AtCoordinate, AtPlaceholder, Auto, VisibleSeal, looker, looking
from ades.pades.visible.images import LARGEST_FILE, load_image
from tests.ades.pades.seeing import blank, picture, prepared, written


def chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png(width: int, height: int, *chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


ZEROS = zlib.compress(bytes(1 << 27), 9)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GIF89a" + bytes(100), id="a GIF"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="an SVG"),
        pytest.param(b"%PDF-1.7", id="a PDF"),
        pytest.param(picture(50, 50)[:150], id="half a PNG"),
        pytest.param(picture(50, 50, "JPEG", "RGB")[:400], id="half a JPEG"),
        pytest.param(png(60_000, 60_000, chunk(b"IDAT", ZEROS)), id="a bomb of pixels"),
        pytest.param(png(1, 1, chunk(b"zTXt", b"k\0\0" + ZEROS)), id="a bomb of text"),
        pytest.param(png(1, 1, chunk(b"iCCP", b"k\0\0" + ZEROS)), id="a bomb of colour"),
        pytest.param(png(0, 0), id="no pixels"),
        pytest.param(png(10, 10), id="no data"),
        pytest.param(picture(9, 9) + bytes(LARGEST_FILE), id="a large file"),
    ],
)
def test_an_image_that_is_none_is_refused(file: bytes) -> None:
    with pytest.raises(OptionError, match="image: "):
        prepared(blank(), VisibleSeal(AtCoordinate(1, 0, 0), image=file, text=""))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["PNG", "JPEG"]), st.randoms(use_true_random=False))
def test_a_damaged_image_is_read_or_refused_in_type(kind: str, chance: random.Random) -> None:
    file = bytearray(picture(24, 24, kind, "RGB"))
    for _ in range(chance.randrange(1, 8)):
        file[chance.randrange(len(file))] = chance.randrange(256)
    try:
        image = load_image(bytes(file), alpha=False, background=None)
    except OptionError:
        return
    assert image.width * image.height > 0


@pytest.mark.parametrize("placement", [AtPlaceholder("Total"), Auto()])
def test_a_damaged_document_is_looked_at_or_refused_in_type(
    invoice: bytes, placement: AtPlaceholder | Auto
) -> None:
    chance = random.Random(2026)
    for _ in range(8):
        content = bytearray(invoice)
        for _ in range(40):
            content[chance.randrange(9, len(content))] = chance.randrange(256)
        try:
            prepared(bytes(content), VisibleSeal(placement, text=""))
        except DocumentError:
            continue


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import os; os.abort()", id="crashes"),
        pytest.param("import time; time.sleep(60)", id="never ends"),
        pytest.param("print('no JSON')", id="says nothing that is understood"),
        pytest.param("import sys; sys.exit(3)", id="gives up"),
    ],
)
def test_what_happens_to_the_looker_stays_there(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "looker.py"
    path.write_text(program)
    monkeypatch.setattr(looking, "_PROGRAM", path)
    monkeypatch.setattr(looking, "_SECONDS", 1)

    with pytest.raises(PlacementRefused, match="within the limits"):
        prepared(blank(), VisibleSeal(Auto(), text=""))


def laughing_pdf() -> bytes:
    """A page whose drawing is thirty drawings of thirty drawings … of a square."""
    document = pikepdf.open(BytesIO(blank()))
    content, inner = b"0 0 9 9 re f", None
    for _ in range(8):
        form = document.make_stream(content, Type=Name.XObject, Subtype=Name.Form)
        form.BBox = Array([0, 0, 595, 842])
        form.Resources = Dictionary(XObject=Dictionary(F=inner)) if inner else Dictionary()
        content, inner = b"/F Do " * 30, form
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(F=inner))
    document.pages[0].contents_add(content)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def test_a_page_that_takes_for_ever_to_draw_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "_SECONDS", 2)

    with pytest.raises(PlacementRefused, match="within the limits"):
        prepared(laughing_pdf(), VisibleSeal(Auto(), text=""))


def test_a_page_beyond_measure_is_looked_at_in_few_pixels() -> None:
    prepared(blank((14_400, 14_400)), VisibleSeal(Auto(), text=""))


def test_a_strip_of_a_page_has_no_place_and_costs_nothing() -> None:
    with pytest.raises(PlacementRefused, match="no blank place"):
        prepared(blank((14_400, 3)), VisibleSeal(Auto(), text=""))


def test_a_word_is_looked_for_in_so_many_pages_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = pypdfium2.PdfDocument(written(*[[]] * 4, [("@@SIGN@@", 50, 50)]))

    assert looker.find_word(document, "@@SIGN@@")["index"] == 4
    monkeypatch.setattr(looker, "MOST_PAGES", 4)
    assert looker.find_word(document, "@@SIGN@@") == {}


def test_a_page_that_readers_see_differently_is_not_trusted_to_be_blank() -> None:
    document = pypdfium2.PdfDocument(blank((300, 400)))
    page = {"index": 0, "width": 400.0, "height": 300.0}

    with pytest.raises(ValueError, match="another shape"):
        looker.find_blank(document, [page], [10.0, 10.0])


def test_the_largest_image_that_may_be_is_packed() -> None:
    file = BytesIO()
    Image.new("RGB", (2000, 2000), (1, 2, 3)).save(file, "PNG")

    assert load_image(file.getvalue(), alpha=True, background=None).width == 2000
