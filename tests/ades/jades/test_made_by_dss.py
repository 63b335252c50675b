"""Signatures that EU DSS made, with what this library does not write: clear etsiU, sigT, x5t#o.

``made_by_dss/MakeSignatures.java`` made them; ``root.pem`` is the root of the PKI of that day.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ades.jades import DetachedObject
from ades.verification.jades import verify
from ades.verification.report import Indication, SubIndication
from ades.verification.trust import TrustAnchors

FOLDER = Path(__file__).parent / "made_by_dss"
SIGNATURES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".json", ".jose"))
THAT_DAY = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
JSON = DetachedObject("a.json", b'{"a":1}')


def contents_of(name: str) -> list[DetachedObject]:
    if "attached" in name:
        return []
    return [JSON] if "payload" in name else [JSON, DetachedObject("b.txt", b"hello b")]


@pytest.fixture(scope="module")
def its_root() -> TrustAnchors:
    return TrustAnchors.from_pem((FOLDER / "root.pem").read_bytes())


@pytest.mark.parametrize("name", SIGNATURES)
def test_what_dss_signs_passes_with_the_level_that_it_has(
    name: str, its_root: TrustAnchors
) -> None:
    document = (FOLDER / name).read_bytes()
    (report,) = verify(document, its_root, THAT_DAY, contents_of(name)).signatures
    assert report.indication is Indication.TOTAL_PASSED, report
    assert report.level == f"JAdES-BASELINE-{name.split('.')[1]}"


@pytest.mark.parametrize("name", [name for name in SIGNATURES if "attached" not in name])
def test_without_its_files_or_with_others_it_does_not(name: str, its_root: TrustAnchors) -> None:
    document = (FOLDER / name).read_bytes()
    (report,) = verify(document, its_root, THAT_DAY).signatures
    assert report.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND
    others = [DetachedObject(item.uri, b"another") for item in contents_of(name)]
    assert verify(document, its_root, THAT_DAY, others).indication is Indication.TOTAL_FAILED


def test_the_time_stamped_ones_pass_after_the_signer_s_certificate_ended(
    its_root: TrustAnchors,
) -> None:
    later = datetime(2028, 12, 15, tzinfo=UTC)
    for name in SIGNATURES:
        document = (FOLDER / name).read_bytes()
        (report,) = verify(document, its_root, later, contents_of(name)).signatures
        assert (report.indication is Indication.TOTAL_PASSED) is (".B." not in name), report
