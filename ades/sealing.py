"""The key's side in this process: a key, its certificate, a time-stamp authority, its issuers.

:class:`LocalSealer` implements :class:`ades.ports.Sealer`, :class:`ades.ports.ValueSigner` and
:class:`ades.ports.ArchiveTimestamper`. The items of a batch that want the same digest algorithm are
one call to the key; what fails for one of them leaves the others alone.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from ades.certificates import CertificateChain
from ades.cms import CMSTemplate, template_for
from ades.digests import DigestAlgorithm
from ades.errors import (
    AlgorithmUnsupported,
    MaterialUnavailable,
    SealError,
    TimestampUnavailable,
)
from ades.material import EMPTY, ValidationMaterial
from ades.ports import (
    Credential,
    Level,
    MaterialSource,
    RawSigner,
    Seal,
    SealFailure,
    SealRequest,
    SignatureAlgorithm,
    SignatureValue,
    Timestamp,
    TimestampAuthority,
    TimestampRequest,
    ValueRequest,
)
from ades.renewal import LocalTimestamper, token_material

Request = SealRequest | ValueRequest
R = TypeVar("R", SealRequest, ValueRequest)


class LocalSealer:
    """Implements the three ports of the key's side with what one process can reach.

    Without ``authority`` there are no levels above B-B, without ``source`` none above B-T.
    """

    def __init__(
        self,
        key: RawSigner,
        chain: CertificateChain,
        authority: TimestampAuthority | None = None,
        algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
        source: MaterialSource | None = None,
    ) -> None:
        self._key = key
        self._chain = chain
        self._authority = authority
        self._source = source
        # RFC 8419, 3.1: Ed25519 in CMS goes with SHA-512 only.
        is_edwards = key.signature_algorithm is SignatureAlgorithm.ED25519
        self._algorithm = DigestAlgorithm.SHA512 if is_edwards else algorithm
        self._templates: dict[DigestAlgorithm, CMSTemplate] = {}
        # The size of tokens is what an authority says it is now.
        self._credentials: dict[int, Credential] = {}

    def credential(self) -> Credential:
        """The certificate, and the greatest size of its seals for each level that can be had."""
        token_size = self._authority.token_size if self._authority is not None else 0
        if token_size not in self._credentials:
            self._credentials[token_size] = self._credential(token_size)
        return self._credentials[token_size]

    def _credential(self, token_size: int) -> Credential:
        template = self._template(self._algorithm)
        sizes = {Level.B_B: template.size(self._algorithm)}
        if self._authority is not None:
            sizes[Level.B_T] = template.size(self._algorithm, token_size)
            if self._source is not None:
                sizes[Level.B_LT] = sizes[Level.B_LTA] = sizes[Level.B_T]
        return Credential(self._chain, self._algorithm, sizes, self._key.signature_algorithm)

    def seal(self, requests: Sequence[SealRequest]) -> list[Seal | SealFailure]:
        """Seal each digest; a failure of one leaves the others alone."""
        results: dict[int, Seal | SealFailure] = {}
        for algorithm, batch in _batches(requests, results, self._refusal):
            template = self._template(algorithm)
            attributes = [
                template.signed_attributes(request.digest, request.signing_time)
                for _, request in batch
            ]
            signatures = self._key.sign(attributes, algorithm)
            for (index, request), signed, signature in zip(
                batch, attributes, signatures, strict=True
            ):
                results[index] = self._finish_seal(request, template, signed, signature)
        return [results[index] for index in range(len(requests))]

    def sign_values(self, requests: Sequence[ValueRequest]) -> list[SignatureValue | SealFailure]:
        """Sign each digest, or with Ed25519 each message; a failure leaves the others alone."""
        results: dict[int, SignatureValue | SealFailure] = {}
        for algorithm, batch in _batches(requests, results, self._value_refusal):
            if self._key.signature_algorithm is SignatureAlgorithm.ED25519:
                values = self._key.sign([item.message or b"" for _, item in batch], algorithm)
            else:
                values = self._key.sign_digests([item.digest for _, item in batch], algorithm)
            for (index, request), value in zip(batch, values, strict=True):
                results[index] = self._finish_value(request, value)
        return [results[index] for index in range(len(requests))]

    def timestamp(self, requests: Sequence[TimestampRequest]) -> list[Timestamp | SealFailure]:
        """Time-stamp each digest; a failure of one leaves the others alone."""
        if self._authority is None:
            error = TimestampUnavailable("no time-stamp authority is configured")
            return [SealFailure(request.reference, error) for request in requests]
        return LocalTimestamper(self._authority, self._source).timestamp(requests)

    def _template(self, algorithm: DigestAlgorithm) -> CMSTemplate:
        found = self._templates.get(algorithm)
        if found is None:
            found = template_for(self._chain, self._key.signature_algorithm, algorithm)
            self._templates[algorithm] = found
        return found

    def _refusal(self, request: SealRequest | ValueRequest) -> SealError | None:
        """What is wrong with a request can be told before the key is used."""
        if len(request.digest) != request.algorithm.size:
            return _wrong_length(request)
        if request.level is not Level.B_B and self._authority is None:
            return TimestampUnavailable("no time-stamp authority is configured")
        try:
            if isinstance(request, SealRequest):
                self._template(request.algorithm)
            if request.level is not Level.B_B and request.level.has_material:
                # Asked for again after signing, when the source has it at hand: a certificate that
                # is revoked, or whose status nobody tells, must not sign even once.
                self._signer_material()
        except (AlgorithmUnsupported, MaterialUnavailable) as error:
            return error
        return None

    def _value_refusal(self, request: ValueRequest) -> SealError | None:
        if self._key.signature_algorithm is SignatureAlgorithm.ED25519:
            if request.message is None:
                return AlgorithmUnsupported("Ed25519 signs messages and not digests")
            if request.algorithm.digest(request.message) != request.digest:
                return SealError("the digest is not that of the message")
        return self._refusal(request)

    def _finish_seal(
        self,
        request: SealRequest,
        template: CMSTemplate,
        attributes: bytes,
        signature: bytes | SealError,
    ) -> Seal | SealFailure:
        if isinstance(signature, SealError):
            return SealFailure(request.reference, signature)
        if request.level is Level.B_B:
            return Seal(request.reference, template.assemble(attributes, signature))
        try:
            token = self._token(request.algorithm.digest(signature), request.algorithm)
            material = self._material(request.level, token)
        except SealError as error:
            return SealFailure(request.reference, error)
        return Seal(request.reference, template.assemble(attributes, signature, token), material)

    def _finish_value(
        self, request: ValueRequest, value: bytes | SealError
    ) -> SignatureValue | SealFailure:
        if isinstance(value, SealError):
            return SealFailure(request.reference, value)
        try:
            token = None
            if request.level.has_timestamp:
                imprint = request.stamped.imprint(value, request.algorithm)
                token = self._token(imprint, request.algorithm)
            material = self._material(request.level, token)
        except SealError as error:
            return SealFailure(request.reference, error)
        return SignatureValue(request.reference, value, token, material)

    def _token(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        if self._authority is None:
            raise TimestampUnavailable("no time-stamp authority is configured")
        return self._authority.timestamp(imprint, algorithm)

    def _material(self, level: Level, token: bytes | None) -> ValidationMaterial:
        if not level.has_material or token is None:
            return EMPTY
        return self._signer_material() | token_material(token, self._source)

    def _signer_material(self) -> ValidationMaterial:
        if self._source is None:
            raise MaterialUnavailable("no source of validation material is configured")
        return self._source.material(self._chain.certificates)


def _batches(
    requests: Sequence[R],
    results: dict[int, Any],
    refusal: Callable[[R], SealError | None],
) -> Iterator[tuple[DigestAlgorithm, list[tuple[int, R]]]]:
    """The requests that can be tried, by digest algorithm, each with its place in the batch.

    What is wrong with the others goes into ``results``.
    """
    batches: dict[DigestAlgorithm, list[tuple[int, R]]] = {}
    for index, request in enumerate(requests):
        error = refusal(request)
        if error is None:
            batches.setdefault(request.algorithm, []).append((index, request))
        else:
            results[index] = SealFailure(request.reference, error)
    yield from batches.items()


def _wrong_length(request: Request) -> SealError:
    return SealError(
        f"a {request.algorithm} digest has {request.algorithm.size} bytes, "
        f"not {len(request.digest)}"
    )
