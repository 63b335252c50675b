"""Verification of a seal where only the digest of the document is at hand."""

import asyncio
from datetime import datetime

from asn1crypto import cms
from pyhanko.sign.validation.generic_cms import async_validate_cms_signature, collect_timing_info
from pyhanko.sign.validation.status import StandardCMSSignatureStatus

from ades.verification.report import Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors


def verify_seal(
    seal: bytes, digest: bytes, anchors: TrustAnchors, moment: datetime
) -> SignatureReport:
    """Judge a detached CMS seal of ``digest`` at ``moment``.

    Never raises for a bad seal: the report says what is wrong with it.
    """
    try:
        data = cms.ContentInfo.load(seal, strict=True)["content"]
        status = asyncio.run(_status(data, digest, anchors, moment))
    except Exception as error:  # Same border as in verification.pades.
        return unreadable(f"{type(error).__name__}: {error}")
    return report_of(status, form="CAdES", claimed_at=None, covers_whole_document=True)


async def _status(
    data: cms.SignedData, digest: bytes, anchors: TrustAnchors, moment: datetime
) -> StandardCMSSignatureStatus:
    context = anchors.context(moment)
    timing = await collect_timing_info(data["signer_infos"][0], context, lambda _: digest)
    return await async_validate_cms_signature(
        data,
        status_cls=StandardCMSSignatureStatus,
        raw_digest=digest,
        validation_context=context,
        status_kwargs=timing,
    )


def report_of(
    status: StandardCMSSignatureStatus,
    *,
    form: str,
    claimed_at: datetime | None,
    covers_whole_document: bool,
) -> SignatureReport:
    """Translate pyHanko's status into the words of EN 319 102-1.

    A broken digest or signature is TOTAL-FAILED; a signer who cannot be traced to an anchor is
    INDETERMINATE, never failed and never passed.
    """
    indication, sub_indication = _words(status)
    stamp = status.timestamp_validity
    stamp_is_good = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    subject = status.signing_cert.subject.native
    return SignatureReport(
        indication=indication,
        sub_indication=sub_indication,
        level=f"{form}-BASELINE-{'T' if stamp_is_good else 'B'}",
        signer=subject.get("common_name", ""),
        organization=subject.get("organization_name", ""),
        issuer=status.signing_cert.issuer.native.get("common_name", ""),
        serial_number=f"{status.signing_cert.serial_number:x}",
        claimed_at=claimed_at,
        timestamped_at=stamp.timestamp if stamp is not None and stamp_is_good else None,
        covers_whole_document=covers_whole_document,
        explanation="" if indication is Indication.TOTAL_PASSED else status.summary(),
    )


def unreadable(explanation: str) -> SignatureReport:
    """The report on a signature whose format cannot even be read."""
    return SignatureReport(
        indication=Indication.TOTAL_FAILED,
        sub_indication=SubIndication.FORMAT_FAILURE,
        level="",
        signer="",
        organization="",
        issuer="",
        serial_number="",
        claimed_at=None,
        timestamped_at=None,
        covers_whole_document=False,
        explanation=explanation,
    )


def _words(
    status: StandardCMSSignatureStatus,
) -> tuple[Indication, SubIndication | None]:
    if not status.intact:
        return Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE
    if not status.valid:
        return Indication.TOTAL_FAILED, SubIndication.SIG_CRYPTO_FAILURE
    if not status.trusted:
        return Indication.INDETERMINATE, _reason(status)
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        return Indication.TOTAL_FAILED, SubIndication.SIG_CONSTRAINTS_FAILURE
    return Indication.TOTAL_PASSED, None


def _reason(status: StandardCMSSignatureStatus) -> SubIndication:
    name = getattr(status.trust_problem_indic, "name", "")
    if name in SubIndication.__members__:
        return SubIndication[name]
    return SubIndication.NO_CERTIFICATE_CHAIN_FOUND
