"""The example in the documentation runs as it stands there."""

import runpy
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_der_private_key,
    pkcs12,
)

from tests.ades.jades.documents import ORDER, payload_by_jwcrypto
from tests.cast import SealKey

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "sign_jades.py"


def test_it_signs_files_with_a_key_file_and_verifies_them(
    rsa_key: SealKey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate, *above = map(x509.load_der_x509_certificate, rsa_key.chain.certificates)
    key = load_der_private_key(rsa_key.pkcs8, None)
    key_file = pkcs12.serialize_key_and_certificates(
        b"seal",
        key,
        certificate,
        above,
        BestAvailableEncryption(b"secret"),  # type: ignore[arg-type]
    )
    (tmp_path / "seal.p12").write_bytes(key_file)
    for name in ("1.json", "2.json"):
        (tmp_path / name).write_bytes(ORDER)

    names = ("seal.p12", "1.json", "2.json")
    path, *files = (tmp_path / name for name in names)
    runpy.run_path(str(EXAMPLE))["main"](path, "secret", *files)

    out, told = capsys.readouterr()
    assert payload_by_jwcrypto(out.encode().strip(), rsa_key) == b""
    assert told == ("TOTAL-PASSED: JAdES-BASELINE-B by Livraria Lúmen seal over 1.json, 2.json\n")
