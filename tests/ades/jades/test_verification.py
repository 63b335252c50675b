"""What the library signs with JAdES it verifies, with the level and the facts that were meant."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pytest

from ades import jades
from ades.digests import DigestAlgorithm
from ades.jades import DetachedObject, JAdESOptions, Mechanism, Serialization
from ades.ports import Level, Timestamp
from ades.sealing import LocalSealer
from ades.verification.jades import verify
from ades.verification.report import Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.jades.documents import KINDS, ORDER, key_side
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

FILES = [DetachedObject("a.json", ORDER), DetachedObject("b.bin", bytes(range(200)))]
PASSED = Indication.TOTAL_PASSED


@pytest.fixture(scope="module")
def sides(
    keys: dict[str, SealKey], tsa: HTTPTimestampAuthority, pki: Hierarchy
) -> dict[str, LocalSealer]:
    return {kind: key_side(key, tsa, pki) for kind, key in keys.items()}


def options(side: LocalSealer, **more: object) -> JAdESOptions:
    return JAdESOptions(side.credential(), now(), **more)  # type: ignore[arg-type]


def judged(
    signed: bytes, anchors: TrustAnchors, contents: Sequence[DetachedObject] = ()
) -> SignatureReport:
    """The report on the only signature."""
    (report,) = verify(signed, anchors, now(), contents).signatures
    return report


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("kind", KINDS)
def test_every_key_and_level_passes_as_it_was_meant(
    sides: dict[str, LocalSealer], kind: str, level: Level, anchors: TrustAnchors
) -> None:
    side = sides[kind]
    asked = options(side, reveals_payload=True)
    report = judged(jades.sign(ORDER, asked, level, side), anchors)
    assert report.indication is PASSED, report
    assert report.level == f"JAdES-BASELINE-{level.removeprefix('B-')}"
    assert report.claimed_at == asked.signing_time
    assert (report.timestamped_at is not None) == level.has_timestamp
    assert (report.packaging, report.parts) == ("attached", ("the payload",))


@pytest.mark.parametrize("unencoded", [False, True])
@pytest.mark.parametrize("mechanism", Mechanism)
@pytest.mark.parametrize("serialization", Serialization)
def test_detached_files_pass_in_every_way_of_writing(
    sides: dict[str, LocalSealer],
    anchors: TrustAnchors,
    mechanism: Mechanism,
    serialization: Serialization,
    *,
    unencoded: bool,
) -> None:
    side = sides["P-256"]
    level = Level.B_B if serialization is Serialization.COMPACT else Level.B_LTA
    asked = options(side, mechanism=mechanism, serialization=serialization, unencoded=unencoded)
    signed = jades.sign(FILES, asked, level, side)
    streams = [replace(item, content=BytesIO(item.content)) for item in reversed(FILES)]  # type: ignore[arg-type]
    report = judged(signed, anchors, streams)
    assert report.indication is PASSED, report
    assert report.level == f"JAdES-BASELINE-{level.removeprefix('B-')}"
    assert (report.packaging, report.parts) == ("detached", ("a.json", "b.bin"))


def test_one_file_may_be_given_without_its_name(
    sides: dict[str, LocalSealer], anchors: TrustAnchors
) -> None:
    side = sides["RSA"]
    signed = jades.sign(FILES[:1], options(side), Level.B_B, side)
    assert judged(signed, anchors, [DetachedObject("", ORDER)]).indication is PASSED
    other = judged(signed, anchors, [DetachedObject("", b"another")])
    assert other.sub_indication is SubIndication.HASH_FAILURE


def test_a_digest_is_enough_where_it_is_what_was_signed(
    sides: dict[str, LocalSealer], anchors: TrustAnchors
) -> None:
    side = sides["P-256"]
    digest = DigestAlgorithm.SHA256.digest(ORDER)
    known = [DetachedObject("a.json", digest=digest)]
    plain = jades.sign(FILES[:1], options(side, unencoded=True), Level.B_B, side)
    assert judged(plain, anchors, known).indication is PASSED
    encoded = jades.sign(FILES[:1], options(side), Level.B_B, side)
    assert judged(encoded, anchors, known).sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND


@pytest.mark.parametrize("mechanism", Mechanism)
def test_missing_and_unsigned_files_are_told_and_never_passed(
    sides: dict[str, LocalSealer], anchors: TrustAnchors, mechanism: Mechanism
) -> None:
    side = sides["P-256"]
    signed = jades.sign(FILES, options(side, mechanism=mechanism), Level.B_B, side)
    stranger = DetachedObject("c.txt", b"never signed")
    for contents in ([], FILES[:1], [*FILES, stranger]):
        report = judged(signed, anchors, contents)
        assert report.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND, contents
    attached = jades.sign(ORDER, options(side), Level.B_B, side)
    assert judged(attached, anchors, [stranger]).indication is Indication.INDETERMINATE


def test_a_detached_payload_without_references_passes_with_its_content(
    sides: dict[str, LocalSealer], anchors: TrustAnchors
) -> None:
    side = sides["P-256"]
    asked = options(side, serialization=Serialization.COMPACT)
    header, _, value = jades.sign(ORDER, asked, Level.B_B, side).split(b".")
    signed = header + b".." + value
    assert judged(signed, anchors, [DetachedObject("", ORDER)]).indication is PASSED
    assert judged(signed, anchors).sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND
    other = judged(signed, anchors, [DetachedObject("", b"another")])
    assert other.sub_indication is SubIndication.SIG_CRYPTO_FAILURE


def test_a_renewed_signature_passes_with_all_its_time_stamps(
    sides: dict[str, LocalSealer], anchors: TrustAnchors
) -> None:
    side = sides["P-256"]
    signed = jades.sign(FILES, options(side), Level.B_LTA, side)
    (stamp,) = side.timestamp([jades.prepare_archive(signed, FILES).request("x")])
    assert isinstance(stamp, Timestamp)
    renewed = jades.archive(
        signed, side, FILES, known=stamp.material, algorithm=DigestAlgorithm.SHA512
    )
    report = judged(renewed, anchors, FILES)
    assert report.indication is PASSED
    assert [(item.kind, item.is_good) for item in report.stamps] == [
        ("signature", True),
        ("archive", True),
        ("archive", True),
    ]


def test_a_signer_under_another_root_is_not_passed(
    sides: dict[str, LocalSealer], other_anchors: TrustAnchors
) -> None:
    side = sides["RSA"]
    report = judged(jades.sign(ORDER, options(side), Level.B_T, side), other_anchors)
    assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
