"""CMS SignedData (RFC 5652, 5.1) in parts that stay as they came, so that some can be added.

Certificates, revocation values and unsigned attributes may be added to a signature that exists
already. Everything else is kept byte for byte, because it is signed or was time-stamped.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from ades.ber import to_der
from ades.cms import (
    DIGEST_IDS,
    ID_MESSAGE_DIGEST,
    ID_SIGNED_DATA,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    SET,
    encode,
)
from ades.der import Element, read
from ades.digests import DigestAlgorithm
from ades.material import ValidationMaterial

CERTIFICATES, CRLS, SIGNED_ATTRIBUTES, UNSIGNED_ATTRIBUTES = 0xA0, 0xA1, 0xA0, 0xA1
OBJECT_IDENTIFIER = 0x06

# RFC 5940, 2.1: an OCSPResponse among the revocation values. Some write the BasicOCSPResponse with
# its own identifier (RFC 6960, 4.2.1) instead.
_ID_RI_OCSP_RESPONSE = bytes.fromhex("06082b06010505071002")
_ID_BASIC_OCSP_RESPONSE = bytes.fromhex("06092b0601050507300101")
_OTHER_REVOCATION = 0xA1
# RFC 5652, 5.1: the version that goes with other revocation formats than CRLs.
_VERSION_WITH_OCSP = 5
_SUCCESSFUL = bytes.fromhex("0a0100")

_DIGESTS = {identifier: algorithm for algorithm, identifier in DIGEST_IDS.items()}


@dataclass(frozen=True)
class Signer:
    """One SignerInfo (RFC 5652, 5.3).

    ``fixed`` is all of it up to the signature value, as it came: nothing in it may change.
    ``unsigned`` are the unsigned attributes, each encoded.
    """

    fixed: bytes
    identifier: bytes
    digest_identifier: bytes
    signed_attributes: bytes
    signature_identifier: bytes
    signature: bytes
    unsigned: tuple[bytes, ...]

    @property
    def digest_algorithm(self) -> DigestAlgorithm:
        """The digest that the message-digest attribute is made with.

        Raises ``ValueError`` for one that signatures here do not use.
        """
        identifier = read(self.digest_identifier, SEQUENCE).parts()[0].encoded
        if identifier not in _DIGESTS:
            raise ValueError("a digest algorithm that is not known here")
        return _DIGESTS[identifier]

    def signed_values(self, identifier: bytes) -> list[Element]:
        """The values of all signed attributes of one type (its encoded identifier)."""
        attributes = read(self.signed_attributes, SIGNED_ATTRIBUTES).parts()
        return _values(attributes, identifier)

    def unsigned_values(self, identifier: bytes) -> list[bytes]:
        """The encoded values of all unsigned attributes of one type, in their order."""
        attributes = [read(item, SEQUENCE) for item in self.unsigned]
        return [value.encoded for value in _values(attributes, identifier)]

    @property
    def message_digest(self) -> bytes:
        """What the signature says is the content's digest (RFC 5652, 11.2).

        Raises ``ValueError`` when it says nothing or two things.
        """
        (value,) = self.signed_values(ID_MESSAGE_DIGEST)
        return value.expect(OCTET_STRING).value

    def with_unsigned(self, attribute: bytes) -> "Signer":
        """With one more unsigned attribute (encoded)."""
        return dataclasses.replace(self, unsigned=_with_added(self.unsigned, [attribute]))

    def encode(self) -> bytes:
        """The SignerInfo."""
        unsigned = encode(UNSIGNED_ATTRIBUTES, *self.unsigned) if self.unsigned else b""
        return encode(SEQUENCE, self.fixed, unsigned)


@dataclass(frozen=True)
class SignedData:
    """A ContentInfo with SignedData, in its parts; ``content`` is EncapsulatedContentInfo, whole.

    ``certificates`` and ``revocations`` (RevocationInfoChoice) are encoded, in their order.
    """

    version: int
    digest_identifiers: tuple[bytes, ...]
    content: bytes
    certificates: tuple[bytes, ...]
    revocations: tuple[bytes, ...]
    signers: tuple[Signer, ...]

    @property
    def signer(self) -> Signer:
        """The only signer; ``ValueError`` when there are none or several."""
        (only,) = self.signers
        return only

    @property
    def content_type(self) -> bytes:
        """The content's type, as an encoded identifier."""
        return read(self.content, SEQUENCE).parts()[0].expect(OBJECT_IDENTIFIER).encoded

    @property
    def attached(self) -> bytes | None:
        """The content itself, or None where the signature is detached."""
        parts = read(self.content, SEQUENCE).parts()[1:]
        if not parts:
            return None
        (explicit,) = parts
        return explicit.expect(0xA0).part().expect(OCTET_STRING).value

    @property
    def material(self) -> ValidationMaterial:
        """The certificates and revocation values that are kept with the signature.

        Raises ``ValueError`` for a revocation value of another kind than a CRL or an OCSP answer.
        """
        # Attribute certificates have tags of their own (RFC 5652, 10.2.2).
        certificates = tuple(item for item in self.certificates if item[0] == SEQUENCE)
        crls = tuple(item for item in self.revocations if item[0] == SEQUENCE)
        others = (item for item in self.revocations if item[0] != SEQUENCE)
        return ValidationMaterial(certificates, tuple(map(_ocsp_response, others)), crls)

    def with_material(self, material: ValidationMaterial) -> "SignedData":
        """With what is not there yet of ``material`` (EN 319 122-1, 5.4; RFC 5940, 2.1).

        Raises ``ValueError`` when a piece of it is not DER: readers would find no signature then.
        """
        added = material - self.material
        for item in (*added.certificates, *added.ocsp_responses, *added.crls):
            read(item, SEQUENCE)
        responses = [
            encode(_OTHER_REVOCATION, _ID_RI_OCSP_RESPONSE, item) for item in added.ocsp_responses
        ]
        version = max(self.version, _VERSION_WITH_OCSP) if responses else self.version
        return dataclasses.replace(
            self,
            version=version,
            certificates=_with_added(self.certificates, added.certificates),
            revocations=_with_added(self.revocations, [*added.crls, *responses]),
        )

    def with_signer(self, signer: Signer) -> "SignedData":
        """With this in the place of the only signer; ``ValueError`` when there are several."""
        if len(self.signers) != 1:
            raise ValueError("there is not exactly one signer")
        return dataclasses.replace(self, signers=(signer,))

    def around_content(self) -> tuple[bytes, bytes]:
        """What stands before and after the EncapsulatedContentInfo inside SignedData."""
        before = encode(INTEGER, bytes((self.version,))) + encode(SET, *self.digest_identifiers)
        optional = [
            encode(tag, *items)
            for tag, items in ((CERTIFICATES, self.certificates), (CRLS, self.revocations))
            if items
        ]
        signers = encode(SET, *(item.encode() for item in self.signers))
        return before, b"".join((*optional, signers))

    def encode(self) -> bytes:
        """The ContentInfo."""
        before, after = self.around_content()
        data = encode(SEQUENCE, before, self.content, after)
        return encode(SEQUENCE, ID_SIGNED_DATA, encode(0xA0, data))


def read_signed_data(cms: bytes) -> SignedData:
    """Take a ContentInfo (DER) apart.

    Raises ``ValueError`` when it is not DER SignedData.
    """
    kind, explicit = read(cms, SEQUENCE).parts()
    if kind.encoded != ID_SIGNED_DATA:
        raise ValueError("this is not CMS SignedData")
    version, digests, content, *optional, signers = explicit.expect(0xA0).part().parts()
    sets: dict[int, tuple[bytes, ...]] = {}
    for item in optional:
        if item.tag not in (CERTIFICATES, CRLS) or any(tag >= item.tag for tag in sets):
            raise ValueError("SignedData has a part that does not belong there")
        sets[item.tag] = tuple(part.encoded for part in item.parts())
    return SignedData(
        version=_small_number(version),
        digest_identifiers=tuple(item.encoded for item in digests.expect(SET).parts()),
        content=content.expect(SEQUENCE).encoded,
        certificates=sets.get(CERTIFICATES, ()),
        revocations=sets.get(CRLS, ()),
        signers=tuple(_signer(item) for item in signers.expect(SET).parts()),
    )


def read_signature(cms: bytes) -> SignedData:
    """Take a signature apart that another program may have made, as BER (RFC 5652, 2).

    Raises ``ValueError`` when it is not SignedData.
    """
    try:
        return read_signed_data(cms)
    except ValueError:
        return read_signed_data(to_der(cms))


def _signer(element: Element) -> Signer:
    parts = element.expect(SEQUENCE).parts()
    unsigned: tuple[bytes, ...] = ()
    if parts[-1].tag == UNSIGNED_ATTRIBUTES:
        unsigned = tuple(item.encoded for item in parts.pop().parts())
    _, identifier, digest, signed, algorithm, signature = parts
    return Signer(
        fixed=element.data[parts[0].start : signature.end],
        identifier=identifier.encoded,
        digest_identifier=digest.expect(SEQUENCE).encoded,
        signed_attributes=signed.expect(SIGNED_ATTRIBUTES).encoded,
        signature_identifier=algorithm.expect(SEQUENCE).encoded,
        signature=signature.expect(OCTET_STRING).value,
        unsigned=unsigned,
    )


def _values(attributes: Iterable[Element], identifier: bytes) -> list[Element]:
    found = []
    for attribute in attributes:
        kind, values = attribute.expect(SEQUENCE).parts()
        if kind.encoded == identifier:
            found += values.expect(SET).parts()
    return found


def _small_number(element: Element) -> int:
    (value,) = element.expect(INTEGER).value
    return value


def _with_added(existing: tuple[bytes, ...], added: Iterable[bytes]) -> tuple[bytes, ...]:
    """A SET OF that was in DER's order stays so (X.690, 11.6); another one keeps its own."""
    together = (*existing, *added)
    return tuple(sorted(together)) if list(existing) == sorted(existing) else together


def _ocsp_response(choice: bytes) -> bytes:
    kind, value = read(choice, _OTHER_REVOCATION).parts()
    if kind.encoded == _ID_RI_OCSP_RESPONSE:
        return value.encoded
    if kind.encoded == _ID_BASIC_OCSP_RESPONSE:
        basic = encode(SEQUENCE, _ID_BASIC_OCSP_RESPONSE, encode(OCTET_STRING, value.encoded))
        return encode(SEQUENCE, _SUCCESSFUL, encode(0xA0, basic))
    raise ValueError("a revocation value that is neither a CRL nor an OCSP answer")
