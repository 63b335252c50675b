"""The three ways to write a JWS down: compact, flattened JSON, general JSON (RFC 7515, 3 and 7)."""

import enum
from dataclasses import dataclass, field
from typing import Any

from ades.errors import UnreadableDocument
from ades.jose import encoding, strict_json

_COMPACT_PARTS = 3
_OPENING_BRACE = b"{"
# RFC 7515, 7.2.1, lets readers ignore other members. Nothing would sign them, so here they are
# refused: whoever shows them to somebody shows something that nobody signed.
_SIGNATURE_MEMBERS = {"protected", "header", "signature"}
_WHITE_SPACE = b" \t\r\n"


class Serialization(enum.StrEnum):
    """How a JWS is written down. Compact has no place for unsigned properties."""

    COMPACT = "compact"
    FLATTENED = "flattened"
    GENERAL = "general"


@dataclass(frozen=True)
class JWS:
    """One signature with its texts as they were signed and stamped.

    ``protected`` is the base64url text of the JWS Protected Header and ``header`` what it says;
    ``payload`` is the text in the JWS, None where it is detached, empty where nothing is signed but
    the header (references by hash); ``signature`` the base64url text of the value;
    ``unprotected`` the JWS Unprotected Header.
    """

    protected: str
    header: dict[str, Any]
    payload: str | None
    signature: str
    serialization: Serialization
    unprotected: dict[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> bytes:
        """The signature value."""
        return encoding.decode(self.signature)


def read(document: bytes) -> tuple[JWS, ...]:
    """All signatures of a JWS, in whichever way it is written.

    Raises :class:`~ades.errors.UnreadableDocument` when it is none, or when two readers could
    take it for two different things.
    """
    try:
        if document.lstrip(_WHITE_SPACE)[:1] == _OPENING_BRACE:
            return _read_json(strict_json.read_object(document))
        return (_read_compact(document.strip(_WHITE_SPACE).decode("ascii")),)
    except ValueError as error:
        raise UnreadableDocument(f"the document is not a JWS: {error}") from error


def write(jws: JWS) -> bytes:
    """A JWS with one signature, in the way that it names."""
    if jws.serialization is Serialization.COMPACT:
        return f"{jws.protected}.{jws.payload or ''}.{jws.signature}".encode("ascii")
    signature: dict[str, Any] = {"protected": jws.protected, "signature": jws.signature}
    if jws.unprotected:
        signature["header"] = jws.unprotected
    whole = {} if jws.payload is None else {"payload": jws.payload}
    if jws.serialization is Serialization.GENERAL:
        return strict_json.write({**whole, "signatures": [signature]})
    return strict_json.write({**whole, **signature})


def _read_compact(text: str) -> JWS:
    parts = text.split(".", _COMPACT_PARTS)
    if len(parts) != _COMPACT_PARTS:
        raise UnreadableDocument("a compact JWS has three parts")
    protected, payload, signature = parts
    header = _read_header(protected)
    encoding.decode(signature)
    return JWS(protected, header, payload or None, signature, Serialization.COMPACT)


def _read_json(whole: dict[str, Any]) -> tuple[JWS, ...]:
    payload = whole.get("payload")
    if payload is not None and not isinstance(payload, str):
        raise UnreadableDocument("the payload is not a text")
    rest = {name: value for name, value in whole.items() if name != "payload"}
    if "signatures" not in rest:
        return (_read_signature(rest, payload, Serialization.FLATTENED),)
    # RFC 7515, 7.2.2: what has both could be read as the one or as the other.
    items = rest.pop("signatures")
    if rest or not isinstance(items, list) or not items:
        raise UnreadableDocument("the JWS has no signatures, or other members beside them")
    return tuple(_read_signature(item, payload, Serialization.GENERAL) for item in items)


def _read_signature(item: Any, payload: str | None, serialization: Serialization) -> JWS:
    if not isinstance(item, dict) or item.keys() - _SIGNATURE_MEMBERS:
        raise UnreadableDocument("a signature is not an object, or has members of its own")
    protected, signature = item.get("protected"), item.get("signature")
    unprotected = item.get("header", {})
    if not isinstance(protected, str) or not isinstance(signature, str):
        raise UnreadableDocument("a signature has no protected header or no value")
    if not isinstance(unprotected, dict):
        raise UnreadableDocument("the unprotected header is not an object")
    encoding.decode(signature)
    header = _read_header(protected)
    # RFC 7515, 7.2.1: the names in the two headers must be disjoint.
    if header.keys() & unprotected.keys():
        raise UnreadableDocument("a header parameter is both protected and unprotected")
    return JWS(protected, header, payload, signature, serialization, unprotected)


def _read_header(protected: str) -> dict[str, Any]:
    return strict_json.read_object(encoding.decode(protected))
