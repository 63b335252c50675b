"""ASiC with XAdES: documents, and one signature with a reference to each."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from ades.asic import ASiCOptions, ContainerForm, Document, with_xades
from ades.ports import Level
from tests.interop.formats.documents import pdf_invoice, text
from tests.interop.matrix import Format, KeySide, Product, Reason, Row, level_name

DOCUMENTS = (
    Document("anexos/relação nº 1.txt", text(), "text/plain"),
    Document("invoice.pdf", pdf_invoice(), "application/pdf"),
)
_IN_A_CONTAINER = Reason("it does not read the files that a container's signature refers to")


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
    return Product(
        path,
        level_name("XAdES", row.level),
        b"".join(item.content for item in documents if isinstance(item.content, bytes)),
        container=form.value,
        parts={"signatures": signatures},
    )


ASIC_WITH_XADES = Format(
    name="ASiC with XAdES",
    packagings=tuple(ContainerForm),
    levels=tuple(Level),
    make=make,
    judges={
        "pdfsig": Reason("it reads PDF only"),
        "openssl cms": Reason("XAdES is no CMS"),
        "openssl ts": Reason("its time-stamps are over canonical XML, which it does not make"),
        "xmlsec1": _IN_A_CONTAINER,
        "signxml": _IN_A_CONTAINER,
        "pyHanko": Reason("it reads no XML"),
    },
)
