"""``signstash-ades verify`` with trusted lists in place of roots."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ades_cli.__main__ import main
from development_pki.hierarchy import Hierarchy
from tests.ades.verification.lists import Entry, List, Service
from tests.ades_cli.conftest import Desk
from tests.cast import SealKey


@pytest.fixture
def signed(desk: Desk) -> str:
    """A document with Adega's seal."""
    note = desk.write("note.json", b'{"invoice": "FT 2026/1"}')
    return str(desk.sign(note, "--format", "jades", "--level", "B-B"))


@pytest.fixture
def signer(desk: Desk, rsa_key: SealKey) -> Path:
    """The certificate of the lists' operator, which is Lúmen here."""
    return desk.write("operator.pem", rsa_key.chain.signer.public_bytes(Encoding.PEM))


def listed(desk: Desk, pki: Hierarchy, key: SealKey, entry: Entry) -> str:
    issuing = pki.issuing.certificate.public_bytes(Encoding.DER)
    content = List([Service("CA/QC", [issuing], entry)]).signed(key.sealer())
    return str(desk.write("list.xml", content))


def test_a_listed_issuer_is_trusted(
    desk: Desk, pki: Hierarchy, rsa_key: SealKey, signed: str, signer: Path
) -> None:
    lists = ["--trusted-list", listed(desk, pki, rsa_key, Entry())]
    assert main(["verify", signed, *lists, "--list-signer", str(signer)]) == 0


def test_a_withdrawn_issuer_is_not(
    desk: Desk,
    pki: Hierarchy,
    rsa_key: SealKey,
    signed: str,
    signer: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lists = ["--trusted-list", listed(desk, pki, rsa_key, Entry("withdrawn"))]
    assert main(["verify", signed, *lists, "--list-signer", str(signer)]) != 0
    assert "withdrawn" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([], "who signs"),
        (["--list-signer", "stranger.pem"], "somebody else"),
        (["--list-signer", "operator.pem", "--moment", "2030-01-01T00:00:00Z"], "not current"),
    ],
)
def test_lists_that_are_not_to_be_believed_are_refused(
    desk: Desk,
    pki: Hierarchy,
    rsa_key: SealKey,
    signed: str,
    signer: Path,
    *,
    more: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk.write("stranger.pem", pki.tsa.certificate.public_bytes(Encoding.PEM))
    options = [str(desk.folder / item) if item.endswith(".pem") else item for item in more]
    lists = ["--trusted-list", listed(desk, pki, rsa_key, Entry())]
    assert main(["verify", signed, *lists, *options]) != 0
    assert told in capsys.readouterr().err
