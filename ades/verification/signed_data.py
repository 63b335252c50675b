"""Reading CMS SignedData (RFC 5652, 5): seals, CAdES signatures and time-stamp tokens.

What is read is checked for form while it is read; what it means is told in :class:`Signer`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ades.verification import der
from ades.verification.certificates import Certificate
from ades.verification.der import DERError, Element
from ades.verification.signing_methods import (
    SignatureMethod,
    read_digest,
    read_method,
    verifies,
)

SIGNED_DATA, DATA, TST_INFO = (
    "1.2.840.113549.1.7.2",
    "1.2.840.113549.1.7.1",
    "1.2.840.113549.1.9.16.1.4",
)
CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME = (
    "1.2.840.113549.1.9.3",
    "1.2.840.113549.1.9.4",
    "1.2.840.113549.1.9.5",
)
SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2 = (
    "1.2.840.113549.1.9.16.2.12",
    "1.2.840.113549.1.9.16.2.47",
)
SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
CONTENT_TIMESTAMP = "1.2.840.113549.1.9.16.2.20"

# More of them are an attempt to keep a verifier busy.
MAX_ITEMS = 256

# The tags of attribute certificates and of other formats (10.2.2).
_V1, _V2, _OTHER = 0xA1, 0xA2, 0xA3

Attributes = dict[str, list[Element]]
"""The values of each attribute, by its object identifier."""


@dataclass(frozen=True)
class Signer:
    """One SignerInfo (5.3). ``named`` is the issuerAndSerialNumber or the key identifier."""

    named: Element
    digest_algorithm: str
    signed: Attributes
    signed_bytes: bytes
    method: SignatureMethod
    value: bytes
    unsigned: Attributes
    unsigned_element: Element | None

    def attribute(self, name: str) -> Element | None:
        """The one value of a signed attribute; None where there is no such attribute.

        Raises :class:`~ades.verification.der.DERError` when it has several values.
        """
        values = self.signed.get(name)
        if values is None:
            return None
        if len(values) != 1:
            raise DERError("an attribute with several values")
        return values[0]

    @cached_property
    def message_digest(self) -> bytes:
        """The digest of the content, as it is signed (11.2)."""
        value = self.attribute(MESSAGE_DIGEST)
        if value is None:
            raise DERError("no message-digest attribute")
        return der.octets(value)

    @property
    def signing_time(self) -> datetime | None:
        """The claimed time (11.3)."""
        value = self.attribute(SIGNING_TIME)
        return None if value is None else der.time(value)

    def is_signed_by(self, certificate: Certificate) -> bool:
        """Whether this certificate's key made the value over the signed attributes (5.4)."""
        key = certificate.public_key
        return key is not None and verifies(key, self.value, self.signed_bytes, self.method)

    def is_named(self, certificate: Certificate) -> bool:
        """Whether the signer identifier is this certificate's (5.3)."""
        if self.named.tag == der.SEQUENCE:
            issuer, serial = self.named.children()
            return (issuer.encoded, der.integer(serial)) == (
                certificate.issuer,
                certificate.serial_number,
            )
        return bool(self.named.value) and self.named.value == certificate.key_identifier

    def is_bound_to(self, certificate: Certificate) -> bool:
        """Whether the signed reference to the signer's certificate is to this one (RFC 5035, 3)."""
        return self._ess_digest() == self._ess_expected(certificate)

    @property
    def refers_to_certificate(self) -> bool:
        """Whether a reference to the signer's certificate is signed at all."""
        return SIGNING_CERTIFICATE_V2 in self.signed or SIGNING_CERTIFICATE in self.signed

    def _ess_reference(self) -> tuple[str, list[Element]]:
        """The digest's name and what follows it in the first ESSCertID or ESSCertIDv2."""
        value, name = self.attribute(SIGNING_CERTIFICATE_V2), "sha256"
        if value is None:
            value, name = self.attribute(SIGNING_CERTIFICATE), "sha1"
        if value is None:
            raise DERError("no signing-certificate attribute")
        references = value.expect(der.SEQUENCE).children()[0].expect(der.SEQUENCE).children()
        parts = references[0].expect(der.SEQUENCE).children()
        if parts[0].tag == der.SEQUENCE:
            name = read_digest(parts.pop(0))
        return name, parts

    def _ess_digest(self) -> bytes:
        return der.octets(self._ess_reference()[1][0])

    def _ess_expected(self, certificate: Certificate) -> bytes:
        name = self._ess_reference()[0]
        return hashlib.new(name, certificate.encoded).digest()


@dataclass(frozen=True)
class SignedData:
    """SignedData (5.1): ``content`` is what it carries, None when it is detached."""

    content_type: str
    content: bytes | None
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    signers: tuple[Signer, ...]
    element: Element

    def certificate_of(
        self, signer: Signer, others: Iterable[Certificate] = ()
    ) -> Certificate | None:
        """The certificate that the signer identifier names and the signed reference confirms.

        None where there is none among those carried and ``others``. Certificates that cannot be
        read are passed over: they may be of kinds that concern nobody here.
        """
        carried = (Certificate.read(item) for item in self.certificates)
        for certificate in (*carried, *others):
            if certificate is not None and signer.is_named(certificate):
                if signer.refers_to_certificate and not signer.is_bound_to(certificate):
                    continue
                return certificate
        return None


def read_signed_data(encoded: bytes) -> SignedData:
    """Read a ContentInfo with SignedData (RFC 5652, 3 and 5.1), strictly DER.

    Raises :class:`~ades.verification.der.DERError` when it is anything else, when its versions are
    not those of 5.1 and 5.3, or when an attribute is there twice.
    """
    try:
        kind, wrapped = der.whole(encoded, der.SEQUENCE).children()
        return _signed_data(der.oid(kind), wrapped.expect(0xA0).only(der.SEQUENCE))
    except DERError:
        raise
    except (ValueError, IndexError) as error:
        raise DERError(f"not CMS SignedData: {error}") from error


def _signed_data(kind: str, element: Element) -> SignedData:
    if kind != SIGNED_DATA:
        raise DERError("not CMS SignedData")
    version, digests, encapsulated, *rest = element.children()
    certificates = _optional(rest, 0xA0)
    crls = _optional(rest, 0xA1)
    (signers,) = rest
    content_type, content = _content(encapsulated)
    found = SignedData(
        content_type,
        content,
        # Attribute certificates and other formats are tagged, certificates are plain.
        tuple(item.encoded for item in certificates if item.tag == der.SEQUENCE),
        tuple(item.encoded for item in crls if item.tag == der.SEQUENCE),
        tuple(_signer(item) for item in _few(signers.expect(der.SET))),
        element,
    )
    kinds = {item.tag for item in certificates}, {item.tag for item in crls}
    if der.integer(version) != _version(found, *kinds):
        raise DERError("SignedData of another version than its content has")
    stated = {read_digest(item) for item in _few(digests.expect(der.SET))}
    if not {item.digest_algorithm for item in found.signers} <= stated:
        raise DERError("a digest algorithm that is not announced")
    return found


def _version(found: SignedData, certificates: set[int], crls: set[int]) -> int:
    """What 5.1 says of the version, by the tags of certificates and CRLs, then by content."""
    if not (certificates <= {der.SEQUENCE, _V1, _V2, _OTHER} and crls <= {der.SEQUENCE, _V1}):
        raise DERError("a certificate or a CRL of an unknown kind")
    # A CRL's [1] is another format (10.2.1).
    if _OTHER in certificates or _V1 in crls:
        return 5
    if _V2 in certificates:
        return 4
    is_plain = found.content_type == DATA and _V1 not in certificates
    return 1 if is_plain and all(item.named.tag == der.SEQUENCE for item in found.signers) else 3


def _content(element: Element) -> tuple[str, bytes | None]:
    kind, *wrapped = element.expect(der.SEQUENCE).children()
    if not wrapped:
        return der.oid(kind), None
    (inner,) = wrapped
    return der.oid(kind), inner.expect(0xA0).only(der.OCTET_STRING).value


def _signer(element: Element) -> Signer:
    version, named, digest, *rest = element.expect(der.SEQUENCE).children()
    if der.integer(version) != (1 if named.tag == der.SEQUENCE else 3):
        raise DERError("a SignerInfo of another version than its identifier has")
    if named.tag not in (der.SEQUENCE, 0x80):
        raise DERError("an unknown signer identifier")
    if not rest or rest[0].tag != 0xA0:  # noqa: PLR2004 - the tag of signedAttrs
        raise DERError("no signed attributes")
    attributes, method, value, *more = rest
    unsigned = more[0].expect(0xA1) if more else None
    if len(more) > 1:
        raise DERError("a SignerInfo with more than it can have")
    digest_algorithm = read_digest(digest)
    return Signer(
        named,
        digest_algorithm,
        _attributes(attributes, repeatable=False),
        # 5.4: signed as a SET OF, not with the implicit tag that it is sent with.
        b"\x31" + attributes.encoded[1:],
        read_method(method, digest_algorithm),
        der.octets(value),
        {} if unsigned is None else _attributes(unsigned, repeatable=True),
        unsigned,
    )


def _attributes(element: Element, *, repeatable: bool) -> Attributes:
    """Each signed attribute is there once (5.3); unsigned ones may come several times."""
    found: Attributes = {}
    for item in _few(element):
        name, values = item.expect(der.SEQUENCE).children()
        key = der.oid(name)
        if key in found and not repeatable:
            raise DERError("a signed attribute is there twice")
        found.setdefault(key, []).extend(_few(values.expect(der.SET)))
    return found


def _optional(rest: list[Element], tag: int) -> list[Element]:
    return _few(rest.pop(0)) if rest and rest[0].tag == tag else []


def _few(element: Element) -> list[Element]:
    found = element.children()
    if len(found) > MAX_ITEMS:
        raise DERError(f"more than {MAX_ITEMS} items")
    return found
