"""Raises the level of a JAdES signature that is there already, and renews B-LTA before it ends.

The signer's key is not needed: a time-stamp authority and a source of validation material are.
"""

import dataclasses
from collections.abc import Sequence

from ades.digests import DigestAlgorithm
from ades.errors import OptionError, UnreadableDocument, UnusableTarget
from ades.jades.archiving import only_signature
from ades.jades.signing import archive
from ades.jose import encoding, unsigned
from ades.jose.contents import DetachedObject
from ades.jose.serialization import JWS, Serialization, write
from ades.jose.unsigned import Component
from ades.material import ValidationMaterial
from ades.ports import ArchiveTimestamper, Level, MaterialSource, TimestampRequest, granted
from ades.renewal import check_extension, material_of
from ades.token_checks import check_stamp

REFERENCE = "signature"

_TIMESTAMPS = (unsigned.SIGNATURE_TIMESTAMP, unsigned.ARCHIVE_TIMESTAMP)
# Readers have bounds, too: see what the verifier takes of x5c.
_LONGEST_CHAIN = 32


def extend(
    signed: bytes,
    level: Level,
    key_side: ArchiveTimestamper,
    source: MaterialSource | None = None,
    *,
    contents: Sequence[DetachedObject] = (),
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
) -> bytes:
    """Add to a signature what it lacks for ``level``; for B-LTA always: that is its renewal.

    1. B-T: ``sigTst``, where there is no time-stamp yet (TS 119 182-1, 5.3.4).
    2. B-LT: what ``source`` says of the signer's certificate and of every time-stamp's: ``xVals``
       and ``rVals`` (5.3.5), or ``tstVD`` (5.3.6.1) where there is material already.
    3. B-LTA: ``arcTst`` over all of it (5.3.6.3).

    ``contents`` are the detached objects, which B-LTA alone needs. Raises what
    :func:`~ades.jades.prepare_archive` and :func:`~ades.jades.embed_archive` raise, the errors of
    the key's side and of the source, and :class:`~ades.errors.OptionError` when the level is B-B,
    the signature is a compact one, or a ``source`` is missing.
    """
    known_source = check_extension(level, source)
    jws = only_signature(signed)
    if jws.serialization is Serialization.COMPACT:
        raise OptionError("a compact JWS can reach B-B only; use a JSON serialization")
    components = unsigned.read(jws)
    if not _tokens(components):
        components = _with(components, [_timestamp(jws, algorithm, key_side)])
    if known_source is not None:
        known = _material(jws, components, known_source)
        components = _with(components, _lacking(components, known))
    raised = write(dataclasses.replace(jws, unprotected=unsigned.written(components)))
    if level is not Level.B_LTA:
        return raised
    return archive(raised, key_side, contents, algorithm=algorithm)


def _timestamp(jws: JWS, algorithm: DigestAlgorithm, key_side: ArchiveTimestamper) -> Component:
    digest = algorithm.digest(jws.signature.encode("ascii"))
    request = TimestampRequest(REFERENCE, digest, algorithm)
    token = granted(key_side.timestamp([request])).token
    check_stamp(token, digest, algorithm)
    return unsigned.timestamp(unsigned.SIGNATURE_TIMESTAMP, token)


def _lacking(components: Sequence[Component], known: ValidationMaterial) -> list[Component]:
    """The material that is not there yet, as properties that follow those that are."""
    present = unsigned.material_of(components)
    missing = known - present
    if not missing:
        return []
    return [unsigned.timestamp_material(missing)] if present else unsigned.values(missing)


def _with(components: Sequence[Component], added: Sequence[Component]) -> tuple[Component, ...]:
    """All of them, in the one way of writing that ``etsiU`` may have (5.3.1)."""
    if any(item.text is None for item in components):
        added = [dataclasses.replace(item, text=None) for item in added]
    return (*components, *added)


def _tokens(components: Sequence[Component]) -> list[bytes]:
    stamps = (item for item in components if item.name in _TIMESTAMPS)
    return [token for item in stamps for token in unsigned.tokens_of(item)]


def _material(
    jws: JWS, components: Sequence[Component], source: MaterialSource
) -> ValidationMaterial:
    """What validates the signer and every time-stamp today, those over the content included."""
    name = "adoTst"
    over_content = [Component(name, jws.header[name], None)] if name in jws.header else []
    tokens = [token for item in over_content for token in unsigned.tokens_of(item)]
    return material_of([_signer(jws)], [*tokens, *_tokens(components)], source)


def _signer(jws: JWS) -> list[bytes]:
    """The certificates of ``x5c``, the signer's first (RFC 7515, 4.1.6)."""
    found = jws.header.get("x5c")
    if not found:
        raise UnusableTarget("the signature does not carry its signer's certificate")
    try:
        return [encoding.decode_base64(item) for item in found[:_LONGEST_CHAIN]]
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadableDocument(f"x5c cannot be read: {error}") from error
