"""JAdES signatures of level B by every kind of key, read by jwcrypto, which nobody here wrote."""

import base64
import hashlib
from datetime import datetime
from io import BytesIO

import pytest

from ades import jades
from ades.digests import DigestAlgorithm
from ades.jades import DetachedObject, JAdESOptions, Mechanism, Serialization
from ades.ports import Level
from ades.sealing import LocalSealer
from tests.ades.jades.documents import (
    KINDS,
    ORDER,
    SIGNED_AT,
    from_base64url,
    header_of,
    parts_of,
    payload_by_jwcrypto,
)
from tests.cast import SealKey

FILES = [("orders/1.json", ORDER), ("orders/2.bin", bytes(range(256)) * 5)]


def options(sealer: LocalSealer, **more: object) -> JAdESOptions:
    return JAdESOptions(sealer.credential(), SIGNED_AT, **more)  # type: ignore[arg-type]


def detached() -> list[DetachedObject]:
    return [DetachedObject(name, BytesIO(content)) for name, content in FILES]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("serialization", Serialization)
def test_every_key_signs_a_payload_that_jwcrypto_verifies(
    keys: dict[str, SealKey], kind: str, serialization: Serialization
) -> None:
    sealer = keys[kind].sealer()
    asked = options(sealer, serialization=serialization, reveals_payload=True)
    signed = jades.sign(ORDER, asked, Level.B_B, sealer)
    assert payload_by_jwcrypto(signed, keys[kind]) == ORDER


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("serialization", Serialization)
def test_every_key_signs_references_by_hash_that_jwcrypto_verifies(
    keys: dict[str, SealKey], kind: str, serialization: Serialization
) -> None:
    sealer = keys[kind].sealer()
    signed = jades.sign(detached(), options(sealer, serialization=serialization), Level.B_B, sealer)
    assert payload_by_jwcrypto(signed, keys[kind]) == b""


@pytest.mark.parametrize(
    ("algorithm", "name"), [*zip(DigestAlgorithm, ["256", "384", "512"], strict=True)]
)
@pytest.mark.parametrize(("kind", "prefix"), [("RSA", "RS"), ("RSA-PSS", "PS")])
def test_rsa_keys_sign_with_every_digest(
    keys: dict[str, SealKey], kind: str, prefix: str, algorithm: DigestAlgorithm, name: str
) -> None:
    sealer = keys[kind].sealer()
    signed = jades.sign(ORDER, options(sealer, algorithm=algorithm), Level.B_B, sealer)
    assert header_of(signed)["alg"] == f"{prefix}{name}"
    assert payload_by_jwcrypto(signed, keys[kind]) == ORDER


@pytest.mark.parametrize(
    ("kind", "name"), [("P-256", "ES256"), ("P-384", "ES384"), ("P-521", "ES512")]
)
def test_a_curve_goes_with_its_digest(keys: dict[str, SealKey], kind: str, name: str) -> None:
    sealer = keys[kind].sealer()
    assert header_of(jades.sign(ORDER, options(sealer), Level.B_B, sealer))["alg"] == name


def test_the_protected_header_has_what_the_baseline_asks_for(ec_key: SealKey) -> None:
    sealer = ec_key.sealer()
    header = header_of(
        jades.sign(ORDER, options(sealer, media_type="application/json"), Level.B_B, sealer)
    )
    assert list(header) == ["alg", "typ", "cty", "x5t#S256", "x5c", "iat"]
    assert header["cty"] == "json"
    certificate = ec_key.chain.certificates[0]
    assert from_base64url(header["x5t#S256"].encode()) == hashlib.sha256(certificate).digest()
    assert len(header["x5c"]) == 2
    assert datetime.fromtimestamp(header["iat"], SIGNED_AT.tzinfo) == SIGNED_AT


def test_a_media_type_with_two_slashes_is_written_whole(ec_key: SealKey) -> None:
    sealer = ec_key.sealer()
    for media_type in ("text/plain", "application/vnd.example/part"):
        signed = jades.sign(ORDER, options(sealer, media_type=media_type), Level.B_B, sealer)
        assert header_of(signed)["cty"] == media_type


@pytest.mark.parametrize("unencoded", [False, True])
def test_references_by_hash_name_each_file_and_its_digest(
    ec_key: SealKey, *, unencoded: bool
) -> None:
    sealer = ec_key.sealer()
    signed = jades.sign(detached(), options(sealer, unencoded=unencoded), Level.B_B, sealer)
    header = header_of(signed)
    assert header["crit"] == (["b64", "sigD"] if unencoded else ["sigD"])
    references = header["sigD"]
    assert references["pars"] == [name for name, _ in FILES]
    assert references["ctys"] == ["octet-stream", "octet-stream"]
    assert references["hashM"] == "S256"
    texts = [content if unencoded else _base64url(content) for _, content in FILES]
    assert [from_base64url(item.encode()) for item in references["hashV"]] == [
        hashlib.sha256(text).digest() for text in texts
    ]
    assert parts_of(signed)["payload"] == ""


def test_a_digest_is_enough_where_the_file_stays_away(ec_key: SealKey) -> None:
    sealer = ec_key.sealer()
    name, content = FILES[1]
    asked = options(sealer, unencoded=True)
    whole = jades.prepare([DetachedObject(name, content)], asked)
    digest = hashlib.sha256(content).digest()
    assert jades.prepare([DetachedObject(name, digest=digest)], asked) == whole


def test_references_by_uri_sign_the_contents_themselves(ec_key: SealKey) -> None:
    sealer = ec_key.sealer()
    prepared = jades.prepare(detached(), options(sealer, mechanism=Mechanism.BY_URI))
    expected = prepared.jws.protected.encode() + b"." + b"".join(_base64url(c) for _, c in FILES)
    assert prepared.digest == hashlib.sha256(expected).digest()
    assert "hashV" not in prepared.jws.header["sigD"]


def test_an_unencoded_payload_stands_in_the_signature_as_it_is(ec_key: SealKey) -> None:
    sealer = ec_key.sealer()
    signed = jades.sign(ORDER, options(sealer, unencoded=True), Level.B_B, sealer)
    assert parts_of(signed)["payload"] == ORDER.decode()
    assert payload_by_jwcrypto(signed, ec_key) == ORDER.decode()


def test_large_files_are_read_in_pieces_and_equal_what_is_read_at_once(ec_key: SealKey) -> None:
    class Trickle(BytesIO):
        """A stream that gives less than it was asked for."""

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size < 1 << 20
            return super().read(min(size, 70_001))

    content = bytes(range(251)) * 12_345
    asked = options(ec_key.sealer())
    at_once = jades.prepare([DetachedObject("large", content)], asked)
    assert jades.prepare([DetachedObject("large", Trickle(content))], asked) == at_once


def _base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
