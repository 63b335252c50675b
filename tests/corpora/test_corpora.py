"""PDFs of strangers: signed, or refused with a typed error, quickly and in little memory.

The smallest corpus, for CI; ``make corpora`` takes all of them and prints the figures.
"""

import os
from pathlib import Path

import pytest

from tests.corpora.fetching import CorpusUnavailable, fetch
from tests.corpora.survey import Survey, survey

pytestmark = pytest.mark.corpora
FOLDER = Path(__file__).resolve().parents[2] / "var" / "corpora"


@pytest.fixture(scope="module")
def found() -> Survey:
    """The sample files of pypdf."""
    try:
        paths = fetch("pypdf", FOLDER)
    except CorpusUnavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    return survey("pypdf", paths)


def test_every_document_is_signed_or_refused_with_a_typed_error(found: Survey) -> None:
    assert len(found.findings) > 50
    assert found.complaints == [], found.table()


def test_clean_documents_are_signed_on_the_fast_road(found: Survey) -> None:
    roads = [item.ours.road for item in found.findings if item.must_be_signed]

    assert roads.count("fast") > 0.9 * len(roads), found.table()


def test_at_least_what_pyhanko_signs_is_signed(found: Survey) -> None:
    missed = [
        item.path.name
        for item in found.findings
        if item.peer.is_signed and item.ours.road == "failed"
    ]
    ours, peer = (
        sum(outcome.is_signed for outcome in outcomes)
        for outcomes in zip(*((item.ours, item.peer) for item in found.findings), strict=True)
    )

    assert missed == []
    assert ours >= peer, found.table()
