"""The steps of sealing one document of an operation, each stored before the next begins."""

import dataclasses
import tempfile
from dataclasses import dataclass
from typing import IO, cast

from django.db import transaction
from django.utils import timezone

from ades import pades
from ades.digests import DigestAlgorithm
from ades.pades import PAdESOptions, PreparedPDF
from ades.ports import Credential, Level, Sealer, SealRequest
from ades.seals import check_seal
from ades.verification import pades as pades_verification
from ades.verification.cms import verify_seal
from ades.verification.report import Indication, SignatureReport
from domain.audit.models import Event
from domain.audit.services import record
from domain.certificates.models import SigningCertificate
from domain.certificates.providers import trust_anchors
from domain.contents.selectors import content_open
from domain.contents.services import content_discard, content_store
from domain.operations.errors import DocumentNotSigned, IntentChanged
from domain.operations.models import (
    Document,
    Operation,
    Seal,
    SignError,
    SignStatus,
)
from domain.operations.services.leases import fenced

MEMORY_LIMIT = 4 << 20
CAUSE_LENGTH = 500


@dataclass(frozen=True)
class Signer:
    """A sealer and the row of the certificate that it seals with."""

    sealer: Sealer
    certificate: SigningCertificate


@dataclass
class Preparation:
    """A document on its way: what the key is asked for, and what has to be completed after it.

    ``file`` and ``prepared`` are absent where only a digest is known. ``cms`` is there from the
    start when an earlier attempt got that far.
    """

    document: Document
    request: SealRequest
    certificate: SigningCertificate
    prepared: PreparedPDF | None = None
    file: IO[bytes] | None = None
    cms: bytes | None = None

    def close(self) -> None:
        """Forget the temporary file."""
        if self.file is not None:
            self.file.close()


def document_prepare(operation: Operation, document: Document, signer: Signer) -> Preparation:
    """Take a document up to its digest, and record the intent to seal it.

    Raises the library's DocumentError, ContentDamaged, or IntentChanged.
    """
    intent: Seal | None = getattr(document, "seal", None)
    if document.original is None:
        return _preparation(document, signer, _recorded(document, intent))
    if intent is not None and intent.cms is None and intent.certificate != signer.certificate:
        # Renewed meanwhile: nothing was sealed yet, and the room may be another one now.
        intent = None
    options = _options(document, signer.sealer.credential(), intent)
    with content_open(document.original) as original:
        file = tempfile.SpooledTemporaryFile(max_size=MEMORY_LIMIT)
        try:
            prepared = pades.prepare(original, file, options)
            intent = _intend(operation, document, signer, options, prepared)
        except BaseException:
            file.close()
            raise
    return dataclasses.replace(_preparation(document, signer, intent), prepared=prepared, file=file)


@transaction.atomic
def seal_store(operation: Operation, item: Preparation, cms: bytes) -> None:
    """Store a seal, once and only by the worker that holds the lease."""
    fenced(operation)
    Seal.objects.filter(document=item.document, cms=None).update(
        cms=cms, certificate=item.certificate, sealed_at=timezone.now()
    )
    item.cms = cms


def document_complete(operation: Operation, item: Preparation) -> None:
    """Embed a stored seal, judge the result with an independent reader, and store it.

    Raises :class:`~ades.errors.VerificationFailed` when the result is not good, which leaves the
    document unsigned.
    """
    cms = cast(bytes, item.cms)
    check_seal(cms, item.request, item.certificate.chain)
    if item.prepared is None or item.file is None:
        digest = item.request.digest
        report = verify_seal(cms, digest, trust_anchors(), timezone.now())
        _ensure_good(report)
        _signed(operation, item.document, report, {})
        return
    file = item.file
    pades.embed(item.prepared, file, cms)
    report = _judge(file)
    content = content_store(company=operation.company, source=file)
    try:
        _signed(operation, item.document, report, {"signed": content, "original": None})
    except BaseException:
        content_discard(content=content)
        raise


@transaction.atomic
def document_fail(operation: Operation, document: Document, kind: SignError, cause: str) -> None:
    """Record why a document was not sealed in this attempt."""
    fenced(operation)
    Document.objects.filter(pk=document.pk).update(
        sign_status=SignStatus.ERROR_SIGNING,
        sign_error=kind,
        sign_error_cause=cause[:CAUSE_LENGTH],
    )
    record(
        Event.DOCUMENT_REFUSED,
        subject=f"document {document.pk}",
        company_id=operation.company_id,
        error=kind,
    )


def _recorded(document: Document, intent: Seal | None) -> Seal:
    if intent is None:
        raise DocumentNotSigned(f"document {document.pk} has neither content nor a digest")
    return intent


def _options(document: Document, credential: Credential, intent: Seal | None) -> PAdESOptions:
    """The options of the first attempt, so that its digest is found again."""
    room = credential.room(Level(document.level))
    reserved = intent.reserved if intent is not None else None
    return PAdESOptions(
        moment=intent.signing_time if intent else timezone.now().replace(microsecond=0),
        reserved=reserved or room,
        reason=document.reason,
        location=document.location,
        algorithm=credential.algorithm,
    )


@transaction.atomic
def _intend(
    operation: Operation,
    document: Document,
    signer: Signer,
    options: PAdESOptions,
    prepared: PreparedPDF,
) -> Seal:
    """Record what will be sealed before the key is used; what was sealed is never overwritten."""
    fenced(operation)
    stored = Seal.objects.select_related("certificate").filter(document=document).first()
    if stored is not None and stored.cms is not None:
        if bytes(stored.digest) != prepared.digest:
            raise IntentChanged(f"document {document.pk} was sealed over another digest")
        return stored
    intent, _ = Seal.objects.update_or_create(
        document=document,
        defaults={
            "certificate": signer.certificate,
            "signing_time": options.moment,
            "reserved": options.reserved,
            "digest": prepared.digest,
            "algorithm": prepared.algorithm,
        },
    )
    return intent


def _preparation(document: Document, signer: Signer, intent: Seal) -> Preparation:
    request = SealRequest(
        reference=str(document.pk),
        digest=bytes(intent.digest),
        algorithm=DigestAlgorithm(intent.algorithm),
        level=Level(document.level),
    )
    if intent.cms is None:
        return Preparation(document, request, signer.certificate)
    return Preparation(document, request, intent.certificate, cms=bytes(intent.cms))


def _judge(file: IO[bytes]) -> SignatureReport:
    """The report on the signature that was made last: ours."""
    report = pades_verification.verify(file, trust_anchors(), timezone.now()).newest()
    _ensure_good(report)
    return report


def _ensure_good(report: SignatureReport) -> None:
    """A chain that leads to no configured anchor is told, but does not stop the sealing."""
    if report.indication is Indication.TOTAL_FAILED:
        report.ensure_passed()


@transaction.atomic
def _signed(
    operation: Operation,
    document: Document,
    report: SignatureReport,
    changes: dict[str, object],
) -> None:
    fenced(operation)
    Document.objects.filter(pk=document.pk).update(
        sign_status=SignStatus.SIGNED,
        sign_error="",
        sign_error_cause="",
        verdict=_verdict(report),
        **changes,
    )
    if document.original is not None:
        content_discard(content=document.original)
    record(
        Event.DOCUMENT_SEALED,
        subject=f"document {document.pk}",
        company_id=operation.company_id,
        verdict=report.indication,
        level=report.level,
    )


def _verdict(report: SignatureReport) -> dict[str, object]:
    facts = report.as_dict()
    facts["verified_at"] = timezone.now().isoformat(timespec="seconds")
    return facts
