"""Verdicts in the words of EN 319 102-1, on documents and on seals of digests."""

import dataclasses
from datetime import timedelta
from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from ades.digests import DigestAlgorithm
from ades.errors import VerificationFailed
from ades.ports import Level, SealRequest
from ades.timestamps import build_request, read_response
from ades.verification.cms import verify_seal
from ades.verification.pades import verify
from ades.verification.report import DocumentReport, Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from development_pki.timestamping import answer_timestamp
from tests.ades.documents import now, seal_of, sealer_of, sign, small_pdf
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

DIGEST = DigestAlgorithm.SHA256.digest(b"an invoice")


def judged(content: bytes, anchors: TrustAnchors) -> SignatureReport:
    """The report on the only signature."""
    (report,) = verify(BytesIO(content), anchors, now()).signatures
    return report


def appended(signed: bytes, change: str) -> bytes:
    """An incremental update by somebody who has no key."""
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    if change == "content":
        stream = generic.StreamObject(stream_data=b"BT (Total: 1 EUR) Tj ET")
        page["/Contents"] = writer.add_object(stream)
    if change == "annotation":
        note = {"/Type": "/Annot", "/Subtype": "/Stamp"}
        entries = {generic.pdf_name(key): generic.pdf_name(value) for key, value in note.items()}
        rectangle = generic.ArrayObject(generic.NumberObject(item) for item in (0, 0, 300, 300))
        entries[generic.pdf_name("/Rect")] = rectangle
        page["/Annots"].append(writer.add_object(generic.DictionaryObject(entries)))
        writer.update_container(page["/Annots"])
    writer.update_container(page)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


class StrangersTSA:
    """A time-stamp authority under a root that is not trusted; implements the port."""

    token_size = 8192

    def __init__(self, hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy

    def timestamp(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        query = build_request(imprint, algorithm, 7)
        answer = answer_timestamp(self._hierarchy, query, now=now(), serial=1)
        return read_response(answer, imprint, algorithm, 7)


def test_a_trusted_signature_is_total_passed(
    invoice: bytes, key: SealKey, anchors: TrustAnchors
) -> None:
    moment = now()
    report = judged(sign(invoice, sealer_of(key), moment=moment), anchors)

    assert report.indication is Indication.TOTAL_PASSED
    assert report.sub_indication is None
    assert report.level == "PAdES-BASELINE-B"
    assert report.claimed_at == moment
    assert report.timestamped_at is None
    assert report.covers_whole_document
    assert report.explanation == ""
    report.ensure_passed()


def test_the_report_names_the_signer(
    invoice: bytes, rsa_key: SealKey, anchors: TrustAnchors
) -> None:
    report = judged(sign(invoice, sealer_of(rsa_key)), anchors)

    assert report.signer == "Livraria Lúmen seal"
    assert report.organization == "Livraria Lúmen"
    assert report.issuer == "Development Issuing CA (not for production)"
    assert report.serial_number == f"{rsa_key.chain.signer.serial_number:x}"


def test_a_time_stamp_gives_level_b_t_and_its_time(
    invoice: bytes, key: SealKey, anchors: TrustAnchors, tsa: HTTPTimestampAuthority
) -> None:
    before = now()
    signed = sign(invoice, sealer_of(key, tsa), level=Level.B_T, moment=before - timedelta(days=9))
    report = judged(signed, anchors)

    assert report.indication is Indication.TOTAL_PASSED
    assert report.level == "PAdES-BASELINE-T"
    assert report.claimed_at == before - timedelta(days=9)
    assert report.timestamped_at is not None
    assert before <= report.timestamped_at <= now()


def test_an_untrusted_time_stamp_is_as_good_as_none(
    invoice: bytes, rsa_key: SealKey, anchors: TrustAnchors, other_pki: Hierarchy
) -> None:
    """It proves no time, but it does not break what the signer signed either."""
    stranger = StrangersTSA(other_pki)
    report = judged(sign(invoice, sealer_of(rsa_key, stranger), level=Level.B_T), anchors)

    assert report.indication is Indication.TOTAL_PASSED
    assert report.level == "PAdES-BASELINE-B"
    assert report.timestamped_at is None


@pytest.mark.parametrize("trusted", ["another root", "nobody"])
def test_an_unknown_root_is_indeterminate_never_passed_nor_failed(
    invoice: bytes, key: SealKey, other_anchors: TrustAnchors, trusted: str
) -> None:
    anchors = other_anchors if trusted == "another root" else TrustAnchors(())
    report = judged(sign(invoice, sealer_of(key)), anchors)

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    assert report.signer
    with pytest.raises(VerificationFailed, match="INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND"):
        report.ensure_passed()


def test_an_expired_certificate_is_not_passed(
    invoice: bytes, key: SealKey, anchors: TrustAnchors
) -> None:
    signed = sign(invoice, sealer_of(key))
    later = key.chain.signer.not_valid_after_utc + timedelta(days=1)

    assert verify(BytesIO(signed), anchors, later).indication is Indication.INDETERMINATE


def test_a_certificate_of_the_future_is_not_passed(
    invoice: bytes, key: SealKey, anchors: TrustAnchors
) -> None:
    signed = sign(invoice, sealer_of(key))
    earlier = key.chain.signer.not_valid_before_utc - timedelta(days=1)

    assert verify(BytesIO(signed), anchors, earlier).indication is Indication.INDETERMINATE


@pytest.mark.parametrize("change", ["content", "annotation"])
def test_a_change_after_signing_is_total_failed(
    invoice: bytes, key: SealKey, anchors: TrustAnchors, change: str
) -> None:
    """The signed revision is untouched, so its digest is good; what readers see is not it."""
    signed = sign(invoice, sealer_of(key))
    report = judged(appended(signed, change), anchors)

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.FORMAT_FAILURE
    assert "changed after signing" in report.explanation
    assert not report.covers_whole_document


def test_a_second_signature_is_no_change(
    invoice: bytes, rsa_key: SealKey, ec_key: SealKey, anchors: TrustAnchors
) -> None:
    twice = sign(sign(invoice, sealer_of(rsa_key)), sealer_of(ec_key))
    report = verify(BytesIO(twice), anchors, now())

    first, second = report.signatures
    assert report.indication is Indication.TOTAL_PASSED
    assert (first.organization, second.organization) == ("Livraria Lúmen", "Adega do Norte")
    assert (first.covers_whole_document, second.covers_whole_document) == (False, True)
    assert report.last is second
    report.ensure_passed()


@pytest.mark.parametrize("behind", [b"\n", b"4 0 obj (Total: 1 EUR) endobj\n"])
def test_bytes_behind_the_end_are_a_change(
    invoice: bytes, rsa_key: SealKey, anchors: TrustAnchors, behind: bytes
) -> None:
    """No cross-reference table leads to them, but readers that repair files find them."""
    report = judged(sign(invoice, sealer_of(rsa_key)) + behind, anchors)

    assert report.indication is Indication.TOTAL_FAILED
    assert not report.covers_whole_document


def test_a_document_without_signatures_is_indeterminate(
    invoice: bytes, anchors: TrustAnchors
) -> None:
    report = verify(BytesIO(invoice), anchors, now())

    assert report == DocumentReport(())
    assert report.indication is Indication.INDETERMINATE
    assert report.last is None
    with pytest.raises(VerificationFailed, match="no signature"):
        report.ensure_passed()


@pytest.mark.parametrize("content", [b"", b"not a PDF", small_pdf()[:150]])
def test_what_cannot_be_read_is_total_failed(content: bytes, anchors: TrustAnchors) -> None:
    report = judged(content, anchors)

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.FORMAT_FAILURE
    assert report.explanation


def test_the_stream_is_read_from_its_start(
    invoice: bytes, rsa_key: SealKey, anchors: TrustAnchors
) -> None:
    stream = BytesIO(sign(invoice, sealer_of(rsa_key)))
    stream.seek(0, 2)

    assert verify(stream, anchors, now()).indication is Indication.TOTAL_PASSED


def test_a_seal_is_judged_by_the_digest_alone(key: SealKey, anchors: TrustAnchors) -> None:
    seal = seal_of(sealer_of(key), SealRequest("x", DIGEST))
    report = verify_seal(seal, DIGEST, anchors, now())

    assert report.indication is Indication.TOTAL_PASSED
    assert report.level == "CAdES-BASELINE-B"
    assert report.claimed_at is None


def test_a_seal_with_a_time_stamp_tells_its_time(
    key: SealKey, anchors: TrustAnchors, tsa: HTTPTimestampAuthority
) -> None:
    seal = seal_of(sealer_of(key, tsa), SealRequest("x", DIGEST, level=Level.B_T))
    report = verify_seal(seal, DIGEST, anchors, now())

    assert report.indication is Indication.TOTAL_PASSED
    assert report.level == "CAdES-BASELINE-T"
    assert report.timestamped_at is not None


def test_a_seal_of_another_digest_is_total_failed(key: SealKey, anchors: TrustAnchors) -> None:
    seal = seal_of(sealer_of(key), SealRequest("x", DIGEST))
    report = verify_seal(seal, bytes(32), anchors, now())

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.HASH_FAILURE


def test_a_seal_by_a_key_without_the_certificate_is_total_failed(
    rsa_key: SealKey, ec_key: SealKey, anchors: TrustAnchors
) -> None:
    thief = dataclasses.replace(ec_key, chain=rsa_key.chain)
    seal = seal_of(sealer_of(thief), SealRequest("x", DIGEST))

    assert verify_seal(seal, DIGEST, anchors, now()).indication is Indication.TOTAL_FAILED


def test_a_seal_under_another_root_is_indeterminate(
    key: SealKey, other_anchors: TrustAnchors
) -> None:
    seal = seal_of(sealer_of(key), SealRequest("x", DIGEST))
    report = verify_seal(seal, DIGEST, other_anchors, now())

    assert report.indication is Indication.INDETERMINATE


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_a_broken_seal_is_total_failed(rsa_key: SealKey, anchors: TrustAnchors, cut: int) -> None:
    seal = seal_of(sealer_of(rsa_key), SealRequest("x", DIGEST))[:cut]
    report = verify_seal(seal, DIGEST, anchors, now())

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.FORMAT_FAILURE
