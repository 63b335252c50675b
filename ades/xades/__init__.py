"""XAdES (EN 319 132-1): prepares XML up to its digest, and embeds the value of that signature.

:func:`prepare` and :func:`embed` reach B-LT in one trip to the key's side; :func:`prepare_archive`
and :func:`embed_archive` add the archive time-stamp of B-LTA, and later renew it. Nothing but
digests leaves. :func:`sign` is all of it, for whoever has the key in the process; :func:`extend` is
all that needs no key.
"""

from ades.xades.archive import (
    PreparedArchive,
    embed_archive,
    prepare_archive,
    prepare_timestamp,
)
from ades.xades.embedding import embed
from ades.xades.extending import extend
from ades.xades.options import DetachedReference, Packaging, Transform, XAdESOptions
from ades.xades.preparing import PreparedXML, prepare, prepare_detached
from ades.xades.signing import sign
from ades.xml.canonical import Canonicalization

__all__ = [
    "Canonicalization",
    "DetachedReference",
    "Packaging",
    "PreparedArchive",
    "PreparedXML",
    "Transform",
    "XAdESOptions",
    "embed",
    "embed_archive",
    "extend",
    "prepare",
    "prepare_archive",
    "prepare_detached",
    "prepare_timestamp",
    "sign",
]
