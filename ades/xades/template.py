"""The text of a signature, written in its canonical form at once.

What is digested (``ds:SignedInfo``, ``xades:SignedProperties``) is written as exclusive
canonicalisation would write it: attributes in order, namespaces where they are first used, no empty
elements. So what is embedded is, byte for byte, what was digested, and no canonicalisation is
needed. What depends on the certificate only is made once for it.
"""

import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from xml.sax.saxutils import escape

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported
from ades.ports import Credential, SignatureAlgorithm
from ades.xml.names import (
    DIGESTS,
    DS,
    EDDSA_ED25519,
    EXCLUSIVE_C14N,
    SIGNATURES,
    SIGNED_PROPERTIES_TYPE,
    XADES,
    XADES141,
)

_DS = f'xmlns:ds="{DS}"'
_XADES = f'xmlns:xades="{XADES}"'
_C14N = f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>'
_EXCLUSIVE = f'<ds:Transform Algorithm="{EXCLUSIVE_C14N}"></ds:Transform>'


@dataclass(frozen=True)
class Reference:
    """What becomes a ds:Reference and its xades:DataObjectFormat.

    ``transforms`` is the canonical text of its ds:Transform elements.
    """

    uri: str
    transforms: str
    digest: bytes
    mime_type: str


@dataclass(frozen=True)
class SignatureText:
    """A signature in three parts: what is signed, and what stands around its value.

    The whole is ``start + signed_info + value_start + value + value_end + end``; the unsigned
    properties come between ``value_end`` and ``end``.
    """

    signed_info: str
    start: str
    value_start: str
    value_end: str
    end: str

    @property
    def value_prefix(self) -> str:
        """The start tag of ds:SignatureValue, canonical: its namespace is part of it."""
        return self.value_start.replace("<ds:SignatureValue", f"<ds:SignatureValue {_DS}", 1)


def signature_text(
    credential: Credential,
    algorithm: DigestAlgorithm,
    references: Sequence[Reference],
    signing_time: datetime,
    objects: str = "",
) -> SignatureText:
    """The text of a signature by this certificate over these references.

    ``objects`` is the text of further ds:Object elements. Identifiers are derived from all that is
    signed: equal signatures have equal bytes, others never share one.

    Raises :class:`~ades.errors.AlgorithmUnsupported` when XMLDSIG has no such signature.
    """
    certificate = _certificate_text(credential.chain)
    method = signature_method(credential.signature_algorithm, algorithm)
    time = f"{signing_time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
    seed = repr(
        (
            credential.chain.fingerprint,
            method,
            time,
            [(item.uri, item.transforms, item.digest, item.mime_type) for item in references],
        )
    ).encode()
    identifier = f"xades-{DigestAlgorithm.SHA256.digest(seed)[:16].hex()}"
    properties = _signed_properties(identifier, time, certificate.reference, references)
    return SignatureText(
        signed_info=_signed_info(identifier, algorithm, method, references, properties),
        start=f'<ds:Signature {_DS} Id="{identifier}">',
        value_start=f'<ds:SignatureValue Id="{identifier}-value">',
        value_end=(
            f"</ds:SignatureValue>{certificate.key_info}{objects}<ds:Object>"
            f'<xades:QualifyingProperties {_XADES} Target="#{identifier}">{properties}'
        ),
        end="</xades:QualifyingProperties></ds:Object></ds:Signature>",
    )


def signature_method(signature: SignatureAlgorithm, digest: DigestAlgorithm) -> str:
    """The identifier of a signature algorithm (RFC 9231, 2.3).

    Raises :class:`~ades.errors.AlgorithmUnsupported` when there is none.
    """
    if signature is SignatureAlgorithm.ED25519:
        return EDDSA_ED25519
    if (signature, digest) not in SIGNATURES:
        raise AlgorithmUnsupported(f"XML has no {signature} signatures with {digest}")
    return SIGNATURES[signature, digest]


def encoded(value: bytes) -> str:
    """Base64 on one line, as XML has it."""
    return binascii.b2a_base64(value, newline=False).decode("ascii")


def timestamp_text(container: str, token: bytes) -> str:
    """A time-stamp container of this name (EN 319 132-1, 4.5 and XAdESTimeStampType)."""
    return (
        f"<{container}>{_C14N}<xades:EncapsulatedTimeStamp>"
        f"{encoded(token)}</xades:EncapsulatedTimeStamp></{container.split(' ', 1)[0]}>"
    )


SIGNATURE_TIMESTAMP = "xades:SignatureTimeStamp"
# What is added to a signature of another's making brings its own namespaces.
NAMESPACES = f'xmlns:xades141="{XADES141}" {_XADES} {_DS}'


@dataclass(frozen=True)
class _CertificateText:
    """The parts that depend on the certificate only."""

    reference: str
    key_info: str


@lru_cache(maxsize=256)
def _certificate_text(chain: CertificateChain) -> _CertificateText:
    digest = _digest("xades:CertDigest", chain.fingerprint, DigestAlgorithm.SHA256)
    certificates = "".join(
        f"<ds:X509Certificate>{encoded(item)}</ds:X509Certificate>" for item in chain.certificates
    )
    return _CertificateText(
        reference=(
            f"<xades:SigningCertificateV2><xades:Cert>{digest}</xades:Cert>"
            "</xades:SigningCertificateV2>"
        ),
        key_info=f"<ds:KeyInfo><ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>",
    )


def _digest(parent: str, digest: bytes, algorithm: DigestAlgorithm) -> str:
    """A DigestAlgAndValueType below an element that has not declared XMLDSIG's namespace."""
    return (
        f'<{parent}><ds:DigestMethod {_DS} Algorithm="{DIGESTS[algorithm]}"></ds:DigestMethod>'
        f"<ds:DigestValue {_DS}>{encoded(digest)}</ds:DigestValue></{parent}>"
    )


def _signed_properties(
    identifier: str, time: str, certificate: str, references: Sequence[Reference]
) -> str:
    """xades:SignedProperties (EN 319 132-1, 4.3.2) with what B-B wants (6.3)."""
    formats = "".join(
        f'<xades:DataObjectFormat ObjectReference="#{identifier}-{number}">'
        f"<xades:MimeType>{_text(item.mime_type)}</xades:MimeType></xades:DataObjectFormat>"
        for number, item in enumerate(references, 1)
    )
    return (
        f'<xades:SignedProperties {_XADES} Id="{identifier}-properties">'
        f"<xades:SignedSignatureProperties><xades:SigningTime>{time}</xades:SigningTime>"
        f"{certificate}</xades:SignedSignatureProperties>"
        f"<xades:SignedDataObjectProperties>{formats}</xades:SignedDataObjectProperties>"
        "</xades:SignedProperties>"
    )


def _signed_info(
    identifier: str,
    algorithm: DigestAlgorithm,
    method: str,
    references: Sequence[Reference],
    properties: str,
) -> str:
    found = "".join(
        _reference(
            f'Id="{identifier}-{number}" URI={_attribute(item.uri)}',
            item.transforms,
            item.digest,
            algorithm,
        )
        for number, item in enumerate(references, 1)
    )
    own = _reference(
        f'Type="{SIGNED_PROPERTIES_TYPE}" URI="#{identifier}-properties"',
        _EXCLUSIVE,
        algorithm.digest(properties.encode()),
        algorithm,
    )
    return (
        f"<ds:SignedInfo {_DS}>{_C14N}"
        f'<ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod>{found}{own}'
        "</ds:SignedInfo>"
    )


def _reference(attributes: str, transforms: str, digest: bytes, algorithm: DigestAlgorithm) -> str:
    chain = f"<ds:Transforms>{transforms}</ds:Transforms>" if transforms else ""
    return (
        f"<ds:Reference {attributes}>{chain}"
        f'<ds:DigestMethod Algorithm="{DIGESTS[algorithm]}"></ds:DigestMethod>'
        f"<ds:DigestValue>{encoded(digest)}</ds:DigestValue></ds:Reference>"
    )


def _text(value: str) -> str:
    """Text as C14N writes it (Canonical XML, 2.3)."""
    return escape(value, {"\r": "&#xD;"})


def _attribute(value: str) -> str:
    """An attribute's value with its quotation marks, as C14N writes it (Canonical XML, 2.3)."""
    kept = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    for character, reference in (("\t", "&#x9;"), ("\n", "&#xA;"), ("\r", "&#xD;")):
        kept = kept.replace(character, reference)
    return f'"{kept}"'
