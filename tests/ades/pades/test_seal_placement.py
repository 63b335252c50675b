"""A seal is where its reader sees the coordinate, upright, whatever the page's boxes and turns."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ades.errors import OptionError, PlacementRefused
from ades.pades.visible import LAST_PAGE, Area, AtCoordinate, Colour, VisibleSeal
from ades.pades.visible.pages import PageView
from tests.ades.pades.seeing import MAGENTA, blank, box_of, page_images, picture, prepared

AREA = Area(120, 40)


def seal(page: int = 1, x: float = 30, y: float = 50, text: str = "") -> VisibleSeal:
    return VisibleSeal(AtCoordinate(page, x, y), AREA, MAGENTA, text=text)


def seen_box(content: bytes, index: int = 0) -> tuple[int, int, int, int] | None:
    return box_of(page_images(content)[index], MAGENTA)


def close(found: tuple[int, ...] | None, expected: tuple[float, ...]) -> bool:
    return found is not None and all(
        abs(one - other) <= 1 for one, other in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("rotation", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize(
    "boxes",
    [
        pytest.param({}, id="plain"),
        pytest.param({"MediaBox": [100, 200, 700, 1000]}, id="offset"),
        pytest.param({"MediaBox": [-50, -20, 550, 780], "CropBox": [10, 30, 500, 700]}, id="crop"),
        pytest.param({"MediaBox": [600, 800, 0, 0], "CropBox": [-9, -9, 400, 900]}, id="reversed"),
    ],
)
def test_the_seal_is_seen_at_its_coordinate(rotation: int, boxes: dict[str, list[int]]) -> None:
    content = blank(Rotate=rotation, **{key: pikepdf.Array(box) for key, box in boxes.items()})

    _, signed = prepared(content, seal())

    assert close(seen_box(signed), (30, 50, 150, 90))


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_seal_is_upright(rotation: int) -> None:
    """The image is at its left and the text at its right, as the reader sees them."""
    placed = VisibleSeal(
        AtCoordinate(1, 30, 50), AREA, Colour(255, 255, 255), text="IIIII", image=picture(30, 30)
    )
    _, signed = prepared(blank(Rotate=rotation), placed)

    image = page_images(signed, dpi=288)[0]
    disc, text = box_of(image, Colour(0, 0, 255)), box_of(image, Colour(0, 0, 0))

    assert disc is not None
    assert text is not None
    assert 4 * 30 <= disc[0] < disc[2] < text[0] < text[2] <= 4 * 150
    assert text[3] - text[1] < 4 * 11 < text[2] - text[0]


def test_inherited_boxes_and_turns_count() -> None:
    document = pikepdf.Pdf.open(BytesIO(blank()))
    del document.pages[0].obj["/MediaBox"]
    document.Root.Pages.MediaBox = pikepdf.Array([100, 100, 500, 700])
    document.Root.Pages.Rotate = 90
    target = BytesIO()
    document.save(target)

    _, signed = prepared(target.getvalue(), seal())

    assert close(seen_box(signed), (30, 50, 150, 90))


def test_a_larger_user_unit_scales_seal_and_page_alike() -> None:
    _, signed = prepared(blank((300, 400), UserUnit=2), seal())

    image = page_images(signed)[0]
    scale = image.width / 300
    box = box_of(image, MAGENTA)

    assert box is not None
    assert close(tuple(round(side / scale) for side in box), (30, 50, 150, 90))


def test_the_last_page_is_found() -> None:
    content = blank((300, 400), (300, 400), (500, 600))

    _, signed = prepared(content, seal(LAST_PAGE, x=370, y=550))

    assert [seen_box(signed, index) is None for index in range(3)] == [True, True, False]


@pytest.mark.parametrize(("x", "y"), [(476, 0), (0, 803), (600, 0), (0, 14400)])
def test_a_seal_that_would_leave_the_page_is_refused(x: float, y: float) -> None:
    with pytest.raises(PlacementRefused, match="but the page is 595 x 842"):
        prepared(blank(), seal(x=x, y=y))


def test_a_turned_page_has_the_size_that_is_seen() -> None:
    prepared(blank(Rotate=90), seal(x=722, y=555))
    with pytest.raises(PlacementRefused, match="but the page is 842 x 595"):
        prepared(blank(Rotate=90), seal(x=30, y=700))


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(PlacementRefused, match="there is no page 3: the document has 2"):
        prepared(blank((300, 400), (300, 400)), seal(3))


@pytest.mark.parametrize("page", [0, -2])
def test_pages_count_from_one(page: int) -> None:
    with pytest.raises(OptionError, match="count from 1"):
        AtCoordinate(page, 0, 0)


def test_the_text_of_a_seal_can_be_searched_and_copied() -> None:
    _, signed = prepared(blank(), seal(text="Σφραγίδα da Lúmen, Печать\nsegunda linha"))

    document = pypdfium2.PdfDocument(signed)
    document.init_forms()
    page = document[0]
    page.flatten()
    text = document[0].get_textpage().get_text_bounded()
    assert "Σφραγίδα da Lúmen" in text
    assert "segunda linha" in text


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.tuples(*[st.integers(-500, 500)] * 2),
    st.tuples(*[st.integers(1, 900)] * 2),
    st.tuples(*[st.floats(0, 900)] * 4),
)
def test_what_is_seen_goes_to_user_space_and_back(
    rotation: int, corner: tuple[int, int], size: tuple[int, int], seen: tuple[float, ...]
) -> None:
    view = PageView((*corner, corner[0] + size[0], corner[1] + size[1]), rotation)
    left, bottom, right, top = seen
    box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))

    assert view.to_seen(view.to_user_space(box)) == pytest.approx(box, abs=1e-6)
