"""Raises the level of XML that is signed already, and renews B-LTA before it ends.

The signer's key is not needed: a time-stamp authority and a source of validation material are.
"""

from collections.abc import Mapping

from ades.digests import DigestAlgorithm
from ades.errors import UnusableTarget
from ades.material import ValidationMaterial
from ades.ports import ArchiveTimestamper, Level, MaterialSource, granted
from ades.renewal import check_extension, material_of
from ades.xades.archive import (
    NO_CONTENTS,
    PreparedArchive,
    chosen,
    embed_archive,
    prepare_archive,
    prepare_timestamp,
    with_material,
)
from ades.xml.names import xades
from ades.xml.parsing import XMLDocument
from ades.xml.references import decoded
from ades.xml.signatures import (
    ARCHIVE_TIMESTAMP,
    SIGNATURE_TIMESTAMP,
    XMLSignature,
    timestamp_tokens,
)

REFERENCE = "document"


def extend(
    signed: bytes,
    level: Level,
    key_side: ArchiveTimestamper,
    source: MaterialSource | None = None,
    *,
    contents: Mapping[str, bytes] = NO_CONTENTS,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
    signature_id: str = "",
) -> bytes:
    """Add to a signature what it lacks for ``level``; for B-LTA always: that is its renewal.

    1. B-T: a signature time-stamp, where there is none yet (EN 319 132-1, 5.3).
    2. B-LT: what ``source`` says of the signer's certificate and of every time-stamp's.
    3. B-LTA: an archive time-stamp over all of it (5.5.2).

    ``contents`` and ``signature_id`` as in :func:`~ades.xades.prepare_archive`. Raises what that
    and :func:`~ades.xades.embed_archive` raise, the errors of the key's side and of the source, and
    :class:`~ades.errors.OptionError` when the level is B-B or a ``source`` is missing.
    """
    known_source = check_extension(level, source)
    signature = chosen(XMLDocument(signed), signature_id)
    if not _tokens(signature):
        prepared = prepare_timestamp(signed, algorithm=algorithm, signature_id=signature_id)
        signed = _stamped(prepared, key_side)
        signature = chosen(XMLDocument(signed), signature_id)
    if known_source is None:
        return signed
    known = _material(signature, known_source)
    if level is not Level.B_LTA:
        return with_material(signature, known).document.data
    archive = prepare_archive(
        signed, known, contents=contents, algorithm=algorithm, signature_id=signature_id
    )
    return _stamped(archive, key_side)


def _stamped(prepared: PreparedArchive, key_side: ArchiveTimestamper) -> bytes:
    answer = granted(key_side.timestamp([prepared.request(REFERENCE)]))
    return embed_archive(prepared, answer)


def _tokens(signature: XMLSignature) -> list[bytes]:
    return [
        token
        for item in signature.unsigned_before()
        if item.tag in (SIGNATURE_TIMESTAMP, ARCHIVE_TIMESTAMP)
        for token in timestamp_tokens(item)
    ]


def _material(signature: XMLSignature, source: MaterialSource) -> ValidationMaterial:
    """What validates the signer and every time-stamp today, those over the content included."""
    signer = signature.certificates
    if not signer:
        raise UnusableTarget("the signature does not carry its signer's certificate")
    name = xades("EncapsulatedTimeStamp")
    tokens = [decoded(item) for item in signature.qualifying_properties.iter(name)]
    return material_of([signer], tokens, source)
