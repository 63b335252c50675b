"""PAdES (EN 319 142-1): prepares a PDF up to its digest, and embeds the seal of that digest.

:func:`prepare` writes the whole document with room for the seal and returns what :func:`embed`
needs later, possibly in another process; :func:`prepare_in_place` appends to the document itself.
Everything is streams. The same document, options and reserved size always give the same bytes, so
that a crash between the two never costs a second seal.

From B-LT on, :func:`embed` adds the validation material that came with the seal.
:func:`prepare_archive` and :func:`embed_archive` add a document time-stamp (B-LTA), or another one
before the last one's algorithm or certificate ends. :func:`sign`, :func:`archive` and
:func:`extend` are the same steps in one call.

Most documents take the fast road (:mod:`ades.pades.fast`); what it does not recognise with
certainty, and what wants a field, a seal to be seen or a password, takes the careful one.
"""

from ades.pades.archiving import (
    PreparedArchive,
    add_material,
    archive,
    embed_archive,
    prepare_archive,
)
from ades.pades.careful import look_beneath
from ades.pades.embedding import embed
from ades.pades.extending import extend, known_material
from ades.pades.options import PAdESOptions, PreparedPDF
from ades.pades.roads import check, prepare, prepare_in_place
from ades.pades.signing import sign

__all__ = [
    "PAdESOptions",
    "PreparedArchive",
    "PreparedPDF",
    "add_material",
    "archive",
    "check",
    "embed",
    "embed_archive",
    "extend",
    "known_material",
    "look_beneath",
    "prepare",
    "prepare_archive",
    "prepare_in_place",
    "sign",
]
