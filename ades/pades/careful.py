"""The careful road to a prepared PDF: pyHanko reads and writes the structures.

It takes every file that can be signed at all, and is slow. What it writes depends on nothing but
the document and the options.
"""

import contextlib
import errno
import hashlib
from collections.abc import Iterator
from typing import IO, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from ades.errors import (
    AdESError,
    ChangesForbidden,
    EncryptedDocument,
    UnreadableDocument,
)
from ades.pades.options import PAdESOptions, PreparedPDF
from ades.pdf_limits import DECODE_LIMITS

# Offsets count from the header (ISO 32000-2, 7.5.2): with other bytes before it they are guesses.
HEADER = b"%PDF-"


class _RepeatableWriter(IncrementalPdfFileWriter):
    """An incremental writer that adds nothing of its own: no chance, no clock, no producer."""

    def _update_meta(self) -> None:
        """Leave what the document says about itself to its author: no new /ModDate."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> generic.ArrayObject:
        revision = hashlib.sha256(str(prev.last_startxref).encode())
        first: bytes | None = None
        if "/ID" in prev.trailer:
            first = prev.document_id[0]
            revision.update(b"".join(prev.document_id))
        second = revision.digest()[:16]
        return generic.ArrayObject(
            [generic.ByteStringObject(first or second), generic.ByteStringObject(second)]
        )


def prepare(source: IO[bytes], target: IO[bytes], options: PAdESOptions) -> PreparedPDF:
    """As :func:`ades.pades.prepare`, for any document."""
    with _unreadable_otherwise():
        return _write(_open(source), target, options)


def check(source: IO[bytes]) -> None:
    """Check that a document can be signed, without writing it.

    Raises what :func:`prepare` raises.
    """
    with _unreadable_otherwise():
        _add_field(_open(source))


@contextlib.contextmanager
def _unreadable_otherwise() -> Iterator[None]:
    """The border to pyHanko: a hostile file makes it raise whatever Python can raise.

    RecursionError, zlib.error, AssertionError …: all of it means the same to us.
    """
    try:
        yield
    except AdESError:
        raise
    except OSError as error:
        # A full disk is not the document's fault; a seek to where it has no bytes (EINVAL) is.
        if error.errno != errno.EINVAL:
            raise
        raise UnreadableDocument(f"the PDF cannot be read: {_first_line(error)}") from error
    except Exception as error:
        raise UnreadableDocument(f"the PDF cannot be read: {_first_line(error)}") from error


def _open(source: IO[bytes]) -> IncrementalPdfFileWriter:
    _check_header(source)
    writer = _RepeatableWriter(source, strict=False, decode_limits=DECODE_LIMITS)
    _check_permissions(writer)
    return writer


def _check_header(source: IO[bytes]) -> None:
    source.seek(0)
    head = source.read(len(HEADER))
    source.seek(0)
    if not head:
        raise UnreadableDocument("the document is empty")
    if head != HEADER:
        raise UnreadableDocument("the document is not a PDF")


def _check_permissions(writer: IncrementalPdfFileWriter) -> None:
    if writer.prev.encrypted:
        raise EncryptedDocument("the PDF is encrypted")
    certification = _entry(_entry(writer.root, "/Perms", {}), "/DocMDP", {})
    for reference in _entry(certification, "/Reference", ()):
        # ISO 32000-2, 12.8.2.2: P defaults to 2; 1 forbids any change.
        if _entry(_entry(reference.get_object(), "/TransformParams", {}), "/P", 2) == 1:
            raise ChangesForbidden("the PDF is certified, and its author allows no changes")


def _add_field(writer: IncrementalPdfFileWriter) -> Any:
    """Add an invisible field to the first page; returns pyHanko's protocol for what follows."""
    name = _free_field_name(writer)
    protocol = PdfCMSEmbedder(SigFieldSpec(name)).write_cms(name, writer)
    next(protocol)
    return protocol


def _write(
    writer: IncrementalPdfFileWriter, target: IO[bytes], options: PAdESOptions
) -> PreparedPDF:
    protocol = _add_field(writer)
    dictionary = SignatureObject(
        timestamp=options.moment,
        subfilter=SigSeedSubFilter.PADES,
        reason=options.reason or None,
        location=options.location or None,
        bytes_reserved=2 * options.reserved,
    )
    protocol.send(SigObjSetup(sig_placeholder=dictionary))
    prepared, _ = protocol.send(SigIOSetup(md_algorithm=options.algorithm.value, output=target))
    return PreparedPDF(
        digest=prepared.document_digest,
        algorithm=options.algorithm,
        start=prepared.reserved_region_start,
        end=prepared.reserved_region_end,
    )


def _free_field_name(writer: IncrementalPdfFileWriter) -> str:
    fields = _entry(_entry(writer.root, "/AcroForm", {}), "/Fields", ())
    taken = {str(_entry(field.get_object(), "/T", "")) for field in fields}
    number = 1
    while f"Signature{number}" in taken:
        number += 1
    return f"Signature{number}"


def _entry(dictionary: Any, key: str, default: Any) -> Any:
    """The value of a key, also where it is a reference: pyHanko's ``get`` does not follow those."""
    if key not in dictionary:
        return default
    return dictionary[key]


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
