"""Proofs of existence: what the time-stamps of a signature prove, one by the next (5.6.2.3).

The newest archive time-stamp is judged at the moment of verification. When it is good, everything
it covers existed at its time, and so the next older one is judged at that time, long after whose
certificate may have ended; and so on down to the signature's own time-stamps. A time-stamp that is
not good proves nothing and is passed over.
"""

from dataclasses import dataclass
from datetime import datetime

from ades.verification.chains import Problem
from ades.verification.evidence import Evidence
from ades.verification.facts import SignatureFacts, StampKind
from ades.verification.report import SubIndication
from ades.verification.stamps import JudgedStamp, judge_stamp


@dataclass(frozen=True)
class Timeline:
    """The judged time-stamps in the order of the facts, and what follows from them.

    ``best_time`` is the earliest moment at which the signature certainly existed, the moment of
    verification where nothing proves an earlier one; ``not_before`` the latest at which it
    certainly did not exist yet, by a time-stamp over the content; ``stamped_at`` the time of the
    signature's own time-stamp.
    """

    stamps: tuple[JudgedStamp, ...]
    best_time: datetime
    has_poe: bool
    stamped_at: datetime | None = None
    not_before: datetime | None = None
    order_problem: Problem | None = None


def timeline_of(facts: SignatureFacts, evidence: Evidence) -> Timeline:
    """Judge all time-stamps of a signature."""
    judged: dict[int, JudgedStamp] = {}
    at = evidence.moment
    for kind in (StampKind.ARCHIVE, StampKind.SIGNATURE, StampKind.CONTENT):
        earliest = at
        for index in reversed(range(len(facts.stamps))):
            stamp = facts.stamps[index]
            if stamp.kind is not kind:
                continue
            # Archive time-stamps cover each other, signature time-stamps stand side by side.
            known_at = earliest if kind is StampKind.ARCHIVE else at
            judged[index] = found = judge_stamp(stamp, known_at, evidence)
            if found.proves is not None and kind is not StampKind.CONTENT:
                earliest = min(earliest, found.proves)
                evidence.records.prove(stamp.protects, found.proves)
        at = earliest
    return _told(tuple(judged[index] for index in range(len(facts.stamps))), at)


def _told(stamps: tuple[JudgedStamp, ...], best: datetime) -> Timeline:
    proven = {
        kind: [
            item.proves for item in stamps if item.facts.kind is kind and item.proves is not None
        ]
        for kind in StampKind
    }
    signature, content = proven[StampKind.SIGNATURE], proven[StampKind.CONTENT]
    archive = proven[StampKind.ARCHIVE]
    return Timeline(
        stamps,
        best,
        has_poe=bool(signature or archive),
        stamped_at=min(signature or archive, default=None),
        not_before=max(content, default=None),
        order_problem=_order_problem(content, signature, archive),
    )


def _order_problem(
    content: list[datetime], signature: list[datetime], archive: list[datetime]
) -> Problem | None:
    """5.5.4, step 6: over the content before over the signature, and that before the archive's."""
    later = [*signature, *archive]
    is_wrong = (
        (content and later and max(content) > min(later))
        or (signature and archive and max(signature) > min(archive))
        or archive != sorted(archive)
    )
    if not is_wrong:
        return None
    text = "the time-stamps are not in the order in which they must have been made"
    return Problem(SubIndication.TIMESTAMP_ORDER_FAILURE, text)
