"""The judgement on one signature: EN 319 102-1, with its words, for every format.

A reader of a format tells the facts; here they are weighed, in the order of the standard:

1. What cannot be read is FORMAT_FAILURE (5.2.2).
2. A digest or a value that does not verify is TOTAL-FAILED (5.2.7), whoever the signer is.
3. Time-stamps are judged from the newest to the oldest: each is judged at the moment at which the
   newer one proves that it existed, the newest at the moment of verification (5.6.3).
4. The signer's certificate and the algorithms are judged at the best signature time (5.5.4): the
   earliest moment at which the signature certainly existed.
5. What was changed after signing, and rules for attributes, come last.
"""

from datetime import UTC, datetime

from ades.material import EMPTY, ValidationMaterial
from ades.policy import DEFAULT_POLICY, AlgorithmUse, VerificationPolicy
from ades.verification.certificates import Certificate
from ades.verification.chains import Problem, Purpose
from ades.verification.damage import damage_in
from ades.verification.evidence import Belief, Evidence, belief_in, ended
from ades.verification.facts import SignatureFacts
from ades.verification.gathering import gather
from ades.verification.report import (
    Indication,
    SignatureReport,
    SubIndication,
    unreadable,
)
from ades.verification.timeline import Timeline, timeline_of
from ades.verification.trust import TrustAnchors
from ades.verification.wording import report_of

_FAILED, _INDETERMINATE = Indication.TOTAL_FAILED, Indication.INDETERMINATE
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
Verdict = tuple[Indication, Problem | None]


def judge(
    facts: SignatureFacts,
    anchors: TrustAnchors,
    moment: datetime,
    *,
    policy: VerificationPolicy = DEFAULT_POLICY,
    known: ValidationMaterial = EMPTY,
) -> SignatureReport:
    """Judge one signature at ``moment``, a datetime with a time zone.

    ``known`` is validation material that the document does not carry. Never raises for bad facts:
    the report says what is wrong with them.
    """
    try:
        return _judged(facts, gather(facts, anchors, moment, policy=policy, known=known))
    except Exception as error:
        # The border to the parsers of certificates and answers: what strangers put there makes them
        # raise more than they say, and a verifier that stops half-way hides a bad signature.
        return unreadable(f"{type(error).__name__}: {error}")


def _judged(facts: SignatureFacts, evidence: Evidence) -> SignatureReport:
    timeline = timeline_of(facts, evidence)
    signer = Certificate.read(facts.signer) if facts.signer is not None else None
    belief = Belief()
    if signer is not None:
        belief = belief_in(signer, timeline.best_time, Purpose.SIGN, evidence)
    uses = [] if signer is None else _uses(facts, signer, evidence)
    verdict = _verdict(facts, timeline, belief, uses, evidence)
    return report_of(facts, verdict, timeline=timeline, belief=belief, uses=uses, evidence=evidence)


def _verdict(
    facts: SignatureFacts,
    timeline: Timeline,
    belief: Belief,
    uses: list[AlgorithmUse],
    evidence: Evidence,
) -> Verdict:
    # 1. and 2.
    broken = _broken(facts)
    if broken is not None:
        return broken
    # 4.
    if belief.problem is not None:
        return _on_certificate(belief.problem, belief, timeline)
    ended_use = ended(uses, timeline.best_time, has_poe=timeline.has_poe)
    if ended_use is not None:
        return _INDETERMINATE, ended_use
    # 3. and 5.
    if facts.change_problem:
        text = f"changed after signing: {facts.change_problem}"
        return _FAILED, Problem(SubIndication.FORMAT_FAILURE, text)
    rule = _broken_rule(facts, timeline, evidence)
    if rule is not None:
        return _INDETERMINATE, rule
    return Indication.TOTAL_PASSED, None


def _broken(facts: SignatureFacts) -> Verdict | None:
    if facts.problem:
        return _FAILED, Problem(SubIndication.FORMAT_FAILURE, facts.problem)
    for part in facts.parts:
        if part.intact is False:
            text = f"the digest of {part.name} is not the signed one"
            return _FAILED, Problem(SubIndication.HASH_FAILURE, text)
    if facts.signer is None or Certificate.read(facts.signer) is None:
        text = "the signature does not carry the certificate that it refers to"
        word = SubIndication.NO_SIGNING_CERTIFICATE_FOUND
        return _INDETERMINATE, Problem(word, text)
    if not facts.value_verifies:
        text = "the certificate's key did not make this signature"
        return _FAILED, Problem(SubIndication.SIG_CRYPTO_FAILURE, text)
    if not facts.parts or any(part.intact is None for part in facts.parts):
        missing = ", ".join(part.name for part in facts.parts if part.intact is None)
        text = f"what is signed is not at hand: {missing or 'nothing is'}"
        return _INDETERMINATE, Problem(SubIndication.SIGNED_DATA_NOT_FOUND, text)
    return None


def _on_certificate(problem: Problem, belief: Belief, timeline: Timeline) -> Verdict:
    """TOTAL-FAILED only where time-stamps prove that the signature is not of a good time.

    5.2.6.4: without such a proof it may be older than what happened to the certificate.
    """
    signer, text = belief.path[0], problem.explanation
    not_before = timeline.not_before or _LONG_AGO
    if problem.sub_indication is SubIndication.REVOKED_NO_POE:
        if belief.revoked_at is not None and not_before >= belief.revoked_at:
            return _FAILED, Problem(SubIndication.REVOKED, text)
    elif problem.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE:
        if not_before > signer.not_after:
            return _FAILED, Problem(SubIndication.EXPIRED, text)
        if timeline.has_poe and timeline.best_time < signer.not_before:
            return _FAILED, Problem(SubIndication.NOT_YET_VALID, text)
        if belief.is_known_good and timeline.best_time > signer.not_after:
            word = SubIndication.OUT_OF_BOUNDS_NOT_REVOKED
            return _INDETERMINATE, Problem(word, text)
    return _INDETERMINATE, problem


def _broken_rule(facts: SignatureFacts, timeline: Timeline, evidence: Evidence) -> Problem | None:
    if facts.constraint_problem:
        return Problem(SubIndication.SIG_CONSTRAINTS_FAILURE, facts.constraint_problem)
    for stamp in timeline.stamps:
        if stamp.is_broken:
            text = f"the {stamp.report.kind} time-stamp is damaged: {stamp.report.explanation}"
            return Problem(SubIndication.SIG_CONSTRAINTS_FAILURE, text)
    damage = damage_in(evidence)
    if damage:
        return Problem(SubIndication.SIG_CONSTRAINTS_FAILURE, damage)
    return timeline.order_problem


def _uses(facts: SignatureFacts, signer: Certificate, evidence: Evidence) -> list[AlgorithmUse]:
    """The algorithms on which the signature itself rests."""
    algorithms = evidence.policy.algorithms
    names = dict.fromkeys(
        (facts.digest_algorithm, *(part.digest_algorithm for part in facts.parts))
    )
    found = [algorithms.digest(name) for name in names if name]
    if facts.algorithm is not None:
        found.append(algorithms.method(facts.algorithm))
    return [*found, algorithms.key(*signer.key_kind)]
