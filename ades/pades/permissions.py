"""What a document's earlier signatures allow (ISO 32000-2, 12.8.2)."""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPSpec, enumerate_sig_fields

from ades.errors import ChangesForbidden
from ades.pades.entries import entry

# Files with more signatures than this are not checked one by one.
_MOST_SIGNATURES = 1_000


def check_permissions(
    writer: IncrementalPdfFileWriter, field: str, *, new_visible: bool = False
) -> None:
    """Check that ``field`` may be signed, which is there, or is new and perhaps to be seen.

    Raises :class:`~ades.errors.ChangesForbidden` when the author's certification allows no changes
    or no new visible field, and when an earlier signature locks the field.
    """
    certification = entry(entry(writer.root, "/Perms", {}), "/DocMDP", None)
    signatures = [certification] if certification is not None else []
    signatures += _signatures(writer)
    for signature in signatures:
        for method, parameters in _transforms(signature):
            # 12.8.2.2.2: P defaults to 2; 1 forbids any change. A field's lock may say it too.
            if entry(parameters, "/P", 2) == 1:
                raise ChangesForbidden("the PDF is certified, and its author allows no changes")
            if method == "/FieldMDP":
                _check_lock(parameters, field)
    if certification is not None and new_visible:
        raise ChangesForbidden(
            "the PDF is certified: a seal can be seen only in a field that its author prepared"
        )


def _check_lock(parameters: Any, field: str) -> None:
    """12.8.2.4: a field that a signature locks is not signed, even if it is new."""
    everything = entry(parameters, "/Action", "/All") == "/All"
    if everything or FieldMDPSpec.from_pdf_object(parameters).is_locked(field):
        raise ChangesForbidden("an earlier signature locks the field that was to be signed")


def _signatures(writer: IncrementalPdfFileWriter) -> Iterator[Any]:
    for count, (_, value, _) in enumerate(enumerate_sig_fields(writer, filled_status=True)):
        if count == _MOST_SIGNATURES:
            raise ChangesForbidden(f"the PDF has more than {_MOST_SIGNATURES} signatures")
        yield value.get_object() if value is not None else {}


def _transforms(signature: Any) -> Iterator[tuple[str, Any]]:
    for reference in entry(signature, "/Reference", ()):
        resolved = reference.get_object()
        method = entry(resolved, "/TransformMethod", "/DocMDP")
        yield str(method), entry(resolved, "/TransformParams", {})
