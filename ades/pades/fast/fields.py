"""Adds an invisible signature field to the first page and to the form (ISO 32000-2, 12.7)."""

from ades.pades.fast.document import Document
from ades.pades.fast.increment import Increment, reread, with_entry, with_item, without_entry
from ades.pades.fast.strings import read_text
from ades.pades.fast.tokens import (
    Dictionary,
    NotRecognised,
    Reference,
    first_reference,
    read_dictionary,
    reference_in,
    references_in,
)

MAX_DEPTH = 32
MAX_FIELDS = 5_000
# Print and Locked; PDF/A demands the first and forbids the flags that hide (ISO 19005-2, 6.3.2).
WIDGET_FLAGS = 132
# SignaturesExist and AppendOnly (ISO 32000-2, table 225).
SIGNATURE_FLAGS = b"3"
# ISO 19005-1, 6.9: also a field that shows nothing has an appearance.
_EMPTY_APPEARANCE = b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Length 0>>stream\n\nendstream"


def add_field(document: Document, increment: Increment, value: Reference) -> None:
    """Add a field of a free name that has ``value`` as its signature.

    Raises :class:`NotRecognised` where the page tree or the form is not of the usual kind.
    """
    page, node = _first_page(document)
    form = document.inner(document.catalog, b"/AcroForm")
    name = _free_name(document, form)
    field, appearance = increment.new(), increment.new()
    _annotate(document, increment, page, node, field)
    _add_to_form(document, increment, form, field)
    increment.put(
        field,
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(%b)/F %d/Rect[0 0 0 0]/P %d %d R/V %d %d R"
        b"/AP<</N %d %d R>>>>" % (name, WIDGET_FLAGS, *page, *value, *appearance),
    )
    increment.put(appearance, _EMPTY_APPEARANCE)


def _first_page(document: Document) -> tuple[Reference, Dictionary]:
    """Down the first branch of the page tree (7.7.3)."""
    reference = document.catalog.reference(b"/Pages")
    for _ in range(MAX_DEPTH):
        if reference is None:
            break
        node = document.dictionary(reference)
        kind = node.text(b"/Type")
        if kind == b"/Page" and b"/Kids" not in node.values:
            return reference, node
        kids = document.entry(node, b"/Kids")
        if kind != b"/Pages" or kids is None:
            break
        reference = first_reference(kids)
    raise NotRecognised("no first page where it should be")


def _annotate(
    document: Document, increment: Increment, page: Reference, node: Dictionary, field: Reference
) -> None:
    """Put the widget among the page's annotations, wherever their array is."""
    text = node.text(b"/Annots")
    item = b"%d %d R" % field
    elsewhere = reference_in(text) if text else None
    if text is None:
        increment.put(page, with_entry(node, b"/Annots", b"[%b]" % item))
    elif elsewhere is None:
        increment.put(page, with_entry(node, b"/Annots", with_item(text, item)))
    else:
        increment.put(elsewhere, with_item(document.value(elsewhere), item))


def _add_to_form(
    document: Document, increment: Increment, form: Dictionary | None, field: Reference
) -> None:
    item = b"%d %d R" % field
    if form is None:
        created = b"<</Fields[%b]/SigFlags %b>>" % (item, SIGNATURE_FLAGS)
        increment.put(document.root, with_entry(document.catalog, b"/AcroForm", created))
        return
    text = form.text(b"/Fields")
    elsewhere = reference_in(text) if text else None
    if elsewhere is not None:
        increment.put(elsewhere, with_item(document.value(elsewhere), item))
    else:
        form = reread(with_entry(form, b"/Fields", with_item(text or b"[]", item)))
    changed = with_entry(form, b"/SigFlags", SIGNATURE_FLAGS)
    # Appearances that a reader makes anew are not what was signed.
    changed = without_entry(reread(changed), b"/NeedAppearances")
    _put_form(document, increment, changed)


def _put_form(document: Document, increment: Increment, changed: bytes) -> None:
    elsewhere = document.catalog.reference(b"/AcroForm")
    if elsewhere is not None:
        increment.put(elsewhere, changed)
    else:
        increment.put(document.root, with_entry(document.catalog, b"/AcroForm", changed))


def _free_name(document: Document, form: Dictionary | None) -> bytes:
    """The first of Signature1, Signature2 … that no field of the first level has."""
    taken = set()
    if form is not None:
        if b"/XFA" in form.values:
            raise NotRecognised("a form of another kind beside the form")
        fields = references_in(document.entry(form, b"/Fields") or b"[]")
        if len(fields) > MAX_FIELDS:
            raise NotRecognised("very many fields")
        for reference in fields:
            text = document.value(reference)
            if not text.startswith(b"<<"):
                continue  # What is no dictionary is no field, and readers pass it by.
            field = read_dictionary(text, 0)
            _check_locks(document, field)
            name = document.entry(field, b"/T")
            taken.add(read_text(name) if name else "")
    number = 1
    while f"Signature{number}" in taken:
        number += 1
    return b"Signature%d" % number


def _check_locks(document: Document, field: Dictionary) -> None:
    """What earlier signatures allow is for the careful road to weigh (12.8.2)."""
    kind = document.entry(field, b"/FT")
    if kind in (None, b"/Sig") and b"/Kids" in field.values:
        raise NotRecognised("fields inside fields that may be signatures")
    if kind == b"/Sig" and field.text(b"/V") is not None:
        signature = document.inner(field, b"/V")
        if signature is None or b"/Reference" in signature.values:
            raise NotRecognised("a signature that restricts changes")
