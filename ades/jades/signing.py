"""A JAdES signature in one call, for whoever has the key in the process."""

from collections.abc import Sequence

from ades.digests import DigestAlgorithm
from ades.errors import OptionError
from ades.jades.archiving import embed_archive, prepare_archive
from ades.jades.embedding import embed
from ades.jades.options import JAdESOptions
from ades.jades.preparing import prepare
from ades.jose.contents import DetachedObject
from ades.material import EMPTY, ValidationMaterial
from ades.ports import ArchiveTimestamper, Level, ValueKeySide, granted


def sign(
    document: bytes | Sequence[DetachedObject],
    options: JAdESOptions,
    level: Level,
    key_side: ValueKeySide,
) -> bytes:
    """The signed document: prepared, signed, embedded, and preserved where the level says so.

    Raises what :func:`~ades.jades.prepare`, :func:`~ades.jades.embed` and
    :func:`~ades.jades.prepare_archive` raise, and the key side's own error when it fails.
    """
    if key_side.credential().chain != options.credential.chain:
        raise OptionError("the options name another certificate than the key's side has")
    prepared = prepare(document, options)
    answer = granted(key_side.sign_values([prepared.request("document", level)]))
    signed = embed(prepared, answer, level)
    if level is not Level.B_LTA:
        return signed
    contents = () if isinstance(document, bytes) else document
    return archive(signed, key_side, contents, algorithm=prepared.algorithm)


def archive(
    signed: bytes,
    key_side: ArchiveTimestamper,
    contents: Sequence[DetachedObject] = (),
    *,
    known: ValidationMaterial = EMPTY,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
) -> bytes:
    """Make a B-LT signature B-LTA, or renew one that is, in one call.

    Raises what :func:`~ades.jades.prepare_archive` and :func:`~ades.jades.embed_archive` raise,
    and the key side's own error when it fails.
    """
    prepared = prepare_archive(signed, contents, known=known, algorithm=algorithm)
    answer = granted(key_side.timestamp([prepared.request("archive")]))
    return embed_archive(prepared, answer)
