"""The table of the matrix: what every judge said of every row, and the sums."""

from pathlib import Path

from tests.interop.judges.verdicts import Verdict
from tests.interop.matrix import COLUMNS, Answer, Reason, Row

MOST_WORDS = 80


class Table:
    """Collects the cells, and writes them."""

    def __init__(self) -> None:
        self._rows: dict[Row, dict[str, Answer]] = {}
        self._reasons: dict[str, int] = {}

    def add(self, row: Row, answers: dict[str, Answer]) -> None:
        """Keep what was said of a row."""
        self._rows[row] = answers

    def __len__(self) -> int:
        return len(self._rows)

    def write(self, path: Path) -> None:
        """Write sums by format, level and way, then every row, then the reasons by number."""
        sums, details = self._sums(), self._details()
        reasons = [f"{number}. {text}" for text, number in self._reasons.items()]
        text = "\n".join([*sums, "", *details, "", *reasons, ""])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _sums(self) -> list[str]:
        """Packagings and keys together: how many said yes, and why others said nothing."""
        counts: dict[tuple[str, str, str], dict[str, list[Answer]]] = {}
        for row, answers in self._rows.items():
            cells = counts.setdefault(
                (row.format, row.level, row.way), {column: [] for column in COLUMNS}
            )
            for column in COLUMNS:
                cells[column].append(answers[column])
        return _table(
            ["format", "level", "way"],
            [
                [*group, *(self._counted(cells[column]) for column in COLUMNS)]
                for group, cells in counts.items()
            ],
        )

    def _counted(self, answers: list[Answer]) -> str:
        verdicts = [answer for answer in answers if isinstance(answer, Verdict)]
        reasons = sorted({self._number(item) for item in answers if isinstance(item, Reason)})
        counts = {
            "yes": sum(item.accepted for item in verdicts),
            "**no**": sum(not item.accepted for item in verdicts),
            f"not judged ({', '.join(map(str, reasons))})": len(answers) - len(verdicts),
        }
        return ", ".join(f"{number} {word}" for word, number in counts.items() if number)

    def _details(self) -> list[str]:
        return _table(
            ["format", "packaging", "level", "key", "way"],
            [
                [row.format, row.packaging, row.level, row.kind, row.way]
                + [self._words(answers[column]) for column in COLUMNS]
                for row, answers in self._rows.items()
            ],
        )

    def _words(self, answer: Answer) -> str:
        if isinstance(answer, Reason):
            return self._mark(answer)
        words = answer.said.replace("|", "/").splitlines() or [""]
        return f"{self._mark(answer)}: {words[0][:MOST_WORDS]}"

    def _mark(self, answer: Answer) -> str:
        if isinstance(answer, Reason):
            return f"not judged ({self._number(answer)})"
        return "yes" if answer.accepted else "**no**"

    def _number(self, reason: Reason) -> int:
        return self._reasons.setdefault(reason.text, len(self._reasons) + 1)


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    names = [*head, *COLUMNS]
    return [_line(names), _line(["---"] * len(names)), *map(_line, rows)]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
