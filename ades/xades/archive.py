"""B-LTA: the archive time-stamp over a signature and all that validates it, and its renewal.

The imprint is computed here from the signed document; only its digest leaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree

from ades.digests import DigestAlgorithm
from ades.errors import UnusableTarget
from ades.material import EMPTY, ValidationMaterial
from ades.ports import Timestamp, TimestampRequest
from ades.token_checks import check_stamp
from ades.xades.insertion import Insertion, last_child_of
from ades.xades.material import split, validation_data_text, values_text
from ades.xades.template import NAMESPACES, timestamp_text
from ades.xades.template import SIGNATURE_TIMESTAMP as SIGNATURE_TIMESTAMP_TAG
from ades.xml.canonical import Canonicalization
from ades.xml.names import xades, xades141
from ades.xml.parsing import XMLDocument, elements_at
from ades.xml.signatures import (
    ARCHIVE_TIMESTAMP,
    SIGNATURE_TIMESTAMP,
    XMLSignature,
    signatures,
)

NO_CONTENTS: Mapping[str, bytes] = MappingProxyType({})

_METHOD = Canonicalization.EXCLUSIVE
_UNSIGNED = (
    f"<xades:UnsignedProperties {NAMESPACES}><xades:UnsignedSignatureProperties>",
    "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>",
)
_ANY_DATA = xades141("AnyValidationData")


@dataclass(frozen=True)
class PreparedArchive:
    """A signed document, with all its validation material, that lacks only its time-stamp.

    ``digest`` is the imprint (EN 319 132-1, 5.5.2, or 5.3 for a signature time-stamp);
    ``container`` is the start tag of what the time-stamp goes into, ``around`` goes around that.
    """

    digest: bytes
    algorithm: DigestAlgorithm
    document: bytes = field(repr=False)
    insertion: Insertion
    container: str = f"xades141:ArchiveTimeStamp {NAMESPACES}"
    around: tuple[str, str] = ("", "")

    def request(self, reference: str) -> TimestampRequest:
        """What the key's side is asked for; ``reference`` is the caller's own handle."""
        return TimestampRequest(reference, self.digest, self.algorithm)


def prepare_archive(
    signed: bytes,
    known: ValidationMaterial = EMPTY,
    *,
    contents: Mapping[str, bytes] = NO_CONTENTS,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
    signature_id: str = "",
) -> PreparedArchive:
    """Prepare the archive time-stamp of a B-LT signature, or another one that renews the last.

    ``known`` is the material of the time-stamps before it, added first where it is not there yet;
    ``contents`` are what a detached signature refers to, by its addresses; ``signature_id`` says
    which signature of several (by default the last).

    Raises :class:`~ades.errors.UnreadableDocument`, and :class:`~ades.errors.UnusableTarget` when
    there is no such signature, it does not hold for what it refers to, it has no time-stamp, or
    there would be no validation material in it.
    """
    signature = with_material(chosen(XMLDocument(signed), signature_id), known)
    properties = _properties(signature)
    if not _has_material(properties):
        raise UnusableTarget("the signature has no validation material to be archived")
    return PreparedArchive(
        signature.archive_imprint(_METHOD, algorithm, _referenced(signature, contents)),
        algorithm,
        signature.document.data,
        last_child_of(signature.document, properties),
    )


def prepare_timestamp(
    signed: bytes,
    *,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
    signature_id: str = "",
) -> PreparedArchive:
    """Prepare the signature time-stamp that makes B-T of a B-B signature (EN 319 132-1, 5.3).

    ``signature_id`` as in :func:`prepare_archive`; :func:`embed_archive` completes it. Raises
    :class:`~ades.errors.UnreadableDocument`, and :class:`~ades.errors.UnusableTarget` when there is
    no such signature, or none that unsigned properties can be added to.
    """
    signature = chosen(XMLDocument(signed), signature_id)
    parent, around = signature.unsigned_properties, ("", "")
    if parent is None:
        parent, around = signature.qualifying_properties, _UNSIGNED
        if parent.find(xades("UnsignedProperties")) is not None:
            raise UnusableTarget("the signature's unsigned properties are of an unusual form")
    return PreparedArchive(
        signature.value_imprint(_METHOD, algorithm),
        algorithm,
        signed,
        last_child_of(signature.document, parent),
        f"{SIGNATURE_TIMESTAMP_TAG} {NAMESPACES}",
        around,
    )


def embed_archive(prepared: PreparedArchive, timestamp: Timestamp) -> bytes:
    """The document with its archive time-stamp, or with its signature time-stamp.

    Keep ``timestamp.material``: it is what :func:`prepare_archive` wants as ``known`` when this
    time-stamp is to be renewed.

    Raises :class:`~ades.errors.SealMismatch` when the time-stamp is over something else.
    """
    check_stamp(timestamp.token, prepared.digest, prepared.algorithm)
    start, end = prepared.around
    text = f"{start}{timestamp_text(prepared.container, timestamp.token)}{end}"
    return prepared.insertion.into(prepared.document, text)


def chosen(document: XMLDocument, signature_id: str) -> XMLSignature:
    """The signature with this Id, or the last one."""
    found = signatures(document)
    if signature_id:
        found = [item for item in found if item.element.get("Id") == signature_id]
        if len(found) > 1:
            raise UnusableTarget(f"several signatures are called {signature_id[:100]!r}")
    if not found:
        raise UnusableTarget("the document does not have this signature")
    return found[-1]


def with_material(signature: XMLSignature, known: ValidationMaterial) -> XMLSignature:
    """The same signature in a document that has all of ``known``.

    Raises :class:`~ades.errors.UnusableTarget` when the signature has no time-stamp.
    """
    properties = _properties(signature)
    added = _material_text(signature, properties, known)
    if not added:
        return signature
    position = signature.document.position(signature.element)
    place = last_child_of(signature.document, properties)
    document = XMLDocument(place.into(signature.document.data, added))
    return XMLSignature(document, elements_at(document.root, {position})[position])


def _properties(signature: XMLSignature) -> etree._Element:
    properties = signature.unsigned_properties
    if properties is None or properties.find(SIGNATURE_TIMESTAMP) is None:
        raise UnusableTarget("the signature has no time-stamp: only B-LT can be archived")
    return properties


def _has_material(properties: etree._Element) -> bool:
    return next(properties.iter(xades("RevocationValues"), _ANY_DATA), None) is not None


def _material_text(
    signature: XMLSignature, properties: etree._Element, known: ValidationMaterial
) -> str:
    """What ``known`` has and the signature does not: the signer's only until it is archived."""
    missing = known - signature.material()
    certificates = signature.certificates
    if not missing or not certificates:
        return ""
    if properties.find(ARCHIVE_TIMESTAMP) is not None:
        return validation_data_text(missing)
    own, others = split(missing | ValidationMaterial(tuple(certificates)), certificates[0])
    own = own - ValidationMaterial(tuple(certificates))
    others = others - ValidationMaterial(tuple(certificates))
    if properties.find(xades("CertificateValues")) is not None:
        own, others = EMPTY, missing
    return validation_data_text(others) + values_text(own)


def _referenced(signature: XMLSignature, contents: Mapping[str, bytes]) -> list[bytes]:
    """The octets of each reference; what does not hold is not archived."""
    found = []
    for reference in signature.resolved(contents):
        if not reference.matches:
            raise UnusableTarget(f"what {reference.uri!r} is to is not what was signed")
        found.append(reference.octets)
    if not found:
        raise UnusableTarget("the signature signs nothing")
    return found
