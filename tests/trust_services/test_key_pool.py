"""One key in several places, of which one fails, lies or comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, KeyUnavailable
from ades.ports import (
    RawSigner,
    Seal,
    SealRequest,
    SignatureAlgorithm,
    SignatureValue,
    ValueRequest,
)
from ades.sealing import LocalSealer
from ades.seals import check_seal
from ades.values import check_value
from tests.cast import SealKey
from trust_services.breaker import BreakerOptions
from trust_services.key_pool import KeyPool

SHA256 = DigestAlgorithm.SHA256


@dataclass
class Place:
    """A key that may be out, or give up after so many signatures."""

    key: SealKey
    out: bool = False
    gives_up_after: int | None = None
    asked: int = 0

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        if self.out:
            raise KeyUnavailable("it is out")
        return self.key.signer().signature_algorithm

    def sign(
        self, messages: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        return self._limited(self.key.signer().sign(messages, algorithm))

    def sign_digests(
        self, digests: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        return self._limited(self.key.signer().sign_digests(digests, algorithm))

    def _limited(self, values: list[bytes | KeyUnavailable]) -> list[bytes | KeyUnavailable]:
        self.asked += 1
        if self.out:
            return [KeyUnavailable("it is out")] * len(values)
        keep = len(values) if self.gives_up_after is None else self.gives_up_after
        return [*values[:keep], *[KeyUnavailable("it gave up")] * (len(values) - keep)]


def pool(key: SealKey, *places: Place, clock: Sequence[float] = (0.0,)) -> KeyPool:
    members: list[RawSigner] = list(places)
    return KeyPool(members, key.chain, BreakerOptions(2, 10.0), lambda: clock[-1])


def all_good(key: SealKey, messages: list[bytes], values: list[bytes | KeyUnavailable]) -> bool:
    for message, value in zip(messages, values, strict=True):
        assert isinstance(value, bytes), value
        request = ValueRequest("", SHA256.digest(message), message=message)
        algorithm = key.signer().signature_algorithm
        check_value(SignatureValue("", value), request, key.chain, algorithm)
    return True


@pytest.mark.parametrize("kind", ["RSA", "RSA-PSS", "P-256", "Ed25519"])
def test_what_the_first_place_does_not_sign_the_second_does(
    keys: dict[str, SealKey], kind: str
) -> None:
    key, messages = keys[kind], [b"one", b"two", b"three"]
    first, second = Place(key, gives_up_after=1), Place(key)

    assert all_good(key, messages, pool(key, first, second).sign(messages, SHA256))
    assert (first.asked, second.asked) == (1, 1)


def test_a_place_with_another_key_signs_nothing(keys: dict[str, SealKey]) -> None:
    """The second HSM was set up with the wrong key under the right name."""
    key, messages = keys["P-256"], [b"one", b"two"]
    wrong = Place(keys["P-384"])

    assert all_good(key, messages, pool(key, wrong, Place(key)).sign(messages, SHA256))
    (result,) = pool(key, wrong).sign([b"one"], SHA256)
    assert isinstance(result, KeyUnavailable)
    assert "another key" in str(result)


def test_a_place_that_is_out_is_left_alone_and_used_again_when_it_is_back(
    ec_key: SealKey,
) -> None:
    clock = [0.0]
    first, second = Place(ec_key), Place(ec_key)
    both = pool(ec_key, first, second, clock=clock)
    assert both.sign([b"one"], SHA256)

    first.out = True
    for _ in range(5):
        assert all_good(ec_key, [b"one"], both.sign([b"one"], SHA256))
    assert first.asked == 3

    first.out = False
    clock.append(10.0)
    before = second.asked
    assert all_good(ec_key, [b"one"], both.sign([b"one"], SHA256))
    assert second.asked == before


def test_when_all_are_out_the_reason_is_told(ec_key: SealKey) -> None:
    place = Place(ec_key)
    alone = pool(ec_key, place)
    alone.sign([b"one"], SHA256)
    place.out = True

    texts = [str(alone.sign([b"one"], SHA256)[0]) for _ in range(3)]
    assert texts[:2] == ["it is out", "it is out"]
    assert "rests after failures" in texts[2]
    with pytest.raises(KeyUnavailable, match="no place has the key now"):
        _ = pool(ec_key, Place(ec_key, out=True)).signature_algorithm


def test_a_sealer_with_a_pool_makes_good_seals(rsa_key: SealKey) -> None:
    sealer = LocalSealer(pool(rsa_key, Place(rsa_key, out=False)), rsa_key.chain)
    request = SealRequest("one", bytes(32))
    (seal,) = sealer.seal([request])

    assert isinstance(seal, Seal)
    check_seal(seal.cms, request, rsa_key.chain)


def test_mistakes_are_told(keys: dict[str, SealKey]) -> None:
    with pytest.raises(ValueError, match="needs a key"):
        KeyPool([], keys["RSA"].chain)
    with pytest.raises(AlgorithmUnsupported):
        pool(keys["Ed25519"], Place(keys["Ed25519"])).sign_digests([bytes(32)], SHA256)
