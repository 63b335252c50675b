"""CAdES baseline signatures (EN 319 122-1), detached and attached, from digests alone.

1. :func:`prepare` takes the content's digest; the prepared object's request goes to the key's side.
2. :func:`embed` checks the seal that came back and makes the detached signature, up to B-LT.
3. :func:`prepare_archive` and :func:`embed_archive` make it B-LTA, or renew one that is.
4. :func:`attach` puts the content into a signature of any level; :func:`detach` takes it out again.

:func:`sign` and :func:`archive` do the steps in one call for whoever has the key's side at hand;
:func:`extend` is all that needs no key.
"""

from ades.cades.archive import PreparedArchive, archive, embed_archive, prepare_archive
from ades.cades.attached import attach, attach_stream, detach
from ades.cades.extending import extend
from ades.cades.options import CAdESOptions
from ades.cades.signing import PreparedCAdES, embed, prepare, prepare_digest, sign

__all__ = [
    "CAdESOptions",
    "PreparedArchive",
    "PreparedCAdES",
    "archive",
    "attach",
    "attach_stream",
    "detach",
    "embed",
    "embed_archive",
    "extend",
    "prepare",
    "prepare_archive",
    "prepare_digest",
    "sign",
]
