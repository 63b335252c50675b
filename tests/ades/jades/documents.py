"""JAdES signatures as the library makes them, and an independent reader of what they carry."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk, jws
from jwcrypto.common import JWSEHeaderParameter

from ades.ports import TimestampAuthority
from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from tests.ades.material import PKIMaterial
from tests.cast import SealKey

ORDER = b'{"order":"2026/1177","total":"18.40"}'
SIGNED_AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
SIZES = (256, 384, 512)
KINDS = ["RSA", "RSA-PSS", "P-256", "P-384", "P-521", "Ed25519"]


def key_side(key: SealKey, tsa: TimestampAuthority, pki: Hierarchy) -> LocalSealer:
    """A member of the cast who can reach every level."""
    return LocalSealer(key.signer(), key.chain, tsa, source=PKIMaterial(pki))


def payload_by_jwcrypto(signed: bytes, key: SealKey) -> bytes | str:
    """The payload, once jwcrypto has verified the value with the certificate's key.

    jwcrypto does not know ``sigD``; saying that it is understood is all that is done for it.
    """
    public = key.chain.signer.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    known = {
        "sigD": JWSEHeaderParameter("references", mustprotect=True, supported=True, check_fn=None)
    }
    reader = jws.JWS(header_registry=known)
    reader.deserialize(signed.decode("ascii"))
    reader.allowed_algs = [f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in SIZES]
    reader.allowed_algs.append("EdDSA")
    reader.verify(jwk.JWK.from_pem(public))
    payload: bytes | str = reader.payload
    return payload


def parts_of(signed: bytes) -> dict[str, Any]:
    """The members of a JSON signature, read without the library."""
    whole: dict[str, Any] = json.loads(signed)
    if "signatures" in whole:
        (signature,) = whole.pop("signatures")
        whole |= signature
    return whole


def header_of(signed: bytes) -> dict[str, Any]:
    """The protected header of a signature in any serialisation."""
    text = signed.split(b".")[0] if signed[:1] != b"{" else parts_of(signed)["protected"].encode()
    header: dict[str, Any] = json.loads(from_base64url(text))
    return header


def unsigned_of(signed: bytes) -> list[tuple[str, Any]]:
    """The names and values in ``etsiU``, in their order."""
    texts = parts_of(signed).get("header", {}).get("etsiU", [])
    return [next(iter(json.loads(from_base64url(text.encode())).items())) for text in texts]


def from_base64url(text: bytes) -> bytes:
    """Bytes of a text without padding."""
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def token_of(value: dict[str, Any]) -> bytes:
    """The only token of a ``sigTst`` or ``arcTst``."""
    (item,) = value["tstTokens"]
    return base64.b64decode(item["val"])
