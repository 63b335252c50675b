"""One key in two tokens, of which one is pulled out while seals are being made (promise P9)."""

import time

import pytest

from ades.ports import Seal, SealRequest
from ades.sealing import LocalSealer
from ades.seals import check_seal
from development_pki.hierarchy import Hierarchy
from tests.cast import SealKey
from tests.services.softhsm import SoftHSM
from tests.trust_services.tokens import Token, filled
from trust_services.breaker import BreakerOptions
from trust_services.key_pool import KeyPool


@pytest.fixture
def spare(hsm: SoftHSM, pki: Hierarchy, ec_key: SealKey) -> Token:
    """The same key and certificate once more."""
    return filled(hsm, "spare", pki, {"P-256": ec_key})


def test_sealing_goes_on_when_one_of_two_tokens_is_pulled_out(
    other_token: Token, spare: Token, ec_key: SealKey
) -> None:
    keys = [other_token.key("P-256"), spare.key("P-256")]
    sealer = LocalSealer(KeyPool(keys, ec_key.chain, BreakerOptions(1, 0.2)), ec_key.chain)

    def sealed(name: str) -> float:
        """How long ten seals took, each of them good and by the right key."""
        requests = [SealRequest(f"{name} {number}", bytes(32)) for number in range(10)]
        started = time.perf_counter()
        results = sealer.seal(requests)
        for request, result in zip(requests, results, strict=True):
            assert isinstance(result, Seal), result
            check_seal(result.cms, request, ec_key.chain)
        return time.perf_counter() - started

    sealed("before")
    other_token.hsm.remove(other_token.directory)
    try:
        assert sealed("at once") < 5
        assert sealed("while it is out") < 5
        time.sleep(0.25)
        assert sealed("when it is probed") < 5
    finally:
        other_token.hsm.put_back(other_token.directory)
    time.sleep(0.25)
    spare.hsm.remove(spare.directory)
    try:
        assert sealed("by the first one again") < 5
    finally:
        spare.hsm.put_back(spare.directory)
