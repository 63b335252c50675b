"""Each judge can say no: to a changed byte, and to a root that it was not told to trust."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ades import cades
from ades.cades import CAdESOptions
from ades.ports import Level
from tests.ades.documents import sealer_of, sign
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.formats.evidence import Stamp, signature_stamps
from tests.interop.judges.libraries import pyhanko_cms, pyhanko_pdf, pyhanko_pdf_offline
from tests.interop.judges.programs import (
    Anchor,
    openssl_cms,
    openssl_cms_attached,
    openssl_ts,
    pdfsig,
)
from tests.interop.judges.verapdf import VeraPDF
from tests.interop.judges.verdicts import Verdict
from trust_services.tsa import HTTPTimestampAuthority

CONTENT = b"Twelve books and a pencil.\n" * 20
PDFJudge = Callable[[Path, Anchor], Verdict]
CMSJudge = Callable[[Path, Path, Anchor], Verdict]


@pytest.fixture
def pdf(invoice: bytes, rsa_key: SealKey, written: Written) -> Path:
    """An invoice with a seal."""
    return written(sign(invoice, sealer_of(rsa_key)), "signed.pdf")


@pytest.fixture
def cms(rsa_key: SealKey, tsa: HTTPTimestampAuthority) -> bytes:
    """A detached, time-stamped signature over the content."""
    sealer = sealer_of(rsa_key, tsa)
    options = CAdESOptions.of(sealer.credential(), datetime.now(UTC))
    return cades.sign(CONTENT, options, Level.B_T, sealer)


@pytest.mark.parametrize("judge", [pdfsig, pyhanko_pdf])
class TestJudgesOfPDF:
    def test_a_sealed_file_is_accepted(self, judge: PDFJudge, pdf: Path, anchor: Anchor) -> None:
        assert judge(pdf, anchor), judge(pdf, anchor).said

    def test_a_changed_byte_is_refused(self, judge: PDFJudge, pdf: Path, anchor: Anchor) -> None:
        changed = bytearray(pdf.read_bytes())
        changed[changed.index(b"/MediaBox") + 15] ^= 1
        pdf.write_bytes(changed)

        assert not judge(pdf, anchor)

    def test_a_foreign_root_is_refused(self, judge: PDFJudge, pdf: Path, foreign: Anchor) -> None:
        assert not judge(pdf, foreign)

    def test_a_file_without_a_signature_is_refused(
        self, judge: PDFJudge, invoice: bytes, written: Written, anchor: Anchor
    ) -> None:
        assert not judge(written(invoice, "plain.pdf"), anchor)


@pytest.mark.parametrize("judge", [openssl_cms, pyhanko_cms, openssl_cms_attached])
class TestJudgesOfCMS:
    @pytest.fixture
    def seal(self, judge: CMSJudge, cms: bytes, written: Written) -> Path:
        """A signature as this judge wants it."""
        attached = judge is openssl_cms_attached
        return written(cades.attach(cms, CONTENT) if attached else cms, "seal.p7s")

    @pytest.fixture
    def content(self, written: Written) -> Path:
        """What was signed."""
        return written(CONTENT, "content")

    def test_a_seal_is_accepted(
        self, judge: CMSJudge, seal: Path, content: Path, anchor: Anchor
    ) -> None:
        assert judge(seal, content, anchor), judge(seal, content, anchor).said

    def test_another_content_is_refused(
        self, judge: CMSJudge, seal: Path, anchor: Anchor, written: Written
    ) -> None:
        assert not judge(seal, written(CONTENT.replace(b"Twelve", b"Eleven"), "other"), anchor)

    def test_a_foreign_root_is_refused(
        self, judge: CMSJudge, seal: Path, content: Path, foreign: Anchor
    ) -> None:
        assert not judge(seal, content, foreign)


class TestOpenSSLAsJudgeOfTimestamps:
    @pytest.fixture
    def stamp(self, cms: bytes, tmp_path: Path) -> Stamp:
        """The time-stamp of a signature."""
        (found,) = signature_stamps(cms, tmp_path)
        return found

    def test_a_time_stamp_is_accepted(self, stamp: Stamp, anchor: Anchor) -> None:
        assert openssl_ts(stamp.token, stamp.data, anchor)

    def test_other_data_are_refused(self, stamp: Stamp, anchor: Anchor, written: Written) -> None:
        other = replace(stamp, data=written(b"something else", "other"))
        assert not openssl_ts(other.token, other.data, anchor)

    def test_a_foreign_root_is_refused(self, stamp: Stamp, foreign: Anchor) -> None:
        assert not openssl_ts(stamp.token, stamp.data, foreign)


def test_pyhanko_misses_the_material_that_a_file_does_not_have(pdf: Path, anchor: Anchor) -> None:
    """At B-B nothing of it is there: without asking anybody, the certificate may be revoked."""
    assert pyhanko_pdf(pdf, anchor)
    assert not pyhanko_pdf_offline(pdf, anchor)


def test_verapdf_refuses_what_is_no_pdfa(
    invoice: bytes, written: Written, verapdf: VeraPDF
) -> None:
    plain = verapdf.judge(written(invoice, "plain.pdf"))
    assert (plain.flavour, plain.compliant) == (None, False)

    broken = verapdf.judge(written(invoice, "plain.pdf"), "2b")
    assert not broken
    assert broken.checks > 0
    assert "6.6.2.1" in {rule.clause for rule in broken.broken}
