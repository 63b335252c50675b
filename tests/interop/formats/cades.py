"""CAdES: a text, and its signature beside it or around it."""

from datetime import UTC, datetime
from pathlib import Path

from ades import cades
from ades.cades import CAdESOptions
from ades.ports import Level
from tests.interop.formats.documents import text
from tests.interop.formats.evidence import judge_cms, judge_stamps, signature_stamps
from tests.interop.judges.dss import Content
from tests.interop.judges.libraries import pyhanko_cms
from tests.interop.judges.programs import openssl_cms_attached
from tests.interop.matrix import Answer, Bench, Format, KeySide, Product, Reason, Row, level_name


def make(row: Row, side: KeySide, folder: Path) -> Product:
    """A signed text."""
    is_attached = row.packaging == "attached"
    options = CAdESOptions.of(side.credential(), datetime.now(UTC))
    signed = cades.sign(text(), options, row.level, side, attached=is_attached)
    seal, content = folder / "text.txt.p7s", folder / "text.txt"
    seal.write_bytes(signed)
    content.write_bytes(text())
    return Product(
        seal,
        level_name("CAdES", row.level),
        text(),
        detached=() if is_attached else (Content(content),),
        stamps=tuple(signature_stamps(signed, folder)),
        parts={"seal": seal, "content": content},
    )


def _openssl(row: Row, product: Product, bench: Bench) -> Answer:
    if row.packaging == "attached":
        return openssl_cms_attached(product.parts["seal"], product.parts["content"], bench.anchor)
    return judge_cms(row, product, bench)


def _pyhanko(row: Row, product: Product, bench: Bench) -> Answer:
    return pyhanko_cms(product.parts["seal"], product.parts["content"], bench.anchor)


CADES = Format(
    name="CAdES",
    packagings=("detached", "attached"),
    levels=(Level.B_B, Level.B_T, Level.B_LT, Level.B_LTA),
    make=make,
    judges={
        "pdfsig": Reason("it reads PDF only"),
        "openssl cms": _openssl,
        "openssl ts": judge_stamps,
        "xmlsec1": Reason("CMS is no XML"),
        "signxml": Reason("CMS is no XML"),
        "pyHanko": _pyhanko,
    },
)
