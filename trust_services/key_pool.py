"""One key in several places: two HSMs, or two ways to one, of which one may fail."""

import time
from collections.abc import Sequence

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, KeyUnavailable, SealMismatch
from ades.ports import RawSigner, SignatureAlgorithm, SignatureValue, ValueRequest
from ades.values import check_value
from trust_services.breaker import BreakerOptions, CircuitBreaker, MonotonicClock


class KeyPool:
    """Implements :class:`ades.ports.RawSigner` with copies of one key, the first one preferred.

    What one place does not sign, the next one does. Every signature is checked under the
    certificate of ``chain``, so that a place with another key behind the same name signs nothing.
    Each place has a circuit breaker: while it is out, a batch does not wait for it. Safe for
    threads if the keys are.
    """

    def __init__(
        self,
        keys: Sequence[RawSigner],
        chain: CertificateChain,
        breaker: BreakerOptions | None = None,
        clock: MonotonicClock = time.monotonic,
    ) -> None:
        if not keys:
            raise ValueError("a pool needs a key")
        self._members = [(key, CircuitBreaker(breaker, clock)) for key in keys]
        self._chain = chain
        self._algorithm: SignatureAlgorithm | None = None

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        """How the key signs, by the first place that tells.

        Raises :class:`~ades.errors.KeyUnavailable` when none does.
        """
        if self._algorithm is None:
            self._algorithm = self._ask()
        return self._algorithm

    def sign(
        self, messages: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign messages: one signature, or the last place's reason for none, an item."""
        is_edwards = self.signature_algorithm is SignatureAlgorithm.ED25519
        if not is_edwards:
            return self.sign_digests([algorithm.digest(item) for item in messages], algorithm)
        requests = [
            ValueRequest("", algorithm.digest(item), algorithm, message=item) for item in messages
        ]
        return self._sign(requests, algorithm)

    def sign_digests(
        self, digests: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign digests: one signature, or the last place's reason for none, an item.

        Raises :class:`~ades.errors.AlgorithmUnsupported` for Ed25519.
        """
        if self.signature_algorithm is SignatureAlgorithm.ED25519:
            raise AlgorithmUnsupported("Ed25519 signs messages and not digests")
        return self._sign([ValueRequest("", item, algorithm) for item in digests], algorithm)

    def _ask(self) -> SignatureAlgorithm:
        reasons = []
        for key, breaker in self._members:
            if breaker.admits():
                try:
                    found = key.signature_algorithm
                except KeyUnavailable as error:
                    breaker.failed()
                    reasons.append(str(error))
                else:
                    breaker.succeeded()
                    return found
        raise KeyUnavailable(f"no place has the key now ({'; '.join(reasons) or 'all rest'})")

    def _sign(
        self, requests: list[ValueRequest], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        resting = KeyUnavailable("every place that has the key rests after failures")
        results: list[bytes | KeyUnavailable] = [resting] * len(requests)
        for key, breaker in self._members:
            missing = [n for n, item in enumerate(results) if isinstance(item, KeyUnavailable)]
            if not missing:
                break
            if breaker.admits():
                part = [requests[number] for number in missing]
                values = self._sign_with(key, part, algorithm)
                for number, value in zip(missing, values, strict=True):
                    results[number] = value
                if any(isinstance(value, bytes) for value in values):
                    breaker.succeeded()
                else:
                    breaker.failed()
        return results

    def _sign_with(
        self, key: RawSigner, requests: list[ValueRequest], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        try:
            if self.signature_algorithm is SignatureAlgorithm.ED25519:
                values = key.sign([item.message or b"" for item in requests], algorithm)
            else:
                values = key.sign_digests([item.digest for item in requests], algorithm)
        except KeyUnavailable as error:
            return [error] * len(requests)
        return [self._checked(value, item) for value, item in zip(values, requests, strict=True)]

    def _checked(
        self, value: bytes | KeyUnavailable, request: ValueRequest
    ) -> bytes | KeyUnavailable:
        if isinstance(value, KeyUnavailable):
            return value
        answer = SignatureValue("", value)
        try:
            check_value(answer, request, self._chain, self.signature_algorithm)
        except SealMismatch:
            return KeyUnavailable("a place has another key than that of the certificate")
        return value
