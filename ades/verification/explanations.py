"""What a report means, for whoever opens the document: in English and in European Portuguese.

One sentence for the result, one for the reason, and one for each fact that a reader asks about. A
plain catalogue, so that the library needs no translation machinery.
"""

from datetime import UTC, datetime
from typing import Literal

from ades.verification.report import (
    Indication,
    Qualification,
    SignatureReport,
    SubIndication,
)
from ades.verification.sentences import FACTS, QUALIFICATIONS, REASONS, RESULTS

Language = Literal["en", "pt"]


def explain(report: SignatureReport, language: Language = "en") -> str:
    """The text on one signature: a paragraph of whole sentences.

    It promises nothing that the report does not say: a qualified seal only where a trusted list
    proved it, a time only where an authority stamped it.
    """
    facts = FACTS[language]
    found = [RESULTS[report.indication][language]]
    if report.sub_indication is not None:
        found.append(reason(report.sub_indication, language))
    if report.signer:
        name = report.organization or report.signer
        is_certain = report.indication is Indication.TOTAL_PASSED
        key = "signer" if is_certain else "signer_claimed"
        found.append(facts[key].format(name=name, issuer=report.issuer))
    found += _about_time(report, language)
    if report.indication is Indication.TOTAL_PASSED:
        found += _about_document(report, language)
        found.append(qualification(report.qualification, language))
    return " ".join(found)


def reason(sub_indication: SubIndication, language: Language = "en") -> str:
    """The sentence for a sub-indication of EN 319 102-1."""
    return REASONS[sub_indication][language]


def qualification(word: Qualification, language: Language = "en") -> str:
    """The sentence for a qualification under Regulation (EU) 910/2014."""
    return QUALIFICATIONS[word][language]


def _about_time(report: SignatureReport, language: Language) -> list[str]:
    facts = FACTS[language]
    if report.timestamped_at is not None:
        return [facts["stamped"].format(moment=_moment(report.timestamped_at))]
    if report.claimed_at is not None:
        return [facts["claimed"].format(moment=_moment(report.claimed_at))]
    return [facts["no_time"]]


def _about_document(report: SignatureReport, language: Language) -> list[str]:
    facts = FACTS[language]
    found = [facts["whole" if report.covers_whole_document else "part"]]
    if report.changes:
        found.append(facts["changes"])
    if report.level.endswith("-LTA"):
        found.append(facts["archived"])
    return found


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
