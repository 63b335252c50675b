"""ASiC with CAdES (EN 319 162-1, 4.3.3.2 and 4.4.3.2): the signature is made from one digest.

In ASiC-S that is the digest of the one document, in ASiC-E that of a manifest with the digests of
all. The container is put together where the documents are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from ades import cades
from ades.asic.archive import archive
from ades.asic.documents import (
    ASiCOptions,
    ContainerForm,
    Document,
    DocumentDigest,
    check_files,
    digests_of,
)
from ades.asic.entries import checked_entries
from ades.asic.manifest import manifest
from ades.cades import CAdESOptions, PreparedCAdES
from ades.containers import write_container
from ades.ports import CMSKeySide, Level, Seal, SealRequest, granted

SIGNATURE_OF_ONE = "META-INF/signature.p7s"
SIGNATURE, MANIFEST = "META-INF/signature001.p7s", "META-INF/ASiCManifest001.xml"
MEDIA_TYPE = "application/pkcs7-signature"


@dataclass(frozen=True)
class PreparedContainer:
    """The files by their digests, the manifest (ASiC-E), and the signature of one or the other."""

    form: ContainerForm
    files: tuple[DocumentDigest, ...]
    manifest: bytes
    signature: PreparedCAdES

    def request(self, reference: str, level: Level = Level.B_B) -> SealRequest:
        """What the key's side is asked; B-LTA is asked as B-LT, and archived after."""
        return self.signature.request(reference, level)


def prepare(documents: Sequence[Document], options: ASiCOptions) -> PreparedContainer:
    """Take the digests of documents. Raises as :func:`prepare_digests` does."""
    return prepare_digests(digests_of(documents, options.algorithm), options)


def prepare_digests(files: Sequence[DocumentDigest], options: ASiCOptions) -> PreparedContainer:
    """Prepare a container where only the digests of the documents are known.

    Raises as :func:`ades.asic.documents.check_files` does.
    """
    check_files(files, options)
    inner = CAdESOptions(options.credential.chain, options.signing_time, options.algorithm)
    if options.form is ContainerForm.ASIC_S:
        prepared = cades.prepare_digest(files[0].digest, inner)
        return PreparedContainer(options.form, tuple(files), b"", prepared)
    listed = manifest((SIGNATURE, MEDIA_TYPE), files, options.algorithm)
    return PreparedContainer(options.form, tuple(files), listed, cades.prepare(listed, inner))


def embed(
    prepared: PreparedContainer,
    seal: Seal,
    level: Level,
    documents: Sequence[Document],
    target: IO[bytes],
) -> None:
    """Write the container with the documents and the signature, up to B-LT.

    For B-LTA, go on with :func:`ades.asic.prepare_archive`.

    Raises :class:`~ades.errors.SealMismatch` when the seal is not what was asked for, before
    anything is written; :class:`~ades.errors.UnusableTarget` when a document is not the one that
    was prepared: what was written until then is to be thrown away.
    """
    signature = cades.embed(prepared.signature, seal, level)
    contents = checked_entries(prepared.files, documents, prepared.signature.algorithm)
    write_container(
        target, prepared.form.media_type, (*contents, *_signature_entries(prepared, signature))
    )


def sign(
    documents: Sequence[Document], options: ASiCOptions, level: Level, key_side: CMSKeySide
) -> bytes:
    """Sign documents in one call, in memory: the container.

    Raises the error of the key's side, a :class:`~ades.errors.SealError`, and as :func:`prepare`.
    """
    prepared = prepare(documents, options)
    answer = granted(key_side.seal([prepared.request("container", level)]))
    target = BytesIO()
    embed(prepared, answer, level, documents, target)
    signed = target.getvalue()
    return archive(signed, key_side) if level is Level.B_LTA else signed


def _signature_entries(
    prepared: PreparedContainer, signature: bytes
) -> Iterator[tuple[str, bytes]]:
    if prepared.form is ContainerForm.ASIC_S:
        yield SIGNATURE_OF_ONE, signature
    else:
        yield MANIFEST, prepared.manifest
        yield SIGNATURE, signature
