"""Signatures that EU DSS made, with its prefixes, filters and canonicalisations: they pass here.

``made_by_dss/MakeSignatures.java`` made them; ``root.pem`` is the root of the PKI of that day.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ades import xades
from ades.sealing import LocalSealer
from ades.verification.report import Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors
from ades.verification.xades import verify
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.xades.judges import key_side
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

FOLDER = Path(__file__).parent / "made_by_dss"
NAMES = sorted(path.name for path in FOLDER.glob("*.xml"))
THAT_DAY = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
ORDER = b'<order xmlns="urn:order"><!-- net --><pay>10 EUR</pay></order>'


@pytest.fixture(scope="module")
def its_root() -> TrustAnchors:
    return TrustAnchors.from_pem((FOLDER / "root.pem").read_bytes())


def contents_of(name: str, content: bytes = ORDER) -> dict[str, bytes]:
    return {"order.xml": content} if name.startswith("detached") else {}


def judged(name: str, anchors: TrustAnchors, moment: datetime = THAT_DAY) -> SignatureReport:
    document = (FOLDER / name).read_bytes()
    (report,) = verify(document, anchors, moment, contents=contents_of(name)).signatures
    return report


@pytest.mark.parametrize("name", NAMES)
def test_what_dss_signs_passes_with_the_level_that_it_has(
    name: str, its_root: TrustAnchors
) -> None:
    report = judged(name, its_root)

    packaging, level, _ = name.split(".")
    assert report.indication is Indication.TOTAL_PASSED, report
    assert report.level == f"XAdES-BASELINE-{level}"
    assert report.packaging == packaging
    assert report.covers_whole_document
    assert all(item.is_good for item in report.stamps)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_changed_in_them_does_not_pass(name: str, its_root: TrustAnchors) -> None:
    document = (FOLDER / name).read_bytes()
    if name.startswith("detached"):
        contents = contents_of(name, ORDER.replace(b"10", b"99"))
        (report,) = verify(document, its_root, THAT_DAY, contents=contents).signatures
    else:
        # Enveloping, DSS has the document as base64.
        changed = document.replace(b"10 EUR", b"99 EUR").replace(b"PG9yZGVy", b"PG9yZGVz")
        assert changed != document
        (report,) = verify(changed, its_root, THAT_DAY).signatures
    assert report.sub_indication is SubIndication.HASH_FAILURE


def test_only_lta_passes_after_the_signers_certificate_ended(its_root: TrustAnchors) -> None:
    later = datetime(2028, 12, 15, tzinfo=UTC)

    for name in NAMES:
        passed = judged(name, its_root, later).indication is Indication.TOTAL_PASSED
        assert passed is (".B." not in name), name


@pytest.mark.parametrize("name", [name for name in NAMES if ".LTA." in name])
def test_their_archives_are_renewed(
    name: str,
    its_root: TrustAnchors,
    rsa_key: SealKey,
    pki: Hierarchy,
    tsa: HTTPTimestampAuthority,
) -> None:
    """The imprint over what DSS wrote is computed here; today's PKI makes the new time-stamp."""
    side: LocalSealer = key_side(rsa_key, pki, tsa)
    document = (FOLDER / name).read_bytes()
    prepared = xades.prepare_archive(document, contents=contents_of(name))
    (stamp,) = side.timestamp([prepared.request("1")])

    renewed = xades.embed_archive(prepared, stamp)  # type: ignore[arg-type]

    both = TrustAnchors((*its_root.certificates, pki.root.certificate.public_bytes(Encoding.DER)))
    (report,) = verify(renewed, both, now(), contents=contents_of(name)).signatures
    assert [item.kind for item in report.stamps] == ["signature", "archive", "archive"]
    assert report.stamps[-1].is_good, report
