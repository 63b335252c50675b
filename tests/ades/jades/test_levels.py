"""B-T to B-LTA and renewal: one trip each, and every imprint as TS 119 182-1 says."""

import base64
import hashlib
import pickle
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from ades import jades
from ades.errors import (
    MaterialUnavailable,
    SealMismatch,
    TimestampUnavailable,
    UnreadableDocument,
    UnusableTarget,
)
from ades.jades import DetachedObject, JAdESOptions, Mechanism, Serialization
from ades.material import EMPTY, ValidationMaterial
from ades.ports import Level, SignatureValue, Timestamp
from ades.sealing import LocalSealer
from ades.timestamps import imprint_of
from development_pki.hierarchy import Hierarchy
from tests.ades.jades.documents import ORDER, SIGNED_AT, key_side, parts_of, token_of, unsigned_of
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

FILES = [DetachedObject("a.json", ORDER), DetachedObject("b.bin", bytes(range(200)))]


@dataclass
class Wiretap:
    """Stands between the two sides and keeps what passes; implements both ports."""

    sealer: LocalSealer
    sent: list[Any] = field(default_factory=list)

    def credential(self) -> Any:
        return self.sealer.credential()

    def sign_values(self, requests: Any) -> Any:
        self.sent += [("sign", item) for item in requests]
        return self.sealer.sign_values(requests)

    def timestamp(self, requests: Any) -> Any:
        self.sent += [("timestamp", item) for item in requests]
        return self.sealer.timestamp(requests)


@pytest.fixture(scope="module")
def side(ec_key: SealKey, tsa: HTTPTimestampAuthority, pki: Hierarchy) -> LocalSealer:
    return key_side(ec_key, tsa, pki)


@pytest.fixture(scope="module")
def options(side: LocalSealer) -> JAdESOptions:
    return JAdESOptions(side.credential(), SIGNED_AT)


def digest_of_stamp(value: dict[str, Any]) -> bytes:
    return imprint_of(token_of(value))[0]


@pytest.mark.parametrize(
    ("level", "names"),
    [
        (Level.B_B, []),
        (Level.B_T, ["sigTst"]),
        (Level.B_LT, ["sigTst", "xVals", "rVals"]),
        (Level.B_LTA, ["sigTst", "xVals", "rVals", "arcTst"]),
    ],
)
def test_each_level_has_its_unsigned_properties(
    side: LocalSealer, options: JAdESOptions, level: Level, names: list[str]
) -> None:
    signed = jades.sign(ORDER, options, level, side)
    assert [name for name, _ in unsigned_of(signed)] == names


@pytest.mark.parametrize("kind", ["RSA", "P-521", "Ed25519"])
def test_the_signature_is_time_stamped_as_its_base64url_text(
    keys: dict[str, SealKey], kind: str, tsa: HTTPTimestampAuthority, pki: Hierarchy
) -> None:
    side = key_side(keys[kind], tsa, pki)
    signed = jades.sign(FILES, JAdESOptions(side.credential(), SIGNED_AT), Level.B_T, side)
    ((_, value),) = unsigned_of(signed)
    imprint, algorithm = imprint_of(token_of(value))
    assert imprint == algorithm.digest(parts_of(signed)["signature"].encode())


@pytest.mark.parametrize("mechanism", [None, *Mechanism])
@pytest.mark.parametrize("unencoded", [False, True])
def test_the_archive_time_stamp_is_over_contents_header_value_and_what_is_before_it(
    side: LocalSealer, options: JAdESOptions, mechanism: Mechanism | None, *, unencoded: bool
) -> None:
    asked = replace(options, mechanism=mechanism or Mechanism.BY_URI_HASH, unencoded=unencoded)
    document = ORDER if mechanism is None else FILES
    signed = jades.sign(document, asked, Level.B_LTA, side)
    contents = [ORDER] if mechanism is None else [item.content for item in FILES]
    texts = [item if unencoded else base64url(item) for item in contents]  # type: ignore[arg-type]
    parts = parts_of(signed)
    *before, _ = parts["header"]["etsiU"]
    expected = b"".join(texts)  # type: ignore[arg-type]
    expected += f".{parts['protected']}.{parts['signature']}.{''.join(before)}".encode()
    assert digest_of_stamp(unsigned_of(signed)[-1][1]) == hashlib.sha256(expected).digest()


def test_up_to_b_lt_one_trip_suffices_and_b_lta_takes_one_more_with_nothing_but_digests(
    side: LocalSealer, options: JAdESOptions
) -> None:
    tap = Wiretap(side)
    jades.sign(FILES, options, Level.B_LTA, tap)
    (first, request), (second, stamp) = tap.sent
    assert (first, second) == ("sign", "timestamp")
    assert (len(request.digest), request.message) == (32, None)
    assert len(stamp.digest) == 32
    sent = pickle.dumps(tap.sent)
    assert ORDER not in sent
    assert base64url(ORDER) not in sent


def test_renewal_adds_the_missing_material_and_then_a_time_stamp_over_it(
    side: LocalSealer, options: JAdESOptions
) -> None:
    signed = jades.sign(ORDER, options, Level.B_LTA, side)
    known = ValidationMaterial((b"certificate",), (b"answer",), (b"list",))
    renewed = jades.archive(signed, side, known=known)
    old, new = unsigned_of(signed), unsigned_of(renewed)
    assert new[: len(old)] == old
    assert [name for name, _ in new[len(old) :]] == ["tstVD", "arcTst"]
    assert new[-2][1] == {
        "xVals": [{"x509Cert": {"val": _base64(b"certificate")}}],
        "rVals": {
            "crlVals": [{"val": _base64(b"list")}],
            "ocspVals": [{"val": _base64(b"answer")}],
        },
    }
    again = jades.archive(renewed, side, known=known)
    assert [name for name, _ in unsigned_of(again)[len(new) :]] == ["arcTst"]


def test_what_is_prepared_can_be_kept_and_is_the_same_each_time(options: JAdESOptions) -> None:
    prepared = jades.prepare(FILES, options)
    assert jades.prepare(FILES, options) == prepared
    assert pickle.loads(pickle.dumps(prepared)) == prepared


def test_an_archive_in_preparation_can_be_kept(side: LocalSealer, options: JAdESOptions) -> None:
    archive = jades.prepare_archive(jades.sign(ORDER, options, Level.B_LT, side))
    assert pickle.loads(pickle.dumps(archive)) == archive


def test_an_answer_that_lacks_what_the_level_needs_is_refused(
    side: LocalSealer, options: JAdESOptions
) -> None:
    prepared = jades.prepare(ORDER, options)
    (answer,) = side.sign_values([prepared.request("x", Level.B_LT)])
    assert isinstance(answer, SignatureValue)
    for poor, level in (
        (replace(answer, timestamp=None), Level.B_T),
        (replace(answer, material=EMPTY), Level.B_LT),
    ):
        with pytest.raises(SealMismatch):
            jades.embed(prepared, poor, level)
    assert [name for name, _ in unsigned_of(jades.embed(prepared, answer, Level.B_T))] == ["sigTst"]


def test_a_value_over_another_digest_or_by_another_key_is_refused(
    side: LocalSealer, options: JAdESOptions, rsa_key: SealKey
) -> None:
    prepared = jades.prepare(ORDER, options)
    other = jades.prepare(ORDER + b" ", options)
    strangers = rsa_key.sealer().sign_values([prepared.request("x")])
    for answer in (*side.sign_values([other.request("x")]), *strangers):
        assert isinstance(answer, SignatureValue)
        with pytest.raises(SealMismatch):
            jades.embed(prepared, answer, Level.B_B)


def test_a_time_stamp_of_another_value_or_archive_is_refused(
    side: LocalSealer, options: JAdESOptions
) -> None:
    prepared = jades.prepare(ORDER, options)
    mine, other = side.sign_values([prepared.request(name, Level.B_LT) for name in ("a", "b")])
    assert isinstance(mine, SignatureValue)
    assert isinstance(other, SignatureValue)
    with pytest.raises(SealMismatch):
        jades.embed(prepared, replace(mine, timestamp=other.timestamp), Level.B_T)
    archive = jades.prepare_archive(jades.embed(prepared, mine, Level.B_LT))
    for token in (mine.timestamp or b"", b"nothing"):
        with pytest.raises(SealMismatch):
            jades.embed_archive(archive, Timestamp("x", token))


def test_levels_that_the_key_s_side_cannot_reach_are_its_errors(
    ec_key: SealKey, tsa: HTTPTimestampAuthority, options: JAdESOptions
) -> None:
    with pytest.raises(TimestampUnavailable):
        jades.sign(ORDER, options, Level.B_T, ec_key.sealer())
    with pytest.raises(MaterialUnavailable):
        jades.sign(ORDER, options, Level.B_LT, LocalSealer(ec_key.signer(), ec_key.chain, tsa))


def test_only_what_has_a_place_for_it_is_archived(side: LocalSealer, options: JAdESOptions) -> None:
    compact = replace(options, serialization=Serialization.COMPACT)
    for signed in (
        jades.sign(ORDER, compact, Level.B_B, side),
        jades.sign(ORDER, options, Level.B_B, side),
    ):
        with pytest.raises(UnusableTarget):
            jades.prepare_archive(signed)
    with pytest.raises(UnreadableDocument):
        jades.prepare_archive(b"nothing")


def test_detached_contents_are_archived_only_if_they_are_those_that_were_signed(
    side: LocalSealer, options: JAdESOptions
) -> None:
    signed = jades.sign(FILES, options, Level.B_LT, side)
    for contents in (
        [],
        FILES[:1],
        [*FILES, DetachedObject("c", b"")],
        [FILES[0], DetachedObject("b.bin", b"another")],
        [FILES[0], DetachedObject("b.bin", digest=bytes(32))],
    ):
        with pytest.raises(UnusableTarget):
            jades.prepare_archive(signed, contents)


def base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
