"""Signatures by other programs, as BER: OpenSSL makes them, and what was DER in them stays so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from ades import cades
from ades.ber import MAX_DEPTH, to_der
from ades.cms import SEQUENCE
from ades.der import read
from ades.ports import Level
from ades.sealing import LocalSealer
from ades.verification.cades import DetachedContent, verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from tests.ades.judges import run
from tests.cast import SealKey

CONTENT = b"what was agreed\n" * 999


@pytest.fixture(scope="module")
def streamed(rsa_key: SealKey, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An attached CAdES signature as OpenSSL streams it."""
    folder: Path = tmp_path_factory.mktemp("openssl")
    (folder / "key").write_bytes(rsa_key.pkcs8)
    (folder / "certificate").write_bytes(rsa_key.chain.signer.public_bytes(Encoding.PEM))
    (folder / "content").write_bytes(CONTENT)
    done = run(
        *("openssl", "cms", "-sign", "-binary", "-nodetach", "-stream", "-cades", "-md", "sha256"),
        *("-signer", folder / "certificate", "-inkey", folder / "key", "-keyform", "DER"),
        *("-in", folder / "content", "-outform", "DER", "-out", folder / "signature"),
    )
    assert done.returncode == 0, done.stdout
    signature = (folder / "signature").read_bytes()
    assert signature[:2] == b"\x30\x80"
    return signature


def test_it_is_read_as_der(streamed: bytes) -> None:
    written = to_der(streamed)
    parsed, expected = (cms.ContentInfo.load(item)["content"] for item in (written, streamed))

    assert parsed["encap_content_info"]["content"].native == CONTENT
    (signer,), (before,) = parsed["signer_infos"], expected["signer_infos"]
    assert signer.dump() == before.dump()
    assert to_der(written) == written


def test_it_is_verified(streamed: bytes, anchors: TrustAnchors, rsa_key: SealKey) -> None:
    """It carries the signer's certificate only: the issuer's is known from elsewhere."""
    trusted = TrustAnchors((*anchors.certificates, rsa_key.chain.certificates[1]))
    report = verify(streamed, trusted, datetime.now(UTC))

    report.ensure_passed()
    swapped = streamed.replace(b"agreed", b"forged")
    assert verify(swapped, trusted, datetime.now(UTC)).indication is Indication.TOTAL_FAILED


def test_its_content_can_be_taken_out(streamed: bytes, anchors: TrustAnchors) -> None:
    signature, content = cades.detach(streamed)

    assert content == CONTENT
    report = verify(
        signature, anchors, datetime.now(UTC), detached=DetachedContent(content)
    ).signatures[0]
    assert report.coverage == "the whole document"
    assert cades.attach(signature, content) == to_der(streamed)


def test_der_stays_as_it_is(key_side: LocalSealer) -> None:
    options = cades.CAdESOptions.of(key_side.credential(), datetime.now(UTC))
    signature = cades.sign(CONTENT, options, Level.B_LTA, key_side)
    assert to_der(signature) == signature


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "within a header"),
        (b"\x30\x80", "within a header"),
        (b"\x30\x80\x00\x00\x00", "bytes follow"),
        (b"\x04\x80\x00\x00", "no indefinite length"),
        (b"\x30\x05\x04", "longer than what holds it"),
        (b"\x30\x84\x7f\xff\xff\xff", "longer than what holds it"),
        (b"\x1f\x01\x00", "does not belong"),
        (b"\x24\x80\x02\x01\x00\x00\x00", "the tag is"),
        (b"\x30\x80" * (MAX_DEPTH + 2), "beyond all measure"),
        (b"\x30\x80" + b"\x05\x00" * 500_000 + b"\x00\x00", "beyond all measure"),
    ],
)
def test_what_is_not_ber_is_told(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        to_der(data)


@given(st.binary(max_size=60))
def test_whatever_comes_it_ends_well(data: bytes) -> None:
    try:
        written = to_der(data)
    except ValueError:
        return
    assert to_der(written) == written


def test_what_is_ber_outside_is_archived_as_der_is(key_side: LocalSealer) -> None:
    options = cades.CAdESOptions.of(key_side.credential(), datetime.now(UTC))
    signature = cades.sign(CONTENT, options, Level.B_LT, key_side)
    kind, wrapped = read(signature, SEQUENCE).parts()
    ber = b"\x30\x80" + kind.encoded + b"\xa0\x80" + wrapped.value + bytes(4)

    assert cades.prepare_archive(ber) == cades.prepare_archive(signature)
