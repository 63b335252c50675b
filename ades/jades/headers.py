"""The JWS Protected Header of a JAdES signature (TS 119 182-1, 5.1 and 5.2)."""

from collections.abc import Sequence
from typing import Any

from ades.jades.options import JAdESOptions
from ades.jose import encoding
from ades.jose.algorithms import DIGEST_NAMES, name_of
from ades.jose.contents import DetachedObject, Mechanism
from ades.jose.serialization import Serialization

# RFC 7515, 4.1.9: what kind of JWS this is, without the prefix of its media type.
_TYPES = {
    Serialization.COMPACT: "JOSE",
    Serialization.FLATTENED: "JOSE+JSON",
    Serialization.GENERAL: "JOSE+JSON",
}
_UNKNOWN = "application/octet-stream"


def protected_header(options: JAdESOptions, objects: Sequence[DetachedObject]) -> dict[str, Any]:
    """The signed header parameters; ``objects`` is empty for an attached payload.

    Raises what :attr:`~ades.jades.options.JAdESOptions.digest_algorithm` and
    :meth:`~ades.jose.contents.DetachedObject.digest_of_text` raise.
    """
    chain = options.credential.chain
    algorithm = options.digest_algorithm
    header: dict[str, Any] = {
        "alg": name_of(options.credential.signature_algorithm, algorithm),
        "typ": _TYPES[options.serialization],
    }
    if not objects and options.media_type:
        header["cty"] = _short(options.media_type)
    header["x5t#S256"] = encoding.encode(chain.fingerprint)
    header["x5c"] = [encoding.encode_base64(item) for item in chain.certificates]
    header["iat"] = options.issued_at
    critical = []
    if options.unencoded:
        header["b64"] = False
        critical.append("b64")
    if objects:
        header["sigD"] = _references(options, objects)
        critical.append("sigD")
    if critical:
        # 5.1.9 for sigD, RFC 7797 (6) for b64: whoever does not understand them must refuse.
        header["crit"] = critical
    return header


def _references(options: JAdESOptions, objects: Sequence[DetachedObject]) -> dict[str, Any]:
    found: dict[str, Any] = {"mId": options.mechanism, "pars": [item.uri for item in objects]}
    if options.mechanism is Mechanism.BY_URI_HASH:
        algorithm = options.digest_algorithm
        found["hashM"] = DIGEST_NAMES[algorithm]
        found["hashV"] = [
            encoding.encode(item.digest_of_text(algorithm, unencoded=options.unencoded))
            for item in objects
        ]
    found["ctys"] = [_short(item.media_type or _UNKNOWN) for item in objects]
    return found


def _short(media_type: str) -> str:
    """RFC 7515, 4.1.10: "application/" is left out where no other slash follows."""
    short = media_type.removeprefix("application/")
    return media_type if "/" in short else short
