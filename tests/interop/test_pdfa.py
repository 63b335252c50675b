"""PDF/A stays PDF/A: every part and level keeps its verdict, seals that are seen included."""

from io import BytesIO

import pikepdf
import pytest
from pyhanko.sign.fields import SigFieldSpec

from ades.pades.visible import Area, AtCoordinate, Colour, InField, VisibleSeal
from tests.ades.pades.forms import BOX, signed, with_fields
from tests.ades.pades.pdfa import COLOUR_INTENT, FLAVOURS, NO_INTENT, pdfa
from tests.ades.pades.seeing import picture
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.judges.verapdf import VeraPDF

TEXT = "Assinado por $certificate.getCommonName()\n$date Ωμέγα Печать"
PNG, JPEG = picture(40, 40), picture(40, 40, "JPEG", "RGB")


def seal(image: bytes | None, background: Colour | None = None) -> VisibleSeal:
    placement = AtCoordinate(1, 70, 100)
    return VisibleSeal(placement, Area(160, 60), background, text=TEXT, image=image)


SEALS = {
    "invisible": None,
    "text": seal(None),
    "png": seal(PNG),
    "png on blue": seal(PNG, Colour(220, 230, 255)),
    "jpeg": seal(JPEG),
    "grey jpeg": seal(picture(40, 40, "JPEG", "L")),
    "cmyk jpeg": seal(picture(40, 40, "JPEG", "CMYK")),
}


@pytest.mark.parametrize("intent", [COLOUR_INTENT, NO_INTENT])
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_flavour_keeps_its_verdict(
    flavour: str, intent: str, ec_key: SealKey, verapdf: VeraPDF, written: Written
) -> None:
    content = pdfa(flavour, intent=intent)
    before = verapdf.judge(written(content, "before.pdf"))
    assert (str(before), before.flavour) == (f"PDF/A-{flavour} kept", flavour)

    for name, shown in SEALS.items():
        result = signed(content, ec_key, visible=shown)
        after = verapdf.judge(written(result, "after.pdf"))
        assert (name, str(after)) == (name, str(before))


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_seal_in_a_field_keeps_the_verdict(
    flavour: str, ec_key: SealKey, verapdf: VeraPDF, written: Written
) -> None:
    content = with_fields(pdfa(flavour), SigFieldSpec("A", box=BOX))
    before = verapdf.judge(written(content, "before.pdf"))
    shown = VisibleSeal(InField("A"), text=TEXT, image=PNG)

    after = verapdf.judge(written(signed(content, ec_key, visible=shown), "after.pdf"))

    assert str(before) == str(after) == f"PDF/A-{flavour} kept"


@pytest.mark.parametrize("flavour", ["1b", "2b"])
def test_several_seals_keep_the_verdict(
    flavour: str, rsa_key: SealKey, ec_key: SealKey, verapdf: VeraPDF, written: Written
) -> None:
    once = signed(pdfa(flavour), ec_key, visible=seal(PNG))
    again = VisibleSeal(AtCoordinate(1, 300, 100), text=TEXT)

    twice = signed(once, rsa_key, visible=again)

    assert verapdf.judge(written(twice, "twice.pdf"))


def test_transparency_is_kept_where_it_may_be_and_left_out_where_not(ec_key: SealKey) -> None:
    masks = {
        flavour: image_of(signed(pdfa(flavour), ec_key, visible=seal(PNG)))
        for flavour in ("1b", "2b", "4")
    }

    assert "/SMask" not in masks["1b"]
    assert "/Mask" in masks["1b"]
    assert "/SMask" in masks["2b"]
    assert "/SMask" in masks["4"]


def image_of(content: bytes) -> set[str]:
    document = pikepdf.open(BytesIO(content))
    return set(document.pages[0].Annots[0].AP.N.Resources.XObject.I0.keys())
