"""JAdES (ETSI TS 119 182-1): signs JSON, any bytes, or files that stay where they are, as a JWS.

:func:`prepare` builds the protected header and computes the digest of the signing input here;
:func:`embed` makes the signature of the value that comes back, up to B-LT; :func:`prepare_archive`
and :func:`embed_archive` add archive time-stamps (B-LTA, and its renewal). :func:`sign` and
:func:`archive` are all of it in one call, :func:`extend` all that needs no key. The same document
and options always give the same bytes.

The payload never goes to the key's side, with one exception that must be asked for: Ed25519 signs
messages and no digests, so that it sees the whole signing input. Detached references by hash have
nothing but names and digests in it.
"""

from ades.jades.archiving import PreparedArchive, embed_archive, prepare_archive
from ades.jades.embedding import embed
from ades.jades.extending import extend
from ades.jades.options import JAdESOptions
from ades.jades.preparing import PreparedJWS, prepare
from ades.jades.signing import archive, sign
from ades.jose.contents import DetachedObject, Mechanism
from ades.jose.serialization import Serialization

__all__ = [
    "DetachedObject",
    "JAdESOptions",
    "Mechanism",
    "PreparedArchive",
    "PreparedJWS",
    "Serialization",
    "archive",
    "embed",
    "embed_archive",
    "extend",
    "prepare",
    "prepare_archive",
    "sign",
]
