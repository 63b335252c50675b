"""EU DSS judges what the matrix of formats leaves out of JAdES.

Both ways to refer to files, encoded or not; general JSON; renewal; and that it can say no.
"""

import json

import pytest

from ades import jades
from ades.jades import DetachedObject, JAdESOptions, Mechanism, Serialization
from ades.material import EMPTY
from ades.ports import Level, Timestamp
from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.jades.documents import ORDER, key_side, parts_of
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.judges.dss import DSS, Content
from trust_services.tsa import HTTPTimestampAuthority

LEVELS = {
    Level.B_B: "JAdES-BASELINE-B",
    Level.B_T: "JAdES-BASELINE-T",
    Level.B_LT: "JAdES-BASELINE-LT",
    Level.B_LTA: "JAdES-BASELINE-LTA",
}
FILES = {"orders/1.json": ORDER, "orders/2.bin": bytes(range(200))}


@pytest.fixture
def sides(
    keys: dict[str, SealKey], tsa: HTTPTimestampAuthority, pki: Hierarchy
) -> dict[str, LocalSealer]:
    """Each key, able to reach every level."""
    return {kind: key_side(key, tsa, pki) for kind, key in keys.items()}


def options(side: LocalSealer, **more: object) -> JAdESOptions:
    return JAdESOptions(side.credential(), now(), **more)  # type: ignore[arg-type]


def objects() -> list[DetachedObject]:
    return [DetachedObject(name, content) for name, content in FILES.items()]


@pytest.fixture
def contents(written: Written) -> list[Content]:
    """The detached files as DSS wants them."""
    return [
        Content(written(content, f"content-{place}"), name)
        for place, (name, content) in enumerate(FILES.items())
    ]


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LTA])
@pytest.mark.parametrize("unencoded", [False, True])
@pytest.mark.parametrize("mechanism", Mechanism)
def test_detached_files_pass_whichever_way_they_are_referred_to(
    sides: dict[str, LocalSealer],
    level: Level,
    mechanism: Mechanism,
    dss: DSS,
    written: Written,
    contents: list[Content],
    *,
    unencoded: bool,
) -> None:
    asked = options(sides["P-256"], mechanism=mechanism, unencoded=unencoded)
    signed = written(jades.sign(objects(), asked, level, sides["P-256"]), "signed.json")
    report = dss.judge(signed, detached=contents)
    assert report.passed_as(LEVELS[level]), report


@pytest.mark.parametrize("level", LEVELS)
def test_general_json_reaches_every_level(
    sides: dict[str, LocalSealer], level: Level, dss: DSS, written: Written
) -> None:
    asked = options(sides["P-256"], serialization=Serialization.GENERAL)
    report = dss.judge(written(jades.sign(ORDER, asked, level, sides["P-256"]), "signed.json"))
    assert report.passed_as(LEVELS[level]), report


@pytest.mark.parametrize("kind", ["RSA-PSS", "P-521"])
def test_compact_passes_attached_and_detached(
    sides: dict[str, LocalSealer], kind: str, dss: DSS, written: Written, contents: list[Content]
) -> None:
    asked = options(sides[kind], serialization=Serialization.COMPACT)
    signed = written(jades.sign(ORDER, asked, Level.B_B, sides[kind]), "signed.jose")
    assert dss.judge(signed).passed_as("JAdES-BASELINE-B")
    detached = written(jades.sign(objects(), asked, Level.B_B, sides[kind]), "detached.jose")
    assert dss.judge(detached, detached=contents).passed_as("JAdES-BASELINE-B")


@pytest.mark.parametrize("is_detached", [False, True])
def test_a_renewed_signature_has_two_archive_time_stamps_that_pass(
    sides: dict[str, LocalSealer],
    dss: DSS,
    written: Written,
    contents: list[Content],
    *,
    is_detached: bool,
) -> None:
    side = sides["RSA"]
    document, kept = (objects(), objects()) if is_detached else (ORDER, [])
    signed = jades.sign(document, options(side), Level.B_LTA, side)
    (fresh,) = side.timestamp([jades.prepare_archive(signed, kept).request("again")])
    assert isinstance(fresh, Timestamp)
    assert fresh.material != EMPTY
    renewed = jades.archive(signed, side, kept, known=fresh.material)
    report = dss.judge(written(renewed, "renewed.json"), detached=contents if is_detached else [])
    assert report.passed_as("JAdES-BASELINE-LTA"), report
    assert [item.indication for item in report.signatures[0].timestamps] == ["PASSED"] * 3


def test_dss_says_no_to_another_payload_and_to_time_stamps_of_another_signature(
    sides: dict[str, LocalSealer], dss: DSS, written: Written
) -> None:
    side = sides["P-256"]
    signed = jades.sign(ORDER, options(side), Level.B_LTA, side)
    other = jades.sign(ORDER + b" ", options(side), Level.B_LTA, side)
    whole, foreign = parts_of(signed), parts_of(other)

    swapped = json.dumps(whole | {"payload": foreign["payload"]}).encode()
    (seen,) = dss.judge(written(swapped, "swapped.json")).signatures
    assert seen.indication == "TOTAL_FAILED"

    moved = json.dumps(whole | {"header": foreign["header"]}).encode()
    (seen,) = dss.judge(written(moved, "moved.json")).signatures
    assert [item.indication for item in seen.timestamps] == ["FAILED", "FAILED"]
