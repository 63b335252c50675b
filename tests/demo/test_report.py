"""What the demo prints: a table that can be read, and no good news beside bad ones."""

import dataclasses
import json
from pathlib import Path

import pytest

from demo.environment import Environment, Ports
from demo.job import Outcome, Row
from demo.report import HEADINGS, addresses, table
from demo.verifiers import Verdict

GOOD = Outcome(
    rows=[
        Row("invoice-1.pdf", "service", "B-B", 68_000, 120.4, Verdict(good=True, text="valid")),
        Row("a-long-name.pdf", "proxy", "B-T", 900, 99.6, Verdict(good=True, text="valid")),
    ],
    problems=[],
    links={"marta@example.pt": "http://127.0.0.1:1/link"},
    captured=4321,
)


def test_each_signature_is_a_line_under_its_headings() -> None:
    heading, rule, first, second, *_ = table(GOOD, 1.5).splitlines()

    assert heading.split("  ")[0].strip() == HEADINGS[0]
    assert set(rule) == {"-", " "}
    assert first.split() == ["invoice-1.pdf", "service", "B-B", "68000", "120", "valid"]
    assert second.split() == ["a-long-name.pdf", "proxy", "B-T", "900", "100", "valid"]


def test_columns_begin_at_the_same_place_in_each_line() -> None:
    heading, _, first, second, *_ = table(GOOD, 1.5).splitlines()

    column = heading.index("way")
    assert first[column:].startswith("service")
    assert second[column:].startswith("proxy")


def test_good_news_has_the_figures() -> None:
    text = table(GOOD, 1.54)

    assert "All good in 1.5 s: 2 signatures verified" in text
    assert "4321 bytes" in text
    assert "PROBLEM" not in text


def test_a_problem_leaves_no_good_news() -> None:
    text = table(dataclasses.replace(GOOD, problems=["a leak", "a bad seal"]), 1.5)

    assert "PROBLEM: a leak\nPROBLEM: a bad seal" in text
    assert "All good" not in text


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    made = Environment(tmp_path, Ports(suite=8000, proxy=8001, pki=8002))
    made.results.mkdir()
    credentials = {
        "client_services": [{"alias": "P-I-erp", "secret": "the-secret"}],
        "operators": [{"email": "ana@lumen.example", "password": "the-password", "role": "I"}],
    }
    (made.results / "credentials.json").write_text(json.dumps(credentials), "utf-8")
    return made


def test_all_that_is_needed_to_go_on_is_told(environment: Environment) -> None:
    text = addresses(environment, GOOD)

    for expected in (
        "http://127.0.0.1:8000/signstash/einvoice-integration-ws/",
        "http://127.0.0.1:8001/signstash/einvoice-integration-client-ws/",
        "http://127.0.0.1:8000/signstash/portal/",
        "P-I-erp  secret the-secret",
        "ana@lumen.example  password the-password  (I)",
        "marta@example.pt  http://127.0.0.1:1/link",
        str(environment.results),
    ):
        assert expected in text
