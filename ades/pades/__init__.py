"""PAdES (EN 319 142-1): prepares a PDF up to its digest, and embeds the seal of that digest.

:func:`prepare` writes the whole document with room for the seal and returns what :func:`embed`
needs later, possibly in another process. Everything is streams. The same document, options and
reserved size always give the same bytes, so that a crash between the two never costs a second
seal.
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
