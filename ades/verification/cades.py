"""Verification of CAdES signatures, detached and attached (EN 319 122-1; EN 319 102-1)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO

from ades.ber import to_der
from ades.digests import DigestAlgorithm, digest_of
from ades.material import EMPTY, ValidationMaterial
from ades.policy import DEFAULT_POLICY, VerificationPolicy
from ades.verification import der
from ades.verification.archive_stamps import archive_stamps, carried_material
from ades.verification.cms import ContentDigest, signer_facts
from ades.verification.facts import SignatureFacts
from ades.verification.judgement import judge
from ades.verification.report import DocumentReport, unreadable
from ades.verification.signed_data import DATA, SignedData, Signer, read_signed_data
from ades.verification.trust import TrustAnchors

# With a content inside. A detached one with the material of many renewals stays far below.
MAX_SIZE = 256 << 20


@dataclass(frozen=True)
class DetachedContent:
    """What a detached signature is over: ``content``, or only its digests by algorithm."""

    content: bytes | IO[bytes] | None = None
    digests: Mapping[DigestAlgorithm, bytes] | None = None

    def digest(self, name: str) -> bytes | None:
        """The digest with an algorithm by its name; None where it cannot be had."""
        try:
            algorithm = DigestAlgorithm(name)
        except ValueError:
            return None
        if self.content is None:
            return (self.digests or {}).get(algorithm)
        if not isinstance(self.content, bytes):
            self.content.seek(0)
        return digest_of(self.content, algorithm)


NOTHING = DetachedContent()


def verify(
    signature: bytes,
    anchors: TrustAnchors,
    moment: datetime,
    *,
    detached: DetachedContent = NOTHING,
    policy: VerificationPolicy = DEFAULT_POLICY,
    known: ValidationMaterial = EMPTY,
) -> DocumentReport:
    """Judge every signature in a CMS at ``moment``, a datetime with a time zone.

    ``detached`` is what is signed, when it is not inside; where it is, they must be the same.
    ``known`` is validation material that the signature does not carry. Never raises for a bad
    signature: the report says what is wrong.
    """
    try:
        found = cades_facts(signature, detached.digest)
    except (ValueError, IndexError) as error:
        return DocumentReport((unreadable(f"{type(error).__name__}: {error}"),))
    return DocumentReport(
        tuple(judge(item, anchors, moment, policy=policy, known=known) for item in found)
    )


def cades_facts(signature: bytes, content: ContentDigest) -> tuple[SignatureFacts, ...]:
    """The facts of each signature in a CMS over ``content``.

    Where there is a content inside, which nobody signed to be there, it must be the same.

    Raises ``ValueError`` or ``IndexError`` for what is no CMS with signatures.
    """
    if len(signature) > MAX_SIZE:
        raise der.DERError("a signature beyond all measure")
    try:
        data = read_signed_data(signature)
    except der.DERError:
        # RFC 5652, 2: BER is allowed. What is signed in it is DER all the same.
        data = read_signed_data(to_der(signature))
    if not data.signers:
        raise der.DERError("nobody signed it")
    told = content if data.content is None else _agreed(data.content, content)
    return tuple(_facts(data, index, told) for index in range(len(data.signers)))


def _facts(data: SignedData, index: int, content: ContentDigest) -> SignatureFacts:
    signer = data.signers[index]
    try:
        facts = signer_facts(data, signer, content, form="CAdES")
        material = carried_material(data)
        stamps = archive_stamps(data, index, content)
        is_baseline = facts.is_baseline and signer.signing_time is not None
    except (ValueError, IndexError) as error:
        return SignatureFacts(form="CAdES", problem=f"{type(error).__name__}: {error}")
    return replace(
        facts,
        material=material,
        stamps=(*facts.stamps, *stamps),
        is_baseline=is_baseline,
        problem=facts.problem or _problem(data, signer),
    )


def _problem(data: SignedData, signer: Signer) -> str:
    """RFC 5652, 5.4: the digest that is signed is of the content, and the content is data."""
    if data.content_type != DATA:
        return "what is signed is of another type than data"
    if not signer.refers_to_certificate:
        return "no reference to the signer's certificate is signed"
    return ""


def _agreed(attached: bytes, given: ContentDigest) -> ContentDigest:
    """The digests of what is inside; none that can be right where another content was given.

    Whoever gives a content wants to know whether that one is signed.
    """
    own = DetachedContent(attached).digest

    def _of(name: str) -> bytes | None:
        for algorithm in (name, *DigestAlgorithm):
            wanted = given(algorithm)
            if wanted is not None:
                return own(name) if wanted == own(algorithm) else b""
        return own(name)

    return _of
