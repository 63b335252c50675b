"""ASiC-S and ASiC-E containers (EN 319 162-1), put together where the documents are.

:mod:`ades.asic.with_cades` and :mod:`ades.asic.with_xades` have the same verbs: ``prepare``,
``embed``, ``sign``. :func:`prepare_archive` and :func:`embed_archive` make a container B-LTA, and
renew it; :func:`extend` is all that needs no key.
"""

from ades.asic import with_cades, with_xades
from ades.asic.archive import (
    PreparedContainerArchive,
    archive,
    embed_archive,
    prepare_archive,
)
from ades.asic.documents import ASiCOptions, ContainerForm, Document, DocumentDigest
from ades.asic.extending import extend

__all__ = [
    "ASiCOptions",
    "ContainerForm",
    "Document",
    "DocumentDigest",
    "PreparedContainerArchive",
    "archive",
    "embed_archive",
    "extend",
    "prepare_archive",
    "with_cades",
    "with_xades",
]
