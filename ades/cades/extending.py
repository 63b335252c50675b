"""Raises the level of a CAdES signature that is there already, and renews B-LTA before it ends.

The signer's key is not needed: a time-stamp authority and a source of validation material are.
"""

from ades.cades.archive import archive, attribute
from ades.cms import ID_SIGNATURE_TIMESTAMP_TOKEN
from ades.digests import DigestAlgorithm
from ades.errors import UnreadableDocument
from ades.ports import ArchiveTimestamper, Level, MaterialSource, TimestampRequest, granted
from ades.renewal import check_extension, cms_material, signature_tokens
from ades.signed_data import SignedData, read_signature
from ades.token_checks import check_stamp

REFERENCE = "signature"


def extend(
    signed: bytes,
    level: Level,
    key_side: ArchiveTimestamper,
    source: MaterialSource | None = None,
    *,
    content_digest: bytes | None = None,
    algorithm: DigestAlgorithm | None = None,
) -> bytes:
    """Add to a signature what it lacks for ``level``; for B-LTA always: that is its renewal.

    1. B-T: a time-stamp over the signature value, where there is none yet (EN 319 122-1, 5.3).
    2. B-LT: what ``source`` says of the signer's certificate and of every time-stamp's, among
       SignedData's certificates and revocation values (5.4).
    3. B-LTA: an archive time-stamp over all of it (5.5).

    A content inside stays where it is. ``content_digest`` and ``algorithm`` as in
    :func:`~ades.cades.prepare_archive`. Raises what that and :func:`~ades.cades.embed_archive`
    raise, the errors of the key's side and of the source, and :class:`~ades.errors.OptionError`
    when the level is B-B or a ``source`` is missing.
    """
    known_source = check_extension(level, source)
    try:
        data = read_signature(signed)
        if not signature_tokens(data.signer):
            data = _stamped(data, algorithm or data.signer.digest_algorithm, key_side)
        if known_source is None:
            return data.encode()
        known = cms_material(data.encode(), known_source)
        if level is not Level.B_LTA:
            return data.with_material(known).encode()
    except ValueError as error:
        raise UnreadableDocument(f"not a CAdES signature by one signer: {error}") from error
    return archive(
        data.encode(), key_side, content_digest=content_digest, algorithm=algorithm, known=known
    )


def _stamped(
    data: SignedData, algorithm: DigestAlgorithm, key_side: ArchiveTimestamper
) -> SignedData:
    """With a signature-time-stamp among the unsigned attributes; the rest stays as it was."""
    digest = algorithm.digest(data.signer.signature)
    request = TimestampRequest(REFERENCE, digest, algorithm)
    token = granted(key_side.timestamp([request])).token
    check_stamp(token, digest, algorithm)
    added = attribute(ID_SIGNATURE_TIMESTAMP_TOKEN, token)
    return data.with_signer(data.signer.with_unsigned(added))
