"""Changed, random and excessive documents: never passed, never an error, never expensive."""

import contextlib
import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades import jades
from ades.errors import AdESError
from ades.jades import DetachedObject, JAdESOptions, Serialization
from ades.ports import Level
from ades.sealing import LocalSealer
from ades.verification.jades import MAX_SIGNATURES, MAX_STAMPS, verify
from ades.verification.report import Indication, SubIndication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.jades.documents import ORDER, from_base64url, key_side, parts_of
from tests.ades.jades.forging import b64
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority


def changes_of(signed: bytes, count: int) -> Iterator[tuple[int, bytes]]:
    """The document with one bit changed, in some places; always the same ones."""
    chance = random.Random(20261124)
    for place in chance.sample(range(len(signed)), min(count, len(signed))):
        changed = bytearray(signed)
        changed[place] ^= 1 << chance.randrange(8)
        yield place, bytes(changed)


FILES = [DetachedObject("a.json", ORDER)]
PASSED = Indication.TOTAL_PASSED


@pytest.fixture(scope="module")
def side(ec_key: SealKey, tsa: HTTPTimestampAuthority, pki: Hierarchy) -> LocalSealer:
    return key_side(ec_key, tsa, pki)


@pytest.fixture(scope="module")
def options(side: LocalSealer) -> JAdESOptions:
    return JAdESOptions(side.credential(), now())


@pytest.mark.parametrize("serialization", Serialization)
def test_no_byte_of_a_signature_can_be_changed(
    side: LocalSealer, options: JAdESOptions, anchors: TrustAnchors, serialization: Serialization
) -> None:
    signed = jades.sign(ORDER, replace(options, serialization=serialization), Level.B_B, side)
    assert verify(signed, anchors, now()).indication is PASSED
    for place, changed in changes_of(signed, 1000):
        assert verify(changed, anchors, now()).indication is not PASSED, place


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LTA])
def test_a_change_to_what_nobody_signs_changes_nothing_of_the_verdict_or_all(
    side: LocalSealer, options: JAdESOptions, anchors: TrustAnchors, level: Level
) -> None:
    """A time-stamp's token carries certificates that nothing signs and that may not be needed."""
    signed = jades.sign(ORDER, options, level, side)
    (before,) = verify(signed, anchors, now()).signatures
    for place, changed in changes_of(signed, 300):
        (after,) = verify(changed, anchors, now()).signatures
        same = (after.signer, after.level, after.stamps) == (
            *(before.signer, before.level, before.stamps),
        )
        assert same or after.indication is not PASSED, place


def test_no_byte_of_a_detached_file_can_be_changed(
    side: LocalSealer, options: JAdESOptions, anchors: TrustAnchors
) -> None:
    signed = jades.sign(FILES, options, Level.B_B, side)
    for place in range(len(ORDER)):
        changed = ORDER[:place] + bytes((ORDER[place] ^ 1,)) + ORDER[place + 1 :]
        (report,) = verify(signed, anchors, now(), [DetachedObject("a.json", changed)]).signatures
        assert report.sub_indication is SubIndication.HASH_FAILURE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["alg", "crit", "b64", "x5c", "x5t#S256", "x5t#o", "sigX5ts", "iat", "sigT", "sigD", "adoTst"]
)
COMPONENTS = st.sampled_from(["sigTst", "arcTst", "xVals", "rVals", "tstVD", "anyValData", "cSig"])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(NAMES, JSON, max_size=4), st.lists(st.tuples(COMPONENTS, JSON), max_size=3))
def test_whatever_a_header_says_there_is_a_verdict(
    side: LocalSealer,
    options: JAdESOptions,
    anchors: TrustAnchors,
    header: dict[str, object],
    components: list[tuple[str, object]],
) -> None:
    prepared = jades.prepare(ORDER, options)
    protected = b64(json.dumps(prepared.jws.header | header).encode())
    unsigned = [b64(json.dumps({name: value}).encode()) for name, value in components]
    whole = {
        "payload": b64(ORDER),
        "protected": protected,
        "signature": b64(bytes(64)),
        "header": {"etsiU": unsigned},
    }
    document = json.dumps(whole).encode()
    assert verify(document, anchors, now(), FILES).indication is not PASSED
    with contextlib.suppress(AdESError):
        jades.prepare_archive(document, FILES)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_there_is_a_verdict(anchors: TrustAnchors, document: bytes) -> None:
    assert verify(document, anchors, now()).indication is Indication.TOTAL_FAILED


def test_more_signatures_or_time_stamps_than_anybody_makes_are_refused(
    side: LocalSealer, options: JAdESOptions, anchors: TrustAnchors
) -> None:
    whole = parts_of(jades.sign(ORDER, options, Level.B_T, side))
    item = {name: whole[name] for name in ("protected", "signature")}
    many = {"payload": whole["payload"], "signatures": [item] * (MAX_SIGNATURES + 1)}
    stamps = whole | {"header": {"etsiU": whole["header"]["etsiU"] * (MAX_STAMPS + 1)}}
    components = whole | {"header": {"etsiU": whole["header"]["etsiU"] * 1000}}
    for document in (many, stamps, components):
        (report,) = verify(json.dumps(document).encode(), anchors, now()).signatures
        assert report.sub_indication is SubIndication.FORMAT_FAILURE
        assert "too many" in report.explanation


def test_every_signature_of_a_general_jws_is_judged(
    side: LocalSealer, options: JAdESOptions, anchors: TrustAnchors
) -> None:
    whole = parts_of(jades.sign(ORDER, options, Level.B_B, side))
    good = {name: whole[name] for name in ("protected", "signature")}
    document = {
        "payload": whole["payload"],
        "signatures": [good, good | {"signature": b64(bytes(64))}],
    }
    first, second = verify(json.dumps(document).encode(), anchors, now()).signatures
    assert (first.indication, second.indication) == (PASSED, Indication.TOTAL_FAILED)


def test_clear_components_are_read_too(
    side: LocalSealer, options: JAdESOptions, anchors: TrustAnchors
) -> None:
    whole = parts_of(jades.sign(ORDER, options, Level.B_LT, side))
    texts = whole["header"]["etsiU"]
    clear = [json.loads(from_base64url(text.encode())) for text in texts]
    (report,) = verify(
        json.dumps(whole | {"header": {"etsiU": clear}}).encode(), anchors, now()
    ).signatures
    assert (report.indication, report.level) == (PASSED, "JAdES-BASELINE-LT")
    for mixed in ([clear[0], texts[1]], [clear[0] | clear[1]], [{"sigTsu": 1}], [7]):
        document = json.dumps(whole | {"header": {"etsiU": mixed}}).encode()
        (report,) = verify(document, anchors, now()).signatures
        assert report.sub_indication is SubIndication.FORMAT_FAILURE


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(b'{"a":' * 200_000, id="objects in objects"),
        pytest.param(b'{"signatures":[' + b"{}," * 400_000 + b"{}]}", id="very many signatures"),
        pytest.param(b64(b'{"a":' * 200_000).encode() + b"..YQ", id="in a compact header"),
        pytest.param(b"." * 1_000_000, id="dots"),
        pytest.param(b"{" + b'"' * 1_000_001, id="quotation marks"),
    ],
)
def test_bombs_cost_little_and_are_refused(anchors: TrustAnchors, bomb: bytes) -> None:
    started = time.process_time()
    (report,) = verify(bomb, anchors, now()).signatures
    assert report.sub_indication is SubIndication.FORMAT_FAILURE
    assert time.process_time() - started < 2
