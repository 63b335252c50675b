"""CAdES from digests alone, at every level and with every kind of key; OpenSSL is the judge."""

import pickle
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms

from ades import cades
from ades.cades import CAdESOptions
from ades.digests import DigestAlgorithm
from ades.errors import OptionError, TimestampUnavailable, UnreadableDocument, UnusableTarget
from ades.ports import Level, Seal
from ades.sealing import LocalSealer
from ades.signed_data import read_signed_data
from ades.verification.cms import verify_seal
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import sealer_of
from tests.ades.judges import openssl_cms_verify, run
from tests.cast import SealKey

CONTENT = b"what was agreed\n" * 999
MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
KINDS = ["RSA", "RSA-PSS", "P-256", "P-384", "P-521"]


def signed(side: LocalSealer, level: Level, *, attached: bool = False) -> bytes:
    options = CAdESOptions.of(side.credential(), MOMENT)
    return cades.sign(CONTENT, options, level, side, attached=attached)


def accepted(signature: bytes, pki: Hierarchy, folder: Path) -> bool:
    seal, content = folder / "signature.p7s", folder / "content"
    seal.write_bytes(signature)
    content.write_bytes(CONTENT)
    root, issuing = pki.directory / "root.pem", pki.directory / "issuing.pem"
    answer = openssl_cms_verify(seal, content, root=root, issuing=issuing)
    return "CAdES Verification successful" in answer.stdout and answer.returncode == 0


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("kind", KINDS)
def test_every_key_signs_at_every_level(
    sides: dict[str, LocalSealer], kind: str, level: Level, pki: Hierarchy, tmp_path: Path
) -> None:
    assert accepted(signed(sides[kind], level), pki, tmp_path)


@pytest.mark.parametrize("level", list(Level))
def test_ed25519_goes_with_sha_512(
    sides: dict[str, LocalSealer], level: Level, anchors: TrustAnchors
) -> None:
    """RFC 8419, 3.1. OpenSSL 3.0 has no such CMS: pyHanko is the judge."""
    signature = signed(sides["Ed25519"], level)
    digest = DigestAlgorithm.SHA512.digest(CONTENT)

    verify_seal(signature, digest, anchors, datetime.now(UTC)).ensure_passed()


@pytest.mark.parametrize("level", list(Level))
def test_an_attached_signature_carries_its_content(
    key_side: LocalSealer, level: Level, pki: Hierarchy, tmp_path: Path
) -> None:
    signature, out = tmp_path / "signature.p7m", tmp_path / "content"
    signature.write_bytes(signed(key_side, level, attached=True))
    answer = run(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", signature),
        *("-CAfile", pki.directory / "root.pem", "-certfile", pki.directory / "issuing.pem"),
        *("-purpose", "any", "-cades", "-out", out),
    )

    assert "CAdES Verification successful" in answer.stdout
    assert out.read_bytes() == CONTENT


def test_only_a_digest_reaches_the_key(key: SealKey) -> None:
    prepared = cades.prepare(BytesIO(CONTENT), CAdESOptions(key.chain, MOMENT))

    assert prepared.request("x").digest == DigestAlgorithm.SHA256.digest(CONTENT)
    assert prepared.request("x").signing_time == MOMENT
    assert prepared == pickle.loads(pickle.dumps(prepared))
    assert prepared == cades.prepare_digest(prepared.digest, CAdESOptions(key.chain, MOMENT))


def test_the_material_of_b_lt_is_where_the_standard_wants_it(key_side: LocalSealer) -> None:
    """EN 319 122-1, 6.3: SignedData's certificates and crls, and no attribute with values."""
    options = CAdESOptions.of(key_side.credential(), MOMENT)
    prepared = cades.prepare(CONTENT, options)
    (seal,) = key_side.seal([prepared.request("x", Level.B_LT)])
    assert isinstance(seal, Seal)
    data = cms.ContentInfo.load(cades.embed(prepared, seal, Level.B_LT), strict=True)["content"]

    certificates = {item.dump() for item in data["certificates"]}
    assert certificates >= {*options.chain.certificates, *seal.material.certificates}
    others = [item.chosen for item in data["crls"] if item.name == "other"]
    # RFC 5940, 2.1
    assert {item["other_rev_info_format"].native for item in others} == {"ocsp_response"}
    assert {item["other_rev_info"].dump() for item in others} == {*seal.material.ocsp_responses}
    assert data["version"].native == "v5"


@pytest.mark.parametrize("level", list(Level))
def test_what_is_attached_can_be_detached_again(key_side: LocalSealer, level: Level) -> None:
    detached = signed(key_side, level)
    attached = cades.attach(detached, CONTENT)

    assert cades.detach(attached) == (detached, CONTENT)
    assert read_signed_data(attached).encode() == attached


def test_a_large_content_is_streamed(key_side: LocalSealer, tmp_path: Path) -> None:
    content = tmp_path / "large"
    content.write_bytes(bytes(range(256)) * 20_000)
    options = CAdESOptions.of(key_side.credential(), MOMENT)
    with content.open("rb") as source, (tmp_path / "signed").open("wb") as target:
        signature = cades.sign(source, options, Level.B_B, key_side)
        source.seek(0)
        cades.attach_stream(signature, source, target)

    assert cades.detach((tmp_path / "signed").read_bytes()) == (signature, content.read_bytes())


def test_a_content_that_was_not_signed_is_not_attached(key_side: LocalSealer) -> None:
    """The attached content is swapped: the reader would see what nobody signed."""
    signature = signed(key_side, Level.B_B)
    with pytest.raises(UnusableTarget, match="not the content that was signed"):
        cades.attach(signature, CONTENT + b"and more")


def test_it_is_attached_once(key_side: LocalSealer) -> None:
    attached = signed(key_side, Level.B_B, attached=True)
    with pytest.raises(UnreadableDocument, match="not a detached one"):
        cades.attach(attached, CONTENT)
    with pytest.raises(UnreadableDocument, match="detached already"):
        cades.detach(cades.detach(attached)[0])


def test_options_that_are_wrong_in_themselves(key: SealKey) -> None:
    with pytest.raises(OptionError, match="time zone"):
        CAdESOptions(key.chain, MOMENT.replace(tzinfo=None))
    with pytest.raises(OptionError, match="32 bytes"):
        cades.prepare_digest(b"short", CAdESOptions(key.chain, MOMENT))


def test_the_failure_of_the_keys_side_is_raised(key: SealKey) -> None:
    options = CAdESOptions(key.chain, MOMENT)
    with pytest.raises(TimestampUnavailable):
        cades.sign(CONTENT, options, Level.B_T, sealer_of(key))
