"""What the key's side may send back, and what strangers may hand in: refused, and typed.

The attacks on a seal itself are in tests/ades/test_seal_bestiary.py, those on a signature that is
verified in test_verification.py.
"""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades import cades
from ades.cades import CAdESOptions, PreparedCAdES
from ades.errors import AdESError, SealMismatch, UnreadableDocument
from ades.material import ValidationMaterial
from ades.ports import Level, Seal, SealRequest, Timestamp, TimestampRequest
from ades.sealing import LocalSealer
from ades.signed_data import read_signed_data
from tests.cast import SealKey

CONTENT = b"what was agreed"
MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture
def prepared(key_side: LocalSealer) -> PreparedCAdES:
    """A content up to its digest."""
    return cades.prepare(CONTENT, CAdESOptions.of(key_side.credential(), MOMENT))


def seal_of(side: LocalSealer, request: SealRequest) -> Seal:
    (answer,) = side.seal([request])
    assert isinstance(answer, Seal)
    return answer


def test_the_digest_is_swapped_between_prepare_and_embed(
    key_side: LocalSealer, prepared: PreparedCAdES
) -> None:
    """Whoever carries the request to the key puts another document's digest into it."""
    request = dataclasses.replace(prepared.request("x"), digest=bytes(32))
    with pytest.raises(SealMismatch, match="another digest"):
        cades.embed(prepared, seal_of(key_side, request), Level.B_B)


def test_the_remote_side_uses_another_certificate(rsa_key: SealKey, ec_key: SealKey) -> None:
    prepared = cades.prepare(CONTENT, CAdESOptions(rsa_key.chain, MOMENT))
    seal = seal_of(ec_key.sealer(), prepared.request("x"))
    with pytest.raises(SealMismatch, match="expected certificate"):
        cades.embed(prepared, seal, Level.B_B)


@pytest.mark.parametrize("asked", [None, MOMENT - timedelta(days=365)])
def test_the_remote_side_claims_another_time(
    key_side: LocalSealer, prepared: PreparedCAdES, asked: datetime | None
) -> None:
    request = dataclasses.replace(prepared.request("x"), signing_time=asked)
    with pytest.raises(SealMismatch, match="another signing time"):
        cades.embed(prepared, seal_of(key_side, request), Level.B_B)


def test_less_comes_back_than_was_asked_for(key_side: LocalSealer, prepared: PreparedCAdES) -> None:
    plain = seal_of(key_side, prepared.request("x", Level.B_B))
    stamped = seal_of(key_side, prepared.request("x", Level.B_T))
    with pytest.raises(SealMismatch, match="no time-stamp"):
        cades.embed(prepared, plain, Level.B_T)
    with pytest.raises(SealMismatch, match="without validation material"):
        cades.embed(prepared, stamped, Level.B_LT)


def test_the_answer_brings_garbage_for_material(
    key_side: LocalSealer, prepared: PreparedCAdES
) -> None:
    """What is no certificate is not put among the certificates."""
    seal = seal_of(key_side, prepared.request("x", Level.B_LT))
    for garbage in (
        ValidationMaterial((b"nothing",)),
        ValidationMaterial((), (b"\x30\x05",)),
        ValidationMaterial((), (), (b"",)),
    ):
        with pytest.raises(SealMismatch, match="cannot be read"):
            cades.embed(prepared, dataclasses.replace(seal, material=garbage), Level.B_LT)


def test_a_signature_with_two_signers_is_not_archived(
    key_side: LocalSealer, prepared: PreparedCAdES
) -> None:
    """Which of them would the archive time-stamp be of?"""
    data = read_signed_data(seal_of(key_side, prepared.request("x", Level.B_T)).cms)
    twice = dataclasses.replace(data, signers=data.signers * 2)
    with pytest.raises(UnreadableDocument, match="by one signer"):
        cades.prepare_archive(twice.encode())


@pytest.fixture(scope="module")
def archived(sides: dict[str, LocalSealer]) -> bytes:
    """A B-LTA signature."""
    side = sides["P-256"]
    return cades.sign(CONTENT, CAdESOptions.of(side.credential(), MOMENT), Level.B_LTA, side)


@pytest.fixture(scope="module")
def token(sides: dict[str, LocalSealer], archived: bytes) -> bytes:
    """A time-stamp for the renewal of it."""
    (answer,) = sides["P-256"].timestamp(
        [TimestampRequest("x", cades.prepare_archive(archived).digest)]
    )
    assert isinstance(answer, Timestamp)
    return answer.token


def test_what_is_read_is_written_again_byte_for_byte(archived: bytes, token: bytes) -> None:
    """Also a set that is not in DER's order keeps its own."""
    data = read_signed_data(archived)
    backwards = dataclasses.replace(data, certificates=data.certificates[::-1]).encode()

    for item in (archived, token, cades.attach(archived, CONTENT), backwards):
        assert read_signed_data(item).encode() == item
    assert read_signed_data(backwards).certificates == data.certificates[::-1]


ANYWHERE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def broken(whole: bytes, data: st.DataObject) -> bytes:
    start, width = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 8))
    return whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + width :]


@ANYWHERE
@given(st.data())
def test_whatever_is_broken_in_a_signature_only_typed_errors_leave(
    archived: bytes, data: st.DataObject
) -> None:
    signature = broken(archived, data)
    for use in (cades.prepare_archive, cades.detach, lambda item: cades.attach(item, CONTENT)):
        try:
            use(signature)
        except AdESError:
            continue


@ANYWHERE
@given(st.data())
def test_whatever_is_broken_in_a_time_stamp_only_typed_errors_leave(
    archived: bytes, token: bytes, data: st.DataObject
) -> None:
    prepared = cades.prepare_archive(archived)
    try:
        cades.embed_archive(prepared, Timestamp("x", broken(token, data)))
    except SealMismatch:
        return
