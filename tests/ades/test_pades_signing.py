"""Documents that are signed: judged by poppler's pdfsig and by qpdf."""

import errno
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from ades import pades
from ades.digests import DigestAlgorithm
from ades.errors import SealTooLarge
from ades.pades import PAdESOptions
from ades.ports import SealRequest
from tests.ades.documents import now, pdf, prepare, seal_of, sealer_of, sign, small_pdf
from tests.ades.judges import pdfsig, pdfsig_accepts, qpdf_check
from tests.cast import SealKey

Written = Callable[[bytes], Path]
OPTIONS = PAdESOptions(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), 5000, "Emissão", "Lisboa")


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Write a document to a file for the programs that judge it."""

    def write(content: bytes) -> Path:
        path = tmp_path / "document.pdf"
        path.write_bytes(content)
        return path

    return write


def test_every_invoice_is_signed_as_a_whole(
    invoices: list[bytes], key: SealKey, written: Written
) -> None:
    for invoice in invoices:
        path = written(sign(invoice, sealer_of(key)))

        (report,) = pdfsig(path)
        assert "Signature is Valid." in report
        assert "Total document signed" in report
        assert "ETSI.CAdES.detached" in report


def test_the_input_is_a_prefix_and_the_structure_is_clean(
    invoices: list[bytes], key: SealKey, written: Written
) -> None:
    for invoice in invoices:
        signed = sign(invoice, sealer_of(key))

        assert signed.startswith(invoice)
        done = qpdf_check(written(signed))
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
def test_pdfsig_names_the_digest_algorithm_that_was_chosen(
    invoice: bytes, rsa_key: SealKey, written: Written, algorithm: DigestAlgorithm
) -> None:
    signed = sign(invoice, sealer_of(rsa_key, algorithm=algorithm))

    (report,) = pdfsig(written(signed))
    assert f"Signing Hash Algorithm: SHA-{algorithm.value[3:]}" in report
    assert "Signature is Valid." in report


def test_pdfsig_shows_a_changed_document_as_changed(
    invoice: bytes, rsa_key: SealKey, written: Written
) -> None:
    """The judge can say no, or its yes would mean nothing."""
    signed = bytearray(sign(invoice, sealer_of(rsa_key)))
    signed[signed.index(b"/MediaBox") + 15] ^= 1

    assert pdfsig_accepts(written(bytes(signed))) == [False]


def test_the_dictionary_says_what_the_options_say(invoice: bytes, rsa_key: SealKey) -> None:
    prepared, target = prepare(invoice, OPTIONS)
    pades.embed(prepared, target, seal_of(sealer_of(rsa_key), SealRequest("x", prepared.digest)))

    (found,) = PdfFileReader(target).embedded_regular_signatures
    assert found.sig_object["/M"] == "D:20261120093000Z"
    assert found.sig_object["/Reason"] == "Emissão"
    assert found.sig_object["/Location"] == "Lisboa"
    assert found.field_name == "Signature1"


def test_reason_and_location_are_left_out_when_they_are_empty(
    invoice: bytes, rsa_key: SealKey
) -> None:
    prepared, target = prepare(invoice, PAdESOptions(OPTIONS.moment, 5000))
    pades.embed(prepared, target, seal_of(sealer_of(rsa_key), SealRequest("x", prepared.digest)))

    (found,) = PdfFileReader(target).embedded_regular_signatures
    assert "/Reason" not in found.sig_object
    assert "/Location" not in found.sig_object


def test_the_same_options_give_the_same_bytes_at_any_time(
    invoice: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies after the seal was made must come to the same digest again, years on."""
    first, target = prepare(invoice, OPTIONS)
    monkeypatch.setattr("pyhanko.pdf_utils.metadata.info.datetime", _Tomorrow)
    second, again = prepare(invoice, OPTIONS)

    assert second == first
    assert again.getvalue() == target.getvalue()


def test_a_file_without_an_identifier_is_prepared_the_same_twice() -> None:
    first, second = (prepare(small_pdf(), OPTIONS) for _ in range(2))

    assert first[0] == second[0]
    assert first[1].getvalue() == second[1].getvalue()


def test_other_options_give_another_digest(invoice: bytes) -> None:
    later = PAdESOptions(OPTIONS.moment.replace(hour=10), 5000, "Emissão", "Lisboa")

    assert prepare(invoice, OPTIONS)[0].digest != prepare(invoice, later)[0].digest


def test_what_the_document_says_about_itself_stays_as_it_is(invoice: bytes) -> None:
    """Producer, dates and title are the author's, and PDF/A wants them equal to the XMP."""
    _, target = prepare(invoice, OPTIONS)

    assert dict(PdfFileReader(target).trailer["/Info"]) == dict(
        PdfFileReader(BytesIO(invoice)).trailer["/Info"]
    )


def test_the_digest_is_over_all_bytes_but_the_seals(invoice: bytes) -> None:
    prepared, target = prepare(invoice, OPTIONS)
    content = target.getvalue()

    assert content[prepared.start : prepared.end] == b"<" + b"0" * 10_000 + b">"
    covered = content[: prepared.start] + content[prepared.end :]
    assert prepared.digest == DigestAlgorithm.SHA256.digest(covered)


def test_the_source_is_not_changed(invoice: bytes) -> None:
    source = BytesIO(invoice)
    source.seek(1000)
    pades.prepare(source, BytesIO(), OPTIONS)
    pades.check(source)

    assert source.getvalue() == invoice


def test_a_second_signature_leaves_the_first_one_valid(
    invoice: bytes, rsa_key: SealKey, ec_key: SealKey, written: Written
) -> None:
    once = sign(invoice, sealer_of(rsa_key))
    twice = sign(once, sealer_of(ec_key))

    assert twice.startswith(once)
    path = written(twice)
    assert pdfsig_accepts(path) == [True, True]
    assert "Total document signed" in pdfsig(path)[1]
    names = [item.field_name for item in PdfFileReader(BytesIO(twice)).embedded_regular_signatures]
    assert names == ["Signature1", "Signature2"]


def test_a_field_whose_name_is_taken_is_not_reused(rsa_key: SealKey, written: Written) -> None:
    form = pdf(
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Annots [4 0 R] >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Signature1) /V (text) /Rect [0 0 9 9] >>",
    )
    signed = sign(form, sealer_of(rsa_key))

    (found,) = PdfFileReader(BytesIO(signed)).embedded_regular_signatures
    assert found.field_name == "Signature2"
    assert pdfsig_accepts(written(signed)) == [True]


def test_a_seal_that_is_too_large_is_refused_and_nothing_is_written(invoice: bytes) -> None:
    prepared, target = prepare(invoice, PAdESOptions(now(), 100))
    before = target.getvalue()

    with pytest.raises(SealTooLarge, match="101 bytes, room was left for 100"):
        pades.embed(prepared, target, bytes(101))
    assert target.getvalue() == before

    pades.embed(prepared, target, b"\xab" * 100)
    assert target.getvalue()[prepared.start : prepared.end] == b"<" + b"ab" * 100 + b">"


def test_a_full_disk_is_not_the_documents_fault(invoice: bytes) -> None:
    with pytest.raises(OSError, match="No space left"):
        pades.prepare(BytesIO(invoice), _FullDisk(), OPTIONS)


class _FullDisk(BytesIO):
    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


class _Tomorrow(datetime):
    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return datetime(2036, 1, 1, tzinfo=UTC)
