"""The names of signature and digest algorithms in JOSE (RFC 7518, 3.1; RFC 8037, 3.1)."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported
from ades.ports import SignatureAlgorithm

_SHA256, _SHA384, _SHA512 = DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512

# No "none" and no HS256: whoever does not find a name in here has no way to verify with it.
ALGORITHMS = {
    "RS256": (SignatureAlgorithm.RSA_PKCS1, _SHA256),
    "RS384": (SignatureAlgorithm.RSA_PKCS1, _SHA384),
    "RS512": (SignatureAlgorithm.RSA_PKCS1, _SHA512),
    "PS256": (SignatureAlgorithm.RSA_PSS, _SHA256),
    "PS384": (SignatureAlgorithm.RSA_PSS, _SHA384),
    "PS512": (SignatureAlgorithm.RSA_PSS, _SHA512),
    "ES256": (SignatureAlgorithm.ECDSA, _SHA256),
    "ES384": (SignatureAlgorithm.ECDSA, _SHA384),
    "ES512": (SignatureAlgorithm.ECDSA, _SHA512),
    # Ed25519 digests with SHA-512 inside; the name for the digest goes with that.
    "EdDSA": (SignatureAlgorithm.ED25519, _SHA512),
}
_NAMES = {pair: name for name, pair in ALGORITHMS.items()}

# RFC 7518, 3.4: each digest goes with one curve, and the value is two integers of its size.
_CURVES = {"secp256r1": (_SHA256, 32), "secp384r1": (_SHA384, 48), "secp521r1": (_SHA512, 66)}

# TS 119 182-1, 5.2.2.2: how ``hashM`` and ``digAlg`` name digests.
DIGESTS = {"S256": _SHA256, "S384": _SHA384, "S512": _SHA512}
DIGEST_NAMES = {digest: name for name, digest in DIGESTS.items()}


def name_of(signature: SignatureAlgorithm, digest: DigestAlgorithm) -> str:
    """The ``alg`` value for a pair of algorithms.

    Raises :class:`~ades.errors.AlgorithmUnsupported` where JOSE has none.
    """
    try:
        return _NAMES[signature, digest]
    except KeyError as error:
        raise AlgorithmUnsupported(f"JOSE has no name for {signature} with {digest}") from error


def curve_digest(key: PublicKeyTypes) -> DigestAlgorithm | None:
    """The only digest that goes with an elliptic curve key; None for keys of other kinds.

    Raises :class:`~ades.errors.AlgorithmUnsupported` for a curve that JOSE does not know.
    """
    return _curve(key)[0] if isinstance(key, ec.EllipticCurvePublicKey) else None


def integer_size(key: PublicKeyTypes) -> int:
    """The length in bytes of each integer of an ECDSA value; 0 for keys of other kinds.

    Raises :class:`~ades.errors.AlgorithmUnsupported` for a curve that JOSE does not know.
    """
    return _curve(key)[1] if isinstance(key, ec.EllipticCurvePublicKey) else 0


def _curve(key: ec.EllipticCurvePublicKey) -> tuple[DigestAlgorithm, int]:
    try:
        return _CURVES[key.curve.name]
    except KeyError as error:
        raise AlgorithmUnsupported(f"JOSE does not know the curve {key.curve.name}") from error
