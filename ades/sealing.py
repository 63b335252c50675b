"""The local sealer: a key, its certificate and a time-stamp authority in this process."""

from collections.abc import Sequence

from ades.certificates import CertificateChain
from ades.cms import template_for
from ades.digests import DigestAlgorithm
from ades.errors import SealError, TimestampUnavailable
from ades.ports import (
    Credential,
    Level,
    RawSigner,
    Seal,
    SealFailure,
    SealRequest,
    TimestampAuthority,
)


class LocalSealer:
    """Implements :class:`ades.ports.Sealer` with a :class:`~ades.ports.RawSigner`."""

    def __init__(
        self,
        key: RawSigner,
        chain: CertificateChain,
        authority: TimestampAuthority | None = None,
        algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
    ) -> None:
        self._key = key
        self._chain = chain
        self._authority = authority
        self._algorithm = algorithm

    def credential(self) -> Credential:
        """The certificate, and the greatest size of its seals for each level that can be had."""
        template = template_for(self._chain, self._key.signature_algorithm, self._algorithm)
        sizes = {Level.B_B: template.size(self._algorithm)}
        if self._authority is not None:
            sizes[Level.B_T] = template.size(self._algorithm, self._authority.token_size)
        return Credential(self._chain, self._algorithm, sizes)

    def seal(self, requests: Sequence[SealRequest]) -> list[Seal | SealFailure]:
        """Seal each digest; a failure of one leaves the others alone."""
        return [self._seal_or_failure(request) for request in requests]

    def _seal_or_failure(self, request: SealRequest) -> Seal | SealFailure:
        try:
            return Seal(request.reference, self._seal(request))
        except SealError as error:
            return SealFailure(request.reference, error)

    def _seal(self, request: SealRequest) -> bytes:
        if len(request.digest) != request.algorithm.size:
            raise SealError(
                f"a {request.algorithm} digest has {request.algorithm.size} bytes, "
                f"not {len(request.digest)}"
            )
        template = template_for(self._chain, self._key.signature_algorithm, request.algorithm)
        attributes = template.signed_attributes(request.digest)
        signature = self._key.sign(attributes, request.algorithm)
        token = (
            self._timestamp(signature, request.algorithm) if request.level is Level.B_T else None
        )
        return template.assemble(attributes, signature, token)

    def _timestamp(self, signature: bytes, algorithm: DigestAlgorithm) -> bytes:
        if self._authority is None:
            raise TimestampUnavailable("no time-stamp authority is configured")
        return self._authority.timestamp(algorithm.digest(signature), algorithm)
