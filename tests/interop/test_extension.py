"""EU DSS over signatures that were made at B-B and raised to B-LTA without their signer's key."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import pytest

from ades import asic, cades, jades, pades, xades
from ades.jades import DetachedObject
from ades.ports import Level
from ades.renewal import LocalTimestamper
from ades.xades import Packaging
from development_pki.hierarchy import Hierarchy
from tests.ades.material import PKIMaterial
from tests.interop.formats import FORMATS
from tests.interop.formats.documents import xml_invoice
from tests.interop.formats.jades import COMPACT, DETACHED, FILES
from tests.interop.formats.xades import ADDRESS
from tests.interop.matrix import Bench, KeySide, Row, Way, ask_dss
from trust_services.tsa import HTTPTimestampAuthority

Extender = Callable[[bytes, Row, LocalTimestamper, PKIMaterial], bytes]

ROWS = {
    f"{form.name} {packaging}": (form, packaging)
    for form in FORMATS
    for packaging in form.packagings
    if packaging != COMPACT
}


def _pades(signed: bytes, row: Row, stamper: LocalTimestamper, source: PKIMaterial) -> bytes:
    file = BytesIO(signed)
    pades.extend(file, row.level, stamper, source)
    return file.getvalue()


def _cades(signed: bytes, row: Row, stamper: LocalTimestamper, source: PKIMaterial) -> bytes:
    return cades.extend(signed, row.level, stamper, source)


def _xades(signed: bytes, row: Row, stamper: LocalTimestamper, source: PKIMaterial) -> bytes:
    contents = {ADDRESS: xml_invoice()} if row.packaging == Packaging.DETACHED else {}
    return xades.extend(signed, row.level, stamper, source, contents=contents)


def _jades(signed: bytes, row: Row, stamper: LocalTimestamper, source: PKIMaterial) -> bytes:
    files = FILES if row.packaging == DETACHED else {}
    contents = [DetachedObject(name, content) for name, content in files.items()]
    return jades.extend(signed, row.level, stamper, source, contents=contents)


def _asic(signed: bytes, row: Row, stamper: LocalTimestamper, source: PKIMaterial) -> bytes:
    return asic.extend(signed, row.level, stamper, source)


EXTENDERS: Mapping[str, Extender] = MappingProxyType(
    {"PAdES": _pades, "CAdES": _cades, "XAdES": _xades, "JAdES": _jades}
)


@pytest.mark.parametrize("name", ROWS)
def test_dss_accepts_what_was_extended(
    name: str,
    sides: dict[tuple[Way, str], KeySide],
    bench: Bench,
    pki: Hierarchy,
    tmp_path: Path,
) -> None:
    form, packaging = ROWS[name]
    signed = Row(form.name, packaging, Level.B_B, "P-256", Way.IN_PROCESS)
    raised = Row(form.name, packaging, Level.B_LTA, "P-256", Way.IN_PROCESS)
    product = form.make(signed, sides[signed.way, signed.kind], tmp_path)
    stamper = LocalTimestamper(HTTPTimestampAuthority(f"{pki.base_url}/tsa"))

    extender = EXTENDERS.get(form.name, _asic)
    extended = extender(product.document.read_bytes(), raised, stamper, PKIMaterial(pki))
    product.document.write_bytes(extended)

    verdict = ask_dss(raised, replace(product, level_name=lta(product.level_name)), bench)
    assert verdict, verdict.said


def lta(name: str) -> str:
    """``XAdES-BASELINE-LTA`` for any level of it."""
    return f"{name.rpartition('-')[0]}-LTA"
