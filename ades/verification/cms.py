"""Verification of a seal where only the digest of the document is at hand (EN 319 122-1)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from ades.material import EMPTY, ValidationMaterial
from ades.policy import DEFAULT_POLICY, VerificationPolicy
from ades.verification import der
from ades.verification.facts import SignatureFacts, SignedPart, StampFacts, StampKind
from ades.verification.judgement import judge
from ades.verification.report import SignatureReport
from ades.verification.signed_data import (
    CONTENT_TIMESTAMP,
    CONTENT_TYPE,
    DATA,
    SIGNATURE_TIMESTAMP,
    SignedData,
    Signer,
    read_signed_data,
)
from ades.verification.stamps import imprint_of_bytes
from ades.verification.trust import TrustAnchors

MAX_SIZE = 16 << 20

_REVOCATION_ARCHIVAL = "1.2.840.113583.1.1.8"
# EN 319 122-1, clauses 5 and A; RFC 5652, 11.4; and what others put there in good faith.
_UNSIGNED_ATTRIBUTES = {
    SIGNATURE_TIMESTAMP,
    "1.2.840.113549.1.9.6",  # countersignature
    *(f"1.2.840.113549.1.9.16.2.{arc}" for arc in (21, 22, 23, 24, 25, 26, 27, 44, 45, 46, 48)),
    "0.4.0.1733.2.2",  # long-term-validation
    "0.4.0.1733.2.4",  # archive-time-stamp-v3
    "0.4.0.1733.2.5",  # ats-hash-index
    "0.4.0.19122.1.3",  # signature-policy-store
    "0.4.0.19122.1.5",  # ats-hash-index-v3
    _REVOCATION_ARCHIVAL,
    "1.3.6.1.4.1.311.3.3.1",  # Microsoft's time-stamp
}

ContentDigest = Callable[[str], bytes | None]
"""The digest of the content by the algorithm's name; None where it is not at hand."""


def verify_seal(
    seal: bytes,
    digest: bytes,
    anchors: TrustAnchors,
    moment: datetime,
    *,
    policy: VerificationPolicy = DEFAULT_POLICY,
    known: ValidationMaterial = EMPTY,
) -> SignatureReport:
    """Judge a detached CMS seal of ``digest`` at ``moment``.

    ``known`` is validation material that the seal does not carry. Never raises for a bad seal: the
    report says what is wrong with it.
    """
    facts = seal_facts(seal, lambda _: digest, form="CAdES")
    return judge(facts, anchors, moment, policy=policy, known=known)


def seal_facts(seal: bytes, content: ContentDigest, *, form: str) -> SignatureFacts:
    """The facts of a detached CMS seal with one signer; what is wrong is a fact too."""
    try:
        if len(seal) > MAX_SIZE:
            raise der.DERError("a seal beyond all measure")
        data = read_signed_data(seal)
        if data.content is not None:
            raise der.DERError("the seal is not detached")
        # EN 319 122-1, 5.1.1. A time-stamp token without its content would be a seal of it.
        if data.content_type != DATA:
            raise der.DERError("what is sealed is of another type than data")
        (signer,) = data.signers
        return signer_facts(data, signer, content, form=form)
    except (ValueError, IndexError) as error:
        return SignatureFacts(form=form, problem=f"{type(error).__name__}: {error}")


def signer_facts(
    data: SignedData, signer: Signer, content: ContentDigest, *, form: str
) -> SignatureFacts:
    """The facts of one signer of a SignedData, over content whose digests ``content`` tells.

    Archive time-stamps and embedded material are for the format's reader to add. Raises
    :class:`~ades.verification.der.DERError` where the attributes are not what they must be.
    """
    kind = signer.attribute(CONTENT_TYPE)
    if kind is None or der.oid(kind) != data.content_type:
        raise der.DERError("the content-type attribute is not that of the content")
    actual = content(signer.digest_algorithm)
    intact = None if actual is None else actual == signer.message_digest
    certificate = data.certificate_of(signer)
    return SignatureFacts(
        form=form,
        packaging="detached" if data.content is None else "attached",
        signer=None if certificate is None else certificate.encoded,
        certificates=data.certificates,
        parts=(SignedPart("the document", intact, signer.digest_algorithm),),
        value_verifies=certificate is not None and signer.is_signed_by(certificate),
        algorithm=signer.method.algorithm,
        digest_algorithm=signer.method.digest,
        claimed_at=signer.signing_time,
        stamps=stamps_of(signer, content),
        material=ValidationMaterial((), (), data.crls) | _archived(signer),
        is_baseline=signer.refers_to_certificate and data.content_type == DATA,
        covers_whole_document=True,
        coverage="the whole document",
        constraint_problem=_constraint_problem(signer),
    )


def stamps_of(signer: Signer, content: ContentDigest) -> tuple[StampFacts, ...]:
    """The time-stamps over the content and over the signature value (EN 319 122-1, 5.2.8, 5.3)."""
    over_content = signer.signed.get(CONTENT_TIMESTAMP, [])
    over_value = signer.unsigned.get(SIGNATURE_TIMESTAMP, [])
    return (
        *(
            StampFacts(StampKind.CONTENT, item.encoded, partial(_at_hand, content))
            for item in over_content
        ),
        *(
            StampFacts(StampKind.SIGNATURE, item.encoded, imprint_of_bytes(signer.value))
            for item in over_value
        ),
    )


def _archived(signer: Signer) -> ValidationMaterial:
    """Adobe's revocation information (ISO 32000-2, 12.8.3.3.2): CRLs and OCSP answers, signed."""
    value = signer.attribute(_REVOCATION_ARCHIVAL)
    if value is None:
        return EMPTY
    kinds = {item.tag: item.only(der.SEQUENCE).children() for item in value.children()}
    crls, responses = kinds.get(0xA0, []), kinds.get(0xA1, [])
    return ValidationMaterial(
        (), tuple(item.encoded for item in responses), tuple(item.encoded for item in crls)
    )


def _at_hand(content: ContentDigest, name: str) -> bytes:
    found = content(name)
    if found is None:
        raise LookupError("the content is not at hand")
    return found


def _constraint_problem(signer: Signer) -> str:
    """Nothing signs unsigned attributes: one of an unknown kind may be a known one, damaged."""
    unknown = [name for name in signer.unsigned if name not in _UNSIGNED_ATTRIBUTES]
    return f"an unsigned attribute of an unknown kind: {unknown[0]}" if unknown else ""
