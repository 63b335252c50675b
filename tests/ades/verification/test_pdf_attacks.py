"""A bestiary of attacks on signed PDFs: one fixture for each known trick, none of them passes.

Each begins with a document that passes, so that what is refused is the trick and nothing else.
"""

import re
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from ades.digests import DigestAlgorithm
from ades.ports import SealRequest
from ades.verification.pades import verify
from ades.verification.report import Indication, SubIndication
from ades.verification.trust import TrustAnchors
from tests.ades.documents import now, pdf, seal_of, sealer_of, sign
from tests.cast import SealKey

name, number = generic.pdf_name, generic.NumberObject
CONTENTS = re.compile(rb"/Contents ?<([0-9a-f]{200,})>")
RANGE = re.compile(rb"/ByteRange ?\[[0-9 ]+\]")


def stream(text: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries, len(text), text)


def two_faced() -> bytes:
    """A page with a picture over its text, a second page tree, a form: what attackers prepare."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 200 200]"
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [9 0 R] >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Annots [9 0 R]"
        " /Resources << /XObject << /Cover 5 0 R >> /Font << /F1 6 0 R >> >> >>",
        stream(b"BT /F1 9 Tf 9 99 Td (Total: 1 EUR) Tj ET /Cover Do"),
        stream(b"0 0 200 200 re f", form),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Pages /Kids [8 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 7 0 R /MediaBox [0 0 200 200] >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Total) /V (1) /Rect [0 0 50 20] /P 3 0 R >>",
    )


@pytest.fixture(scope="module")
def signed(ec_key: SealKey) -> bytes:
    return sign(two_faced(), sealer_of(ec_key))


def updated(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """An incremental update, by somebody who has no key."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    change(writer)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def replaced(
    reference: int, value: generic.PdfObject
) -> Callable[[IncrementalPdfFileWriter], None]:
    """Overwrites one object with another."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.objects[0, reference] = value
        writer.update_root()

    return change


def dictionary(**entries: object) -> generic.DictionaryObject:
    return generic.DictionaryObject({name(f"/{key}"): value for key, value in entries.items()})


def indication(content: bytes, anchors: TrustAnchors) -> Indication:
    return verify(BytesIO(content), anchors, now()).indication


def test_the_prepared_document_passes(signed: bytes, anchors: TrustAnchors) -> None:
    """So far nothing is wrong: what a signer covers with a picture is the signer's to know."""
    assert indication(signed, anchors) is Indication.TOTAL_PASSED


def test_shadow_hide(signed: bytes, anchors: TrustAnchors) -> None:
    """After signing, the cover becomes empty, and what was below it shows."""
    empty = generic.StreamObject(
        dictionary(Type=name("/XObject"), Subtype=name("/Form"), BBox=generic.ArrayObject()),
        stream_data=b"",
    )
    attacked = updated(signed, replaced(5, empty))
    assert indication(attacked, anchors) is Indication.TOTAL_FAILED


def test_shadow_replace(signed: bytes, anchors: TrustAnchors) -> None:
    """After signing, a font that draws other shapes takes the place of the one that was signed."""
    font = dictionary(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Symbol"))
    attacked = updated(signed, replaced(6, font))
    assert indication(attacked, anchors) is Indication.TOTAL_FAILED


def test_shadow_hide_and_replace(signed: bytes, anchors: TrustAnchors) -> None:
    """After signing, the catalog shows the second page tree, which was signed but never seen."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[name("/Pages")] = generic.IndirectObject(7, 0, writer)
        writer.update_root()

    assert indication(updated(signed, change), anchors) is Indication.TOTAL_FAILED


def test_a_page_more(signed: bytes, anchors: TrustAnchors) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"].append(generic.IndirectObject(8, 0, writer))
        pages[name("/Count")] = number(2)
        writer.update_container(pages)

    assert indication(updated(signed, change), anchors) is Indication.TOTAL_FAILED


def test_a_form_field_with_another_look(signed: bytes, anchors: TrustAnchors) -> None:
    """Filling in a form is allowed; moving its field over the rest of the page is not."""
    wide = generic.ArrayObject(map(number, (0, 0, 200, 200)))
    field = dictionary(Type=name("/Annot"), Subtype=name("/Widget"), FT=name("/Tx"), Rect=wide)
    field[name("/T")] = generic.pdf_string("Total")
    assert indication(updated(signed, replaced(9, field)), anchors) is Indication.TOTAL_FAILED


def test_filling_in_a_form_is_allowed_and_told(signed: bytes, anchors: TrustAnchors) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field[name("/V")] = generic.pdf_string("2")
        writer.update_container(field)

    (report,) = verify(BytesIO(updated(signed, change)), anchors, now()).signatures
    assert report.indication is Indication.TOTAL_PASSED
    assert not report.covers_whole_document
    assert report.coverage == "revision 2 of 3"
    assert report.changes == ("signatures were added or form fields filled in",)


def resealed(content: bytes, byte_range: list[int], key: SealKey) -> bytes:
    """The signer's own seal over another byte range: its digest and its value are good."""
    written = b"/ByteRange [%s]" % b" ".join(b"%d" % item for item in byte_range)
    place = RANGE.search(content)
    assert place is not None
    size = len(place[0])
    assert len(written) <= size + 40
    padded = written.ljust(size)
    content = content[: place.start()] + padded[:size] + content[place.end() :]
    covered = b"".join(
        content[start : start + length]
        for start, length in zip(byte_range[::2], byte_range[1::2], strict=False)
    )
    request = SealRequest("x", DigestAlgorithm.SHA256.digest(covered))
    return with_seal(content, seal_of(sealer_of(key), request))


def with_seal(content: bytes, seal: bytes) -> bytes:
    place = CONTENTS.search(content)
    assert place is not None
    digits = seal.hex().encode().ljust(len(place[1]), b"0")
    return content[: place.start(1)] + digits + content[place.end(1) :]


def range_of(content: bytes) -> list[int]:
    (found,) = PdfFileReader(BytesIO(content)).embedded_signatures
    return [int(item) for item in found.byte_range]


def test_a_byte_range_as_it_was_is_good(
    signed: bytes, ec_key: SealKey, anchors: TrustAnchors
) -> None:
    again = resealed(signed, range_of(signed), ec_key)
    assert indication(again, anchors) is Indication.TOTAL_PASSED


@pytest.mark.parametrize(
    "changed",
    [
        lambda a, b, c: [1, a - 1, b, c],
        lambda a, b, c: [0, a - 8, b, c],
        lambda a, b, c: [0, a, b + 9, c - 9],
        lambda a, b, c: [0, a + 1, b, c],
        lambda a, b, c: [0, a, b - 1, c + 1],
        lambda a, b, c: [0, a, b, c - 8],
        lambda a, b, c: [0, a, b, 0],
        lambda a, b, c: [0, a],
        lambda a, b, c: [0, 9, 9, 9, b, c],
    ],
)
def test_gaps_in_a_byte_range(
    signed: bytes,
    ec_key: SealKey,
    anchors: TrustAnchors,
    changed: Callable[[int, int, int], list[int]],
) -> None:
    """Whatever the digest leaves out can be changed later: also the signer may not leave it out."""
    _, first, second, rest = range_of(signed)
    attacked = resealed(signed, changed(first, second, rest), ec_key)
    (report,) = verify(BytesIO(attacked), anchors, now()).signatures

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.FORMAT_FAILURE


def test_signature_wrapping(signed: bytes, anchors: TrustAnchors) -> None:
    """The signed bytes move to the end, and the byte range follows them; between is new content."""
    _, first, second, rest = range_of(signed)
    tail = signed[second : second + rest]

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][-1]
        value = field["/V"]
        copy = generic.StreamObject(stream_data=tail)
        writer.add_object(copy)
        moved = generic.ArrayObject(map(number, (0, first, _place_of(tail, signed), rest)))
        value[name("/ByteRange")] = moved
        writer.update_container(value)

    attacked = updated(signed, change)
    assert indication(attacked, anchors) is Indication.TOTAL_FAILED


def _place_of(tail: bytes, signed: bytes) -> int:
    """Where the copy will stand: behind the file and the head of its object, near enough."""
    return len(signed) + 40


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("/Contents", None),
        ("/Contents", generic.NullObject()),
        ("/Contents", generic.ByteStringObject(b"")),
        ("/Contents", generic.ByteStringObject(b"\0")),
        ("/ByteRange", None),
        ("/ByteRange", generic.NullObject()),
        ("/ByteRange", generic.ArrayObject()),
        ("/ByteRange", generic.ArrayObject(map(number, (0, 0, 0, 0)))),
        ("/ByteRange", generic.ArrayObject(map(number, (0, -1, -1, 9)))),
        ("/ByteRange", generic.ArrayObject(map(number, (0, 1 << 40, 1 << 41, 9)))),
        ("/SubFilter", name("/none")),
        ("/SubFilter", None),
    ],
)
def test_universal_forgery(
    signed: bytes, anchors: TrustAnchors, key: str, value: generic.PdfObject | None
) -> None:
    """A signature without what makes it one is a bad one, and not one that is passed over."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        dictionary = writer.root["/AcroForm"]["/Fields"][-1]["/V"]
        if value is None:
            del dictionary[key]
        else:
            dictionary[name(key)] = value
        writer.update_container(dictionary)

    report = verify(BytesIO(updated(signed, change)), anchors, now())
    assert report.signatures
    assert report.indication is Indication.TOTAL_FAILED


def test_digest_swap(signed: bytes, ec_key: SealKey, anchors: TrustAnchors) -> None:
    """Between prepare and embed, the seal of another document is put in."""
    request = SealRequest("x", DigestAlgorithm.SHA256.digest(b"another document"))
    (report,) = verify(
        BytesIO(with_seal(signed, seal_of(sealer_of(ec_key), request))), anchors, now()
    ).signatures

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.HASH_FAILURE


def test_hidden_behind_the_seal(signed: bytes, anchors: TrustAnchors) -> None:
    """The padding is not signed: whatever stood there would be the attacker's."""
    place = CONTENTS.search(signed)
    assert place is not None
    end = place.end(1)
    attacked = signed[: end - 2] + b"41" + signed[end:]
    assert indication(attacked, anchors) is Indication.TOTAL_FAILED


@pytest.mark.parametrize("revisions", [3, 400, 3000])
def test_a_flood_of_revisions_costs_bounded_time(
    signed: bytes, anchors: TrustAnchors, revisions: int
) -> None:
    """Each says nothing new; comparing all of them takes time that grows with their square."""
    found = re.findall(rb"startxref\s+(\d+)", signed)
    content, previous = bytearray(signed), int(found[-1])
    for _ in range(revisions):
        start = len(content)
        content += b"xref\n0 1\n0000000000 65535 f \ntrailer\n"
        content += b"<</Size 99/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (previous, start)
        previous = start
    started = time.process_time()
    verdict = indication(bytes(content), anchors)

    assert time.process_time() - started < 5
    assert verdict is (Indication.TOTAL_PASSED if revisions < 2000 else Indication.TOTAL_FAILED)
