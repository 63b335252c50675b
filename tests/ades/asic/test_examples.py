"""The examples in the documentation run as they stand there."""

import runpy
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_der_private_key,
    pkcs12,
)

from development_pki.hierarchy import Hierarchy
from tests.ades.judges import openssl_cms_verify
from tests.cast import SealKey

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


@pytest.fixture
def seal(rsa_key: SealKey, pki: Hierarchy, tmp_path: Path) -> Path:
    """A key file with the whole chain, and beside it two files to sign."""
    certificate, *above = map(x509.load_der_x509_certificate, rsa_key.chain.certificates)
    content = pkcs12.serialize_key_and_certificates(
        b"seal",
        load_der_private_key(rsa_key.pkcs8, None),  # type: ignore[arg-type]
        certificate,
        [*above, pki.root.certificate],
        BestAvailableEncryption(b"secret"),
    )
    (tmp_path / "contract.txt").write_text("what was agreed")
    (tmp_path / "prices.xml").write_text("<prices/>")
    path = tmp_path / "seal.p12"
    path.write_bytes(content)
    return path


def example(name: str) -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLES / name))


def test_a_file_is_signed_with_cades(
    seal: Path, pki: Hierarchy, capsys: pytest.CaptureFixture[str]
) -> None:
    content = seal.with_name("contract.txt")
    example("sign_cades.py")["main"](seal, "secret", content)

    told = "TOTAL-PASSED: CAdES-BASELINE-B by Livraria Lúmen seal over the whole document\n"
    assert capsys.readouterr().out == told
    root, issuing = pki.directory / "root.pem", pki.directory / "issuing.pem"
    signature = seal.with_name("contract.txt.p7s")
    answer = openssl_cms_verify(signature, content, root=root, issuing=issuing)
    assert "CAdES Verification successful" in answer.stdout


def test_files_are_signed_in_a_container(seal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("signed.asice", "contract.txt", "prices.xml")
    container, *files = (seal.with_name(name) for name in names)
    example("sign_asic.py")["main"](seal, "secret", container, *files)

    told = capsys.readouterr().out
    assert told.startswith("TOTAL-PASSED: CAdES-BASELINE-B by Livraria Lúmen seal over ")
    assert told.endswith("contract.txt, prices.xml\n")
    with zipfile.ZipFile(container) as found:
        assert found.read("prices.xml") == b"<prices/>"
