"""Archive time-stamps: B-LTA, and its renewal before an algorithm or a certificate ends."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from ades.digests import DigestAlgorithm
from ades.errors import UnusableTarget
from ades.jose import unsigned
from ades.jose.contents import DetachedObject, digest_of, read_references, stamped_input
from ades.jose.serialization import JWS, Serialization, read, write
from ades.jose.unsigned import Component
from ades.material import EMPTY, ValidationMaterial
from ades.ports import Timestamp, TimestampRequest
from ades.token_checks import check_stamp


@dataclass(frozen=True)
class PreparedArchive:
    """A signature that only lacks its archive time-stamp; ``digest`` is the imprint."""

    jws: JWS
    components: tuple[Component, ...]
    digest: bytes
    algorithm: DigestAlgorithm

    def request(self, reference: str) -> TimestampRequest:
        """What to ask the key's side for."""
        return TimestampRequest(reference, self.digest, self.algorithm)


def prepare_archive(
    signed: bytes,
    contents: Sequence[DetachedObject] = (),
    *,
    known: ValidationMaterial = EMPTY,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
) -> PreparedArchive:
    """A B-LT signature up to the imprint of its archive time-stamp (TS 119 182-1, 5.3.6.3).

    A signature that has archive time-stamps gets one more: that renews it. ``known`` validates the
    time-stamps that are there; what the signature does not have of it yet goes in first, so that
    the new time-stamp covers it. ``contents`` are the detached objects, whole, as streams.

    Raises :class:`~ades.errors.UnreadableDocument` when it is no JAdES signature;
    :class:`~ades.errors.UnusableTarget` when it has no place for an archive time-stamp, has several
    signatures, or detached contents are missing or are not those that were signed.
    """
    jws = only_signature(signed)
    if jws.serialization is Serialization.COMPACT:
        raise UnusableTarget("a compact JWS has no place for an archive time-stamp")
    components = unsigned.read(jws)
    if any(item.text is None for item in components):
        raise UnusableTarget("etsiU is written clear: there is no canonical form to time-stamp")
    if not any(item.name == unsigned.SIGNATURE_TIMESTAMP for item in components):
        raise UnusableTarget("the signature has no time-stamp that could be preserved")
    _check_contents(jws, contents)
    missing = known - unsigned.material_of(components)
    if missing:
        components = (*components, unsigned.timestamp_material(missing))
    texts = [item.text or "" for item in components]
    digest = digest_of(stamped_input(jws, contents, texts), algorithm)
    return PreparedArchive(jws, components, digest, algorithm)


def embed_archive(prepared: PreparedArchive, timestamp: Timestamp) -> bytes:
    """The signature with its archive time-stamp.

    Raises :class:`~ades.errors.SealMismatch` when the time-stamp is over something else.
    """
    check_stamp(timestamp.token, prepared.digest, prepared.algorithm)
    added = unsigned.timestamp(unsigned.ARCHIVE_TIMESTAMP, timestamp.token)
    unprotected = unsigned.written((*prepared.components, added))
    return write(dataclasses.replace(prepared.jws, unprotected=unprotected))


def only_signature(signed: bytes) -> JWS:
    """The signature of a document that has one.

    Raises :class:`~ades.errors.UnreadableDocument` when it is no JWS,
    :class:`~ades.errors.UnusableTarget` when it has several signatures.
    """
    found = read(signed)
    if len(found) != 1:
        raise UnusableTarget("the document has several signatures")
    return found[0]


def _check_contents(jws: JWS, contents: Sequence[DetachedObject]) -> None:
    """Preserving other contents than those that were signed would preserve nothing."""
    references = read_references(jws.header)
    if references is None or references.algorithm is None:
        return
    by_uri = {item.uri: item for item in contents}
    unencoded = jws.header.get("b64") is False
    for uri, expected in zip(references.uris, references.digests, strict=True):
        found = by_uri.get(uri)
        if found is not None and expected != found.digest_of_text(
            references.algorithm, unencoded=unencoded
        ):
            raise UnusableTarget(f"{uri} is not what was signed")
