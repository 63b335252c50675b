"""What a credential is (``credentials/info``): its certificates, its key, and what it wants.

The two versions say it in different fields, and services mix them; both are read.
"""

import base64
import binascii
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ades.certificates import CertificateChain, load_certificate
from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, InvalidCertificate, KeyUnavailable
from ades.ports import SignatureAlgorithm
from trust_services.csc.service import CSCService
from trust_services.pkcs12 import order_chain

MAX_CERTIFICATES = 16

HASH_IDS = {
    DigestAlgorithm.SHA256: "2.16.840.1.101.3.4.2.1",
    DigestAlgorithm.SHA384: "2.16.840.1.101.3.4.2.2",
    DigestAlgorithm.SHA512: "2.16.840.1.101.3.4.2.3",
}
_RSA, _PSS = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
_BOUND_IDS = {
    (SignatureAlgorithm.RSA_PKCS1, DigestAlgorithm.SHA256): "1.2.840.113549.1.1.11",
    (SignatureAlgorithm.RSA_PKCS1, DigestAlgorithm.SHA384): "1.2.840.113549.1.1.12",
    (SignatureAlgorithm.RSA_PKCS1, DigestAlgorithm.SHA512): "1.2.840.113549.1.1.13",
    (SignatureAlgorithm.ECDSA, DigestAlgorithm.SHA256): "1.2.840.10045.4.3.2",
    (SignatureAlgorithm.ECDSA, DigestAlgorithm.SHA384): "1.2.840.10045.4.3.3",
    (SignatureAlgorithm.ECDSA, DigestAlgorithm.SHA512): "1.2.840.10045.4.3.4",
}


class Consent(enum.StrEnum):
    """How a credential is authorised."""

    IMPLICIT = "implicit"
    """By the access alone."""
    EXPLICIT = "explicit"
    """By a PIN, an OTP or both."""
    CODE = "oauth2code"
    """By a person in a browser, which nobody here is."""


@dataclass(frozen=True)
class CredentialInfo:
    """A credential: its chain (checked to be one), how it signs, what it wants.

    ``algorithms`` are the object identifiers that the key serves; ``batch`` is how many signatures
    one authorisation may allow; with ``binds_digests`` (SCAL 2) it is for given digests only.
    ``pin_field`` and ``otp_field`` name what version 2 calls the authentication objects.
    """

    chain: CertificateChain
    signature_algorithm: SignatureAlgorithm
    algorithms: tuple[str, ...]
    batch: int
    binds_digests: bool
    consent: Consent
    pin_field: str | None = None
    otp_field: str | None = None

    def sign_algorithm(self, digest: DigestAlgorithm) -> str:
        """The object identifier to ask for.

        Raises :class:`~ades.errors.AlgorithmUnsupported` when the key does not serve this digest.
        """
        if self.signature_algorithm is SignatureAlgorithm.RSA_PSS:
            return _PSS
        bound = _BOUND_IDS[self.signature_algorithm, digest]
        if bound in self.algorithms:
            return bound
        if _RSA in self.algorithms:
            return _RSA
        raise AlgorithmUnsupported(f"the credential's key does not serve {digest}")


def fetch_credential(service: CSCService, identifier: str, *, pss: bool) -> CredentialInfo:
    """Ask for a credential.

    Raises :class:`~ades.errors.KeyUnavailable` when it cannot be had or is disabled,
    :class:`~ades.errors.InvalidCertificate` when its certificate cannot be read or is not valid,
    and :class:`~ades.errors.AlgorithmUnsupported` for keys that sign no digests.
    """
    body = {
        "credentialID": identifier,
        "certificates": "chain",
        "certInfo": True,
        "authInfo": True,
    }
    answer = service.call("credentials/info", body)
    try:
        return _read(answer, pss=pss)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise KeyUnavailable(f"the credential's description is broken: {error}") from error


def _read(answer: Mapping[str, Any], *, pss: bool) -> CredentialInfo:
    key = answer["key"]
    if key.get("status", "enabled") != "enabled":
        raise KeyUnavailable("the credential's key is disabled")
    status = answer["cert"].get("status", "valid")
    if status != "valid":
        raise InvalidCertificate(f"the credential's certificate is {str(status)[:20]}")
    chain = _chain(answer["cert"]["certificates"])
    algorithms = tuple(item for item in key["algo"] if isinstance(item, str))
    pin, otp = _fields(answer)
    return CredentialInfo(
        chain=chain,
        signature_algorithm=_signature_algorithm(chain, algorithms, pss=pss),
        algorithms=algorithms,
        batch=max(1, int(answer.get("multisign") or 1)),
        binds_digests=str(answer.get("SCAL", "1")) == "2",
        consent=_consent(answer),
        pin_field=pin,
        otp_field=otp,
    )


def _chain(encoded: list[str]) -> CertificateChain:
    try:
        certificates = [
            load_certificate(base64.b64decode(item)) for item in encoded[:MAX_CERTIFICATES]
        ]
    except (binascii.Error, ValueError) as error:
        raise InvalidCertificate("the credential's certificate is not base64") from error
    if not certificates:
        raise InvalidCertificate("the credential has no certificate")
    return CertificateChain.of(order_chain(certificates[0], certificates[1:]))


def _signature_algorithm(
    chain: CertificateChain, algorithms: tuple[str, ...], *, pss: bool
) -> SignatureAlgorithm:
    match chain.signer.public_key():
        case ec.EllipticCurvePublicKey():
            return SignatureAlgorithm.ECDSA
        case rsa.RSAPublicKey():
            others = [item for item in algorithms if item != _PSS]
            if not pss and others:
                return SignatureAlgorithm.RSA_PKCS1
            if _PSS in algorithms:
                return SignatureAlgorithm.RSA_PSS
            raise AlgorithmUnsupported("the credential's key does not serve RSASSA-PSS")
        case _:
            raise AlgorithmUnsupported("the credential's key signs no digests")


def _consent(answer: Mapping[str, Any]) -> Consent:
    mode = (answer.get("auth") or {}).get("mode") or answer.get("authMode") or "implicit"
    return Consent(mode)


def _fields(answer: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """What the PIN and the OTP are called: in version 2 by the objects' types, else as such."""
    if "auth" in answer:
        objects = {item["type"]: item["id"] for item in answer["auth"].get("objects") or ()}
        otp = next((objects[name] for name in objects if name != "Password"), None)
        return objects.get("Password"), otp
    return _v1_field(answer, "PIN"), _v1_field(answer, "OTP")


def _v1_field(answer: Mapping[str, Any], name: str) -> str | None:
    presence = str((answer.get(name) or {}).get("presence", "false")).lower()
    return name if presence in ("true", "optional") else None
