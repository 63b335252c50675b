"""The two roads lead to the same place, and the fast one is taken where it must be."""

import resource
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades import pades
from ades.errors import DocumentError
from ades.pades import PAdESOptions, careful, roads
from ades.pades.fast.signature import SigningPlan, signature_entries
from ades.pades.fast.source import Source
from ades.pades.fast.tokens import NotRecognised
from tests.ades.documents import now, pdf, sealer_of, sign, small_pdf
from tests.ades.judges import pdfsig, pdfsig_accepts, qpdf_check
from tests.ades.pades.structure import seen
from tests.cast import SealKey

OPTIONS = PAdESOptions(now(), 100, "Emissão (original)", "Lisboa")
Saved = Callable[..., bytes]

FORM_OBJECTS = (
    "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /Lang (pt) >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Annots 6 0 R >>",
    "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Name) /V (a \\) b) /Rect [0 0 9 9] >>",
    "<< /Fields 7 0 R /NeedAppearances true /DA (/F1 0 Tf) >>",
    "[4 0 R]",
    "[ 4 0 R ]",
)
FORM = pdf(*FORM_OBJECTS, trailer="/ID [<00ff> (a\\)b)]")
SMALL = {
    "no annotations": small_pdf(),
    "a form": FORM,
    "a form in the catalog": pdf(
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Annots [4 0 R] >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T <feff0053> /Rect [0 0 9 9] >>",
    ),
    "a name that is taken": FORM.replace(b"(Name)   ", b"(Signature1)"),
    "no line after the end": small_pdf().rstrip(b"\n"),
    "comments": small_pdf(catalog="<< % hello\n /Type /Catalog % >>\n /Pages 2 0 R >>"),
    "a deeper tree": pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids 5 0 R/Count 1>>",
        "<</Type/Pages/Parent 2 0 R/Kids[4 0 R]/Count 1/MediaBox[0 0 9 9]>>",
        "<</Type/Page/Parent 3 0 R>>",
        "[3 0 R]",
    ),
}
SAVED = {
    "classic": {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
    "object streams": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    "linearised": {"linearize": True},
    "linearised with object streams": {
        "linearize": True,
        "object_stream_mode": pikepdf.ObjectStreamMode.generate,
    },
}
CORRUPTION = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SNIPPETS = st.sampled_from(
    b"/ << >> [ ] ( ) R null obj endobj stream\n xref\n % #41 /Kids /Type /T 0 7 -1".split(b" ")
)


def is_recognised(content: bytes) -> bool:
    try:
        SigningPlan(Source(BytesIO(content)), b"", 0)
    except NotRecognised:
        return False
    return True


def is_clean(content: bytes) -> bool:
    try:
        with pikepdf.open(BytesIO(content)) as document:
            return not document.check_pdf_syntax()
    except pikepdf.PdfError:
        return False


def by_fast_road(content: bytes) -> bytes:
    target = BytesIO()
    plan = SigningPlan(Source(BytesIO(content)), signature_entries(OPTIONS), OPTIONS.reserved)
    plan.copy(target, OPTIONS.algorithm)
    return target.getvalue()


def by_careful_road(content: bytes) -> bytes:
    target = BytesIO()
    careful.prepare(BytesIO(content), target, OPTIONS)
    return target.getvalue()


@pytest.fixture(scope="module", params=[*SMALL, *SAVED])
def document(request: pytest.FixtureRequest, invoice: bytes) -> bytes:
    """Each kind of document, once."""
    if request.param in SMALL:
        return SMALL[request.param]
    saved = BytesIO()
    with pikepdf.open(BytesIO(invoice)) as opened:
        opened.save(saved, **SAVED[request.param])
    return saved.getvalue()


def test_an_independent_reader_sees_the_same_revision(document: bytes) -> None:
    assert seen(by_fast_road(document)) == seen(by_careful_road(document))


def test_the_fast_road_is_taken_and_judges_agree(
    document: bytes, ec_key: SealKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(careful, "prepare")
    signed = sign(document, sealer_of(ec_key))

    assert signed.startswith(document)
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    (report,) = pdfsig(path)
    assert "Signature is Valid." in report
    assert "Total document signed" in report
    assert qpdf_check(path).returncode == 0, qpdf_check(path).stdout


def test_signing_again_is_on_the_fast_road_too(
    document: bytes, ec_key: SealKey, tmp_path: Path
) -> None:
    once = sign(document, sealer_of(ec_key))
    assert is_recognised(once)
    assert seen(by_fast_road(once)) == seen(by_careful_road(once))

    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(once, sealer_of(ec_key)))
    assert pdfsig_accepts(path) == [True, True]


def test_annotations_that_are_null_are_none(ec_key: SealKey, tmp_path: Path) -> None:
    """The careful road does not know that null is as good as missing (ISO 32000-2, 7.3.9)."""
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Annots null >>"
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(small_pdf(page=page), sealer_of(ec_key)))

    assert pdfsig_accepts(path) == [True]


def test_what_is_no_dictionary_is_no_field(ec_key: SealKey, tmp_path: Path) -> None:
    """The careful road fails over it; the fast one need not."""
    form = pdf(*FORM_OBJECTS[:6], "[4 0 R 8 0 R]", "(no field)")
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(form, sealer_of(ec_key)))

    assert pdfsig_accepts(path) == [True]


@CORRUPTION
@given(data=st.data())
def test_what_both_roads_can_sign_is_the_same_revision(data: st.DataObject) -> None:
    """Also where the document is damaged: the fast road must not see what others do not.

    Where the independent reader has to repair what it reads, it is no judge.
    """
    content = bytearray(data.draw(st.sampled_from(list(SMALL.values()))))
    start = data.draw(st.integers(5, len(content)))
    width = data.draw(st.integers(0, 8))
    replacement = data.draw(st.one_of(SNIPPETS, st.binary(max_size=8)))
    # Of the same length, or else the offsets behind it are all wrong and nothing is recognised.
    content[start : start + width] = replacement[:width].ljust(width)
    damaged = bytes(content)
    if not is_recognised(damaged) or not is_clean(damaged):
        return
    try:
        expected = by_careful_road(damaged)
    except DocumentError:
        return

    assert seen(by_fast_road(damaged)) == seen(expected)


@pytest.mark.parametrize("small", [True, False])
def test_a_stream_that_is_no_memory_gives_the_same(
    invoice: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    """Read at once or through windows."""
    monkeypatch.setattr("ades.pades.fast.source.WHOLE", 1 << 20 if small else 0)
    monkeypatch.setattr("ades.pades.fast.source.WINDOW", 64)
    path = tmp_path / "document.pdf"
    path.write_bytes(invoice)
    with path.open("rb") as source, (tmp_path / "target").open("w+b", buffering=0) as target:
        prepared = pades.prepare(source, target, OPTIONS)
        target.seek(0)
        assert target.read() == by_fast_road(invoice)

    assert prepared == pades.prepare(BytesIO(invoice), BytesIO(), OPTIONS)


@pytest.mark.parametrize("road", ["fast", "careful"])
def test_in_place_only_the_revision_is_written(
    invoice: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, road: str
) -> None:
    if road == "careful":
        monkeypatch.setattr(roads, "_plan", lambda source, options: None)
    path = tmp_path / "document.pdf"
    path.write_bytes(invoice)
    with path.open("r+b") as file:
        prepared = pades.prepare_in_place(file, OPTIONS)

    target = BytesIO()
    assert prepared == pades.prepare(BytesIO(invoice), target, OPTIONS)
    assert path.read_bytes() == target.getvalue()


def test_in_place_a_full_disk_leaves_the_document_as_it_was(invoice: bytes) -> None:
    file = _Full(invoice)

    with pytest.raises(OSError, match="full"):
        pades.prepare_in_place(file, OPTIONS)
    assert file.getvalue() == invoice


@pytest.mark.parametrize("room", [0, 1000])
def test_in_place_a_disk_that_is_really_full_does_too(
    invoice: bytes, tmp_path: Path, room: int
) -> None:
    """Also after the file was closed: nothing waits in its buffer."""
    path = tmp_path / "document.pdf"
    path.write_bytes(invoice)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(invoice) + room, before[1]))
    try:
        with path.open("r+b") as file, pytest.raises(OSError, match="too large"):
            pades.prepare_in_place(file, OPTIONS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == invoice


class _Full(BytesIO):
    def write(self, content: object) -> int:
        super().write(bytes(content)[:100])  # type: ignore[call-overload]
        raise OSError("the disk is full")
