"""B-LTA: archive-time-stamp-v3 over everything that a CAdES signature consists of.

EN 319 122-1, 5.5: the time-stamp is over the content's type and digest, the SignerInfo up to the
signature value, and an index with the digest of each certificate, each revocation value and each
unsigned attribute there is. All of that is known where the signature is: only the imprint leaves.
A further time-stamp covers the ones before it, which is how an archive is renewed.
"""

import hashlib
from dataclasses import dataclass

from ades.cms import (
    DIGEST_IDS,
    ID_ARCHIVE_TIMESTAMP_V3,
    ID_DATA,
    ID_SIGNATURE_TIMESTAMP_TOKEN,
    OCTET_STRING,
    SEQUENCE,
    SET,
    encode,
)
from ades.der import read
from ades.digests import DigestAlgorithm
from ades.errors import (
    OptionError,
    SealMismatch,
    TimestampMismatch,
    UnreadableDocument,
    UnusableTarget,
)
from ades.material import EMPTY, ValidationMaterial
from ades.ports import ArchiveTimestamper, Timestamp, TimestampRequest, granted
from ades.signed_data import SignedData, Signer, read_signature, read_signed_data
from ades.token_checks import check_stamp

ID_ATS_HASH_INDEX_V3 = bytes.fromhex("060704008195320105")  # 0.4.0.19122.1.5


@dataclass(frozen=True)
class PreparedArchive:
    """A signature with its material, and the digest over both that is to be time-stamped."""

    signed: bytes
    index: bytes
    digest: bytes
    algorithm: DigestAlgorithm

    def request(self, reference: str) -> TimestampRequest:
        """What the key's side is asked."""
        return TimestampRequest(reference, self.digest, self.algorithm)


def prepare_archive(
    signed: bytes,
    *,
    content_digest: bytes | None = None,
    algorithm: DigestAlgorithm | None = None,
    known: ValidationMaterial = EMPTY,
) -> PreparedArchive:
    """Prepare the time-stamp that makes a B-LT signature B-LTA, or that renews a B-LTA one.

    ``known`` is what validates the time-stamps that are there already; it is added first.
    ``algorithm`` is the signature's own unless another is wanted, as when that one comes to its
    end. A detached signature then needs the ``content_digest`` with the new algorithm; with its own
    it has it already. The content itself is never needed.

    Raises :class:`~ades.errors.UnreadableDocument` when ``signed`` is not a CAdES signature by one
    signer; :class:`~ades.errors.UnusableTarget` when it has no time-stamp yet, or the digest
    is of something else; :class:`~ades.errors.OptionError` when the digest is missing.
    """
    try:
        data = read_signature(signed).with_material(known)
        signer = data.signer
        if not signer.unsigned_values(ID_SIGNATURE_TIMESTAMP_TOKEN):
            raise UnusableTarget("the signature has no time-stamp yet: it is below B-T")
        algorithm = algorithm or signer.digest_algorithm
        digest = _content_digest(data, algorithm, content_digest)
        index = hash_index(data, signer, algorithm)
    except ValueError as error:
        raise UnreadableDocument(f"not a CAdES signature by one signer: {error}") from error
    seen = hashlib.new(algorithm.value, data.content_type + digest + signer.fixed + index)
    return PreparedArchive(data.encode(), index, seen.digest(), algorithm)


def embed_archive(prepared: PreparedArchive, timestamp: Timestamp) -> bytes:
    """The signature with its archive time-stamp, which carries the index that it is over.

    Raises :class:`~ades.errors.SealMismatch` when the time-stamp is over something else.
    """
    data = read_signed_data(prepared.signed)
    check_stamp(timestamp.token, prepared.digest, prepared.algorithm)
    try:
        token = read_signed_data(timestamp.token)
        # EN 319 122-1, 5.5.2: an unsigned attribute of the time-stamp's own signer.
        index = attribute(ID_ATS_HASH_INDEX_V3, prepared.index)
        token = token.with_signer(token.signer.with_unsigned(index))
    except (ValueError, TypeError, KeyError, TimestampMismatch) as error:
        raise SealMismatch(f"the time-stamp cannot be read: {error}") from error
    stamped = data.signer.with_unsigned(attribute(ID_ARCHIVE_TIMESTAMP_V3, token.encode()))
    return data.with_signer(stamped).encode()


def archive(
    signed: bytes,
    key_side: ArchiveTimestamper,
    *,
    content_digest: bytes | None = None,
    algorithm: DigestAlgorithm | None = None,
    known: ValidationMaterial = EMPTY,
) -> bytes:
    """Make a signature B-LTA, or renew one that is, in one call.

    Raises as :func:`prepare_archive` does, and the error of the key's side.
    """
    prepared = prepare_archive(
        signed, content_digest=content_digest, algorithm=algorithm, known=known
    )
    answer = granted(key_side.timestamp([prepared.request("archive")]))
    return embed_archive(prepared, answer)


def hash_index(data: SignedData, signer: Signer, algorithm: DigestAlgorithm) -> bytes:
    """ATSHashIndexV3 (EN 319 122-1, 5.5.2): every value's digest goes with its attribute's type."""
    values = []
    for item in signer.unsigned:
        kind, found = read(item, SEQUENCE).parts()
        values += [kind.encoded + value.encoded for value in found.expect(SET).parts()]
    return encode(
        SEQUENCE,
        encode(SEQUENCE, DIGEST_IDS[algorithm]),
        *(
            encode(SEQUENCE, *(encode(OCTET_STRING, algorithm.digest(item)) for item in items))
            for items in (data.certificates, data.revocations, values)
        ),
    )


def attribute(identifier: bytes, value: bytes) -> bytes:
    """An Attribute with one value (RFC 5652, 5.3)."""
    return encode(SEQUENCE, identifier, encode(SET, value))


def _content_digest(data: SignedData, algorithm: DigestAlgorithm, given: bytes | None) -> bytes:
    if data.content_type != ID_DATA:
        raise ValueError("the content is of another type than data")
    signed, attached = data.signer.message_digest, data.attached
    if attached is not None:
        if data.signer.digest_algorithm.digest(attached) != signed:
            raise UnusableTarget("the content inside is not the one that was signed")
        return algorithm.digest(attached)
    if algorithm is data.signer.digest_algorithm:
        if given not in (None, signed):
            raise UnusableTarget("the digest is not that of the signed content")
        return signed
    if given is None or len(given) != algorithm.size:
        raise OptionError(f"the content's {algorithm} digest is needed: {algorithm.size} bytes")
    return given
