"""Lúmen's key in a file, as her certification authority sent it, and the roots she trusts."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ades_cli.__main__ import main
from development_pki.hierarchy import Hierarchy
from tests.cast import SealKey, key_file

PASSWORD = "a password in a file"


class Desk:
    """A folder, and ``signstash-ades`` run in it with what each command needs."""

    def __init__(self, folder: Path, pki: Hierarchy, key: SealKey) -> None:
        self.folder = folder
        trust = ["--trust", self.write("root.pem", pki.root.certificate.public_bytes(Encoding.PEM))]
        self.trust = [str(item) for item in trust]
        self.key = [
            "--p12",
            str(self.write("key.p12", key_file(key, PASSWORD))),
            "--password-file",
            str(self.write("password", PASSWORD.encode() + b"\n")),
        ]
        self.services = [
            *("--tsa", f"{pki.base_url}/tsa", "--allow-network", "127.0.0.1/32"),
            *self.trust,
        ]

    def write(self, name: str, content: bytes) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def sign(self, *files_and_options: Path | str) -> Path:
        """Sign files; returns where the result is."""
        output = self.folder / "signed"
        given = [str(item) for item in files_and_options]
        arguments = [*given, "-o", str(output), *self.key, *self.services]
        assert main(["sign", *arguments]) == 0
        return output


@pytest.fixture
def desk(tmp_path: Path, pki: Hierarchy, ec_key: SealKey) -> Desk:
    """Adega's desk."""
    return Desk(tmp_path, pki, ec_key)
