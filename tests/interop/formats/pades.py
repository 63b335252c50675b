"""PAdES: an invoice as PDF."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from ades import pades
from ades.pades import PAdESOptions
from ades.pades.visible.seal import AtCoordinate, VisibleSeal
from ades.ports import Level
from tests.interop.formats.documents import pdf_invoice
from tests.interop.formats.evidence import judge_cms, judge_stamps, signature_stamps, stamp
from tests.interop.judges.libraries import pyhanko_pdf, pyhanko_pdf_archived, pyhanko_pdf_offline
from tests.interop.judges.programs import pdfsig
from tests.interop.matrix import Answer, Bench, Format, KeySide, Product, Reason, Row, level_name

INVISIBLE, VISIBLE = "invisible", "visible"


def make(row: Row, side: KeySide, folder: Path) -> Product:
    """An invoice with a seal."""
    path, invoice = folder / "signed.pdf", pdf_invoice()
    chain = side.credential().chain
    shown = VisibleSeal(AtCoordinate(1, 60, 60)) if row.packaging == VISIBLE else None
    options = PAdESOptions(datetime.now(UTC), visible=shown, signer=chain)
    with path.open("w+b") as target:
        pades.sign(BytesIO(invoice), target, options, row.level, side)
    with path.open("rb") as file:
        reader = PdfFileReader(file)
        (seal,) = reader.embedded_regular_signatures
        parts = {"seal": folder / "seal.der", "content": folder / "content.bin"}
        parts["seal"].write_bytes(seal.pkcs7_content)
        parts["content"].write_bytes(_covered(path, seal))
        stamps = tuple(signature_stamps(seal.pkcs7_content, folder)) + tuple(
            stamp(item.pkcs7_content, _covered(path, item), folder / f"archive-{number}")
            for number, item in enumerate(reader.embedded_timestamp_signatures)
        )
    return Product(path, level_name("PAdES", row.level), invoice, stamps=stamps, parts=parts)


def _covered(path: Path, signature: EmbeddedPdfSignature) -> bytes:
    content = path.read_bytes()
    first, first_length, second, second_length = signature.byte_range
    return content[first : first + first_length] + content[second : second + second_length]


def _poppler(row: Row, product: Product, bench: Bench) -> Answer:
    return pdfsig(product.document, bench.anchor, total=row.level is not Level.B_LT)


def _pyhanko(row: Row, product: Product, bench: Bench) -> Answer:
    judges = {Level.B_LT: pyhanko_pdf_offline, Level.B_LTA: pyhanko_pdf_archived}
    return judges.get(row.level, pyhanko_pdf)(product.document, bench.anchor)


PADES = Format(
    name="PAdES",
    packagings=(INVISIBLE, VISIBLE),
    levels=tuple(Level),
    make=make,
    judges={
        "pdfsig": _poppler,
        "openssl cms": judge_cms,
        "openssl ts": judge_stamps,
        "xmlsec1": Reason("a PDF is no XML"),
        "signxml": Reason("a PDF is no XML"),
        "pyHanko": _pyhanko,
    },
)
