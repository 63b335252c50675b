"""One ds:Signature as it stands in a document: its parts, and what time-stamps are over."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from ades.errors import UnusableTarget
from ades.material import ValidationMaterial
from ades.xml.canonical import Canonicalization, canonicalize
from ades.xml.names import ds, xades, xades141
from ades.xml.parsing import XMLDocument
from ades.xml.references import (
    MAX_REFERENCES,
    ReferenceProcessor,
    ResolvedReference,
    UnsupportedReference,
    decoded,
    prefix_list,
)


@dataclass(frozen=True)
class XMLSignature:
    """A ds:Signature with the parts that XMLDSIG 1.1 (4.2) and EN 319 132-1 (4.3) give it."""

    document: XMLDocument
    element: etree._Element

    @property
    def signed_info(self) -> etree._Element:
        """The ds:SignedInfo."""
        return required(self.element, ds("SignedInfo"))

    @property
    def signature_value(self) -> etree._Element:
        """The ds:SignatureValue."""
        return required(self.element, ds("SignatureValue"))

    @property
    def key_info(self) -> etree._Element | None:
        """The ds:KeyInfo, which may be left out."""
        return self.element.find(ds("KeyInfo"))

    @property
    def qualifying_properties(self) -> etree._Element:
        """The xades:QualifyingProperties, of which there is exactly one."""
        found = self.element.findall(f"{ds('Object')}/{xades('QualifyingProperties')}")
        if len(found) != 1:
            raise UnusableTarget("the signature has no XAdES properties, or has them twice")
        return found[0]

    @property
    def unsigned_properties(self) -> etree._Element | None:
        """The xades:UnsignedSignatureProperties, where the signature has any."""
        path = f"{xades('UnsignedProperties')}/{xades('UnsignedSignatureProperties')}"
        return self.qualifying_properties.find(path)

    @property
    def other_objects(self) -> list[etree._Element]:
        """The ds:Object elements without the one of the properties."""
        own = self.qualifying_properties.getparent()
        return [item for item in self.element.iterchildren(ds("Object")) if item is not own]

    @property
    def certificates(self) -> list[bytes]:
        """The certificates in ds:KeyInfo, DER, in their order."""
        if self.key_info is None:
            return []
        path = f"{ds('X509Data')}/{ds('X509Certificate')}"
        return [decoded(item) for item in self.key_info.iterfind(path)]

    def signed_octets(self) -> bytes:
        """What the key signed: ds:SignedInfo, canonicalised as it says itself."""
        method = required(self.signed_info, ds("CanonicalizationMethod"))
        return canonicalize(
            self.signed_info, canonicalization(method), prefixes=prefix_list(method)
        )

    def references(self) -> list[etree._Element]:
        """The ds:Reference elements, in their order."""
        found = self.signed_info.findall(ds("Reference"))
        if len(found) > MAX_REFERENCES:
            raise UnsupportedReference("the signature has too many references")
        return found

    def resolved(self, contents: Mapping[str, bytes]) -> Iterator[ResolvedReference]:
        """Each reference and what it is to; raises what the processor raises."""
        processor = ReferenceProcessor(self.document, self.element, contents)
        return (processor.process(item) for item in self.references())

    def value_imprint(self, method: Canonicalization, algorithm: str) -> bytes:
        """What a SignatureTimeStamp is over (EN 319 132-1, 5.3): the value, as an element.

        Here and below, ``algorithm`` is hashlib's name of the digest.
        """
        return hashlib.new(algorithm, canonicalize(self.signature_value, method)).digest()

    def archive_imprint(
        self,
        method: Canonicalization,
        algorithm: str,
        referenced: Iterable[bytes],
        before: etree._Element | None = None,
    ) -> bytes:
        """What an ArchiveTimeStamp is over (EN 319 132-1, 5.5.2.2, the not distributed case).

        1. What each ds:Reference is to, after its transforms: ``referenced``, in their order.
        2. ds:SignedInfo, ds:SignatureValue and ds:KeyInfo.
        3. The unsigned signature properties before the time-stamp ``before``, or all of them.
        4. The ds:Object elements but the one of the properties.
        """
        digest = hashlib.new(algorithm)
        for octets in referenced:
            digest.update(octets)
        for part in self._archived(before):
            digest.update(canonicalize(part, method))
        return digest.digest()

    def unsigned_before(self, before: etree._Element | None = None) -> list[etree._Element]:
        """The unsigned signature properties in front of one of them, or all."""
        properties = self.unsigned_properties
        found = [] if properties is None else list(properties.iterchildren(etree.Element))
        return found[: found.index(before)] if before is not None else found

    def material(self, before: etree._Element | None = None) -> ValidationMaterial:
        """The certificates, OCSP answers and CRLs in the signature, or those before a property.

        Those in ds:KeyInfo are first.
        """
        parts = self.unsigned_before(before)

        return ValidationMaterial(
            (*self.certificates, *_values(parts, "EncapsulatedX509Certificate")),
            _values(parts, "EncapsulatedOCSPValue"),
            _values(parts, "EncapsulatedCRLValue"),
        )

    def _archived(self, before: etree._Element | None) -> Iterator[etree._Element]:
        yield from (self.signed_info, self.signature_value)
        if self.key_info is not None:
            yield self.key_info
        yield from self.unsigned_before(before)
        yield from self.other_objects


def _values(parts: Iterable[etree._Element], name: str) -> tuple[bytes, ...]:
    return tuple(decoded(item) for part in parts for item in part.iter(xades(name)))


def signatures(document: XMLDocument) -> list[XMLSignature]:
    """The signatures of a document in document order, without those inside of another one.

    A counter-signature (EN 319 132-1, 5.2.7.2) is inside of the signature that it is about.
    """
    name = ds("Signature")
    return [
        XMLSignature(document, item)
        for item in document.root.iter(name)
        if next(item.iterancestors(name), None) is None
    ]


def timestamp_method(container: etree._Element) -> Canonicalization:
    """How what a time-stamp is over is canonicalised (EN 319 132-1, 4.5): C14N 1.0 by default."""
    found = container.find(ds("CanonicalizationMethod"))
    return Canonicalization.INCLUSIVE if found is None else canonicalization(found)


def timestamp_tokens(container: etree._Element) -> list[bytes]:
    """The tokens in a time-stamp container (ContentInfo, DER)."""
    return [decoded(item) for item in container.iterfind(xades("EncapsulatedTimeStamp"))]


def canonicalization(method: etree._Element) -> Canonicalization:
    """The algorithm that a ds:CanonicalizationMethod names.

    Raises :class:`~ades.xml.references.UnsupportedReference` for others than XMLDSIG's own.
    """
    name = str(method.get("Algorithm", ""))
    found = Canonicalization.named(name)
    if found is None:
        raise UnsupportedReference(f"the canonicalisation {name[:100]!r} is not processed")
    return found


def required(parent: etree._Element, name: str) -> etree._Element:
    """The one child of this name.

    Raises :class:`~ades.errors.UnusableTarget` when there is none, or more than one.
    """
    found = parent.findall(name)
    if len(found) != 1:
        raise UnusableTarget(f"not exactly one {etree.QName(name).localname} in the signature")
    return found[0]


ARCHIVE_TIMESTAMP = xades141("ArchiveTimeStamp")
SIGNATURE_TIMESTAMP = xades("SignatureTimeStamp")
VALIDATION_DATA = xades141("TimeStampValidationData")
