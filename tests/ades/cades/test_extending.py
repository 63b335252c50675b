"""Signatures reach higher levels without their signer's key, and are renewed."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import cms

from ades import cades
from ades.cades import CAdESOptions
from ades.digests import DigestAlgorithm
from ades.errors import OptionError, SealMismatch, TimestampUnavailable, UnreadableDocument
from ades.material import ValidationMaterial
from ades.ports import Level, Timestamp, TimestampRequest
from ades.renewal import LocalTimestamper
from ades.sealing import LocalSealer
from ades.signed_data import read_signed_data
from ades.timestamps import imprint_of
from ades.verification.cades import DetachedContent, verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.judges import openssl_cms_verify
from tests.ades.material import PKIMaterial
from trust_services.tsa import HTTPTimestampAuthority

CONTENT = b"what was agreed"
MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
STAMP, ARCHIVE = "signature_time_stamp_token", "0.4.0.1733.2.4"


@pytest.fixture(scope="module")
def stamper(tsa: HTTPTimestampAuthority) -> LocalTimestamper:
    """Time-stamps, and no key."""
    return LocalTimestamper(tsa)


def signed(side: LocalSealer, level: Level, *, attached: bool = False) -> bytes:
    options = CAdESOptions.of(side.credential(), MOMENT)
    return cades.sign(CONTENT, options, level, side, attached=attached)


def attributes_of(signature: bytes) -> list[str]:
    (signer,) = cms.ContentInfo.load(signature, strict=True)["content"]["signer_infos"]
    return sorted(item["type"].native for item in signer["unsigned_attrs"])


@pytest.mark.parametrize("attached", [False, True])
@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize("before", list(Level))
def test_every_level_can_be_reached_from_every_lower_one(
    sides: dict[str, LocalSealer],
    stamper: LocalTimestamper,
    source: PKIMaterial,
    anchors: TrustAnchors,
    before: Level,
    level: Level,
    *,
    attached: bool,
) -> None:
    signature = signed(sides["P-256"], before, attached=attached)

    extended = cades.extend(signature, level, stamper, source)

    report = verify(
        extended, anchors, now(), detached=DetachedContent(None if attached else CONTENT)
    )
    reached = max(before, level, key=list(Level).index)
    assert report.indication is Indication.TOTAL_PASSED, report
    assert report.signatures[0].level == f"CAdES-BASELINE-{reached.removeprefix('B-')}"
    archived = (before is Level.B_LTA) + (level is Level.B_LTA)
    assert attributes_of(extended) == [ARCHIVE] * archived + [STAMP]


def test_all_that_was_there_stays_as_it_was(
    key_side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial
) -> None:
    signature = signed(key_side, Level.B_B, attached=True)
    extended = cades.extend(signature, Level.B_LTA, stamper, source)

    before, after = read_signed_data(signature), read_signed_data(extended)
    assert after.signer.fixed == before.signer.fixed
    assert after.content == before.content
    assert {*before.certificates} <= {*after.certificates}
    assert cades.extend(extended, Level.B_T, stamper) == extended


@pytest.mark.parametrize("algorithm", [None, DigestAlgorithm.SHA512])
def test_the_time_stamp_is_over_the_value(
    key_side: LocalSealer, stamper: LocalTimestamper, algorithm: DigestAlgorithm | None
) -> None:
    """EN 319 122-1, 5.3: the digest of the signature field's value, without tag and length."""
    signature = signed(key_side, Level.B_B)
    extended = cades.extend(signature, Level.B_T, stamper, algorithm=algorithm)

    (signer,) = cms.ContentInfo.load(extended)["content"]["signer_infos"]
    (attribute,) = signer["unsigned_attrs"]
    used = algorithm or DigestAlgorithm.SHA256
    expected = used.digest(signer["signature"].native)
    assert imprint_of(attribute["values"][0].dump()) == (expected, used)


def test_openssl_still_verifies_it(
    key_side: LocalSealer,
    stamper: LocalTimestamper,
    source: PKIMaterial,
    pki: Hierarchy,
    tmp_path: Path,
) -> None:
    signature, content = tmp_path / "signature", tmp_path / "content"
    extended = cades.extend(signed(key_side, Level.B_B), Level.B_LTA, stamper, source)
    signature.write_bytes(extended)
    content.write_bytes(CONTENT)

    root, issuing = pki.directory / "root.pem", pki.directory / "issuing.pem"
    answer = openssl_cms_verify(signature, content, root=root, issuing=issuing)
    assert "CAdES Verification successful" in answer.stdout


def test_the_archive_moves_to_another_algorithm(
    key_side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial, anchors: TrustAnchors
) -> None:
    signature = signed(key_side, Level.B_LTA)
    algorithm = DigestAlgorithm.SHA512
    with pytest.raises(OptionError, match="64 bytes"):
        cades.extend(signature, Level.B_LTA, stamper, source, algorithm=algorithm)

    digest = algorithm.digest(CONTENT)
    renewed = cades.extend(
        signature, Level.B_LTA, stamper, source, content_digest=digest, algorithm=algorithm
    )
    report = verify(renewed, anchors, now(), detached=DetachedContent(CONTENT))
    assert report.signatures[0].level == "CAdES-BASELINE-LTA"


def test_what_cannot_be_extended_is_told(
    key_side: LocalSealer, stamper: LocalTimestamper, sides: dict[str, LocalSealer]
) -> None:
    signature = signed(key_side, Level.B_B)
    with pytest.raises(OptionError, match="at B-B already"):
        cades.extend(signature, Level.B_B, stamper)
    with pytest.raises(OptionError, match="source of validation material"):
        cades.extend(signature, Level.B_LT, stamper)
    with pytest.raises(TimestampUnavailable):
        cades.extend(signature, Level.B_T, NoAuthority())
    with pytest.raises(SealMismatch, match="over something else"):
        cades.extend(signature, Level.B_T, OldStamps(sides["RSA"]))


@pytest.mark.parametrize("document", [b"", b"\x30\x80\x00\x00", b"%PDF", b"\x30\x03\x06\x01\x00"])
def test_what_is_no_signature_is_refused(stamper: LocalTimestamper, document: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        cades.extend(document, Level.B_T, stamper)


def test_a_signature_without_its_signers_certificate_does_not_reach_b_lt(
    key_side: LocalSealer, stamper: LocalTimestamper, source: PKIMaterial
) -> None:
    whole = read_signed_data(signed(key_side, Level.B_T))
    without = replace(whole, certificates=()).encode()
    with pytest.raises(UnreadableDocument, match="signer's certificate"):
        cades.extend(without, Level.B_LT, stamper, source)


def test_material_that_cannot_be_read_is_not_added(
    key_side: LocalSealer, stamper: LocalTimestamper
) -> None:
    with pytest.raises(SealMismatch, match="cannot be read"):
        cades.extend(signed(key_side, Level.B_T), Level.B_LT, stamper, NoMaterial())


class NoMaterial:
    """Gives something else than validation material; implements the port."""

    def material(self, certificates: object) -> ValidationMaterial:
        return ValidationMaterial(crls=(b"0\x03abc",))


class NoAuthority:
    """A time-stamper whose authority is away; implements the port."""

    def timestamp(self, requests: object) -> list[Timestamp]:
        raise TimestampUnavailable("closed")


class OldStamps:
    """Sends a time-stamp that it has had for long, whatever is asked for; implements the port."""

    def __init__(self, side: LocalSealer) -> None:
        self._side = side

    def timestamp(self, requests: object) -> list[Timestamp]:
        (answer,) = self._side.timestamp([TimestampRequest("old", bytes(32))])
        assert isinstance(answer, Timestamp)
        return [answer]
