"""What a renewal needs beside the signed document: material for all that is in it, and time-stamps.

A signature is renewed before an algorithm or a certificate that it rests on ends. Nobody's key is
needed for that: a time-stamp authority and a source of validation material are enough.
"""

from collections.abc import Iterable, Sequence

from ades.errors import MaterialUnavailable, SealError, TimestampMismatch, UnusableTarget
from ades.material import EMPTY, ValidationMaterial
from ades.ports import (
    MaterialSource,
    SealFailure,
    Timestamp,
    TimestampAuthority,
    TimestampRequest,
)
from ades.timestamps import token_certificates
from ades.verification.facts import SignatureFacts


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
            wrong = SealError(f"a {request.algorithm} digest has {request.algorithm.size} bytes")
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


def material_for(facts: Iterable[SignatureFacts], source: MaterialSource) -> ValidationMaterial:
    """What validates every signer and every time-stamp that a verifier found in a document.

    Give it as ``known`` to a format's ``prepare_archive``. Raises
    :class:`~ades.errors.UnusableTarget` when there is nothing that is signed,
    :class:`~ades.errors.MaterialUnavailable` when a part cannot be had.
    """
    material, is_signed = EMPTY, False
    for signature in facts:
        if signature.problem or signature.signer is None:
            raise UnusableTarget(f"a signature cannot be read: {signature.problem or 'no signer'}")
        is_signed = True
        material |= source.material((signature.signer, *signature.certificates))
        for stamp in signature.stamps:
            material |= token_material(stamp.token, source)
    if not is_signed:
        raise UnusableTarget("the document has no signature")
    return material
