"""Verification of the signatures in a PDF (EN 319 102-1; the PDF rules of ISO 32000-2, 12.8)."""

import dataclasses
from datetime import datetime
from typing import IO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from ades.pdf_limits import DECODE_LIMITS
from ades.verification.cms import report_of, unreadable
from ades.verification.report import (
    DocumentReport,
    Indication,
    SignatureReport,
    SubIndication,
)
from ades.verification.trust import TrustAnchors


def verify(document: IO[bytes], anchors: TrustAnchors, moment: datetime) -> DocumentReport:
    """Judge every signature in a PDF at ``moment``.

    Never raises for a bad document: the report says what is wrong with it. A document without
    signatures gives a report without any.
    """
    try:
        document.seek(0)
        found = PdfFileReader(
            document, strict=False, decode_limits=DECODE_LIMITS
        ).embedded_regular_signatures
    except Exception as error:
        # The border to pyHanko: hostile files make it raise whatever Python can raise, and a
        # verifier that stops half-way would be a way to hide a bad signature.
        return DocumentReport((unreadable(f"{type(error).__name__}: {error}"),))
    return DocumentReport(tuple(_judge(item, anchors, moment) for item in found))


def _judge(
    signature: EmbeddedPdfSignature, anchors: TrustAnchors, moment: datetime
) -> SignatureReport:
    try:
        context = anchors.context(moment)
        status = validate_pdf_signature(signature, context, context)
        report = report_of(
            status,
            form="PAdES",
            claimed_at=status.signer_reported_dt,
            covers_whole_document=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        )
    except Exception as error:  # The same border as in verify.
        return unreadable(f"{type(error).__name__}: {error}")
    return _with_pdf_rules(report, status, signature)


def _with_pdf_rules(
    report: SignatureReport, status: PdfSignatureStatus, signature: EmbeddedPdfSignature
) -> SignatureReport:
    """A good signature still fails when the document was changed after it in a forbidden way.

    What follows the last revision belongs to none, and readers differ in what they make of it.
    """
    is_last = signature.signed_revision + 1 == signature.reader.total_revisions
    ends_well = report.covers_whole_document or not is_last
    allowed = ends_well and status.docmdp_ok and status.seed_value_ok
    if report.indication is not Indication.TOTAL_PASSED or allowed:
        return report
    return dataclasses.replace(
        report,
        indication=Indication.TOTAL_FAILED,
        sub_indication=SubIndication.FORMAT_FAILURE,
        explanation=f"changed after signing: {status.summary()}",
    )
