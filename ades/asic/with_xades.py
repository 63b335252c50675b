"""ASiC with XAdES (EN 319 162-1, 4.3.3.3 and 4.4.3.3): one signature with a reference to each file.

The key's side sees the digest of ds:SignedInfo. The container is put together where the documents
are, and only there, too, can its archive time-stamp's imprint be computed: it is over all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from urllib.parse import quote

from ades import xades
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
from ades.asic.manifest import open_document_manifest
from ades.containers import write_container
from ades.ports import Level, SignatureValue, ValueKeySide, ValueRequest, granted
from ades.xades import DetachedReference, Packaging, PreparedXML, XAdESOptions

SIGNATURES_OF_ONE, SIGNATURES = "META-INF/signatures.xml", "META-INF/signatures001.xml"
OPEN_DOCUMENT_MANIFEST = "META-INF/manifest.xml"

# Annex A.5: the element that holds the signatures of a container.
_START = b'<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">'
_END = b"</asic:XAdESSignatures>"


@dataclass(frozen=True)
class PreparedContainer:
    """The files by their digests, and the signature that refers to each."""

    form: ContainerForm
    files: tuple[DocumentDigest, ...]
    signature: PreparedXML

    def request(self, reference: str, level: Level = Level.B_B) -> ValueRequest:
        """What the key's side is asked; B-LTA is asked as B-LT, and archived after."""
        return self.signature.request(reference, level)


def prepare(documents: Sequence[Document], options: ASiCOptions) -> PreparedContainer:
    """Take the digests of documents. Raises as :func:`prepare_digests` does."""
    return prepare_digests(digests_of(documents, options.algorithm), options)


def prepare_digests(files: Sequence[DocumentDigest], options: ASiCOptions) -> PreparedContainer:
    """Prepare a container where only the digests of the documents are known.

    Raises as :func:`ades.asic.documents.check_files` does, and
    :class:`~ades.errors.AlgorithmUnsupported` for keys that XML has no name for.
    """
    check_files(files, options)
    references = [
        DetachedReference(quote(item.name, safe="/"), item.digest, item.media_type)
        for item in files
    ]
    inner = XAdESOptions(
        options.credential,
        options.signing_time,
        packaging=Packaging.DETACHED,
        algorithm=options.algorithm,
    )
    prepared = xades.prepare_detached(references, inner)
    return PreparedContainer(options.form, tuple(files), prepared)


def embed(
    prepared: PreparedContainer,
    answer: SignatureValue,
    level: Level,
    documents: Sequence[Document],
    target: IO[bytes],
) -> None:
    """Write the container with the documents and the signature, up to B-LT.

    For B-LTA, go on with :func:`ades.asic.prepare_archive`.

    Raises :class:`~ades.errors.SealMismatch` when the answer is not what was asked for, before
    anything is written; :class:`~ades.errors.UnusableTarget` when a document is not the one that
    was prepared: what was written until then is to be thrown away.
    """
    signature = xades.embed(prepared.signature, answer, level)
    contents = checked_entries(prepared.files, documents, prepared.signature.algorithm)
    write_container(
        target, prepared.form.media_type, (*contents, *_signature_entries(prepared, signature))
    )


def sign(
    documents: Sequence[Document], options: ASiCOptions, level: Level, key_side: ValueKeySide
) -> bytes:
    """Sign documents in one call, in memory: the container.

    Raises the error of the key's side, a :class:`~ades.errors.SealError`, and as :func:`prepare`.
    """
    prepared = prepare(documents, options)
    answer = granted(key_side.sign_values([prepared.request("container", level)]))
    target = BytesIO()
    embed(prepared, answer, level, documents, target)
    signed = target.getvalue()
    if level is Level.B_LTA:
        return archive(signed, key_side, algorithm=options.algorithm)
    return signed


def _signature_entries(
    prepared: PreparedContainer, signature: bytes
) -> Iterator[tuple[str, bytes]]:
    declaration, found, rest = signature.partition(b"?>\n")
    wrapped = b"".join((declaration, found, _START, rest, _END))
    if prepared.form is ContainerForm.ASIC_S:
        yield SIGNATURES_OF_ONE, wrapped
    else:
        media_type = prepared.form.media_type
        yield OPEN_DOCUMENT_MANIFEST, open_document_manifest(media_type, prepared.files)
        yield SIGNATURES, wrapped
