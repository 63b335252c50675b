"""Verification of XAdES signatures (EN 319 132-1): what an XML document's signatures say is told.

References are processed by :mod:`ades.xml`, which fetches nothing and runs no XPath engine. What a
signature covers is told by the elements that its references really lead to, never by their names,
so that moved and repeated elements (signature wrapping) cannot stand for the signed ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from ades.errors import AdESError
from ades.material import EMPTY, ValidationMaterial
from ades.policy import DEFAULT_POLICY, VerificationPolicy
from ades.ports import SignatureAlgorithm
from ades.verification.certificates import Certificate
from ades.verification.facts import SignatureFacts
from ades.verification.judgement import judge
from ades.verification.report import DocumentReport, unreadable
from ades.verification.signing_methods import DIGESTS, SignatureMethod, verifies
from ades.verification.trust import TrustAnchors
from ades.verification.xades_coverage import Signed, coverage_of
from ades.verification.xades_properties import (
    Properties,
    format_problem,
    read_properties,
    unknown_property,
)
from ades.verification.xades_stamps import stamps_of
from ades.xml.allowance import Allowance
from ades.xml.names import SIGNATURE_NAMES, ds
from ades.xml.parsing import XMLDocument
from ades.xml.references import (
    ReferenceProcessor,
    ResolvedReference,
    UnsupportedReference,
    decoded,
    digest_name,
)
from ades.xml.signatures import XMLSignature, required, signatures

MAX_SIGNATURES = 64

NO_CONTENTS: Mapping[str, bytes] = MappingProxyType({})


def verify(
    document: bytes,
    anchors: TrustAnchors,
    moment: datetime,
    *,
    contents: Mapping[str, bytes] = NO_CONTENTS,
    policy: VerificationPolicy = DEFAULT_POLICY,
    known: ValidationMaterial = EMPTY,
) -> DocumentReport:
    """Judge every signature in an XML document at ``moment``, a datetime with a time zone.

    ``contents`` are what detached signatures refer to, by the addresses in their references;
    ``known`` is validation material that the document does not carry. Never raises for a bad
    document: the report says what is wrong with it. A document without signatures gives a report
    without any.
    """
    try:
        found = document_facts(document, contents)
    except Exception as error:
        # AdESError is what is expected. All else a hostile file may make lxml raise; a verifier
        # that stops half-way would be a way to hide a bad signature.
        return DocumentReport((unreadable(f"{type(error).__name__}: {error}"),))
    return DocumentReport(
        tuple(judge(item, anchors, moment, policy=policy, known=known) for item in found)
    )


def document_facts(
    document: bytes, contents: Mapping[str, bytes] = NO_CONTENTS
) -> list[SignatureFacts]:
    """The facts of every signature in an XML document, in document order.

    Counter-signatures are told as warnings. Raises :class:`~ades.errors.UnreadableDocument` for
    what is not safe XML, :class:`~ades.xml.references.UnsupportedReference` for too many
    signatures.
    """
    found = signatures(XMLDocument(document))
    if len(found) > MAX_SIGNATURES:
        raise UnsupportedReference("the document has too many signatures")
    allowance = Allowance()
    return [signature_facts(item, contents, allowance) for item in found]


def signature_facts(
    signature: XMLSignature,
    contents: Mapping[str, bytes] = NO_CONTENTS,
    allowance: Allowance | None = None,
) -> SignatureFacts:
    """The facts of one signature; what is wrong with its form is one of them.

    ``allowance`` is what it may cost together with others.
    """
    identifier = str(signature.element.get("Id", ""))
    try:
        problem = format_problem(signature)
        if not problem:
            return _facts(signature, identifier, contents, allowance or Allowance())
    except (AdESError, ValueError, LookupError) as error:
        problem = str(error)
    return SignatureFacts(form="XAdES", identifier=identifier, problem=problem)


def _facts(
    signature: XMLSignature, identifier: str, contents: Mapping[str, bytes], allowance: Allowance
) -> SignatureFacts:
    processor = ReferenceProcessor(signature.document, signature.element, contents, allowance)
    properties = read_properties(signature)
    signed = [
        Signed(item, digest_name(item), _resolved(processor, item), properties.element)
        for item in signature.references()
    ]
    if not any(item.is_properties for item in signed):
        raise UnsupportedReference("the signature does not sign its own properties")
    coverage = coverage_of(signature, signed, contents)
    signer = properties.signer(signature)
    value = _Value.read(signature)
    return SignatureFacts(
        form="XAdES",
        packaging=coverage.packaging,
        identifier=identifier,
        signer=signer,
        certificates=signature.material().certificates,
        parts=tuple(item.part for item in signed),
        value_verifies=signer is not None and value.verifies(signer),
        algorithm=None if value.method is None else value.method.algorithm,
        digest_algorithm="" if value.method is None else value.method.digest,
        claimed_at=properties.signing_time,
        stamps=stamps_of(signature, signed, allowance),
        material=signature.material(),
        is_baseline=_is_baseline(properties, signed),
        covers_whole_document=coverage.is_whole,
        coverage=coverage.text,
        constraint_problem=unknown_property(signature),
        warnings=_warnings(signature, signed),
    )


def _resolved(processor: ReferenceProcessor, element: etree._Element) -> ResolvedReference | None:
    """What a reference is to, where that is at hand and can be processed."""
    try:
        return processor.process(element)
    except UnsupportedReference:
        return None


def _is_baseline(properties: Properties, signed: list[Signed]) -> bool:
    """Whether the signed properties of B-B are there (EN 319 132-1, 6.3)."""
    described = all(
        item.is_properties
        or item.is_key_info
        or f"#{item.element.get('Id', '')}" in properties.described
        for item in signed
    )
    return bool(properties.signing_time and properties.certificate_digest and described)


def _warnings(signature: XMLSignature, signed: list[Signed]) -> tuple[str, ...]:
    found = []
    if next(signature.element.iterdescendants(ds("Signature")), None) is not None:
        found.append("a counter-signature in the signature was not judged")
    # Programs that take a text to end at a comment would read another one than was signed.
    if any(item.leaves_out_comments for item in signed):
        found.append("the comments in it are not signed")
    return tuple(found)


@dataclass(frozen=True)
class _Value:
    """ds:SignatureValue, over which octets it is, and how it was made."""

    octets: bytes
    signed: bytes
    method: SignatureMethod | None

    @classmethod
    def read(cls, signature: XMLSignature) -> "_Value":
        """Read it; the method is None where it is not known."""
        name = str(required(signature.signed_info, ds("SignatureMethod")).get("Algorithm", ""))
        method = None
        if name in SIGNATURE_NAMES:
            algorithm, digest = SIGNATURE_NAMES[name]
            # RFC 9231, 2.3.10: without parameters, the salt has the digest's length.
            method = SignatureMethod(algorithm, digest, DIGESTS[digest].digest_size)
        return cls(decoded(signature.signature_value), signature.signed_octets(), method)

    def verifies(self, signer: bytes) -> bool:
        """Whether the key of this certificate (DER) made it."""
        certificate = Certificate.read(signer)
        key = None if certificate is None else certificate.public_key
        if key is None or self.method is None:
            return False
        value = self.octets
        if self.method.algorithm is SignatureAlgorithm.ECDSA:
            # RFC 9231, 2.3.6: the two integers, each as long as the order of the curve.
            size = (key.key_size + 7) // 8 if isinstance(key, ec.EllipticCurvePublicKey) else 0
            if not size or len(value) != 2 * size:
                return False
            value = encode_dss_signature(
                int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big")
            )
        return verifies(key, value, self.signed, self.method)
