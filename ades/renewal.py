"""What every format's ``extend`` needs: material for all that is signed and stamped, time-stamps.

A signature is raised to a higher level, or renewed before an algorithm or a certificate that it
rests on ends. Nobody's key is needed for that: a time-stamp authority and a source of validation
material are enough.
"""

import itertools
from collections.abc import Iterable, Sequence

from ades.cms import ID_ARCHIVE_TIMESTAMP_V3, ID_CONTENT_TIMESTAMP, ID_SIGNATURE_TIMESTAMP_TOKEN
from ades.errors import (
    MaterialUnavailable,
    OptionError,
    SealError,
    TimestampMismatch,
    UnreadableDocument,
)
from ades.material import EMPTY, ValidationMaterial
from ades.material_checks import check_material
from ades.ports import (
    Level,
    MaterialSource,
    SealFailure,
    Timestamp,
    TimestampAuthority,
    TimestampRequest,
)
from ades.signed_data import Signer, read_signed_data
from ades.timestamps import token_certificates


class LocalTimestamper:
    """Implements :class:`ades.ports.ArchiveTimestamper` where there is no key at all.

    Without ``source`` the time-stamps come without the material that validates them.
    """

    def __init__(self, authority: TimestampAuthority, source: MaterialSource | None = None) -> None:
        self._authority = authority
        self._source = source

    def timestamp(self, requests: Sequence[TimestampRequest]) -> list[Timestamp | SealFailure]:
        """Time-stamp each digest; a failure of one leaves the others alone."""
        return [self._one(request) for request in requests]

    def _one(self, request: TimestampRequest) -> Timestamp | SealFailure:
        if len(request.digest) != request.algorithm.size:
            wrong = SealError(
                f"a {request.algorithm} digest has {request.algorithm.size} bytes, "
                f"not {len(request.digest)}"
            )
            return SealFailure(request.reference, wrong)
        try:
            token = self._authority.timestamp(request.digest, request.algorithm)
            return Timestamp(request.reference, token, token_material(token, self._source))
        except SealError as error:
            return SealFailure(request.reference, error)


def token_material(token: bytes, source: MaterialSource | None) -> ValidationMaterial:
    """What validates the chain of a time-stamp token (ContentInfo, DER); nothing without a source.

    Raises :class:`~ades.errors.MaterialUnavailable`, also when the token has no certificates.
    """
    if source is None:
        return EMPTY
    try:
        certificates = token_certificates(token)
    except TimestampMismatch as error:
        raise MaterialUnavailable(f"the time-stamp's chain: {error}") from error
    return source.material(certificates)


def material_of(
    signers: Iterable[Sequence[bytes]], tokens: Iterable[bytes], source: MaterialSource
) -> ValidationMaterial:
    """What validates each signer and each time-stamp today, as B-LT and every renewal want it.

    A signer is its certificates (DER), its own first; ``tokens`` are ContentInfo, DER. Raises
    :class:`~ades.errors.MaterialUnavailable` when a part cannot be had, and
    :class:`~ades.errors.SealMismatch` when it cannot be read.
    """
    material = EMPTY
    answers = itertools.chain(
        map(source.material, signers), (token_material(token, source) for token in tokens)
    )
    for answer in answers:
        check_material(answer)
        material |= answer
    return material


def cms_material(encoded: bytes, source: MaterialSource) -> ValidationMaterial:
    """What validates the signer of a CMS (ContentInfo, DER) and all time-stamps that it carries.

    A time-stamp token is such a CMS too. Raises :class:`~ades.errors.UnreadableDocument` when it
    cannot be read or lacks its only signer's certificate, and as :func:`material_of` does.
    """
    try:
        signer = read_signed_data(encoded).signer
        before = [item.encoded for item in signer.signed_values(ID_CONTENT_TIMESTAMP)]
        tokens = [*before, *signature_tokens(signer)]
        certificates = token_certificates(encoded)
    except (ValueError, TimestampMismatch) as error:
        raise UnreadableDocument(f"a signature cannot be read: {error}") from error
    return material_of([certificates], tokens, source)


def signature_tokens(signer: Signer) -> list[bytes]:
    """The time-stamps of a CMS signature: those of its value, then those of its archive.

    Raises ``ValueError`` when the unsigned attributes cannot be read.
    """
    return [
        token
        for kind in (ID_SIGNATURE_TIMESTAMP_TOKEN, ID_ARCHIVE_TIMESTAMP_V3)
        for token in signer.unsigned_values(kind)
    ]


def check_extension(level: Level, source: MaterialSource | None) -> MaterialSource | None:
    """The source of what ``level`` adds to a signed document: there is one from B-LT on.

    Raises :class:`~ades.errors.OptionError` when it is missing, or when the level is B-B.
    """
    if level is Level.B_B:
        raise OptionError("a signed document is at B-B already")
    if not level.has_material:
        return None
    if source is None:
        raise OptionError("a source of validation material is needed from B-LT on")
    return source
