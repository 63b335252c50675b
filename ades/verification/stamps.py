"""Verification of time-stamp tokens (RFC 3161, EN 319 422; EN 319 102-1, 5.4)."""

import dataclasses
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from ades.policy import AlgorithmUse
from ades.verification import der
from ades.verification.certificates import Certificate
from ades.verification.chains import Problem, Purpose
from ades.verification.evidence import Belief, Evidence, belief_in, ended
from ades.verification.facts import Imprint, StampFacts
from ades.verification.report import StampReport, SubIndication
from ades.verification.signed_data import (
    CONTENT_TYPE,
    TST_INFO,
    SignedData,
    Signer,
    read_signed_data,
)
from ades.verification.signing_methods import read_digest

_MAX_INFO = 64 << 10


@dataclass(frozen=True)
class Token:
    """A time-stamp token, read: TSTInfo (RFC 3161, 2.4.2) and the SignedData around it."""

    data: SignedData
    signer: Signer
    info: bytes
    digest_algorithm: str
    imprint: bytes
    serial_number: int
    generated_at: datetime


@dataclass(frozen=True)
class JudgedStamp:
    """A time-stamp with its verdict.

    ``is_broken`` is whether it is damaged or over something else, and not merely unknown to us.
    """

    facts: StampFacts
    report: StampReport
    belief: Belief
    is_broken: bool = False

    @property
    def proves(self) -> datetime | None:
        """The moment that it proves; None when it proves nothing."""
        return self.report.generated_at if self.report.is_good else None


def read_token(encoded: bytes) -> Token:
    """Read a token. Raises :class:`~ades.verification.der.DERError` when it is none."""
    data = read_signed_data(encoded)
    if data.content_type != TST_INFO or data.content is None or len(data.signers) != 1:
        raise der.DERError("not a time-stamp token")
    if len(data.content) > _MAX_INFO:
        raise der.DERError("a TSTInfo beyond all measure")
    fields = der.whole(data.content, der.SEQUENCE).children()
    version, _policy, imprint, serial, moment, *_optional = fields
    if der.integer(version) != 1:
        raise der.DERError("a TSTInfo of an unknown version")
    algorithm, digest = imprint.expect(der.SEQUENCE).children()
    return Token(
        data,
        data.signers[0],
        data.content,
        read_digest(algorithm),
        der.octets(digest),
        der.integer(serial),
        der.time(moment.expect(der.GENERALIZED_TIME)),
    )


def imprint_of_bytes(data: bytes) -> Imprint:
    """The imprint of a time-stamp over bytes that are in memory anyway."""
    return lambda name: hashlib.new(name, data).digest()


def judge_stamp(facts: StampFacts, at: datetime, evidence: Evidence) -> JudgedStamp:
    """Judge a time-stamp that is known to have existed at ``at``.

    1. It is a token, over what it should be over.
    2. Its signer made it, and the token says by signed reference which certificate that is.
    3. That certificate is for time-stamps alone, and leads to an anchor: at the time that it
       states, and at ``at``.
    4. It is not of the future, and its algorithms were good at ``at``.
    """
    kind = facts.kind.value
    try:
        token = read_token(facts.token)
        signer = token.data.certificate_of(token.signer, evidence.pool)
        defect = _defect(facts, token, signer)
    except (ValueError, IndexError) as error:
        word, text = SubIndication.FORMAT_FAILURE, str(error)
        report = StampReport(kind, is_good=False, sub_indication=word, explanation=text)
        return JudgedStamp(facts, report, Belief(), is_broken=True)
    if defect is not None or signer is None:
        word = SubIndication.NO_SIGNING_CERTIFICATE_FOUND
        defect = defect or Problem(word, "the token does not carry its signer's certificate")
        return JudgedStamp(facts, _report(kind, token, signer, defect), Belief(), is_broken=True)
    belief = _belief(token, signer, at, evidence)
    return JudgedStamp(facts, _report(kind, token, signer, belief.problem), belief)


def _defect(facts: StampFacts, token: Token, signer: Certificate | None) -> Problem | None:
    try:
        expected = facts.imprint(token.digest_algorithm)
    except (ValueError, LookupError):
        expected = b""
    if not hmac.compare_digest(expected, token.imprint):
        return Problem(SubIndication.HASH_FAILURE, "the time-stamp is over something else")
    digest = hashlib.new(token.signer.digest_algorithm, token.info).digest()
    if token.signer.message_digest != digest or not _is_about_info(token.signer):
        return Problem(SubIndication.HASH_FAILURE, "the time-stamp's content was changed")
    if signer is None:
        return None
    if not token.signer.refers_to_certificate:
        text = "the token has no signed reference to its certificate"
        return Problem(SubIndication.SIG_CONSTRAINTS_FAILURE, text)
    if not token.signer.is_signed_by(signer):
        return Problem(SubIndication.SIG_CRYPTO_FAILURE, "the authority did not sign this token")
    return None


def _is_about_info(signer: Signer) -> bool:
    kind = signer.attribute(CONTENT_TYPE)
    return kind is not None and der.oid(kind) == TST_INFO


def _belief(token: Token, signer: Certificate, at: datetime, evidence: Evidence) -> Belief:
    generated = token.generated_at
    belief = belief_in(signer, max(at, generated), Purpose.TIMESTAMP, evidence)
    if belief.problem is None and generated > evidence.moment + evidence.policy.clock_skew:
        problem = Problem(SubIndication.TIMESTAMP_ORDER_FAILURE, "the time-stamp is of the future")
        return Belief(belief.path, problem)
    if belief.problem is None and not signer.not_before <= generated <= signer.not_after:
        problem = Problem(
            SubIndication.OUT_OF_BOUNDS_NO_POE, "the authority's certificate was not valid then"
        )
        return Belief(belief.path, problem)
    uses = token_uses(token, signer, evidence)
    problem_of_use = ended(uses, at, has_poe=at < evidence.moment)
    if belief.problem is None and problem_of_use is not None:
        return Belief(belief.path, problem_of_use)
    return dataclasses.replace(belief, uses=[*uses, *belief.uses])


def token_uses(token: Token, signer: Certificate, evidence: Evidence) -> list[AlgorithmUse]:
    """The algorithms on which a token itself rests."""
    algorithms = evidence.policy.algorithms
    method = token.signer.method
    return [
        algorithms.digest(token.digest_algorithm),
        algorithms.digest(token.signer.digest_algorithm),
        algorithms.digest(method.digest),
        algorithms.method(method.algorithm),
        algorithms.key(*signer.key_kind),
    ]


def _report(
    kind: str, token: Token, signer: Certificate | None, problem: Problem | None
) -> StampReport:
    return StampReport(
        kind,
        problem is None,
        token.generated_at,
        "" if signer is None else signer.common_name(),
        f"{token.serial_number:x}",
        None if problem is None else problem.sub_indication,
        "" if problem is None else problem.explanation,
    )
