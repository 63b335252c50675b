"""The examples of the documentation run as they stand there, and their results convince."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from development_pki.hierarchy import Hierarchy
from tests.ades.judges import pdfsig_accepts
from tests.cast import SealKey, key_file

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PASSWORD = "secret"


@pytest.fixture
def seal(rsa_key: SealKey, pki: Hierarchy, tmp_path: Path) -> Path:
    """Lúmen's key file, with the whole chain."""
    path = tmp_path / "seal.p12"
    root = pki.root.certificate.public_bytes(Encoding.DER)
    path.write_bytes(key_file(rsa_key, PASSWORD, root))
    return path


def example(name: str) -> Any:
    return runpy.run_path(str(EXAMPLES / name))["main"]


def test_an_invoice_is_signed_for_the_archive(
    seal: Path, pki: Hierarchy, invoice: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = seal.with_name("invoice.pdf"), seal.with_name("signed.pdf")
    source.write_bytes(invoice)

    tsa = f"{pki.base_url}/tsa"
    example("sign_pades.py")(seal, PASSWORD, tsa, source, target, "127.0.0.1/32")
    assert capsys.readouterr().out.startswith("TOTAL-PASSED: PAdES-BASELINE-LTA by Livraria Lúmen")
    assert pdfsig_accepts(target)[0]


def test_an_invoice_in_xml_is_signed_where_it_wants_it(
    seal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = seal.with_name("invoice.xml"), seal.with_name("signed.xml")
    source.write_bytes(b"<Invoice><Signatures/><ID>FT 2026/1</ID></Invoice>")

    example("sign_xades.py")(seal, PASSWORD, source, target, "Signatures")
    assert capsys.readouterr().out.startswith("TOTAL-PASSED: XAdES-BASELINE-B by Livraria Lúmen")
    assert b"<Signatures><ds:Signature " in target.read_bytes()


def test_the_documentation_names_every_example() -> None:
    page = (EXAMPLES.parent / "signing.md").read_text("utf-8")

    assert [
        item.name for item in EXAMPLES.glob("*.py") if f"examples/{item.name}" not in page
    ] == []
