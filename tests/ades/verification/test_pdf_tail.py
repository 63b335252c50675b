"""Updates behind a signature that some readers mend, and then show something nobody signed.

Each was shown by PDFium, Poppler or QPDF with the forged text while the tables said that nothing
had changed but the validation material.
"""

import re

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from tests.ades.documents import pdf, sealer_of, sign
from tests.ades.verification.test_pdf_attacks import (
    dictionary,
    indication,
    name,
    number,
    stream,
    updated,
)
from tests.cast import SealKey

FORGED = b"4 0 obj\n" + stream(b"BT /F1 20 Tf 20 99 Td (Total: 99 EUR) Tj ET") + b"\nendobj\n"


@pytest.fixture(scope="module")
def signed(ec_key: SealKey) -> bytes:
    document = pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        stream(b"BT /F1 20 Tf 20 99 Td (Total: 1 EUR) Tj ET"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    return sign(document, sealer_of(ec_key))


def update(
    signed: bytes,
    stray: bytes = b"",
    *,
    off: int = 0,
    end: bytes = b" \n",
    trailer: bytes = b"",
    entry: int = 0,
    head: bytes = b"",
) -> bytes:
    """An update with one new object that nothing refers to, and whatever is wrong with it.

    ``off`` is how far startxref is off, ``entry`` how far the entry, ``head`` another beginning.
    """
    size, root, previous = (
        int(re.findall(pattern, signed)[-1])
        for pattern in (rb"/Size (\d+)", rb"/Root (\d+) 0 R", rb"startxref\s+(\d+)")
    )
    place = len(signed)
    head = head or b"%d 0 obj\n<< /Type /Metadata >>\nendobj\n" % size
    body = signed + head + stray + b"\n\n\n\n"
    table = b"xref\n%d 1\n%010d 00000 n%s" % (size, place + entry, end)
    entries = b"/Size %d /Root %d 0 R /Prev %d" % (size + 1, root, previous)
    last = b"trailer\n<< %s %s >>\nstartxref\n%d\n%%%%EOF\n" % (entries, trailer, len(body) + off)
    return body + table + last


def test_a_new_object_that_says_nothing_changes_nothing(
    signed: bytes, anchors: TrustAnchors
) -> None:
    assert indication(update(signed), anchors) is Indication.TOTAL_PASSED


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"off": 1},
        {"off": -1},
        {"off": -3},
        {"end": b"\n"},
        {"end": b"  \n"},
        {"trailer": b"/Prev 9"},
        {"trailer": b"/#50rev 9"},
        {"trailer": b"/Root 1 0 R"},
        {"entry": 1},
        {"entry": 1 << 30},
        {"head": b"99 0 obj\n<< /Type /Metadata >>\nendobj\n"},
    ],
    ids=str,
)
@pytest.mark.parametrize("stray", [FORGED, b""], ids=["forged", "empty"])
def test_an_update_that_readers_may_mend(
    signed: bytes, anchors: TrustAnchors, wrong: dict[str, int | bytes], stray: bytes
) -> None:
    """Damaged tables make readers look for objects themselves: they find the forged page."""
    if wrong or stray:
        attacked = update(signed, stray, **wrong)  # type: ignore[arg-type] # as in the list
        assert indication(attacked, anchors) is Indication.TOTAL_FAILED


def test_a_second_trailer_and_an_object_inside_of_a_stream(
    signed: bytes, anchors: TrustAnchors
) -> None:
    """Who looks for objects takes the last trailer, and does not know where streams end."""
    trailer = b"trailer\n<< /Size 9 /Root 1 0 R >>\n"
    hidden = b"%d 0 obj\n%s\nendobj\n" % (len(re.findall(rb" obj", signed)) + 1, stream(FORGED))
    assert indication(update(signed, trailer), anchors) is Indication.TOTAL_FAILED
    assert indication(update(signed, hidden), anchors) is Indication.TOTAL_FAILED


def test_an_empty_signature_field_that_covers_the_page(
    signed: bytes, anchors: TrustAnchors
) -> None:
    """The sneaky signature attack without a signature: Poppler shows the field's appearance."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        look = generic.StreamObject(
            dictionary(
                Type=name("/XObject"),
                Subtype=name("/Form"),
                BBox=generic.ArrayObject(map(number, (0, 0, 200, 200))),
            ),
            stream_data=b"0 0 200 200 re f",
        )
        append_signature_field(writer, SigFieldSpec("Cover", box=(0, 0, 200, 200)))
        field = writer.root["/AcroForm"]["/Fields"][-1]
        field[name("/AP")] = dictionary(N=writer.add_object(look))
        writer.update_container(field)

    assert indication(updated(signed, change), anchors) is Indication.TOTAL_FAILED


def test_an_empty_signature_field_that_shows_nothing_may_be_added(
    signed: bytes, anchors: TrustAnchors
) -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        append_signature_field(writer, SigFieldSpec("More"))

    assert indication(updated(signed, change), anchors) is Indication.TOTAL_PASSED
