"""The longer digests, for a key that leaves the choice: before every judge, in every format."""

from pathlib import Path

import pytest

from ades.digests import DigestAlgorithm
from ades.ports import Level
from tests.interop.formats import FORMATS
from tests.interop.judges.verdicts import Verdict
from tests.interop.key_process import Configuration
from tests.interop.matrix import Bench, Format, Row, Way

PLACES = [(form, packaging) for form in FORMATS for packaging in form.packagings[-1:]]


@pytest.mark.parametrize("algorithm", [DigestAlgorithm.SHA384, DigestAlgorithm.SHA512])
@pytest.mark.parametrize(("form", "packaging"), PLACES, ids=[form.name for form, _ in PLACES])
def test_every_judge_accepts(
    form: Format,
    packaging: str,
    algorithm: DigestAlgorithm,
    configuration: Configuration,
    bench: Bench,
    tmp_path: Path,
) -> None:
    row = Row(form.name, packaging, Level.B_LTA, "RSA", Way.IN_PROCESS)
    product = form.make(row, configuration.sides(algorithm)["RSA"], tmp_path)

    answers = form.answers(row, product, bench)
    assert [
        (column, answer.said)
        for column, answer in answers.items()
        if isinstance(answer, Verdict) and not answer
    ] == []
