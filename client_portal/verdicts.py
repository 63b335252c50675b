"""Says in plain words what the verification of a document's seal found.

The stored report speaks EN 319 102-1; a reader wants to know whether to rely on the document, and
what to do if not. The expert's terms stay available as facts.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from client_portal.moments import moment_text
from client_portal.reasons import reason_of
from domain.operations.models import Document


class State(enum.StrEnum):
    """How far a seal can be relied on; templates choose colour and icon by it."""

    GOOD = "good"
    UNCERTAIN = "uncertain"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """A verification's result in the reader's language: a word, sentences, and expert facts."""

    state: State
    word: str
    headline: str
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, document: Document) -> "Verdict":
        """The verdict on a document's seal, from the report that was stored with it."""
        report: Mapping[str, Any] | None = document.verdict
        if not report:
            return cls(
                State.UNKNOWN,
                _("Not verified"),
                _("The seal of this document was not verified yet."),
            )
        state = _state(report)
        return cls(
            state,
            str(_WORDS[state]),
            _headline(report, state, content_is_here=document.signed_id is not None),
            tuple(_sentences(report, state)),
            tuple(_facts(report)),
        )


def _state(report: Mapping[str, Any]) -> State:
    match report.get("indication"):
        case "TOTAL-PASSED" if report.get("covers_whole_document"):
            return State.GOOD
        case "TOTAL-FAILED":
            return State.BAD
        case _:
            return State.UNCERTAIN


_WORDS = {
    State.GOOD: gettext_lazy("Seal valid"),
    State.UNCERTAIN: gettext_lazy("Seal uncertain"),
    State.BAD: gettext_lazy("Seal not valid"),
}


def _headline(report: Mapping[str, Any], state: State, *, content_is_here: bool) -> str:
    sealer = {"sealer": _sealer(report)}
    if state is State.BAD:
        return _("Do not rely on this document: its seal is not valid.")
    if report.get("indication") != "TOTAL-PASSED":
        return _("It could not be established whether the seal of this document is valid.")
    if state is State.UNCERTAIN:
        return _("This document was sealed by %(sealer)s, and something was added later.") % sealer
    if content_is_here:
        return _("This document was sealed by %(sealer)s and has not been changed since.") % sealer
    return _("%(sealer)s sealed the digital fingerprint of this document.") % sealer


def _sentences(report: Mapping[str, Any], state: State) -> Iterator[str]:
    if report.get("indication") == "TOTAL-PASSED":
        if state is State.UNCERTAIN:
            yield _("The seal protects only what was there before. Compare it with the original.")
        yield _time_sentence(report)
        yield _voucher_sentence(report)
        return
    yield reason_of(str(report.get("sub_indication") or ""))
    yield _("Ask the issuer for a new copy before you use it.")


def _time_sentence(report: Mapping[str, Any]) -> str:
    if stamped := _moment(report, "timestamped_at"):
        return _(
            "On %(moment)s an independent time-stamp authority confirmed that the seal existed."
        ) % {"moment": moment_text(stamped)}
    if claimed := _moment(report, "claimed_at"):
        return _(
            "The seal gives %(moment)s as its time; no independent time-stamp confirms this."
        ) % {"moment": moment_text(claimed)}
    return _("The seal does not say when it was made.")


def _voucher_sentence(report: Mapping[str, Any]) -> str:
    return _("%(issuer)s, which issued the certificate, vouches for the name of the sealer.") % {
        "issuer": report.get("issuer") or "?"
    }


def _sealer(report: Mapping[str, Any]) -> str:
    return str(report.get("organization") or report.get("signer") or "?")


def _facts(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    rows = (
        (_("Result"), report.get("indication")),
        (_("Reason"), report.get("sub_indication")),
        (_("Explanation"), report.get("explanation")),
        (_("Level"), report.get("level")),
        (_("Signer"), report.get("signer")),
        (_("Organization"), report.get("organization")),
        (_("Certificate issued by"), report.get("issuer")),
        (_("Serial number"), report.get("serial_number")),
        (_("Time that the signer gives"), _exact(_moment(report, "claimed_at"))),
        (_("Time-stamp"), _exact(_moment(report, "timestamped_at"))),
        (
            _("Covers the whole document"),
            _("Yes") if report.get("covers_whole_document") else _("No"),
        ),
        (_("Verified"), _exact(_moment(report, "verified_at"))),
    )
    return ((label, str(value)) for label, value in rows if value)


def _moment(report: Mapping[str, Any], name: str) -> datetime | None:
    value = report.get(name)
    return datetime.fromisoformat(value) if value else None


def _exact(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else ""
