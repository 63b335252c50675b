"""The local sealer with keys and authorities that fail: each item of a batch stands alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from ades.digests import DigestAlgorithm
from ades.errors import KeyUnavailable, SealError, SealMismatch, TimestampUnavailable
from ades.ports import (
    Credential,
    Level,
    RawSigner,
    Seal,
    SealFailure,
    SealRequest,
    SignatureAlgorithm,
    granted,
)
from ades.sealing import LocalSealer
from ades.seals import check_seal
from tests.ades.documents import sealer_of
from tests.cast import SealKey
from trust_services.software_keys import SoftwareKey
from trust_services.tsa import HTTPTimestampAuthority

SHA256 = DigestAlgorithm.SHA256


@dataclass
class MoodyKey:
    """A key that cannot be used for every second message; implements the port."""

    key: RawSigner
    calls: int = 0
    messages: int = 0

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        return self.key.signature_algorithm

    def sign(
        self, messages: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        self.calls += 1
        return self._moody(self.key.sign(messages, algorithm))

    def sign_digests(
        self, digests: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        self.calls += 1
        return self._moody(self.key.sign_digests(digests, algorithm))

    def _moody(self, values: list[bytes | KeyUnavailable]) -> list[bytes | KeyUnavailable]:
        trouble = KeyUnavailable("the token was pulled out")
        self.messages += len(values)
        return [trouble if place % 2 else value for place, value in enumerate(values)]


@dataclass
class ClosedTSA:
    """An authority that is closed; implements the port."""

    token_size: int = 8192
    asked: list[bytes] = field(default_factory=list)

    def timestamp(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        self.asked.append(imprint)
        raise TimestampUnavailable("closed for the night")


def requests(*levels: Level) -> list[SealRequest]:
    return [
        SealRequest(f"document-{number}", SHA256.digest(bytes([number])), level=level)
        for number, level in enumerate(levels)
    ]


def errors(results: list[Seal | SealFailure]) -> list[SealError | None]:
    return [item.error if isinstance(item, SealFailure) else None for item in results]


def test_each_digest_of_a_batch_gets_its_own_seal(
    key: SealKey, tsa: HTTPTimestampAuthority
) -> None:
    batch = requests(Level.B_B, Level.B_T, Level.B_B)
    results = sealer_of(key, tsa).seal(batch)

    assert [item.reference for item in results] == ["document-0", "document-1", "document-2"]
    for request, result in zip(batch, results, strict=True):
        assert isinstance(result, Seal)
        check_seal(result.cms, request, key.chain)


def test_a_key_that_fails_once_fails_one_item(key: SealKey) -> None:
    moody = MoodyKey(SoftwareKey.from_pkcs8(key.pkcs8))
    batch = requests(*[Level.B_B] * 3)
    results = LocalSealer(moody, key.chain).seal(batch)

    first, second, third = errors(results)
    assert (first, third) == (None, None)
    assert isinstance(second, KeyUnavailable)
    assert results[1].reference == "document-1"
    assert str(second) == "the token was pulled out"


def test_an_authority_that_is_closed_fails_only_what_needs_it(key: SealKey) -> None:
    closed = ClosedTSA()
    batch = requests(Level.B_B, Level.B_T, Level.B_B)
    first, second, third = errors(sealer_of(key, closed).seal(batch))

    assert (first, third) == (None, None)
    assert isinstance(second, TimestampUnavailable)
    assert len(closed.asked) == 1


def test_without_an_authority_there_is_no_time_stamp(key: SealKey) -> None:
    """Nor a seal without one: B-B would be less than what was asked for."""
    (error,) = errors(sealer_of(key).seal(requests(Level.B_T)))

    assert isinstance(error, TimestampUnavailable)
    assert "no time-stamp authority is configured" in str(error)


def test_a_digest_of_the_wrong_length_is_refused_before_the_key_is_used(key: SealKey) -> None:
    moody = MoodyKey(SoftwareKey.from_pkcs8(key.pkcs8))
    wrong = SealRequest("short", bytes(31))
    failure, good = LocalSealer(moody, key.chain).seal([wrong, *requests(Level.B_B)])

    assert isinstance(failure, SealFailure)
    assert "a sha256 digest has 32 bytes, not 31" in str(failure.error)
    assert isinstance(good, Seal)
    assert moody.messages == 1


def test_a_batch_is_one_use_of_the_key(key: SealKey) -> None:
    moody = MoodyKey(SoftwareKey.from_pkcs8(key.pkcs8))
    LocalSealer(moody, key.chain).seal(requests(*[Level.B_B] * 5))

    assert (moody.calls, moody.messages) == (1, 5)


def test_the_requests_algorithm_is_used_and_not_the_sealers(key: SealKey) -> None:
    request = SealRequest("x", DigestAlgorithm.SHA512.digest(b"x"), DigestAlgorithm.SHA512)
    (result,) = sealer_of(key).seal([request])

    assert isinstance(result, Seal)
    check_seal(result.cms, request, key.chain)


def test_an_empty_batch_gives_nothing(key: SealKey) -> None:
    assert sealer_of(key).seal([]) == []


def test_the_credential_tells_only_levels_that_can_be_had(
    key: SealKey, tsa: HTTPTimestampAuthority
) -> None:
    plain, stamping = sealer_of(key).credential(), sealer_of(key, tsa).credential()

    assert set(plain.sizes) == {Level.B_B}
    assert set(stamping.sizes) == {Level.B_B, Level.B_T}
    assert stamping.sizes[Level.B_T] > stamping.sizes[Level.B_B] + tsa.token_size
    assert plain.chain == key.chain
    assert plain.algorithm is SHA256


def test_no_seal_is_larger_than_the_credential_says(
    key: SealKey, tsa: HTTPTimestampAuthority
) -> None:
    sealer = sealer_of(key, tsa)
    credential: Credential = sealer.credential()

    for request in requests(Level.B_B, Level.B_T):
        (result,) = sealer.seal([request])
        assert isinstance(result, Seal)
        assert len(result.cms) <= credential.sizes[request.level]


@pytest.mark.parametrize("number", [0, 2])
def test_one_request_has_one_answer(key: SealKey, number: int) -> None:
    """A key's side that answers more or less is not believed, and is no crash."""
    answers = sealer_of(key).seal(requests(*[Level.B_B] * number))

    with pytest.raises(SealMismatch, match=f"gave {number} answers to one request"):
        granted(answers)
