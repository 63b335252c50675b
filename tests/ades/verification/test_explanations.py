"""The texts for whoever opens the document, in both languages."""

import dataclasses
import json
from datetime import timedelta

import pytest

from ades.verification.explanations import Language, explain, qualification, reason
from ades.verification.report import Indication, Qualification, SubIndication, unreadable
from tests.ades.verification.aging import year

PASSED = dataclasses.replace(
    unreadable(""),
    indication=Indication.TOTAL_PASSED,
    sub_indication=None,
    level="PAdES-BASELINE-LTA",
    signer="Seal 1",
    organization="Livraria Lúmen",
    issuer="CA",
    timestamped_at=year(2026) + timedelta(hours=9),
    covers_whole_document=True,
)


@pytest.mark.parametrize("language", ["en", "pt"])
def test_every_reason_has_its_own_sentence(language: Language) -> None:
    found = [reason(item, language) for item in SubIndication]

    assert len(set(found)) == len(SubIndication)
    assert all(item[0].isupper() and item.endswith(".") for item in found)


@pytest.mark.parametrize("item", [*SubIndication])
def test_no_reason_is_left_in_english(item: SubIndication) -> None:
    assert reason(item, "en") != reason(item, "pt")


def test_a_good_signature_says_who_when_and_what() -> None:
    assert explain(PASSED) == (
        "The signature is valid. It was made by Livraria Lúmen, whose certificate was issued by CA."
        " A time-stamp authority confirms that it existed on 2026-01-01 09:00 UTC. It covers the"
        " whole document, which has not been changed since. It carries what is needed to verify it"
        " for years to come. It is not a qualified signature or seal."
    )
    assert explain(PASSED, "pt").startswith("A assinatura é válida. Foi feita por Livraria Lúmen")


def test_a_time_that_nobody_stamped_is_only_claimed() -> None:
    claimed = dataclasses.replace(PASSED, timestamped_at=None, claimed_at=year(2026))

    assert "no authority confirms" in explain(claimed)
    assert "does not say when" in explain(dataclasses.replace(claimed, claimed_at=None))


@pytest.mark.parametrize("indication", [Indication.TOTAL_FAILED, Indication.INDETERMINATE])
@pytest.mark.parametrize("language", ["en", "pt"])
def test_what_did_not_pass_promises_nothing(indication: Indication, language: Language) -> None:
    failed = dataclasses.replace(PASSED, indication=indication, qualification=Qualification.QSEAL)
    told = explain(failed, language)

    assert qualification(Qualification.QSEAL, language) not in told
    assert "whole document" not in told
    assert "todo o documento" not in told


def test_a_report_is_json() -> None:
    found = json.loads(json.dumps(PASSED.as_dict()))

    assert found["indication"] == "TOTAL-PASSED"
    assert found["timestamped_at"] == "2026-01-01T09:00:00+00:00"
    assert found["stamps"] == []
