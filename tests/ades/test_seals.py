"""Seals of our own writing are compared with what must be there; only others are looked into."""

from datetime import UTC, datetime

import pytest
from asn1crypto import cms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades import seals
from ades.digests import DigestAlgorithm
from ades.errors import SealMismatch
from ades.ports import Level, SealRequest
from ades.seals import check_seal
from tests.ades.documents import seal_of, sealer_of
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

MOMENT = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


def request_for(key: SealKey, level: Level = Level.B_B) -> SealRequest:
    algorithm = sealer_of(key).credential().algorithm
    return SealRequest("x", algorithm.digest(b"content"), algorithm, level, MOMENT)


@pytest.fixture(scope="module")
def own(ec_key: SealKey) -> tuple[SealRequest, bytes]:
    """A request and its seal."""
    request = request_for(ec_key)
    return request, seal_of(sealer_of(ec_key), request)


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
@pytest.mark.parametrize("kind", ["RSA", "RSA-PSS", "P-256", "P-384", "P-521", "Ed25519"])
def test_our_own_seal_needs_no_second_look(
    keys: dict[str, SealKey],
    kind: str,
    level: Level,
    tsa: HTTPTimestampAuthority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = keys[kind]
    request = request_for(key, level)
    seal = seal_of(sealer_of(key, tsa), request)
    monkeypatch.delattr(seals, "_signed_data")

    check_seal(seal, request, key.chain)


def test_a_good_seal_that_another_program_wrote_is_looked_into(rsa_key: SealKey) -> None:
    """It names the algorithm as RFC 5652 has it, without the digest: other bytes, same meaning."""
    request = request_for(rsa_key)
    info = cms.ContentInfo.load(seal_of(sealer_of(rsa_key), request))
    signer = info["content"]["signer_infos"][0]
    signer["signature_algorithm"] = {"algorithm": "rsassa_pkcs1v15"}
    seal = info.dump(force=True)

    assert seal != seal_of(sealer_of(rsa_key), request)
    check_seal(seal, request, rsa_key.chain)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.integers(0, 1 << 16), change=st.integers(1, 255))
def test_no_changed_byte_makes_another_seal_our_own(
    own: tuple[SealRequest, bytes], ec_key: SealKey, place: int, change: int
) -> None:
    request, seal = own
    changed = bytearray(seal)
    changed[place % len(changed)] ^= change

    assert not seals._is_our_own(bytes(changed), request, ec_key.chain)


def test_a_seal_of_another_request_is_not_our_own(rsa_key: SealKey, ec_key: SealKey) -> None:
    request = request_for(rsa_key)
    seal = seal_of(sealer_of(rsa_key), request)
    other = SealRequest("x", DigestAlgorithm.SHA256.digest(b"other"), signing_time=MOMENT)
    timeless = SealRequest("x", request.digest)

    for wrong, chain in (
        (other, rsa_key.chain),
        (timeless, rsa_key.chain),
        (request, ec_key.chain),
    ):
        with pytest.raises(SealMismatch):
            check_seal(seal, wrong, chain)
