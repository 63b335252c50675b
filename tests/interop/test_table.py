"""The table: no cell is empty, and its sums say how many of each answer there are."""

from pathlib import Path

from ades.ports import Level
from tests.interop.judges.verdicts import Verdict
from tests.interop.matrix import COLUMNS, Reason, Row, Way
from tests.interop.table import Table

YES, NO = Verdict(accepted=True, said="fine | well\nmore"), Verdict(accepted=False, said="bad")


def test_every_cell_has_an_answer_or_the_number_of_a_reason(tmp_path: Path) -> None:
    table = Table()
    for kind, first in (("RSA", YES), ("P-256", YES), ("P-384", NO)):
        row = Row("PAdES", "invisible", Level.B_T, kind, Way.HASH_ONLY)
        others = dict.fromkeys(COLUMNS[1:], Reason("it reads no PDF"))
        table.add(row, {"DSS": first, **others, "pyHanko": Reason("asleep")})
    table.write(tmp_path / "folder" / "table.md")

    written = (tmp_path / "folder" / "table.md").read_text("utf-8")
    sums, details, reasons = written.strip().split("\n\n")
    *_, line = sums.splitlines()
    assert line == (
        "| PAdES | B-T | hash-only | 2 yes, 1 **no** | "
        + "3 not judged (1) | " * (len(COLUMNS) - 2)
        + "3 not judged (2) |"
    )
    assert "| RSA | hash-only | yes: fine / well | not judged (1) |" in details
    assert "| P-384 | hash-only | **no**: bad | not judged (1) |" in details
    assert reasons.splitlines() == ["1. it reads no PDF", "2. asleep"]
    assert len(table) == 3
