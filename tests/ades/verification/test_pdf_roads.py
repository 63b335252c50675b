"""Two roads into a signed PDF, one verdict: the light one only where the careful one agrees."""

from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades.verification import pades
from ades.verification.pdf_light import only_signature
from ades.verification.pdf_syntax import Unusual, read_value
from ades.verification.report import DocumentReport
from ades.verification.trust import TrustAnchors
from tests.ades.documents import now, pdf, sealer_of, sign, small_pdf
from tests.cast import SealKey

FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FORM = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] >> >>"
PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"


@pytest.fixture(scope="module")
def signed(invoice: bytes, ec_key: SealKey) -> bytes:
    return sign(invoice, sealer_of(ec_key))


def refuse(_: object) -> None:
    raise Unusual("the light road is closed")


@pytest.fixture
def both(
    anchors: TrustAnchors, monkeypatch: pytest.MonkeyPatch
) -> Callable[[bytes], tuple[DocumentReport, DocumentReport]]:
    """The reports by either road; the careful one alone is taken when the light one is closed."""
    moment = now()

    def verified(content: bytes) -> tuple[DocumentReport, DocumentReport]:
        light = pades.verify(BytesIO(content), anchors, moment)
        with monkeypatch.context() as context:
            context.setattr(pades, "only_signature", refuse)
            careful = pades.verify(BytesIO(content), anchors, moment)
        return light, careful

    return verified


def test_a_lone_signature_is_found_on_the_light_road(signed: bytes) -> None:
    found = only_signature(BytesIO(signed))

    assert found is not None
    assert found.name == "Signature1"
    assert found.end == len(signed)


def test_both_roads_say_the_same(
    signed: bytes, invoice: bytes, both: Callable[[bytes], tuple[DocumentReport, DocumentReport]]
) -> None:
    for content in (signed, invoice, small_pdf()):
        light, careful = both(content)
        assert light == careful


@FEW
@given(place=st.integers(0, 1 << 20), change=st.integers(1, 255))
def test_both_roads_refuse_the_same_damage(
    signed: bytes,
    both: Callable[[bytes], tuple[DocumentReport, DocumentReport]],
    place: int,
    change: int,
) -> None:
    """Near the end of the file, where the structures are that lead to the signature."""
    damaged = bytearray(signed)
    damaged[-1 - place % 6000] ^= change
    light, careful = both(bytes(damaged))

    assert light.indication == careful.indication or not light.signatures


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n",
        small_pdf() + b"\n4 0 obj\n",
        b"\n" + small_pdf(),
        pdf(FORM % "4 0 R", PAGES, PAGE, "<< /FT /Sig /T (a) /Kids [] >>"),
        pdf(FORM % "4 0 R", PAGES, PAGE, "<< /FT /Sig /T (a) /V 5 0 R >>", "<< /Contents (x) >>"),
        pdf(FORM % "4 0 R", PAGES, PAGE, "<< /FT /Sig /FT /Tx /T (a) >>"),
        pdf(FORM % "4 0 R", PAGES, PAGE, "<< /F#54 /Sig /T (a) /V << >> >>"),
        pdf(FORM % "9 0 R", PAGES, PAGE),
        small_pdf(catalog="<< /Type /Catalog /Pages 2 0 R /DSS << >> >>"),
        pdf("<< /Pages 2 0 R >>", PAGES, PAGE, trailer="/Encrypt << >>"),
        pdf("<< /Pages 2 0 R >>", PAGES, PAGE, trailer="/Prev 99999"),
    ],
)
def test_what_is_unusual_is_left_to_the_careful_road(content: bytes) -> None:
    try:
        assert only_signature(BytesIO(content)) is None
    except Unusual:
        return
    # No form at all: neither road finds a signature.
    assert b"/AcroForm" not in content


def test_cross_references_that_lead_in_circles_end() -> None:
    content = pdf(FORM % "9 0 R", PAGES, PAGE)
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    circular = content.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)
    with pytest.raises(Unusual, match="very many"):
        only_signature(BytesIO(circular))


@given(data=st.binary(max_size=200))
def test_values_are_read_or_refused(data: bytes) -> None:
    try:
        _, end = read_value(data, 0)
    except Unusual:
        return
    assert 0 < end <= len(data)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"[1 -2 3.5 true null] ", [1, -2, 3.5, True, None]),
        (b"<</A(b)/C[<0a>/D]>> ", {"/A": "b", "/C": [b"<0a>", "/D"]}),
        (b"<</A 1 0 R/B<</C 2>>>> ", {"/A": (1, 0), "/B": {"/C": 2}}),
    ],
)
def test_plain_values_are_read(text: bytes, value: object) -> None:
    assert read_value(text, 0) == (value, len(text) - 1)


@pytest.mark.parametrize(
    "text",
    [b"<</A 1/A 2>> ", b"[" * 40, b"((a)) ", b"<</A#42 1>> ", b"] ", b"<<1 2>> ", b"1" * 30],
)
def test_what_two_readers_could_read_differently_is_not_read(text: bytes) -> None:
    with pytest.raises(Unusual):
        read_value(text, 0)
