"""What nobody signs in signed XML, and readers might take for the document all the same."""

import pytest

from ades.verification.trust import TrustAnchors
from tests.ades.verification.xades_forgery import GOOD, believed, reports
from tests.ades.xades.judges import signed_by
from tests.cast import SealKey


@pytest.mark.parametrize(
    "place", [b"</ds:KeyInfo>", b"</ds:X509Data>", b"</xades:QualifyingProperties>"]
)
def test_nothing_of_the_document_is_smuggled_between_the_parts_of_a_signature(
    rsa_key: SealKey, anchors: TrustAnchors, place: bytes
) -> None:
    """Neither the key's information nor what stands beside the signed properties is signed.

    Whoever looks for the element by its name alone finds the false one there.
    """
    signed = signed_by(rsa_key, GOOD)
    assert believed(signed, anchors)
    assert not believed(signed.replace(place, b"<pay>99 EUR</pay>" + place), anchors)


def test_comments_that_nobody_signed_are_told(rsa_key: SealKey, anchors: TrustAnchors) -> None:
    """A comment cuts a text in two; some programs see only what is before it: 1 EUR."""
    (signed,) = reports(signed_by(rsa_key, GOOD), anchors)
    cut = signed_by(rsa_key, GOOD).replace(b"10 EUR", b"1<!-- -->0 EUR")
    (report,) = reports(cut, anchors)

    assert not signed.warnings
    assert "the comments in it are not signed" in report.warnings
