"""ASiC with XAdES: documents, and one signature with a reference to each."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

from ades.asic import ASiCOptions, ContainerForm, Document, with_xades
from ades.ports import Level
from tests.interop.formats.documents import pdf_invoice, text
from tests.interop.formats.evidence import judge_stamps
from tests.interop.formats.xades import stamps
from tests.interop.judges.libraries import signxml
from tests.interop.judges.programs import xmlsec
from tests.interop.matrix import (
    Answer,
    Bench,
    Format,
    KeySide,
    Product,
    Reason,
    Row,
    level_name,
)

DOCUMENTS = (
    Document("anexos/relação nº 1.txt", text(), "text/plain"),
    Document("invoice.pdf", pdf_invoice(), "application/pdf"),
)


def make(row: Row, side: KeySide, folder: Path) -> Product:
    """A container."""
    form = ContainerForm(row.packaging)
    documents = DOCUMENTS[1:] if form is ContainerForm.ASIC_S else DOCUMENTS
    options = ASiCOptions.of(side.credential(), datetime.now(UTC), form)
    path = folder / f"container.{form.value[-1].lower()}"
    path.write_bytes(with_xades.sign(documents, options, row.level, side))
    with zipfile.ZipFile(path) as container:
        (name,) = (name for name in container.namelist() if "signatures" in name)
        signatures = folder / "signatures.xml"
        signatures.write_bytes(container.read(name))
    contents = {}
    for number, item in enumerate(documents):
        contents[quote(item.name)] = folder / f"content-{number}"
        contents[quote(item.name)].write_bytes(
            item.content if isinstance(item.content, bytes) else b""
        )
    return Product(
        path,
        level_name("XAdES", row.level),
        b"".join(item.content for item in documents if isinstance(item.content, bytes)),
        container=form.value,
        stamps=stamps(signatures.read_bytes(), folder),
        parts={"signatures": signatures, **contents},
    )


def _contents(product: Product) -> dict[str, Path]:
    """The documents by the addresses in the signature's references."""
    return {name: path for name, path in product.parts.items() if name != "signatures"}


def _xmlsec(row: Row, product: Product, bench: Bench) -> Answer:
    # It decodes an address before it looks it up.
    mapped = tuple((unquote(name), path) for name, path in _contents(product).items())
    return xmlsec(product.parts["signatures"], bench.anchor, mapped)


def _signxml(row: Row, product: Product, bench: Bench) -> Answer:
    contents = {name: path.read_bytes() for name, path in _contents(product).items()}
    return signxml(product.parts["signatures"], bench.anchor, contents.__getitem__)


ASIC_WITH_XADES = Format(
    name="ASiC with XAdES",
    packagings=tuple(ContainerForm),
    levels=tuple(Level),
    make=make,
    judges={
        "pdfsig": Reason("it reads PDF only"),
        "openssl cms": Reason("XAdES is no CMS"),
        "openssl ts": judge_stamps,
        "xmlsec1": _xmlsec,
        "signxml": _signxml,
        "pyHanko": Reason("it reads no XML"),
    },
)
