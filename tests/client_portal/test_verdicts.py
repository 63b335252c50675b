"""What readers are told about a seal, from the report that was stored with the document."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from ades.verification.report import SubIndication
from client_portal.moments import day_text, moment_text
from client_portal.reasons import reason_of
from client_portal.verdicts import State, Verdict
from domain.deliveries.models import Person
from tests.client_portal.cast import PASSED, PDF, Shop

FAILED = {"indication": "TOTAL-FAILED", "sub_indication": "HASH_FAILURE"}
INDETERMINATE = {"indication": "INDETERMINATE", "sub_indication": "TRY_LATER"}


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def verdict_on(lumen: Shop, marta: Person) -> Any:
    """The verdict on a document whose report differs from a passed one."""

    def verdict(*, content: bytes | None = PDF, **changes: Any) -> Verdict:
        (document,) = lumen.deliver(marta, content=content, verdict={**PASSED, **changes})
        return Verdict.of(document)

    return verdict


def test_a_good_seal_says_who_and_that_nothing_changed(verdict_on: Any) -> None:
    verdict = verdict_on()
    assert verdict.state is State.GOOD
    assert verdict.word == "Seal valid"
    assert (
        verdict.headline
        == "This document was sealed by Livraria Lumen, Lda. and has not been changed since."
    )
    assert verdict.sentences == (
        (
            "On 20 November 2026, 10:15 an independent time-stamp authority confirmed that the"
            " seal existed."
        ),
        "Demo Issuing CA, which issued the certificate, vouches for the name of the sealer.",
    )


def test_without_a_time_stamp_the_time_is_only_what_the_seal_says(verdict_on: Any) -> None:
    verdict = verdict_on(timestamped_at=None)
    assert "no independent time-stamp confirms this" in verdict.sentences[0]
    assert "does not say when" in verdict_on(timestamped_at=None, claimed_at=None).sentences[0]


def test_of_a_digest_it_does_not_say_that_the_document_is_unchanged(verdict_on: Any) -> None:
    verdict = verdict_on(content=None)
    assert verdict.state is State.GOOD
    assert verdict.headline == (
        "Livraria Lumen, Lda. sealed the digital fingerprint of this document."
    )


def test_a_seal_that_something_follows_is_not_called_good(verdict_on: Any) -> None:
    verdict = verdict_on(covers_whole_document=False)
    assert verdict.state is State.UNCERTAIN
    assert "something was added later" in verdict.headline
    assert "has not been changed" not in verdict.headline


def test_a_failed_seal_says_not_to_rely_on_it_and_why(verdict_on: Any) -> None:
    verdict = verdict_on(**FAILED)
    assert verdict.state is State.BAD
    assert verdict.headline.startswith("Do not rely on this document")
    assert verdict.sentences[0] == "The document was changed after it was sealed."
    assert "Ask the issuer" in verdict.sentences[1]


def test_an_indeterminate_seal_is_uncertain(verdict_on: Any) -> None:
    verdict = verdict_on(**INDETERMINATE)
    assert verdict.state is State.UNCERTAIN
    assert "could not be established" in verdict.headline


@pytest.mark.parametrize("report", [None, {}])
def test_a_document_without_a_report_is_not_verified(
    lumen: Shop, marta: Person, report: dict[str, Any] | None
) -> None:
    (document,) = lumen.deliver(marta, verdict=report)
    verdict = Verdict.of(document)
    assert verdict.state is State.UNKNOWN
    assert verdict.word == "Not verified"


@pytest.mark.parametrize("indication", ["PASSED", "", None, "total-passed"])
def test_an_unknown_indication_is_never_good(verdict_on: Any, indication: str | None) -> None:
    assert verdict_on(indication=indication).state is State.UNCERTAIN


def test_a_signer_without_organization_is_named_by_its_own_name(verdict_on: Any) -> None:
    assert "Livraria Lumen Seal 1" in verdict_on(organization="").headline


def test_the_experts_get_the_terms_of_the_standard(verdict_on: Any) -> None:
    facts = dict(verdict_on(**FAILED, explanation="digests differ").facts)
    assert facts["Result"] == "TOTAL-FAILED"
    assert facts["Reason"] == "HASH_FAILURE"
    assert facts["Explanation"] == "digests differ"
    assert facts["Time-stamp"] == "2026-11-20 10:15:02 UTC"
    assert facts["Covers the whole document"] == "Yes"
    assert facts["Serial number"] == "5f1e2d3c"


@pytest.mark.parametrize("reason", SubIndication)
def test_every_reason_of_the_library_has_a_sentence_of_its_own(reason: SubIndication) -> None:
    assert reason_of(reason) != reason_of("something new")


@pytest.mark.parametrize("language", ["en", "pt"])
@pytest.mark.parametrize("changes", [{}, FAILED, INDETERMINATE, {"covers_whole_document": False}])
def test_it_never_promises_a_qualified_seal(
    verdict_on: Any, language: str, changes: dict[str, Any]
) -> None:
    with translation.override(language):
        verdict = verdict_on(**changes)
    told = " ".join([verdict.word, verdict.headline, *verdict.sentences]).lower()
    assert "qualifi" not in told


def test_days_and_times_are_written_out() -> None:
    moment = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert moment_text(moment) == "2 July 2026, 00:30"
    assert day_text(moment) == "2 July 2026"
    assert day_text(date(2026, 7, 1)) == "1 July 2026"
    with translation.override("pt"):
        assert moment_text(moment) == "2 de Julho de 2026, 00:30"
