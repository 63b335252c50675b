"""The form of a XAdES signature, and its signed properties (EN 319 132-1, 4.3 and 5.2)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from ades.xml.names import XADES, XADES141, ds, xades
from ades.xml.references import decoded, digest_name, text_of
from ades.xml.signatures import XMLSignature, required

_UNSIGNED_SIGNATURE_PROPERTIES = {
    XADES: {
        *("CounterSignature", "SignatureTimeStamp", "CompleteCertificateRefs"),
        *("CompleteRevocationRefs", "AttributeCertificateRefs", "AttributeRevocationRefs"),
        *("SigAndRefsTimeStamp", "RefsOnlyTimeStamp", "CertificateValues", "RevocationValues"),
        *("AttrAuthoritiesCertValues", "AttributeRevocationValues", "ArchiveTimeStamp"),
    },
    XADES141: {
        *("CompleteCertificateRefsV2", "AttributeCertificateRefsV2", "SigAndRefsTimeStampV2"),
        *("RefsOnlyTimeStampV2", "TimeStampValidationData", "AnyValidationData"),
        *("ArchiveTimeStamp", "RenewedDigestsV2", "SignaturePolicyStore", "RenewedDigests"),
    },
}


@dataclass(frozen=True)
class Properties:
    """What the signed properties say.

    ``certificate_digest`` is of the signer's certificate, with hashlib's name of its algorithm
    before it; ``described`` are the references that have a DataObjectFormat with a media type.
    """

    element: etree._Element
    signing_time: datetime | None
    certificate_digest: tuple[str, bytes] | None
    described: frozenset[str]

    def signer(self, signature: XMLSignature) -> bytes | None:
        """The certificate (DER) of which the digest is signed, where the signature carries it."""
        if self.certificate_digest is None:
            return None
        name, expected = self.certificate_digest
        for item in signature.material().certificates:
            if hashlib.new(name, item).digest() == expected:
                return item
        return None


def format_problem(signature: XMLSignature) -> str:
    """What is not as XMLDSIG's and XAdES's schemas have it; nothing where all is well.

    Elements in another order, or more of them, are how signed things are hidden from one reader
    and shown to another.
    """
    names = [str(item.tag) for item in signature.element.iterchildren(etree.Element)]
    fixed = [ds("SignedInfo"), ds("SignatureValue"), ds("KeyInfo"), ds("Object")]
    expected = [name for name in fixed for _ in range(names.count(name))]
    if names != expected or names.count(ds("KeyInfo")) > 1:
        return "the parts of the signature are not those that XMLDSIG has"
    inner = [str(item.tag) for item in signature.signed_info.iterchildren(etree.Element)]
    if inner[:2] != [ds("CanonicalizationMethod"), ds("SignatureMethod")]:
        return "the parts of ds:SignedInfo are not those that XMLDSIG has"
    if not inner[2:] or set(inner[2:]) != {ds("Reference")}:
        return "ds:SignedInfo does not consist of references"
    return _properties_problem(signature)


def _properties_problem(signature: XMLSignature) -> str:
    qualifying = signature.qualifying_properties
    identifier, holder = signature.element.get("Id"), qualifying.getparent()
    if identifier is None or qualifying.get("Target") != f"#{identifier}":
        return "the XAdES properties are of another signature"
    if holder is not None and len(holder) != 1:
        return "there is something beside the XAdES properties"
    if any(_has_text(item) for item in (signature.element, holder, qualifying)):
        return "there is text between the parts of the signature"
    return ""


def _has_text(element: etree._Element | None) -> bool:
    """Whether an element that may only have elements in it has text."""
    if element is None:
        return False
    texts = (element.text, *(item.tail for item in element))
    return any(text is not None and text.strip() for text in texts)


def unknown_property(signature: XMLSignature) -> str:
    """Nothing signs unsigned properties: one of an unknown kind may be a known one, damaged."""
    for item in signature.unsigned_before():
        name = etree.QName(item)
        if name.localname not in _UNSIGNED_SIGNATURE_PROPERTIES.get(str(name.namespace), set()):
            return f"an unsigned property of an unknown kind: {name.localname}"
    return ""


def read_properties(signature: XMLSignature) -> Properties:
    """The signed properties.

    Raises :class:`~ades.errors.UnusableTarget` when they are not there, or there twice.
    """
    element = required(signature.qualifying_properties, xades("SignedProperties"))
    own = element.find(xades("SignedSignatureProperties"))
    described = {
        str(item.get("ObjectReference", ""))
        for item in element.iter(xades("DataObjectFormat"))
        if item.find(xades("MimeType")) is not None
    }
    return Properties(
        element=element,
        signing_time=None if own is None else _time(own.find(xades("SigningTime"))),
        certificate_digest=None if own is None else _certificate_digest(own),
        described=frozenset(described),
    )


def _time(element: etree._Element | None) -> datetime | None:
    """An xsd:dateTime with a time zone; without one it says nothing (EN 319 132-1, 5.2.1)."""
    if element is None:
        return None
    try:
        found = datetime.fromisoformat(text_of(element).strip())
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _certificate_digest(own: etree._Element) -> tuple[str, bytes] | None:
    """The first xades:CertDigest of SigningCertificateV2 (5.2.2), or of its forerunner."""
    for name in ("SigningCertificateV2", "SigningCertificate"):
        found = own.find(f"{xades(name)}/{xades('Cert')}/{xades('CertDigest')}")
        if found is not None:
            return digest_name(found), decoded(found.find(ds("DigestValue")))
    return None
