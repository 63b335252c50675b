"""Verification of the signatures in a PDF (EN 319 102-1; the PDF rules of ISO 32000-2, 12.8).

A document with one signature that covers all of it is read on a light road; one with several
revisions on the careful one, where pyHanko tells what was changed in them.
"""

import dataclasses
import io
from datetime import datetime
from typing import IO

from ades.material import EMPTY, ValidationMaterial
from ades.policy import DEFAULT_POLICY, VerificationPolicy
from ades.verification.cms import seal_facts
from ades.verification.facts import SignatureFacts, StampFacts, StampKind
from ades.verification.judgement import judge
from ades.verification.pdf_careful import TIMESTAMP, CarefulDocument
from ades.verification.pdf_light import only_signature
from ades.verification.pdf_ranges import FoundSignature, RangeDigests, RangeError, checked_seal
from ades.verification.pdf_syntax import Unusual
from ades.verification.report import DocumentReport, unreadable
from ades.verification.trust import TrustAnchors

PADES, CMS = "/ETSI.CAdES.detached", "/adbe.pkcs7.detached"
_WHOLE = "the whole document"


def verify(
    document: IO[bytes],
    anchors: TrustAnchors,
    moment: datetime,
    *,
    policy: VerificationPolicy = DEFAULT_POLICY,
    known: ValidationMaterial = EMPTY,
    password: str | None = None,
) -> DocumentReport:
    """Judge every signature in a PDF at ``moment``.

    ``known`` is validation material that the document does not carry, ``password`` opens an
    encrypted one. Never raises for a bad document: the report says what is wrong with it. A
    document without signatures gives a report without any; document time-stamps belong to the
    signatures before them.
    """
    try:
        found = _facts(document, password)
    except Exception as error:
        # The border to pyHanko: hostile files make it raise whatever Python can raise, and a
        # verifier that stops half-way would be a way to hide a bad signature.
        return DocumentReport((unreadable(f"{type(error).__name__}: {error}"),))
    return DocumentReport(
        tuple(judge(item, anchors, moment, policy=policy, known=known) for item in found)
    )


def _facts(document: IO[bytes], password: str | None) -> list[SignatureFacts]:
    try:
        lone = only_signature(document)
        if lone is None:
            return []
        facts = _own_facts(document, lone)
        return [dataclasses.replace(facts, covers_whole_document=True, coverage=_WHOLE)]
    except Unusual:
        return _careful_facts(document, password)


def _careful_facts(document: IO[bytes], password: str | None) -> list[SignatureFacts]:
    careful = CarefulDocument(document, password)
    found = careful.signatures()
    stamps = [item for item in found if item.sub_filter == TIMESTAMP]
    material = careful.material(careful.revisions - 1)
    told = []
    for item in found:
        if item.sub_filter == TIMESTAMP:
            continue
        later = [stamp for stamp in stamps if stamp.revision > item.revision]
        facts = _own_facts(document, item)
        facts = dataclasses.replace(
            facts,
            material=facts.material | material,
            stamps=(*facts.stamps, *(_stamp(document, stamp, careful) for stamp in later)),
        )
        told.append(facts if facts.problem else _with_changes(facts, item, document, careful))
    return told


def _own_facts(document: IO[bytes], found: FoundSignature) -> SignatureFacts:
    """What the signature says of itself, without regard to what follows it."""
    try:
        if found.sub_filter not in (PADES, CMS):
            raise RangeError(f"a signature of an unknown kind: {found.sub_filter or 'none'}")
        seal = checked_seal(document, found)
    except ValueError as error:
        return SignatureFacts(form="PAdES", identifier=found.name, problem=str(error))
    facts = seal_facts(seal, RangeDigests(document, found.byte_range), form="PAdES")
    # EN 319 142-1, 6.3: the claimed time is in /M, and no second one in the seal.
    has_right_time = facts.claimed_at is None and found.claimed_at is not None
    return dataclasses.replace(
        facts,
        identifier=found.name,
        packaging="enveloped",
        claimed_at=facts.claimed_at or found.claimed_at,
        is_baseline=facts.is_baseline and found.sub_filter == PADES and has_right_time,
    )


def _stamp(document: IO[bytes], found: FoundSignature, careful: CarefulDocument) -> StampFacts:
    """A document time-stamp (EN 319 142-1, 5.4.3): it covers all that was there before it."""
    protects = careful.material(found.revision)
    try:
        token = checked_seal(document, found)
        problem = careful.revision_problem(found)
    except ValueError as error:
        token, problem = found.contents, str(error)
    if not problem:
        digests = RangeDigests(document, found.byte_range)
        return StampFacts(StampKind.ARCHIVE, token, digests, protects)
    return StampFacts(StampKind.ARCHIVE, token, _over_nothing)


def _over_nothing(_: str) -> bytes:
    raise LookupError("the time-stamp covers no revision")


def _with_changes(
    facts: SignatureFacts, found: FoundSignature, document: IO[bytes], careful: CarefulDocument
) -> SignatureFacts:
    """What came after the signature, and whether it was allowed to.

    What follows the last revision belongs to none, and readers differ in what they make of it.
    """
    size = document.seek(0, io.SEEK_END)
    if found.end == size:
        return dataclasses.replace(facts, covers_whole_document=True, coverage=_WHOLE)
    coverage = f"revision {found.revision + 1} of {careful.revisions}"
    problem = careful.revision_problem(found) or careful.tail_problem(found)
    changes, is_content = "", True
    if not problem:
        changes, problem, is_content = careful.changes_after(found)
    return dataclasses.replace(
        facts,
        covers_whole_document=not problem and not is_content,
        coverage=coverage,
        changes=(changes,) if changes else (),
        change_problem=problem,
    )
