"""The careful road to a prepared PDF: pyHanko reads and writes the structures.

It takes every file that can be signed at all, existing fields, visible seals and encrypted
documents, and is slow. What it writes depends on nothing but the document and the options.
"""

import contextlib
import dataclasses
import errno
import hashlib
from collections.abc import Iterator
from typing import IO, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.form_tools import get_single_field_annot
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from ades.errors import AdESError, UnreadableDocument
from ades.pades.encryption import unlock
from ades.pades.fields import empty_field, free_field_name, lock_of
from ades.pades.options import PAdESOptions, PreparedPDF
from ades.pades.permissions import check_permissions
from ades.pades.visible.conformance import conformance_of
from ades.pades.visible.placing import Beneath, Spot, beneath, field_spot, spot_for
from ades.pades.visible.showing import show, show_nothing
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
    """As :func:`ades.pades.prepare`, for any document and any options."""
    with unreadable_otherwise():
        writer = open_document(source, options.password)
        return _write(_field(writer, source, options), target, options)


def check(source: IO[bytes], options: PAdESOptions | None = None) -> None:
    """Check that a document can be signed, without writing it.

    Raises what :func:`prepare` raises.
    """
    with unreadable_otherwise():
        writer = open_document(source, options.password if options else None)
        if options is None:
            name = free_field_name(writer)
            check_permissions(writer, name)
            _new_field(writer, SigFieldSpec(name))
        else:
            _field(writer, source, options)


def look_beneath(source: IO[bytes], options: PAdESOptions) -> Beneath:
    """What the seal that ``options`` describe would cover; nothing is written.

    Whoever chose a coordinate can so ask, before signing, whether it is on a QR code, on text that
    must stay legible (ATCUD), or on nothing. Raises what :func:`prepare` raises.
    """
    with unreadable_otherwise():
        writer = open_document(source, options.password)
        spot = _spot(writer, source, options)
        if spot is None:
            return Beneath((), is_blank=True)
        return beneath(writer, source, spot, options.password)


@contextlib.contextmanager
def unreadable_otherwise() -> Iterator[None]:
    """The border to pyHanko: a hostile file makes it raise whatever Python can raise.

    RecursionError, zlib.error, AssertionError …: all of it means the same to us, and becomes
    :class:`~ades.errors.UnreadableDocument`.
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


def open_document(source: IO[bytes], password: str | bytes | None) -> IncrementalPdfFileWriter:
    """A writer that adds a revision to a document, opened with its password if it is encrypted.

    Raises :class:`~ades.errors.UnreadableDocument` and :class:`~ades.errors.EncryptedDocument`.
    """
    _check_header(source)
    writer = _RepeatableWriter(source, strict=False, decode_limits=DECODE_LIMITS)
    unlock(writer, password)
    return writer


def _check_header(source: IO[bytes]) -> None:
    source.seek(0)
    head = source.read(len(HEADER))
    source.seek(0)
    if not head:
        raise UnreadableDocument("the document is empty")
    if head != HEADER:
        raise UnreadableDocument("the document is not a PDF")


def _field(writer: IncrementalPdfFileWriter, source: IO[bytes], options: PAdESOptions) -> Any:
    """The field to be signed, new or not, with its appearance; as pyHanko's protocol goes on."""
    if options.field_name:
        return _existing_field(writer, options)
    specification = SigFieldSpec(free_field_name(writer))
    check_permissions(writer, specification.sig_field_name, new_visible=options.visible is not None)
    spot = _spot(writer, source, options)
    if spot is not None:
        box: Any = spot.rectangle
        specification = dataclasses.replace(specification, on_page=spot.index, box=box)
    protocol, field = _new_field(writer, specification)
    _show(writer, field, options, spot)
    return protocol, SigObjSetup(_dictionary(options))


def _existing_field(writer: IncrementalPdfFileWriter, options: PAdESOptions) -> Any:
    found = empty_field(writer, options)
    check_permissions(writer, options.field_name)
    spot = field_spot(writer, found.annotation) if options.visible is not None else None
    protocol = PdfCMSEmbedder().write_cms(options.field_name, writer, existing_fields_only=True)
    field = next(protocol).get_object()
    _show(writer, field, options, spot)
    writer.update_container(get_single_field_annot(field))
    return protocol, SigObjSetup(_dictionary(options), mdp_setup=lock_of(field, options))


def _spot(
    writer: IncrementalPdfFileWriter, source: IO[bytes], options: PAdESOptions
) -> Spot | None:
    if options.visible is None:
        return None
    if options.field_name:
        return field_spot(writer, empty_field(writer, options).annotation)
    return spot_for(writer, source, options.visible, options.password)


def _new_field(writer: IncrementalPdfFileWriter, specification: SigFieldSpec) -> Any:
    protocol = PdfCMSEmbedder(specification).write_cms(specification.sig_field_name, writer)
    return protocol, next(protocol).get_object()


def _show(
    writer: IncrementalPdfFileWriter, field: Any, options: PAdESOptions, spot: Spot | None
) -> None:
    annotation = get_single_field_annot(field)
    conformance = conformance_of(writer.root)
    if options.visible is not None and spot is not None:
        show(writer, annotation, options, spot, conformance)
    elif conformance.part and "/AP" not in annotation:
        show_nothing(writer, annotation)


def _dictionary(options: PAdESOptions) -> SignatureObject:
    return SignatureObject(
        timestamp=options.moment,
        subfilter=SigSeedSubFilter.PADES,
        reason=options.reason or None,
        location=options.location or None,
        bytes_reserved=2 * options.reserved,
    )


def _write(field: Any, target: IO[bytes], options: PAdESOptions) -> PreparedPDF:
    protocol, setup = field
    protocol.send(setup)
    prepared, _ = protocol.send(SigIOSetup(md_algorithm=options.algorithm.value, output=target))
    return PreparedPDF(
        digest=prepared.document_digest,
        algorithm=options.algorithm,
        start=prepared.reserved_region_start,
        end=prepared.reserved_region_end,
    )


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
