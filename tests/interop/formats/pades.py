"""PAdES: an invoice as PDF."""

from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from ades.ports import Level
from tests.ades.documents import sign
from tests.interop.formats.documents import pdf_invoice
from tests.interop.formats.evidence import judge_cms, judge_stamps, signature_stamps, stamp
from tests.interop.judges.libraries import pyhanko_pdf, pyhanko_pdf_offline
from tests.interop.judges.programs import pdfsig
from tests.interop.matrix import Answer, Bench, Format, KeySide, Product, Reason, Row

DSS_NAMES = {
    Level.B_B: "PAdES-BASELINE-B",
    Level.B_T: "PAdES-BASELINE-T",
    Level.B_LT: "PAdES-BASELINE-LT",
    Level.B_LTA: "PAdES-BASELINE-LTA",
}


def make(row: Row, side: KeySide, folder: Path) -> Product:
    """An invoice with a seal."""
    path, invoice = folder / "signed.pdf", pdf_invoice()
    path.write_bytes(sign(invoice, side, level=row.level))
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
    return Product(path, DSS_NAMES[row.level], invoice, stamps=stamps, parts=parts)


def _covered(path: Path, signature: EmbeddedPdfSignature) -> bytes:
    content = path.read_bytes()
    first, first_length, second, second_length = signature.byte_range
    return content[first : first + first_length] + content[second : second + second_length]


def _poppler(row: Row, product: Product, bench: Bench) -> Answer:
    if row.kind == "Ed25519":
        return Reason("NSS, which poppler asks, verifies no Ed25519 in CMS")
    return pdfsig(product.document, bench.anchor)


def _pyhanko(row: Row, product: Product, bench: Bench) -> Answer:
    judge = pyhanko_pdf_offline if row.level.has_material else pyhanko_pdf
    return judge(product.document, bench.anchor)


PADES = Format(
    name="PAdES",
    packagings=("invisible",),
    levels=(Level.B_B, Level.B_T),
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
