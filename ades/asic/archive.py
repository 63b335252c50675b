"""B-LTA for containers, and its renewal.

An ASiC-S container's CAdES signature gets an archive-time-stamp-v3, which is over the document's
digest. In ASiC-E the signature is over a manifest only, so the time-stamp is over an
ASiCArchiveManifest (EN 319 162-1, A.7) with new digests of everything in the container, in
META-INF/timestamp*.tst. A XAdES signature has its archive time-stamps inside, in both forms.
Either way only the digest of what is stamped leaves.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from ades import cades, xades
from ades.asic.documents import ContainerForm, DocumentDigest
from ades.asic.manifest import manifest
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
from ades.timestamps import check_imprint

NEWEST_MANIFEST = "META-INF/ASiCArchiveManifest.xml"
TIMESTAMP_MEDIA_TYPE = "application/vnd.etsi.timestamp-token"

_XML_SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.IGNORECASE)
_SIGNATURE = re.compile(r"META-INF/[^/]*signature[^/]*\.p7s", re.IGNORECASE)
_TIMESTAMP = re.compile(r"META-INF/[^/]*timestamp[^/]*\.tst", re.IGNORECASE)
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
    opened = open_container(container)
    media_type = _media_type(opened)
    signatures = [name for name in opened.names if _SIGNATURE.fullmatch(name)]
    documents = [name for name in opened.names if _XML_SIGNATURES.fullmatch(name)]
    if documents and not signatures:
        return _of_xml(opened, documents, algorithm or DigestAlgorithm.SHA256, known)
    if not signatures or documents:
        raise UnreadableDocument("the container has no signatures, or has both kinds of them")
    if media_type == ContainerForm.ASIC_S.media_type:
        return _of_one(opened, signatures, algorithm, known)
    return _of_many(opened, signatures, algorithm or DigestAlgorithm.SHA256, known)


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
        check_imprint(timestamp.token, prepared.digest, prepared.algorithm)
        changed[prepared.timestamp_name] = timestamp.token
    opened = open_container(container)
    write_container(target, prepared.media_type, _entries(opened, changed, dict(prepared.renamed)))


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
    container: Container,
    signatures: list[str],
    algorithm: DigestAlgorithm | None,
    known: ValidationMaterial,
) -> PreparedContainerArchive:
    if len(signatures) != 1 or len(container.data_names) != 1:
        raise UnreadableDocument("an ASiC-S container has one document and one signature")
    signed = container.read(signatures[0])
    digest = container.digest(container.data_names[0], algorithm) if algorithm else None
    inner = cades.prepare_archive(signed, content_digest=digest, algorithm=algorithm, known=known)
    return PreparedContainerArchive(
        digest=inner.digest,
        algorithm=inner.algorithm,
        media_type=ContainerForm.ASIC_S.media_type,
        changed=((signatures[0], inner.signed),),
        signature=inner,
    )


def _of_xml(
    container: Container,
    documents: list[str],
    algorithm: DigestAlgorithm,
    known: ValidationMaterial,
) -> PreparedContainerArchive:
    if len(documents) != 1:
        raise UnreadableDocument("the container has several files with signatures")
    (name,) = documents
    inner = xades.prepare_archive(
        container.read(name),
        known,
        contents=ContainerContents(container),
        algorithm=algorithm,
    )
    return PreparedContainerArchive(
        digest=inner.digest,
        algorithm=inner.algorithm,
        media_type=_media_type(container),
        # It is written when the time-stamp is there.
        changed=((name, b""),),
        signature=inner,
    )


def _of_many(
    container: Container,
    signatures: list[str],
    algorithm: DigestAlgorithm,
    known: ValidationMaterial,
) -> PreparedContainerArchive:
    changed = _with_known(container, signatures, known)
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
        media_type=_media_type(container),
        changed=(*changed.items(), (NEWEST_MANIFEST, listed)),
        renamed=tuple(renamed.items()),
        timestamp_name=timestamp,
    )


def _with_known(
    container: Container, signatures: list[str], known: ValidationMaterial
) -> dict[str, bytes]:
    """What the material goes into: the newest time-stamp, which nothing covers yet.

    Where there is none, it goes into the signatures. Whatever an earlier archive manifest lists
    stays as it is.
    """
    changed = {}
    stamps = sorted(name for name in container.names if _TIMESTAMP.fullmatch(name))
    try:
        for name in signatures:
            signer = read_signature(container.read(name)).signer
            if not signer.unsigned_values(ID_SIGNATURE_TIMESTAMP_TOKEN):
                raise UnusableTarget(f"the signature {name!r} has no time-stamp: it is below B-T")
        if known:
            for name in stamps[-1:] or signatures:
                changed[name] = read_signature(container.read(name)).with_material(known).encode()
    except ValueError as error:
        raise UnreadableDocument(f"{name!r} cannot be read: {error}") from error
    return changed


def _entries(
    container: Container, changed: dict[str, bytes], renamed: dict[str, str]
) -> Iterator[tuple[str, bytes | IO[bytes]]]:
    left = dict(changed)
    for name in container.names:
        if name in renamed:
            yield renamed[name], container.read(name)
        elif name in left:
            yield name, left.pop(name)
        elif name != MIMETYPE:
            with container.open(name) as content:
                yield name, content
    yield from left.items()


def _media_type(container: Container) -> str:
    """What the container says that it is: one of the two forms."""
    said = container.read(MIMETYPE) if MIMETYPE in container.names else b""
    for form in ContainerForm:
        if said.strip() == form.media_type.encode("ascii"):
            return form.media_type
    raise UnreadableDocument("the container does not say that it is ASiC-S or ASiC-E")


def _free(container: Container, pattern: str) -> str:
    taken = {name.casefold() for name in container.names}
    names: Iterable[str] = (META_INF + pattern.format(number) for number in range(1, 10_000))
    return next(name for name in names if name.casefold() not in taken)
