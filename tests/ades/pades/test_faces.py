"""Sealing changes nothing that is seen of an invoice outside the seal's box."""

from PIL import Image, ImageDraw

from tests.ades.pades.faces import Figures, by_pdfium, compare
from tests.ades.pades.seeing import page_images


def test_invoices_look_the_same_outside_their_seals() -> None:
    figures = compare(12, by_pdfium)

    assert figures.good, figures
    assert figures.documents == 12
    assert figures.codes == 12


def test_a_changed_pixel_would_be_told() -> None:
    def spoiled(content: bytes) -> list[Image.Image]:
        images = page_images(content, 150)
        if b"/FT" in content:
            ImageDraw.Draw(images[0]).point((30, 30), fill=(200, 0, 0))
        return images

    figures: Figures = compare(1, spoiled)

    assert figures.differing_pages == ["invoice 0, page 1"]
    assert not figures.good
