"""Signature fields: new ones, and empty ones that the document has (ISO 32000-2, 12.7.5.5)."""

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import FormFillingError
from pyhanko.sign.fields import (
    FieldMDPSpec,
    MDPPerm,
    enumerate_sig_fields,
)
from pyhanko.sign.signers.cms_embedder import SigMDPSetup

from ades.errors import UnusableTarget
from ades.pades.entries import entry
from ades.pades.options import PAdESOptions
from ades.pades.wishes import check_wishes


@dataclass(frozen=True)
class EmptyField:
    """An empty signature field, and the reference to the annotation that shows it."""

    dictionary: Any
    annotation: Any


def empty_field(writer: IncrementalPdfFileWriter, options: PAdESOptions) -> EmptyField:
    """The empty signature field that ``options`` name.

    Raises :class:`~ades.errors.UnusableTarget` when there is no such field, when it is not a
    signature field, when it is signed, and when it wants a signature of another kind.
    """
    name = options.field_name
    try:
        found = list(enumerate_sig_fields(writer, with_name=name))
    except FormFillingError as error:
        raise UnusableTarget(f"the field {name!r} is not a signature field") from error
    if not found:
        raise UnusableTarget(f"the PDF has no signature field {name!r}")
    if len(found) > 1:
        raise UnusableTarget(f"the PDF has several fields {name!r}")
    _, value, reference = found[0]
    if value is not None:
        raise UnusableTarget(f"the field {name!r} is signed already")
    dictionary = reference.get_object()
    annotation = reference.reference
    if "/Kids" in dictionary:
        kids = dictionary["/Kids"]
        if len(kids) != 1:
            raise UnusableTarget(f"the field {name!r} is shown at several places")
        annotation = kids.raw_get(0).reference
    check_wishes(dictionary, options)
    return EmptyField(dictionary, annotation)


def lock_of(field: Any, options: PAdESOptions) -> SigMDPSetup | None:
    """What the signature must lock, because its field says so (12.7.5.5, table 236)."""
    lock = entry(field, "/Lock", None)
    if lock is None:
        return None
    permission = entry(lock, "/P", None)
    return SigMDPSetup(
        md_algorithm=options.algorithm.value,
        field_lock=FieldMDPSpec.from_pdf_object(lock),
        docmdp_perms=MDPPerm(int(permission)) if permission is not None else None,
    )


def free_field_name(writer: IncrementalPdfFileWriter) -> str:
    """A name for a new field that the document does not use yet."""
    fields = entry(entry(writer.root, "/AcroForm", {}), "/Fields", ())
    taken = {str(entry(field.get_object(), "/T", "")) for field in fields}
    number = 1
    while f"Signature{number}" in taken:
        number += 1
    return f"Signature{number}"
