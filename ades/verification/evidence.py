"""Everything that is at hand to judge with, and whether a certificate is believed by it."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime

from ades.material import EMPTY, ValidationMaterial
from ades.policy import AlgorithmUse, RevocationRule, VerificationPolicy
from ades.verification import chains
from ades.verification.certificates import Certificate
from ades.verification.chains import Path, Pool, Problem, Purpose
from ades.verification.report import SubIndication
from ades.verification.revocation import RevocationRecords, Status
from ades.verification.trust import TrustAnchors


@dataclass(frozen=True)
class Evidence:
    """What one validation may use; ``moment`` is when it takes place.

    ``carried`` is what the signature and its time-stamps carry themselves.
    """

    anchors: TrustAnchors
    moment: datetime
    policy: VerificationPolicy
    pool: Pool
    records: RevocationRecords
    carried: ValidationMaterial = EMPTY


@dataclass(frozen=True)
class Belief:
    """What became of one certificate: the best path that was found, and what is wrong with it.

    ``revoked_at`` is set where the certificate itself was revoked before the moment asked about;
    ``is_known_good`` where an answer says that the certificate itself was not revoked;
    ``has_records`` whether every certificate below the anchor has an answer or needs none. ``uses``
    are the algorithms on which the path rests.
    """

    path: Path = ()
    problem: Problem | None = None
    revoked_at: datetime | None = None
    is_known_good: bool = False
    has_records: bool = False
    uses: list[AlgorithmUse] = field(default_factory=list)


def belief_in(leaf: Certificate, at: datetime, purpose: Purpose, evidence: Evidence) -> Belief:
    """Judge a certificate as it was at a moment (EN 319 102-1, 5.2.6 and 5.6.2.1).

    The first path without a problem wins; where there is none, the first path tells its problem.
    """
    first: Belief | None = None
    for path in chains.paths(leaf, evidence.pool, evidence.anchors):
        found = _judged(path, at, purpose, evidence)
        if found.problem is None:
            return found
        first = first or found
    text = f"no trust anchor is known for {leaf.common_name()}"
    return first or Belief((leaf,), Problem(SubIndication.NO_CERTIFICATE_CHAIN_FOUND, text))


def ended(uses: list[AlgorithmUse], at: datetime, *, has_poe: bool) -> Problem | None:
    """The first algorithm that was not believed any more (5.2.8), with the word for it.

    ``has_poe`` is whether a time-stamp, and not only the verification itself, proves ``at``.
    """
    for use in uses:
        if use.end <= at:
            word = SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
            if has_poe or not use.is_known:
                word = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
            when = f"since {use.end:%Y-%m-%d}" if use.is_known else "at all"
            return Problem(word, f"{use.name} is not believed {when}")
    return None


def _judged(path: Path, at: datetime, purpose: Purpose, evidence: Evidence) -> Belief:
    uses = chains.algorithm_uses(path, evidence.policy.algorithms)
    statuses = [
        evidence.records.status(certificate, issuer, at)
        for certificate, issuer in itertools.pairwise(path)
    ]
    own = statuses[0] if statuses else None
    problem = (
        chains.rules_problem(path, purpose)
        or chains.listing_problem(path, at, evidence.anchors, purpose)
        or _revocation_problem(path, statuses, evidence.policy)
        or chains.dates_problem(path, at)
        or ended(uses, at, has_poe=at < evidence.moment)
    )
    return Belief(
        path,
        problem,
        revoked_at=own.revoked_at if own else None,
        is_known_good=own is not None and own.is_known and own.revoked_at is None,
        has_records=all(item.is_known or item.is_exempt for item in statuses),
        uses=uses,
    )


def _revocation_problem(
    path: Path, statuses: list[Status], policy: VerificationPolicy
) -> Problem | None:
    for depth, (certificate, status) in enumerate(zip(path, statuses, strict=False)):
        name = certificate.common_name()
        if status.revoked_at is not None:
            words = (SubIndication.REVOKED_NO_POE, SubIndication.REVOKED_CA_NO_POE)
            text = f"the certificate of {name} was revoked on {status.revoked_at:%Y-%m-%d %H:%M}"
            return Problem(words[depth > 0], text)
        if policy.revocation is RevocationRule.REQUIRED and not (
            status.is_fresh or status.is_exempt
        ):
            text = f"no fresh OCSP answer or CRL says that the certificate of {name} is good"
            return Problem(SubIndication.TRY_LATER, text)
    return None
