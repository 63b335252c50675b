"""Signing the empty fields of a document: by name, and as they wish."""

from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.sign.fields import (
    SigFieldSpec,
)

from ades import pades
from ades.errors import OptionError, PlacementRefused, UnusableTarget
from ades.pades import PAdESOptions
from ades.pades.visible import Area, AtCoordinate, Auto, InField, VisibleSeal
from ades.verification.trust import TrustAnchors
from tests.ades.documents import PAGE, PAGES, now, pdf
from tests.ades.judges import pdfsig_accepts
from tests.ades.pades.forms import BOX, all_pass, field_names, seal_in, signed, with_fields
from tests.ades.pades.seeing import MAGENTA, ROOM, blank, box_of, page_images, prepared
from tests.cast import SealKey


def test_the_named_field_is_signed_and_no_other(ec_key: SealKey, anchors: TrustAnchors) -> None:
    content = with_fields(blank(), SigFieldSpec("First"), SigFieldSpec("Second"))

    result = signed(content, ec_key, field="Second")

    assert field_names(result) == ["Second"]
    assert all_pass(result, anchors)
    assert result.startswith(content)


def test_a_seal_is_seen_in_its_fields_rectangle(ec_key: SealKey, anchors: TrustAnchors) -> None:
    content = with_fields(blank((595, 842), (595, 842)), SigFieldSpec("A", on_page=1, box=BOX))

    result = signed(content, ec_key, visible=seal_in("A"))

    assert [box_of(image, MAGENTA) for image in page_images(result)] == [None, BOX]
    assert all_pass(result, anchors)


def test_a_field_in_a_tree_of_fields_goes_by_its_full_name(ec_key: SealKey) -> None:
    content = with_fields(blank(), SigFieldSpec("Form.Page.Signature", box=BOX))

    result = signed(content, ec_key, visible=seal_in("Form.Page.Signature"))

    assert field_names(result) == ["Form.Page.Signature"]


def test_a_field_apart_from_its_widget_is_signed_in_the_widget(ec_key: SealKey) -> None:
    content = with_fields(blank(), SigFieldSpec("A", box=BOX, combine_annotation=False))

    result = signed(content, ec_key, visible=seal_in("A"))

    assert box_of(page_images(result)[0], MAGENTA) == BOX


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_field_on_a_turned_page_has_an_upright_seal(ec_key: SealKey, rotation: int) -> None:
    content = with_fields(blank(Rotate=rotation), SigFieldSpec("A", box=BOX))
    placed = VisibleSeal(InField("A"), background=MAGENTA, text="IIIIIIIIIIIIIIIIIIIII")

    image = page_images(signed(content, ec_key, visible=placed), 288)[0]

    text = box_of(image, placed.font.colour)
    assert text is not None
    assert text[2] - text[0] > text[3] - text[1]


def test_fields_are_signed_one_after_another(
    rsa_key: SealKey, ec_key: SealKey, anchors: TrustAnchors, tmp_path: Path
) -> None:
    content = with_fields(blank(), SigFieldSpec("A", box=BOX), SigFieldSpec("B"))

    first = signed(content, rsa_key, visible=seal_in("A"))
    second = signed(first, ec_key, field="B")
    third = signed(second, ec_key, visible=VisibleSeal(Auto(), background=MAGENTA))

    assert field_names(third) == ["A", "B", "Signature1"]
    assert all_pass(third, anchors)
    path = tmp_path / "signed.pdf"
    path.write_bytes(third)
    assert pdfsig_accepts(path) == [True, True, True]


def test_a_field_that_is_not_there_is_refused() -> None:
    for content in (blank(), with_fields(blank(), SigFieldSpec("Other"))):
        with pytest.raises(UnusableTarget, match="no signature field 'A'"):
            prepared(content, seal_in("A"))


def test_a_field_of_another_kind_is_refused() -> None:
    catalog = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>"
    text = "<< /FT /Tx /T (A) /Type /Annot /Subtype /Widget /Rect [0 0 9 9] >>"
    content = pdf(catalog, PAGES, PAGE, text)
    with pytest.raises(UnusableTarget, match="'A' is not a signature field"):
        prepared(content, seal_in("A"))


def test_a_field_that_is_signed_is_refused(ec_key: SealKey) -> None:
    content = signed(with_fields(blank(), SigFieldSpec("A")), ec_key, field="A")
    with pytest.raises(UnusableTarget, match="'A' is signed already"):
        pades.prepare(BytesIO(content), BytesIO(), PAdESOptions(now(), ROOM, field="A"))


def test_a_field_without_an_area_shows_no_seal() -> None:
    with pytest.raises(PlacementRefused, match="no area"):
        prepared(with_fields(blank(), SigFieldSpec("A")), seal_in("A"))


def test_a_seal_in_a_field_has_no_other_place() -> None:
    elsewhere = VisibleSeal(AtCoordinate(1, 0, 0), Area(10, 10))
    with pytest.raises(OptionError, match="nowhere else"):
        PAdESOptions(now(), ROOM, field="A", visible=elsewhere)
