"""Archive-time-stamp-v3 as a reader meets it, and the material that is kept in a CMS.

EN 319 122-1, 5.5. The index inside of the token says what the token is over: whatever it names must
still be there, and it must name the time-stamps that the archive is to keep alive.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ades.cms import encode
from ades.material import ValidationMaterial
from ades.verification import der
from ades.verification.cms import ContentDigest
from ades.verification.der import DERError, Element
from ades.verification.facts import Imprint, StampFacts, StampKind
from ades.verification.signed_data import (
    SIGNATURE_TIMESTAMP,
    SignedData,
    Signer,
    read_signed_data,
)
from ades.verification.signing_methods import read_digest

ARCHIVE_TIMESTAMP_V3, HASH_INDEX_V3 = "0.4.0.1733.2.4", "0.4.0.19122.1.5"

_RI_OCSP_RESPONSE, _OCSP_BASIC = "1.3.6.1.5.5.7.16.2", "1.3.6.1.5.5.7.48.1.1"
_CRLS, _CERTIFICATES, _OTHER_FORMAT, _UNSIGNED_ATTRIBUTES = 0xA1, 0xA0, 0xA1, 0xA1

Digests = Counter[bytes]


@dataclass(frozen=True)
class UnsignedValue:
    """One value of an unsigned attribute; ``covered`` is what an index has the digest of."""

    kind: str
    value: Element
    covered: bytes


@dataclass(frozen=True)
class HashIndex:
    """ATSHashIndexV3 (5.5.2): the digests of what was there when the time-stamp was asked for."""

    encoded: bytes
    algorithm: str
    certificates: Digests
    revocations: Digests
    values: Digests

    def digest(self, item: bytes) -> bytes:
        """An item's digest, as the index would have it."""
        return hashlib.new(self.algorithm, item).digest()

    def of(self, items: Iterable[bytes]) -> Digests:
        """The digests of items, as the index would have them."""
        return Counter(map(self.digest, items))


@dataclass(frozen=True)
class _Signature:
    """What archive time-stamps of one signer may be over."""

    content_type: bytes
    content: ContentDigest
    fixed: bytes
    certificates: tuple[bytes, ...]
    revocations: tuple[Element, ...]
    values: tuple[UnsignedValue, ...]


def carried_material(data: SignedData) -> ValidationMaterial:
    """The certificates, CRLs and OCSP answers among the CMS's own (RFC 5652, 10.2; RFC 5940).

    Raises :class:`~ades.verification.der.DERError` when they are not what they must be in form.
    """
    return _material(data.certificates, _set(data, _CRLS))


def archive_stamps(data: SignedData, index: int, content: ContentDigest) -> tuple[StampFacts, ...]:
    """The archive time-stamps of the signer at ``index``, each after those that it covers.

    Raises :class:`~ades.verification.der.DERError` when they are not what they must be in form.
    """
    values = _unsigned_values(data.signers[index])
    found = [item for item in values if item.kind == ARCHIVE_TIMESTAMP_V3]
    if not found:
        return ()
    signature = _Signature(
        content_type=data.element.children()[2].children()[0].encoded,
        content=content,
        fixed=_fixed_part(data, index),
        certificates=tuple(item.encoded for item in _set(data, _CERTIFICATES)),
        revocations=tuple(_set(data, _CRLS)),
        values=values,
    )
    indexed = [(item, _index_of(item.value.encoded)) for item in found]
    indexed.sort(key=lambda pair: sum(pair[1].digest(x.covered) in pair[1].values for x in found))
    needed = [item.covered for item in values if item.kind == SIGNATURE_TIMESTAMP]
    stamps = []
    for item, hashes in indexed:
        imprint = _imprint(signature, hashes, tuple(needed))
        protects = _protected(signature, hashes)
        stamps.append(StampFacts(StampKind.ARCHIVE, item.value.encoded, imprint, protects))
        needed.append(item.covered)
    return tuple(stamps)


def _imprint(signature: _Signature, index: HashIndex, needed: tuple[bytes, ...]) -> Imprint:
    """5.5.3, and what 5.5.2 wants of the index."""

    def _of(name: str) -> bytes:
        if name != index.algorithm:
            raise ValueError("the index is made with another digest than the time-stamp")
        revocations = (item.encoded for item in signature.revocations)
        values = (item.covered for item in signature.values)
        gone = (
            (index.certificates - index.of(signature.certificates))
            or (index.revocations - index.of(revocations))
            or (index.values - index.of(values))
        )
        if gone:
            raise ValueError("the index names what is not there")
        if not set(map(index.digest, needed)) <= set(index.values):
            raise ValueError("the index leaves out a time-stamp that was there")
        digest = signature.content(name)
        if digest is None:
            raise LookupError("the content is not at hand")
        data = signature.content_type + digest + signature.fixed + index.encoded
        return hashlib.new(name, data).digest()

    return _of


def _protected(signature: _Signature, index: HashIndex) -> ValidationMaterial:
    certificates = (
        item for item in signature.certificates if index.digest(item) in index.certificates
    )
    revocations = (
        item for item in signature.revocations if index.digest(item.encoded) in index.revocations
    )
    return _material(certificates, revocations)


def _material(certificates: Iterable[bytes], revocations: Iterable[Element]) -> ValidationMaterial:
    choices = list(revocations)
    answers = (_ocsp_response(item) for item in choices if item.tag == _OTHER_FORMAT)
    return ValidationMaterial(
        tuple(item for item in certificates if item[0] == der.SEQUENCE),
        tuple(item for item in answers if item),
        tuple(item.encoded for item in choices if item.tag == der.SEQUENCE),
    )


def _ocsp_response(choice: Element) -> bytes:
    """RFC 5940, 2.1; some write the BasicOCSPResponse alone. Nothing for any other format."""
    kind, value = choice.children()
    name = der.oid(kind)
    if name == _RI_OCSP_RESPONSE:
        return value.encoded
    return _successful(kind.encoded, value.encoded) if name == _OCSP_BASIC else b""


def _successful(kind: bytes, basic: bytes) -> bytes:
    """OCSPResponse (RFC 6960, 4.2.1) around a BasicOCSPResponse."""
    inner = encode(der.SEQUENCE, kind, encode(der.OCTET_STRING, basic))
    return encode(der.SEQUENCE, bytes.fromhex("0a0100"), encode(0xA0, inner))


def _index_of(token: bytes) -> HashIndex:
    (signer,) = read_signed_data(token).signers
    found = signer.unsigned.get(HASH_INDEX_V3, [])
    if len(found) != 1:
        raise DERError("an archive time-stamp without its index, or with two of them")
    algorithm, *parts = found[0].expect(der.SEQUENCE).children()
    certificates, revocations, values = (
        Counter(der.octets(item) for item in part.expect(der.SEQUENCE).children()) for part in parts
    )
    return HashIndex(found[0].encoded, read_digest(algorithm), certificates, revocations, values)


def _unsigned_values(signer: Signer) -> tuple[UnsignedValue, ...]:
    if signer.unsigned_element is None:
        return ()
    found = []
    for attribute in signer.unsigned_element.children():
        kind, values = attribute.children()
        found += [
            UnsignedValue(der.oid(kind), value, kind.encoded + value.encoded)
            for value in values.children()
        ]
    return tuple(found)


def _fixed_part(data: SignedData, index: int) -> bytes:
    """The SignerInfo's fields from version to signature, as they came (5.5.3)."""
    parts = data.element.children()[-1].children()[index].children()
    if parts[-1].tag == _UNSIGNED_ATTRIBUTES:
        parts.pop()
    return parts[0].data[parts[0].start : parts[-1].end]


def _set(data: SignedData, tag: int) -> list[Element]:
    optional = data.element.children()[3:-1]
    return [part for item in optional if item.tag == tag for part in item.children()]
