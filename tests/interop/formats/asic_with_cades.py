"""ASiC with CAdES: documents, and the signature over one of them or over a manifest."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from ades.asic import ASiCOptions, ContainerForm, Document, with_cades
from ades.ports import Level
from tests.interop.formats.documents import pdf_invoice, text
from tests.interop.formats.evidence import judge_cms, judge_stamps, signature_stamps, stamp
from tests.interop.judges.libraries import pyhanko_cms
from tests.interop.matrix import Answer, Bench, Format, KeySide, Product, Reason, Row, level_name

DOCUMENTS = (
    Document("anexos/relação nº 1.txt", text(), "text/plain"),
    Document("invoice.pdf", pdf_invoice(), "application/pdf"),
)
ARCHIVE_MANIFEST = "META-INF/ASiCArchiveManifest.xml"


def make(row: Row, side: KeySide, folder: Path) -> Product:
    """A container."""
    form = ContainerForm(row.packaging)
    documents = DOCUMENTS[1:] if form is ContainerForm.ASIC_S else DOCUMENTS
    options = ASiCOptions.of(side.credential(), datetime.now(UTC), form)
    path = folder / f"container.{form.value[-1].lower()}"
    path.write_bytes(with_cades.sign(documents, options, row.level, side))
    with zipfile.ZipFile(path) as container:
        (seal,) = (name for name in container.namelist() if name.endswith(".p7s"))
        manifests = [name for name in container.namelist() if "ASiCManifest" in name]
        parts = {
            "seal": _extract(container, seal, folder / "seal.p7s"),
            "content": _extract(container, (*manifests, documents[0].name)[0], folder / "content"),
        }
        stamps = tuple(signature_stamps(container.read(seal), folder)) + tuple(
            stamp(container.read(name), container.read(ARCHIVE_MANIFEST), folder / "archive")
            for name in container.namelist()
            if name.endswith(".tst")
        )
    return Product(
        path,
        level_name("CAdES", row.level),
        b"".join(item.content for item in documents if isinstance(item.content, bytes)),
        container=form.value,
        stamps=stamps,
        parts=parts,
    )


def _extract(container: zipfile.ZipFile, name: str, path: Path) -> Path:
    path.write_bytes(container.read(name))
    return path


def _pyhanko(row: Row, product: Product, bench: Bench) -> Answer:
    return pyhanko_cms(product.parts["seal"], product.parts["content"], bench.anchor)


ASIC_WITH_CADES = Format(
    name="ASiC with CAdES",
    packagings=tuple(ContainerForm),
    levels=tuple(Level),
    make=make,
    judges={
        "pdfsig": Reason("it reads PDF only"),
        "openssl cms": judge_cms,
        "openssl ts": judge_stamps,
        "xmlsec1": Reason("CMS is no XML"),
        "signxml": Reason("CMS is no XML"),
        "pyHanko": _pyhanko,
    },
)
