"""The unsigned properties of a JAdES signature: the ``etsiU`` array (TS 119 182-1, 5.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ades.errors import UnreadableDocument
from ades.jose import encoding, strict_json
from ades.jose.serialization import JWS
from ades.material import EMPTY, ValidationMaterial

SIGNATURE_TIMESTAMP = "sigTst"
ARCHIVE_TIMESTAMP = "arcTst"
CERTIFICATE_VALUES = "xVals"
REVOCATION_VALUES = "rVals"
TIMESTAMP_MATERIAL = "tstVD"
ANY_MATERIAL = "anyValData"

# All that clauses 5.3 and A.1 define. What is not among them would be signed by nobody and
# understood by nobody.
NAMES = frozenset(
    (
        *(SIGNATURE_TIMESTAMP, ARCHIVE_TIMESTAMP, CERTIFICATE_VALUES, REVOCATION_VALUES),
        *(TIMESTAMP_MATERIAL, ANY_MATERIAL, "axVals", "arVals", "sigPSt", "cSig"),
        *("xRefs", "rRefs", "axRefs", "arRefs", "sigRTst", "rfsTst"),
    )
)
# Each archive time-stamp costs its reader the digest of the whole document.
MAX_COMPONENTS = 128


@dataclass(frozen=True)
class Component:
    """One unsigned property; ``text`` is its base64url text, or None where it is written clear."""

    name: str
    value: Any
    text: str | None

    @classmethod
    def of(cls, name: str, value: Any) -> "Component":
        """A property, written as base64url: its time-stamps then need no canonical JSON."""
        return cls(name, value, encoding.encode(strict_json.write({name: value})))


def read(jws: JWS) -> tuple[Component, ...]:
    """The unsigned properties of a signature, in their order; both ways of writing are read.

    Raises :class:`~ades.errors.UnreadableDocument` for anything that TS 119 182-1 does not define.
    """
    if jws.unprotected.keys() - {"etsiU"}:
        raise UnreadableDocument("only etsiU may be in the unprotected header")
    items = jws.unprotected.get("etsiU", [])
    if not isinstance(items, list) or len(items) > MAX_COMPONENTS:
        raise UnreadableDocument("etsiU is no array, or has too many components")
    if len({isinstance(item, str) for item in items}) > 1:
        raise UnreadableDocument("etsiU has both clear and encoded components")
    return tuple(_component(item) for item in items)


def written(components: Sequence[Component]) -> dict[str, Any]:
    """The JWS Unprotected Header with these properties."""
    if not components:
        return {}
    return {"etsiU": [item.text or {item.name: item.value} for item in components]}


def timestamp(name: str, token: bytes) -> Component:
    """A ``sigTst`` or ``arcTst`` with one token (5.4.3.3)."""
    return Component.of(name, {"tstTokens": [{"val": encoding.encode_base64(token)}]})


def values(material: ValidationMaterial) -> list[Component]:
    """``xVals`` and ``rVals`` with what validates the signature and its time-stamp (5.3.5)."""
    parts = _written_material(material)
    return [Component.of(name, parts[name]) for name in parts]


def timestamp_material(material: ValidationMaterial) -> Component:
    """``tstVD`` with what validates the time-stamps before it (5.3.6.1)."""
    return Component.of(TIMESTAMP_MATERIAL, _written_material(material))


def tokens_of(component: Component) -> list[bytes]:
    """The time-stamp tokens (DER) in a property (5.4.3.3).

    Raises :class:`~ades.errors.UnreadableDocument` when it has none, or none in DER.
    """
    try:
        items = component.value["tstTokens"]
        tokens = [_der(item) for item in items]
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableDocument(f"{component.name} cannot be read: {error}") from error
    if not tokens:
        raise UnreadableDocument(f"{component.name} has no time-stamp")
    return tokens


def material_of(components: Iterable[Component]) -> ValidationMaterial:
    """All certificates, OCSP answers and CRLs in some properties.

    Raises :class:`~ades.errors.UnreadableDocument` when a part cannot be read.
    """
    found = EMPTY
    for item in components:
        try:
            found |= _material_of(item)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise UnreadableDocument(f"{item.name} cannot be read: {error}") from error
    return found


def _component(item: Any) -> Component:
    text = item if isinstance(item, str) else None
    try:
        found = item if text is None else strict_json.read_object(encoding.decode(text))
    except ValueError as error:
        raise UnreadableDocument(f"a component of etsiU cannot be read: {error}") from error
    if not isinstance(found, dict) or len(found) != 1:
        raise UnreadableDocument("a component of etsiU is not one property")
    ((name, value),) = found.items()
    if name not in NAMES:
        raise UnreadableDocument("etsiU has a component that nobody defined")
    return Component(name, value, text)


def _material_of(component: Component) -> ValidationMaterial:
    match component.name:
        case "xVals":
            return ValidationMaterial(_certificates(component.value))
        case "rVals":
            return _revocations(component.value)
        case "tstVD" | "anyValData":
            certificates = _certificates(component.value.get("xVals", []))
            revocations = _revocations(component.value.get("rVals", {}))
            return ValidationMaterial(certificates) | revocations
    return EMPTY


def _certificates(found: list[dict[str, Any]]) -> tuple[bytes, ...]:
    if not isinstance(found, list):
        raise TypeError("an array of certificates is needed")
    return tuple(_der(item["x509Cert"]) for item in found if "otherCert" not in item)


def _revocations(found: dict[str, Any]) -> ValidationMaterial:
    return ValidationMaterial(
        ocsp_responses=tuple(_der(item) for item in found.get("ocspVals", [])),
        crls=tuple(_der(item) for item in found.get("crlVals", [])),
    )


def _der(item: dict[str, Any]) -> bytes:
    """An encoded object (5.4.3.1 and 5.4.3.2): DER is what it is unless it says otherwise."""
    if item.get("encoding", "DER") not in ("DER", "http://uri.etsi.org/01903/v1.2.2#DER"):
        raise ValueError("only DER is read")
    return encoding.decode_base64(item["val"])


def _written_material(material: ValidationMaterial) -> dict[str, Any]:
    revocations = {
        name: [{"val": encoding.encode_base64(item)} for item in items]
        for name, items in (("crlVals", material.crls), ("ocspVals", material.ocsp_responses))
        if items
    }
    certificates = [
        {"x509Cert": {"val": encoding.encode_base64(item)}} for item in material.certificates
    ]
    parts: dict[str, Any] = {}
    if certificates:
        parts[CERTIFICATE_VALUES] = certificates
    if revocations:
        parts[REVOCATION_VALUES] = revocations
    return parts
