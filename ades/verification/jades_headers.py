"""What the protected header of a JWS says, once it is known to say one thing only (RFC 7515, 4)."""

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ades.digests import DigestAlgorithm
from ades.errors import UnreadableDocument
from ades.jose import encoding
from ades.jose.algorithms import ALGORITHMS, DIGESTS
from ades.jose.contents import References, is_unencoded, read_references
from ades.ports import SignatureAlgorithm

MAX_CERTIFICATES = 32

# Extensions that this library understands: all of TS 119 182-1, 5.2, but the signature policy.
_UNDERSTOOD = frozenset(
    (*("b64", "sigD", "sigT", "x5t#o", "sigX5ts"), *("srCms", "sigPl", "srAts", "adoTst"))
)
# RFC 7515, 4.1.11: names that must not be declared critical, because everybody knows them.
_NEVER_CRITICAL = frozenset(
    (*("alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256"), *("typ", "cty", "crit", "zip"))
)
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Header:
    """The signed header parameters that a verdict rests on.

    ``kid``, ``jku``, ``jwk`` and ``x5u`` are not among them: a key or an address that the signature
    brings along proves nothing. ``certificates`` are those of ``x5c``; ``named`` the digest that
    names the signer's among them, or None where ``x5c`` alone does. ``is_baseline`` is whether all
    that level B needs is there (TS 119 182-1, 6.3).
    """

    algorithm: SignatureAlgorithm
    digest: DigestAlgorithm
    certificates: tuple[bytes, ...]
    named: tuple[DigestAlgorithm, bytes] | None
    claimed_at: datetime | None
    references: References | None
    is_baseline: bool


def read_header(header: dict[str, Any]) -> Header:
    """Read and check a protected header.

    1. Every critical parameter is understood (RFC 7515, 4.1.11), and ``b64`` is critical wherever
       it is (RFC 7797, 6).
    2. The algorithm is one by which public keys sign: there is no way to "none" or to HMAC.
    3. One certificate is named, and ``x5c`` begins with it (4.1.6).
    4. One time is claimed at most (TS 119 182-1, 6.3).

    Raises :class:`~ades.errors.UnreadableDocument` with the first thing that is wrong.
    """
    critical = _critical(header)
    if "b64" in header and "b64" not in critical:
        raise UnreadableDocument("b64 is not critical: readers differ in what is signed")
    is_unencoded(header)
    name = header.get("alg")
    if not isinstance(name, str) or name not in ALGORITHMS:
        raise UnreadableDocument(f"alg is not one by which a certificate's key signs: {name!r:.40}")
    algorithm, digest = ALGORITHMS[name]
    certificates = _certificates(header)
    named = _named(header)
    if named is not None and certificates and _digest(named[0], certificates[0]) != named[1]:
        raise UnreadableDocument("x5c does not begin with the certificate that is named")
    claimed = _claimed(header)
    references = read_references(header)
    is_baseline = (
        named is not None and claimed is not None and (references is None or "sigD" in critical)
    )
    return Header(algorithm, digest, certificates, named, claimed, references, is_baseline)


def signer_of(header: Header, others: tuple[bytes, ...]) -> bytes | None:
    """The signer's certificate, from ``x5c`` or among ``others``; None where it is not at hand."""
    if header.named is None:
        return header.certificates[0] if header.certificates else None
    algorithm, digest = header.named
    candidates = (*header.certificates[:1], *others)
    return next((item for item in candidates if _digest(algorithm, item) == digest), None)


def _critical(header: dict[str, Any]) -> list[str]:
    if "crit" not in header:
        return []
    names = header["crit"]
    if not isinstance(names, list) or not names or not all(isinstance(i, str) for i in names):
        raise UnreadableDocument("crit is not a list of names")
    for name in names:
        if name in _NEVER_CRITICAL or name not in header or names.count(name) > 1:
            raise UnreadableDocument(f"crit must not have the name {name:.40}")
        if name not in _UNDERSTOOD:
            raise UnreadableDocument(f"a critical parameter is not understood: {name:.40}")
    return names


def _certificates(header: dict[str, Any]) -> tuple[bytes, ...]:
    found = header.get("x5c", [])
    if not isinstance(found, list) or len(found) > MAX_CERTIFICATES:
        raise UnreadableDocument("x5c is no list, or too long")
    try:
        return tuple(encoding.decode_base64(item) for item in found)
    except (ValueError, AttributeError) as error:
        raise UnreadableDocument(f"x5c cannot be read: {error}") from error


def _named(header: dict[str, Any]) -> tuple[DigestAlgorithm, bytes] | None:
    """The signer's certificate by its digest (5.1.7, 5.2.2.2, 5.2.2.3), named exactly once."""
    ways = [name for name in ("x5t#S256", "x5t#o", "sigX5ts") if name in header]
    if not ways:
        return None
    if len(ways) > 1:
        raise UnreadableDocument("the signer's certificate is named in several ways")
    found = header[ways[0]]
    try:
        if ways[0] == "x5t#S256":
            return DigestAlgorithm.SHA256, encoding.decode(found)
        first = found[0] if ways[0] == "sigX5ts" else found
        return DIGESTS[first["digAlg"]], encoding.decode(first["digVal"])
    except (ValueError, TypeError, LookupError) as error:
        raise UnreadableDocument(f"{ways[0]} cannot be read: {error}") from error


def _claimed(header: dict[str, Any]) -> datetime | None:
    """The claimed signing time: ``iat`` (5.1.11), or ``sigT`` (5.2.1) in older signatures."""
    if "iat" in header and "sigT" in header:
        raise UnreadableDocument("two signing times are claimed")
    try:
        if "sigT" in header:
            return datetime.strptime(header["sigT"], _TIME).replace(tzinfo=UTC)
        if "iat" not in header:
            return None
        seconds = header["iat"]
        if isinstance(seconds, bool) or not math.isfinite(seconds):
            raise UnreadableDocument("iat is not a number of seconds")
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise UnreadableDocument(f"the signing time cannot be read: {error}") from error


def _digest(algorithm: DigestAlgorithm, certificate: bytes) -> bytes:
    return hashlib.new(algorithm.value, certificate).digest()
