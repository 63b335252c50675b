"""PAdES (EN 319 142-1): prepares a PDF up to its digest, and embeds the seal of that digest.

:func:`prepare` writes the whole document with room for the seal and returns what :func:`embed`
needs later, possibly in another process. Everything is streams. The same document, options and
reserved size always give the same bytes, so that a crash between the two never costs a second
seal.
"""

from ades.pades.embedding import embed
from ades.pades.options import PAdESOptions, PreparedPDF
from ades.pades.roads import check, prepare, prepare_in_place

__all__ = ["PAdESOptions", "PreparedPDF", "check", "embed", "prepare", "prepare_in_place"]
