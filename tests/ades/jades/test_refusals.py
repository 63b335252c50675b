"""Options that contradict each other, and documents that cannot be signed, each with its error."""

from dataclasses import replace
from datetime import datetime

import pytest

from ades import jades
from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, KeyUnavailable, OptionError, UnusableTarget
from ades.jades import DetachedObject, JAdESOptions, Mechanism, Serialization
from ades.ports import Level
from ades.sealing import LocalSealer
from tests.ades.jades.documents import ORDER, SIGNED_AT
from tests.ades.test_sealing import MoodyKey
from tests.cast import SealKey


@pytest.fixture
def options(ec_key: SealKey) -> JAdESOptions:
    return JAdESOptions(ec_key.sealer().credential(), SIGNED_AT)


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
def test_compact_reaches_nothing_above_b_b(options: JAdESOptions, level: Level) -> None:
    prepared = jades.prepare(ORDER, replace(options, serialization=Serialization.COMPACT))
    assert prepared.request("x", Level.B_B)
    with pytest.raises(OptionError, match="compact"):
        prepared.request("x", level)


@pytest.mark.parametrize("kind", ["P-384", "Ed25519"])
def test_a_digest_that_the_key_cannot_have_is_an_option_error(
    keys: dict[str, SealKey], kind: str
) -> None:
    credential = keys[kind].sealer().credential()
    with pytest.raises(OptionError):
        jades.prepare(ORDER, JAdESOptions(credential, SIGNED_AT, algorithm=DigestAlgorithm.SHA256))


@pytest.mark.parametrize("document", [ORDER, [DetachedObject("a", ORDER)]])
def test_a_payload_is_shown_to_an_ed25519_key_s_side_only_if_that_is_allowed(
    keys: dict[str, SealKey], document: bytes | list[DetachedObject]
) -> None:
    credential = keys["Ed25519"].sealer().credential()
    asked = JAdESOptions(credential, SIGNED_AT, mechanism=Mechanism.BY_URI)
    with pytest.raises(AlgorithmUnsupported, match="see the payload"):
        jades.prepare(document, asked)
    shown = jades.prepare(document, replace(asked, reveals_payload=True))
    assert shown.message is not None
    assert jades.prepare([DetachedObject("a", ORDER)], JAdESOptions(credential, SIGNED_AT)).message


def test_other_keys_never_see_a_message(options: JAdESOptions) -> None:
    assert jades.prepare(ORDER, replace(options, reveals_payload=True)).message is None


def test_a_signing_time_needs_a_time_zone(options: JAdESOptions) -> None:
    with pytest.raises(OptionError, match="time zone"):
        jades.prepare(ORDER, replace(options, signing_time=datetime(2026, 11, 24)))  # noqa: DTZ001 -- the point


@pytest.mark.parametrize(
    "objects",
    [
        pytest.param([], id="nothing"),
        pytest.param([DetachedObject("", b"x")], id="no name"),
        pytest.param([DetachedObject("a", b"x"), DetachedObject("a", b"y")], id="a name twice"),
        pytest.param([DetachedObject("a")], id="neither content nor digest"),
        pytest.param([DetachedObject("a", digest=bytes(32))], id="a digest, where text is signed"),
    ],
)
def test_objects_that_cannot_be_referred_to_are_refused(
    options: JAdESOptions, objects: list[DetachedObject]
) -> None:
    with pytest.raises(UnusableTarget):
        jades.prepare(objects, options)


def test_a_digest_of_another_kind_is_refused(options: JAdESOptions) -> None:
    with pytest.raises(UnusableTarget, match="kind"):
        jades.prepare([DetachedObject("a", digest=bytes(64))], replace(options, unencoded=True))


def test_an_empty_payload_is_refused(options: JAdESOptions) -> None:
    with pytest.raises(UnusableTarget):
        jades.prepare(b"", options)


@pytest.mark.parametrize("payload", [b"a.b", b"\x00", "é".encode(), b"\n"])
def test_an_unencoded_payload_must_be_readable_between_dots(
    options: JAdESOptions, payload: bytes
) -> None:
    asked = replace(options, unencoded=True, serialization=Serialization.COMPACT)
    with pytest.raises(OptionError):
        jades.prepare(payload, asked)


def test_an_unencoded_payload_must_be_text(options: JAdESOptions) -> None:
    with pytest.raises(OptionError):
        jades.prepare(b"\xff", replace(options, unencoded=True))


def test_the_options_name_the_certificate_of_the_key_s_side(
    options: JAdESOptions, rsa_key: SealKey
) -> None:
    with pytest.raises(OptionError, match="another certificate"):
        jades.sign(ORDER, options, Level.B_B, rsa_key.sealer())


def test_the_key_s_own_error_comes_through(options: JAdESOptions, ec_key: SealKey) -> None:
    class Broken(MoodyKey):
        def _moody(self, values: list[bytes | KeyUnavailable]) -> list[bytes | KeyUnavailable]:
            return [KeyUnavailable("the token was pulled out") for _ in values]

    with pytest.raises(KeyUnavailable):
        jades.sign(ORDER, options, Level.B_B, LocalSealer(Broken(ec_key.signer()), ec_key.chain))
