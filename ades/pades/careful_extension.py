"""The careful road for what is added after signing: the security store, document time-stamps."""

from typing import IO, Any

from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from ades.digests import DigestAlgorithm
from ades.material import ValidationMaterial
from ades.pades.careful import open_document, unreadable_otherwise
from ades.pades.fields import free_field_name
from ades.pades.options import PreparedPDF

KINDS = ("/Certs", "/OCSPs", "/CRLs")


def add_material(
    file: IO[bytes],
    target: IO[bytes],
    material: ValidationMaterial,
    password: str | bytes | None = None,
) -> None:
    """Write the document with a revision that adds what its store lacks; nothing if it has it."""
    with unreadable_otherwise():
        writer: Any = open_document(file, password)
        store: Any = generic.DictionaryObject()  # type: ignore[no-untyped-call]
        if "/DSS" in writer.root:
            store = writer.root["/DSS"]
        pieces = (material.certificates, material.ocsp_responses, material.crls)
        changes = [_add(writer, store, *item) for item in zip(KINDS, pieces, strict=True)]
        if not any(changes):
            return
        if "/DSS" in writer.root:
            writer.update_container(store)
        else:
            writer.root[generic.pdf_name("/DSS")] = writer.add_object(store)
            writer.update_root()
        writer.write(target)


def _add(writer: Any, store: Any, key: str, items: tuple[bytes, ...]) -> bool:
    """Put what is missing into the array of one kind; whether anything was."""
    references = generic.ArrayObject(store[key]) if key in store else generic.ArrayObject()
    known = {item.get_object().data for item in references}
    missing = [item for item in items if item not in known]
    for piece in missing:
        references.append(writer.add_object(generic.StreamObject(stream_data=piece)))
    if missing:
        store[generic.pdf_name(key)] = references
    return bool(missing)


def prepare_timestamp(
    file: IO[bytes],
    target: IO[bytes],
    reserved: int,
    algorithm: DigestAlgorithm,
    password: str | bytes | None = None,
) -> PreparedPDF:
    """Write the document with a revision that has room for a document time-stamp."""
    with unreadable_otherwise():
        writer = open_document(file, password)
        name = free_field_name(writer)
        protocol = PdfCMSEmbedder(SigFieldSpec(name)).write_cms(name, writer)
        next(protocol)
        dictionary = DocumentTimestamp(bytes_reserved=2 * reserved)  # type: ignore[no-untyped-call]
        protocol.send(SigObjSetup(dictionary))
        prepared, _ = protocol.send(SigIOSetup(md_algorithm=algorithm.value, output=target))
    return PreparedPDF(
        prepared.document_digest,
        algorithm,
        prepared.reserved_region_start,
        prepared.reserved_region_end,
    )
