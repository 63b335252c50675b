"""The document security store (EN 319 142-1, 5.4.2; ISO 32000-2, 12.8.4.3): /DSS in the catalog."""

from ades.material import ValidationMaterial
from ades.pades.fast.document import Document
from ades.pades.fast.increment import Increment, reread, with_entry
from ades.pades.fast.source import Source
from ades.pades.fast.tokens import Dictionary, NotRecognised, references_in

MAX_PIECES = 1_000


def store_revision(source: Source, material: ValidationMaterial) -> bytes:
    """The revision that adds what the store does not have yet; empty when it has everything.

    Raises :class:`~ades.pades.fast.tokens.NotRecognised` where the document is not certain.
    """
    document = Document(source)
    store = document.inner(document.catalog, b"/DSS")
    increment = Increment(document)
    text = store.source() if store is not None else b"<</Type/DSS>>"
    changed = text
    for key, pieces in (
        (b"/Certs", material.certificates),
        (b"/OCSPs", material.ocsp_responses),
        (b"/CRLs", material.crls),
    ):
        references, known = _known(document, store, key)
        missing = [piece for piece in pieces if piece not in known]
        if missing:
            references += [_put(increment, piece) for piece in missing]
            array = b" ".join(b"%d %d R" % item for item in references)
            changed = with_entry(reread(changed), key, b"[%b]" % array)
    if changed == text:
        return b""
    _put_store(document, increment, changed)
    return increment.write()


def _known(
    document: Document, store: Dictionary | None, key: bytes
) -> tuple[list[tuple[int, int]], set[bytes]]:
    """The pieces of one kind that are there: their references and their contents."""
    if store is None:
        return [], set()
    references = references_in(document.entry(store, key) or b"[]")
    if len(references) > MAX_PIECES:
        raise NotRecognised("a store of very many pieces")
    return references, {document.stream(item)[1] for item in references}


def _put(increment: Increment, piece: bytes) -> tuple[int, int]:
    reference = increment.new()
    increment.put(reference, b"<</Length %d>>stream\n%b\nendstream" % (len(piece), piece))
    return reference


def _put_store(document: Document, increment: Increment, changed: bytes) -> None:
    reference = document.catalog.reference(b"/DSS")
    if reference is None:
        reference = increment.new()
        pointer = b"%d %d R" % reference
        increment.put(document.root, with_entry(document.catalog, b"/DSS", pointer))
    increment.put(reference, changed)
