"""All steps of a signature in one call, for whoever has the key's side in the process."""

from collections.abc import Mapping

from ades.ports import (
    Level,
    ValueKeySide,
    granted,
)
from ades.xades.archive import NO_CONTENTS, embed_archive, prepare_archive
from ades.xades.embedding import embed
from ades.xades.options import Packaging, XAdESOptions
from ades.xades.preparing import PreparedXML, prepare

REFERENCE = "document"


def sign(document: bytes, options: XAdESOptions, level: Level, key_side: ValueKeySide) -> bytes:
    """Sign a document; what is returned is the signature where it is detached.

    Raises what :func:`~ades.xades.prepare` and :func:`~ades.xades.embed` raise, and the
    :class:`~ades.errors.SealError` of the key's side.
    """
    is_apart = options.packaging is Packaging.DETACHED and not options.target
    contents = {options.uri: document} if is_apart else NO_CONTENTS
    return sign_prepared(prepare(document, options), level, key_side, contents)


def sign_prepared(
    prepared: PreparedXML,
    level: Level,
    key_side: ValueKeySide,
    contents: Mapping[str, bytes] = NO_CONTENTS,
) -> bytes:
    """Sign what :func:`prepare_detached` or :func:`prepare` prepared.

    B-LTA of a detached signature needs the ``contents`` by their addresses. Raises as :func:`sign`.
    """
    answer = granted(key_side.sign_values([prepared.request(REFERENCE, level)]))
    signed = embed(prepared, answer, level)
    if level is not Level.B_LTA:
        return signed
    archive = prepare_archive(signed, contents=contents, algorithm=prepared.algorithm)
    return embed_archive(archive, granted(key_side.timestamp([archive.request(REFERENCE)])))
