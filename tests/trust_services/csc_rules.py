"""What a strict remote signing service checks in a request, and how it signs."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from asn1crypto import algos
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_private_key

from tests.cast import SealKey

CLIENT_ID, CLIENT_SECRET = "suite", "client-s3cret"
USER, PASSWORD = "lúmen", "user-s3cret"
PIN, OTP = "pin-4711", "otp-0815"
HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
BOUND = {
    "1.2.840.113549.1.1.11": "2.16.840.1.101.3.4.2.1",
    "1.2.840.113549.1.1.12": "2.16.840.1.101.3.4.2.2",
    "1.2.840.113549.1.1.13": "2.16.840.1.101.3.4.2.3",
    "1.2.840.10045.4.3.2": "2.16.840.1.101.3.4.2.1",
    "1.2.840.10045.4.3.3": "2.16.840.1.101.3.4.2.2",
    "1.2.840.10045.4.3.4": "2.16.840.1.101.3.4.2.3",
}
RSA, PSS = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
RSA_ALGORITHMS = ("1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13", PSS)
EC_ALGORITHMS = ("1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4")

Body = dict[str, Any]


class Refused(Exception):
    """An answer with an error of the standard's."""

    def __init__(self, code: str, description: str = "", status: int = 400) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": code, "error_description": description}


@dataclass
class FakeCredential:
    """A key and what it wants."""

    key: SealKey
    algorithms: tuple[str, ...]
    scal: str = "1"
    multisign: int = 10
    consent: str = "implicit"
    with_otp: bool = False
    key_status: str = "enabled"
    cert_status: str = "valid"


def allow(request: Body, *names: str) -> None:
    """Anything that the method does not know is a mistake of the client's."""
    for name in request:
        if name not in names:
            raise Refused("invalid_request", f"Unknown parameter {name}")


def hash_list(request: Body, name: str, version: str | None) -> list[str]:
    encoded = request.get(name)
    if not isinstance(encoded, list):
        raise Refused("invalid_request", f"Missing (or invalid type) array parameter {name}")
    if not encoded:
        raise Refused("invalid_request", "Empty hash array")
    if version == "v2" and request.get("hashAlgorithmOID") not in HASHES:
        raise Refused("invalid_request", "Invalid parameter hashAlgorithmOID")
    for item in encoded:
        try:
            base64.b64decode(item, validate=True)
        except (binascii.Error, TypeError) as error:
            description = "Invalid Base64 hash string parameter"
            raise Refused("invalid_request", description) from error
    return encoded


def check_proofs(credential: FakeCredential, version: str, request: Body) -> None:
    if credential.consent == "oauth2code":
        raise Refused("access_denied", "The credential wants a code", 403)
    given = {name: request[name] for name in ("PIN", "OTP") if name in request}
    if version == "v2":
        given = {item["id"]: item["value"] for item in request.get("authData", [])}
    expected = {}
    if credential.consent == "explicit":
        pin, otp = ("PIN", "OTP") if version == "v1" else ("the-pin", "the-otp")
        expected = {pin: PIN} | ({otp: OTP} if credential.with_otp else {})
    if given != expected:
        raise Refused("invalid_authentication_data", f"Wrong: {sorted(given.values())}")


def sign(credential: FakeCredential, request: Body, digest_id: str, encoded: str) -> str:
    key = load_der_private_key(credential.key.pkcs8, None)
    digest, how = base64.b64decode(encoded), Prehashed(HASHES[digest_id])
    if isinstance(key, ec.EllipticCurvePrivateKey):
        value = key.sign(digest, ec.ECDSA(how))
    else:
        assert isinstance(key, rsa.RSAPrivateKey)
        value = key.sign(digest, rsa_padding(request, digest_id), how)
    return base64.b64encode(value).decode()


def rsa_padding(request: Body, digest_id: str) -> padding.AsymmetricPadding:
    if request["signAlgo"] != PSS:
        return padding.PKCS1v15()
    if "signAlgoParams" not in request:
        raise Refused("invalid_request", "Missing parameter signAlgoParams")
    parameters = algos.RSASSAPSSParams.load(base64.b64decode(request["signAlgoParams"]))
    mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].dotted
    if parameters["hash_algorithm"]["algorithm"].dotted != digest_id or mask != digest_id:
        raise Refused("invalid_request", "Invalid parameter signAlgoParams")
    return padding.PSS(padding.MGF1(HASHES[mask]), parameters["salt_length"].native)
