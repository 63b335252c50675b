"""Seals at a word, and seals that look for a blank place: never on a QR code, never on text."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from ades import pades
from ades.errors import PlacementRefused
from ades.pades import PAdESOptions
from ades.pades.visible import (
    LAST_PAGE,
    Area,
    AtCoordinate,
    AtPlaceholder,
    Auto,
    Placement,
    VisibleSeal,
)
from tests.ades.documents import now
from tests.ades.pades.seeing import (
    MAGENTA,
    ROOM,
    blank,
    box_of,
    page_images,
    prepared,
    written,
)


def seal(placement: Placement, width: float = 155, height: float = 50) -> VisibleSeal:
    return VisibleSeal(placement, Area(width, height), MAGENTA, text="")


def seal_boxes(content: bytes) -> list[tuple[int, int, int, int] | None]:
    return [box_of(image, MAGENTA) for image in page_images(content)]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_word_is_where_the_seal_starts(rotation: int) -> None:
    content = written([("@@SIGN@@", 200, 300), ("@@SIGN@@", 20, 20)], Rotate=rotation)
    _, signed = prepared(content, seal(AtPlaceholder("@@SIGN@@"), 60, 30))

    (box,) = seal_boxes(signed)
    # In Helvetica 10 the word is 64 wide and reaches from 298 to 309.
    expected = {
        0: (200, 298),
        90: (298, 595 - 200 - 64),
        180: (595 - 200 - 64, 842 - 309),
        270: (842 - 309, 200),
    }[rotation]
    assert box is not None
    assert box[:2] == pytest.approx(expected, abs=4)


def test_the_first_page_with_the_word_counts() -> None:
    content = written([], [("here: <<seal>>", 100, 100)], [("<<seal>>", 50, 50)])

    _, signed = prepared(content, seal(AtPlaceholder("<<seal>>")))

    assert [box is not None for box in seal_boxes(signed)] == [False, True, False]


@pytest.mark.parametrize("word", ["@@OTHER@@", "@@sign@@", "(", "SIGN@@ @@"])
def test_a_word_that_is_not_there_is_refused(word: str) -> None:
    with pytest.raises(PlacementRefused, match="is not on any page"):
        prepared(written([("@@SIGN@@", 200, 300)]), seal(AtPlaceholder(word)))


def test_a_word_too_near_to_the_edge_is_refused() -> None:
    with pytest.raises(PlacementRefused, match="but the page is"):
        prepared(written([("@@SIGN@@", 500, 300)]), seal(AtPlaceholder("@@SIGN@@")))


def test_auto_covers_nothing_on_invoices_and_their_codes_stay(invoices: list[bytes]) -> None:
    for content in invoices:
        asked = PAdESOptions(now(), ROOM, visible=seal(Auto()))
        under = pades.look_beneath(BytesIO(content), asked)
        _, signed = prepared(content, seal(Auto()))

        assert (under.texts, under.is_blank) == ((), True)
        boxes = seal_boxes(signed)
        assert [index for index, box in enumerate(boxes) if box] == [len(boxes) - 1]
        before = [code.text for page in page_images(content, 150) for code in codes(page)]
        after = [code.text for page in page_images(signed, 150) for code in codes(page)]
        assert before == after != []


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_auto_finds_the_foot_of_a_turned_page(rotation: int) -> None:
    text = [("text " * 20, 40, y) for y in range(30, 400, 12)]
    content = written(text, Rotate=rotation)
    under = pades.look_beneath(BytesIO(content), PAdESOptions(now(), ROOM, visible=seal(Auto())))

    (box,) = seal_boxes(prepared(content, seal(Auto()))[1])

    assert (under.texts, under.is_blank) == ((), True)
    assert box is not None
    assert box[1] < 160


def codes(page: object) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)


def test_a_seal_on_a_code_or_on_text_can_be_told_beforehand(invoice: bytes) -> None:
    document = pypdfium2.PdfDocument(invoice)
    text = document[len(document) - 1].get_textpage()
    start, _ = text.search("ATCUD:").get_next()
    left, bottom, _, _ = text.get_charbox(start)
    placed = seal(AtCoordinate(LAST_PAGE, left, bottom), 30, 10)

    under = pades.look_beneath(BytesIO(invoice), PAdESOptions(now(), ROOM, visible=placed))

    assert not under.is_blank
    assert any("ATCUD:" in line for line in under.texts)


def test_auto_keeps_off_what_is_written_and_off_fields_that_are_not_seen() -> None:
    document = pikepdf.open(BytesIO(blank((300, 120))))
    white = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 150, 120]
    )
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(white)])
    target = BytesIO()
    document.save(target)

    _, signed = prepared(target.getvalue(), seal(Auto(), 100, 40))

    (box,) = seal_boxes(signed)
    assert box is not None
    assert box[0] >= 150


def test_auto_tries_the_last_page_then_the_first() -> None:
    full = [("full " * 30, 10, y) for y in range(5, 840, 20)]
    free = [("free", 50, 800)]

    _, signed = prepared(written(free, free, full), seal(Auto()))

    assert [box is not None for box in seal_boxes(signed)] == [True, False, False]


@pytest.mark.parametrize("placement", [Auto(), Auto(1), Auto(LAST_PAGE)])
def test_a_document_without_a_blank_place_is_refused(placement: Auto) -> None:
    full = [("full " * 30, 10, y) for y in range(5, 840, 20)]
    with pytest.raises(PlacementRefused, match="no blank place"):
        prepared(written(full), seal(placement))


def test_a_dark_page_has_no_blank_place() -> None:
    document = pikepdf.open(BytesIO(blank()))
    document.pages[0].contents_add(b"0.2 g 0 0 595 842 re f")
    target = BytesIO()
    document.save(target)

    with pytest.raises(PlacementRefused, match="no blank place"):
        prepared(target.getvalue(), seal(Auto()))


def test_tinted_paper_is_paper() -> None:
    document = pikepdf.open(BytesIO(blank()))
    document.pages[0].contents_add(b"1 1 0.9 rg 0 0 595 842 re f")
    target = BytesIO()
    document.save(target)

    _, signed = prepared(target.getvalue(), seal(Auto()))

    assert seal_boxes(signed)[0] is not None
