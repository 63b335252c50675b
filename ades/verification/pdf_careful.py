"""The careful road into a signed PDF: pyHanko reads the structures and compares the revisions.

It reads every file that can be read at all. What it finds is facts for :mod:`.pades`; no signature
is verified here. Hostile files make pyHanko raise whatever Python can raise: callers have the
border.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields

from ades.material import EMPTY, ValidationMaterial
from ades.pdf_limits import DECODE_LIMITS
from ades.verification.pdf_ranges import FoundSignature, RangeError
from ades.verification.pdf_tail import tail_damage

MAX_SIGNATURES, MAX_REVISIONS = 100, 2000
# Of one revision with the one before it, for all signatures together: a hundred signatures, each in
# a revision of its own, take 4,950.
MAX_COMPARISONS = 5000
TAIL = 1024
_TAIL = re.compile(rb"startxref\s+(\d{1,15})\s+%%EOF\s{0,4}\Z")
MAX_MATERIAL = 1000
TIMESTAMP = "/ETSI.RFC3161"
_WORDS = {
    ModificationLevel.NONE: "",
    ModificationLevel.LTA_UPDATES: "validation material or time-stamps were added",
    ModificationLevel.FORM_FILLING: "signatures were added or form fields filled in",
    ModificationLevel.ANNOTATIONS: "annotations were changed",
}


class CarefulDocument:
    """A PDF with its revisions. What its methods raise is said in the module."""

    def __init__(self, document: IO[bytes], password: str | None = None) -> None:
        document.seek(0)
        self._stream = document
        self._reader = PdfFileReader(document, strict=False, decode_limits=DECODE_LIMITS)
        if self._reader.encrypted:
            self._reader.decrypt(password or "")
        if self.revisions > MAX_REVISIONS:
            raise RangeError(f"more than {MAX_REVISIONS} revisions")
        self._comparisons = 0
        self._fields: dict[str, Any] = {}
        self._stamp_fields: set[str] = set()

    @property
    def revisions(self) -> int:
        """How many revisions there are."""
        return int(self._reader.xrefs.total_revisions)

    def signatures(self) -> list[FoundSignature]:
        """Every signature and document time-stamp, in the order in which they were made."""
        found: list[FoundSignature] = []
        for name, _, field in enumerate_sig_fields(self._reader, filled_status=True):
            if len(found) == MAX_SIGNATURES:
                raise RangeError(f"more than {MAX_SIGNATURES} signatures")
            field = field.get_object()  # noqa: PLW2901 - it comes as a reference
            signature = self._signature(name, field)
            if signature.name in self._fields:
                raise RangeError("two signature fields of the same name")
            self._fields[signature.name] = field
            found.append(signature)
            if signature.sub_filter == TIMESTAMP:
                self._stamp_fields.add(signature.name)
        return sorted(found, key=lambda item: item.revision)

    def material(self, revision: int) -> ValidationMaterial:
        """The document security store as it was in a revision (EN 319 142-1, 5.4.2)."""
        handler: Any = self._reader
        if revision < self.revisions - 1:
            handler = self._reader.get_historical_resolver(revision)
        store = handler.root.get("/DSS") if "/DSS" in handler.root else None
        if store is None:
            return EMPTY
        store = store.get_object()
        return ValidationMaterial(
            tuple(_streams(store, "/Certs")),
            tuple(_streams(store, "/OCSPs")),
            tuple(_streams(store, "/CRLs")),
        )

    def revision_problem(self, found: FoundSignature) -> str:
        """Why a signature does not cover its revision with all that leads to it; empty if it does.

        The end of what is signed is the end of the revision, and no cross-reference section of it
        is behind that.
        """
        references = self._reader.xrefs
        start = self._start_before(found.end)
        if start is None:
            return "what is signed does not end with a revision"
        if start != references.get_startxref_for_revision(found.revision):
            return "what is signed ends with another revision"
        for revision in range(found.revision + 1):
            if references.get_xref_container_info(revision).end_location > found.end:
                return "the signature does not cover its cross-references"
        return ""

    def tail_problem(self, found: FoundSignature) -> str:
        """Whether what follows can be read in one way only, and is nothing but revisions."""
        if found.revision + 1 == self.revisions:
            return "something follows the last revision"
        if self._start_before(self._stream.seek(0, io.SEEK_END)) != self._reader.last_startxref:
            return "something follows the last revision"
        return tail_damage(self._stream, self._reader.xrefs, found.revision + 1, found.end)

    def _start_before(self, end: int) -> int | None:
        """Where the cross-references are of the revision that ends just there."""
        begin = max(0, end - TAIL)
        self._stream.seek(begin)
        match = _TAIL.search(self._stream.read(end - begin))
        return None if match is None else int(match[1])

    def changes_after(self, found: FoundSignature) -> tuple[str, str, bool]:
        """What was done after a signature: allowed changes, forbidden ones, whether it is content.

        Each text is empty where there is nothing to say (ISO 32000-2, 12.8.2.2; the rules for what
        is allowed are pyHanko's).
        """
        self._comparisons += self.revisions - found.revision
        if self._comparisons > MAX_COMPARISONS:
            return "", "more revisions than can be compared", True
        field = self._fields[found.name]
        limits = _field_limits(_resolved(field, "/V"))
        permission = _permission(field)
        result = DEFAULT_DIFF_POLICY.review_file(
            self._reader, found.revision, field_mdp_spec=limits, doc_mdp=permission
        )
        if not isinstance(result, DiffResult):
            return "", _first_line(result), True
        level = result.modification_level
        if level is ModificationLevel.OTHER:
            return "", "something that no rule allows", True
        if permission is not None and level.value > permission.value:
            return "", f"{_WORDS[level]}, which the signer forbade", True
        if self._shown_without_seal() - self._shown_without_seal(found.revision):
            return "", "a signature field that nobody signed shows something", True
        is_content = not result.changed_form_fields <= self._stamp_fields
        word = ModificationLevel.LTA_UPDATES if level.value and not is_content else level
        return _WORDS[word], "", is_content

    def _shown_without_seal(self, revision: int | None = None) -> set[tuple[str, str]]:
        """The empty signature fields with an appearance, and which that is.

        Readers show them like any other part of the page, but there is no signer to answer for it.
        """
        handler: Any = self._reader
        if revision is not None and revision < self.revisions - 1:
            handler = self._reader.get_historical_resolver(revision)
        found = set()
        for name, _, field in enumerate_sig_fields(handler, filled_status=False):
            widget = field.get_object()
            for item in (widget, *(kid.get_object() for kid in _resolved(widget, "/Kids"))):
                if "/AP" in item:
                    found.add((str(name), str(item.raw_get("/AP"))))
        return found

    def _signature(self, name: str, field: Any) -> FoundSignature:
        """What cannot be read of a dictionary stays empty: it is the byte range's to fail."""
        reference = field.raw_get("/V")
        value = reference.get_object()
        revision = 0
        if isinstance(reference, generic.IndirectObject):
            revision = self._reader.xrefs.get_last_change(reference.reference)
        return FoundSignature(
            name=str(name),
            sub_filter=str(value.get("/SubFilter", "")),
            byte_range=_numbers(value),
            contents=_contents(value),
            claimed_at=_date(value),
            revision=revision,
        )


def _resolved(dictionary: Any, key: str) -> Any:
    # Not get: pyHanko gives back references by that, unresolved.
    return dictionary[key] if key in dictionary else {}  # noqa: SIM401 - see above


def _numbers(value: Any) -> tuple[int, ...]:
    entries = _resolved(value, "/ByteRange")
    if not isinstance(entries, generic.ArrayObject):
        return ()
    # References in a byte range could be changed without changing what is signed.
    return tuple(int(item) for item in entries if isinstance(item, generic.NumberObject))


def _contents(value: Any) -> bytes:
    if "/Contents" not in value:
        return b""
    found = value.raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)
    if not isinstance(found, generic.TextStringObject | generic.ByteStringObject):
        return b""
    return bytes(found.original_bytes)


def _date(value: Any) -> datetime | None:
    try:
        found = generic.parse_pdf_date(str(value["/M"]), strict=False)
    except (KeyError, ValueError, PdfReadError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _streams(store: Any, key: str) -> Iterator[bytes]:
    for number, item in enumerate(_resolved(store, key)):
        if number == MAX_MATERIAL:
            raise RangeError(f"more than {MAX_MATERIAL} pieces of validation material")
        yield bytes(item.get_object().data)


def _permission(field: Any) -> MDPPerm | None:
    """What the signer allows (12.8.2.2), or the lock of its field (12.7.5.5)."""
    for reference in _resolved(_resolved(field, "/V"), "/Reference"):
        entry = reference.get_object()
        if entry["/TransformMethod"] == "/DocMDP":
            return MDPPerm(_resolved(_resolved(entry, "/TransformParams"), "/P") or 2)
    lock = _resolved(field, "/Lock")
    return MDPPerm(lock["/P"]) if "/P" in lock else None


def _field_limits(value: Any) -> FieldMDPSpec | None:
    for reference in _resolved(value, "/Reference"):
        entry = reference.get_object()
        if entry["/TransformMethod"] == "/FieldMDP":
            return FieldMDPSpec.from_pdf_object(entry["/TransformParams"])
    return None


def _first_line(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:200]
