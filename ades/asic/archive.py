"""B-LTA for containers, and its renewal.

An ASiC-S container's CAdES signature gets an archive-time-stamp-v3, which is over the document's
digest. In ASiC-E the signature is over a manifest only, so the time-stamp is over an
ASiCArchiveManifest (EN 319 162-1, A.7) with new digests of everything in the container, in
META-INF/timestamp*.tst. A XAdES signature has its archive time-stamps inside, in both forms.
Either way only the digest of what is stamped leaves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from ades import cades, xades
from ades.asic.documents import ContainerForm, DocumentDigest
from ades.asic.manifest import manifest
from ades.asic.signed import SignedContainer, changed_entries, read_signed
from ades.cades import PreparedArchive
from ades.cms import ID_SIGNATURE_TIMESTAMP_TOKEN
from ades.containers import (
    META_INF,
    MIMETYPE,
    Container,
    ContainerContents,
    open_container,
    write_container,
)
from ades.digests import DigestAlgorithm
from ades.errors import UnreadableDocument, UnusableTarget
from ades.material import EMPTY, ValidationMaterial
from ades.ports import ArchiveTimestamper, Timestamp, TimestampRequest, granted
from ades.signed_data import read_signature
from ades.token_checks import check_stamp

NEWEST_MANIFEST = "META-INF/ASiCArchiveManifest.xml"
TIMESTAMP_MEDIA_TYPE = "application/vnd.etsi.timestamp-token"

_MEDIA_TYPES = {
    ".p7s": "application/pkcs7-signature",
    ".tst": TIMESTAMP_MEDIA_TYPE,
    ".xml": "text/xml",
}


@dataclass(frozen=True)
class PreparedContainerArchive:
    """What will be stamped, and the container's entries that change or are new.

    ``renamed`` has the old and the new name of an archive manifest that is no longer the newest;
    ``timestamp_name`` is there only in ASiC-E with CAdES, ``signature`` only elsewhere.
    """

    digest: bytes
    algorithm: DigestAlgorithm
    media_type: str
    changed: tuple[tuple[str, bytes], ...]
    renamed: tuple[tuple[str, str], ...] = ()
    signature: PreparedArchive | xades.PreparedArchive | None = None
    timestamp_name: str = ""

    def request(self, reference: str) -> TimestampRequest:
        """What the key's side is asked."""
        return TimestampRequest(reference, self.digest, self.algorithm)


def prepare_archive(
    container: bytes | IO[bytes],
    *,
    algorithm: DigestAlgorithm | None = None,
    known: ValidationMaterial = EMPTY,
) -> PreparedContainerArchive:
    """Prepare the time-stamp that makes a container with a B-LT signature B-LTA, or renews it.

    ``known`` is what validates the time-stamps that are there already; it is added first.
    ``algorithm`` is the digest to be used from now on: SHA-256, but in ASiC-S with CAdES the
    signature's own.

    Raises :class:`~ades.errors.UnreadableDocument` when it is no container with signatures, or has
    several files with XAdES signatures; :class:`~ades.errors.UnusableTarget` when a signature in it
    has no time-stamp yet.
    """
    signed = read_signed(container)
    if signed.is_xml:
        return _of_xml(signed, algorithm or DigestAlgorithm.SHA256, known)
    if signed.form is ContainerForm.ASIC_S:
        return _of_one(signed, algorithm, known)
    return _of_many(signed, algorithm or DigestAlgorithm.SHA256, known)


def embed_archive(
    prepared: PreparedContainerArchive,
    timestamp: Timestamp,
    container: bytes | IO[bytes],
    target: IO[bytes],
) -> None:
    """Write the container with its archive time-stamp; ``container`` is the one that was prepared.

    Raises :class:`~ades.errors.SealMismatch` when the time-stamp is over something else, and
    :class:`~ades.errors.UnreadableDocument` when the container is damaged.
    """
    changed = dict(prepared.changed)
    if isinstance(prepared.signature, PreparedArchive):
        (name,) = changed
        changed[name] = cades.embed_archive(prepared.signature, timestamp)
    elif prepared.signature is not None:
        (name,) = changed
        changed[name] = xades.embed_archive(prepared.signature, timestamp)
    else:
        check_stamp(timestamp.token, prepared.digest, prepared.algorithm)
        changed[prepared.timestamp_name] = timestamp.token
    opened = open_container(container)
    entries = changed_entries(opened, changed, dict(prepared.renamed))
    write_container(target, prepared.media_type, entries)


def archive(
    container: bytes,
    key_side: ArchiveTimestamper,
    *,
    algorithm: DigestAlgorithm | None = None,
    known: ValidationMaterial = EMPTY,
) -> bytes:
    """Make a container B-LTA, or renew one that is, in one call and in memory.

    Raises as :func:`prepare_archive` does, and the error of the key's side.
    """
    prepared = prepare_archive(container, algorithm=algorithm, known=known)
    answer = granted(key_side.timestamp([prepared.request("archive")]))
    target = BytesIO()
    embed_archive(prepared, answer, container, target)
    return target.getvalue()


def _of_one(
    signed: SignedContainer, algorithm: DigestAlgorithm | None, known: ValidationMaterial
) -> PreparedContainerArchive:
    inner = cades.prepare_archive(
        signed.signature,
        content_digest=signed.document_digest(algorithm),
        algorithm=algorithm,
        known=known,
    )
    return PreparedContainerArchive(
        digest=inner.digest,
        algorithm=inner.algorithm,
        media_type=signed.form.media_type,
        changed=((signed.signatures[0], inner.signed),),
        signature=inner,
    )


def _of_xml(
    signed: SignedContainer, algorithm: DigestAlgorithm, known: ValidationMaterial
) -> PreparedContainerArchive:
    contents = ContainerContents(signed.container)
    inner = xades.prepare_archive(signed.signature, known, contents=contents, algorithm=algorithm)
    return PreparedContainerArchive(
        digest=inner.digest,
        algorithm=inner.algorithm,
        media_type=signed.form.media_type,
        # It is written when the time-stamp is there.
        changed=((signed.signatures[0], b""),),
        signature=inner,
    )


def _of_many(
    signed: SignedContainer, algorithm: DigestAlgorithm, known: ValidationMaterial
) -> PreparedContainerArchive:
    container = signed.container
    changed = with_known(signed, known)
    renamed = {}
    if NEWEST_MANIFEST in container.names:
        renamed[NEWEST_MANIFEST] = _free(container, "ASiCArchiveManifest{:03}.xml")
    files = [
        DocumentDigest(
            renamed.get(name, name),
            _MEDIA_TYPES.get(name[-4:].lower(), "application/octet-stream"),
            algorithm.digest(changed[name])
            if name in changed
            else container.digest(name, algorithm),
        )
        for name in container.names
        if name != MIMETYPE
    ]
    timestamp = _free(container, "timestamp{:03}.tst")
    listed = manifest(
        (timestamp, TIMESTAMP_MEDIA_TYPE), files, algorithm, renamed.get(NEWEST_MANIFEST, "")
    )
    return PreparedContainerArchive(
        digest=algorithm.digest(listed),
        algorithm=algorithm,
        media_type=signed.form.media_type,
        changed=(*changed.items(), (NEWEST_MANIFEST, listed)),
        renamed=tuple(renamed.items()),
        timestamp_name=timestamp,
    )


def with_known(signed: SignedContainer, known: ValidationMaterial) -> dict[str, bytes]:
    """What the material goes into: the newest time-stamp, which nothing covers yet.

    Where there is none, it goes into the signatures. Whatever an earlier archive manifest lists
    stays as it is.

    Raises :class:`~ades.errors.UnusableTarget` when a signature has no time-stamp,
    :class:`~ades.errors.UnreadableDocument` when one cannot be read.
    """
    changed = {}
    try:
        for name in signed.signatures:
            signer = read_signature(signed.container.read(name)).signer
            if not signer.unsigned_values(ID_SIGNATURE_TIMESTAMP_TOKEN):
                raise UnusableTarget(f"the signature {name!r} has no time-stamp: it is below B-T")
        if known:
            for name in signed.stamps[-1:] or signed.signatures:
                data = read_signature(signed.container.read(name))
                changed[name] = data.with_material(known).encode()
    except ValueError as error:
        raise UnreadableDocument(f"{name!r} cannot be read: {error}") from error
    return changed


def _free(container: Container, pattern: str) -> str:
    taken = {name.casefold() for name in container.names}
    names: Iterable[str] = (META_INF + pattern.format(number) for number in range(1, 10_000))
    return next(name for name in names if name.casefold() not in taken)
