"""Puts a judgement into a report: names, levels, qualification, warnings."""

import dataclasses

from ades.material import ValidationMaterial
from ades.policy import AlgorithmUse
from ades.verification.certificates import Certificate
from ades.verification.chains import Problem
from ades.verification.evidence import Belief, Evidence
from ades.verification.facts import SignatureFacts, StampKind
from ades.verification.qualification import qualification_of
from ades.verification.report import (
    CertificateReport,
    Indication,
    SignatureReport,
    unreadable,
)
from ades.verification.timeline import Timeline

_PROOFS = (StampKind.SIGNATURE, StampKind.ARCHIVE)


def report_of(
    facts: SignatureFacts,
    verdict: tuple[Indication, Problem | None],
    *,
    timeline: Timeline,
    belief: Belief,
    uses: list[AlgorithmUse],
    evidence: Evidence,
) -> SignatureReport:
    """The report on a signature that was judged."""
    indication, problem = verdict
    if not belief.path:
        return _nameless(facts, indication, problem)
    signer = belief.path[0]
    qualification, reason = qualification_of(belief, timeline.best_time, evidence.anchors)
    return SignatureReport(
        indication=indication,
        sub_indication=None if problem is None else problem.sub_indication,
        level=level_of(facts, timeline, belief),
        signer=signer.common_name(),
        organization=signer.organization(),
        issuer=signer.issuer_name(),
        serial_number=f"{signer.serial_number:x}",
        claimed_at=facts.claimed_at,
        timestamped_at=timeline.stamped_at,
        covers_whole_document=facts.covers_whole_document,
        explanation="" if problem is None else problem.explanation,
        identifier=facts.identifier,
        packaging=facts.packaging,
        best_time=timeline.best_time,
        algorithm=_algorithm(facts, signer),
        coverage=facts.coverage,
        parts=tuple(part.name for part in facts.parts),
        changes=facts.changes,
        stamps=tuple(item.report for item in timeline.stamps),
        chain=tuple(map(_certificate, belief.path)),
        qualification=qualification,
        qualification_reason=reason,
        warnings=(*facts.warnings, *_warnings([*uses, *belief.uses], belief, timeline, evidence)),
    )


def level_of(facts: SignatureFacts, timeline: Timeline, belief: Belief) -> str:
    """The word of the format's standard for what was reached: PAdES-BASELINE-LTA.

    T needs a good time-stamp over the signature; LT answers for every certificate of the signer's
    and the time-stamps' chains; LTA a good archive time-stamp over it. A signature without the
    attributes of level B has the form's name alone.
    """
    if not facts.is_baseline:
        return facts.form
    good = [item for item in timeline.stamps if item.proves is not None]
    kinds = {item.facts.kind for item in good}
    letters = "B"
    if kinds & {StampKind.SIGNATURE, StampKind.ARCHIVE}:
        letters = "T"
        own = [item.belief for item in good if item.facts.kind is StampKind.SIGNATURE]
        if facts.material and all(item.has_records for item in (belief, *own)):
            archive = [item.facts.protects for item in good if item.facts.kind is StampKind.ARCHIVE]
            letters = "LTA" if any(_keeps(item, facts.material) for item in archive) else "LT"
    return f"{facts.form}-BASELINE-{letters}"


def _keeps(protected: ValidationMaterial, material: ValidationMaterial) -> bool:
    """Whether a time-stamp is over the material too, and not only over the signature.

    A document time-stamp that came before the material is what B-T has (EN 319 142-1, 6.3).
    """
    if material.ocsp_responses or material.crls:
        return bool(protected.ocsp_responses or protected.crls)
    return bool(protected)


def _nameless(
    facts: SignatureFacts, indication: Indication, problem: Problem | None
) -> SignatureReport:
    """Where there is no certificate, nothing is said of a signer."""
    return dataclasses.replace(
        unreadable("" if problem is None else problem.explanation),
        indication=indication,
        sub_indication=None if problem is None else problem.sub_indication,
        identifier=facts.identifier,
        packaging=facts.packaging,
        claimed_at=facts.claimed_at,
        coverage=facts.coverage,
    )


def _algorithm(facts: SignatureFacts, signer: Certificate) -> str:
    method = "" if facts.algorithm is None else facts.algorithm.value
    return " ".join(filter(None, (method, facts.digest_algorithm, signer.key_text)))


def _certificate(certificate: Certificate) -> CertificateReport:
    return CertificateReport(
        subject=certificate.parsed.subject.rfc4514_string(),
        issuer=certificate.parsed.issuer.rfc4514_string(),
        serial_number=f"{certificate.serial_number:x}",
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        fingerprint=certificate.fingerprint,
        key=certificate.key_text,
    )


def _warnings(
    uses: list[AlgorithmUse], belief: Belief, timeline: Timeline, evidence: Evidence
) -> list[str]:
    """What ends soon, and what has ended and is saved by a time-stamp alone.

    With time-stamps it is the newest good one that must not end: it protects all before it.
    """
    moment = evidence.moment
    horizon = moment + evidence.policy.algorithms.warn_before
    ended = [use for use in uses if timeline.best_time < use.end <= moment]
    good = [item for item in timeline.stamps if item.proves and item.facts.kind in _PROOFS]
    last = good[-1].belief if good else belief
    ending = last.uses if good else uses
    found = {
        use.name: f"{use.name} ended on {use.end:%Y-%m-%d}: a time-stamp proves that the signature"
        " is older"
        for use in ended
    }
    found |= {
        use.name: f"{use.name} ends on {use.end:%Y-%m-%d}: renew with an archive time-stamp before"
        for use in ending
        if moment < use.end <= horizon
    }
    for certificate in last.path[:-1] or last.path:
        if moment < certificate.not_after <= horizon:
            name, end = certificate.common_name(), f"{certificate.not_after:%Y-%m-%d}"
            text = f"the certificate of {name} ends on {end}: an archive time-stamp is due before"
            found[name] = text
    return list(found.values())
