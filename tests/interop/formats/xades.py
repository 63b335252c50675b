"""XAdES: an XML invoice, with the signature in it, around it or beside it."""

import base64
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from ades import xades
from ades.ports import Level
from ades.xades import Packaging, XAdESOptions
from tests.interop.formats.documents import text, xml_invoice
from tests.interop.formats.evidence import judge_stamps, stamp
from tests.interop.judges.dss import Content
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
    Stamp,
    level_name,
)

ADDRESS = "invoice.xml"
NAMES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
}


def make(row: Row, side: KeySide, folder: Path) -> Product:
    """A signed invoice; a text where the content need not be XML."""
    packaging = Packaging(row.packaging)
    document = text() if packaging is Packaging.ENVELOPING_BASE64 else xml_invoice()
    is_detached = packaging is Packaging.DETACHED
    options = XAdESOptions(
        side.credential(),
        datetime.now(UTC),
        packaging,
        uri=ADDRESS if is_detached else "",
        algorithm=side.credential().algorithm,
    )
    path, content = folder / "signed.xml", folder / ADDRESS
    path.write_bytes(xades.sign(document, options, row.level, side))
    content.write_bytes(document)
    return Product(
        path,
        level_name("XAdES", row.level),
        document,
        detached=(Content(content, ADDRESS),) if is_detached else (),
        stamps=stamps(path.read_bytes(), folder),
        parts={"content": content},
    )


def stamps(signed: bytes, folder: Path) -> tuple[Stamp, ...]:
    """The signature time-stamps, over the canonical ds:SignatureValue (EN 319 132-1, 5.3)."""
    root = etree.fromstring(signed)
    (value,) = root.iterfind(".//ds:SignatureValue", NAMES)
    found = []
    for item in root.iterfind(".//xades:SignatureTimeStamp", NAMES):
        method = item.find("ds:CanonicalizationMethod", NAMES)
        assert method is not None
        is_exclusive = "xml-exc-c14n" in method.attrib["Algorithm"]
        data = etree.tostring(value, method="c14n", exclusive=is_exclusive, with_comments=False)
        token = item.findtext("xades:EncapsulatedTimeStamp", "", NAMES)
        found.append(stamp(base64.b64decode(token), data, folder / f"value-{len(found)}"))
    return tuple(found)


def _xmlsec(row: Row, product: Product, bench: Bench) -> Answer:
    mapped = ((ADDRESS, product.parts["content"]),) if product.detached else ()
    return xmlsec(product.document, bench.anchor, mapped)


def _signxml(row: Row, product: Product, bench: Bench) -> Answer:
    contents = {ADDRESS: product.parts["content"].read_bytes()}
    return signxml(product.document, bench.anchor, contents.__getitem__)


XADES = Format(
    name="XAdES",
    packagings=tuple(Packaging),
    levels=tuple(Level),
    make=make,
    judges={
        "pdfsig": Reason("it reads PDF only"),
        "openssl cms": Reason("XML is no CMS"),
        "openssl ts": judge_stamps,
        "xmlsec1": _xmlsec,
        "signxml": _signxml,
        "pyHanko": Reason("it reads PDF and CMS only"),
    },
)
