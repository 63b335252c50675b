"""How an invoice's lines fall on its pages: the letter-head takes room from the first, the summary
from the last, and every page but the last carries its subtotal to the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from demo.invoice_model import InvoiceLine
from demo.invoice_pen import wrap

# In millimetres from the bottom of the page, as everywhere in the layout.
FIRST_TABLE_TOP, NEXT_TABLE_TOP = 208.0, 263.0
SUMMARY_TOP = 87.5
ROW_HEIGHT, WRAPPED_LINE_HEIGHT = 5.6, 3.6

_TABLE_BOTTOM = 34.0
_SUMMARY_HEIGHT = SUMMARY_TOP + 8 - _TABLE_BOTTOM
_DESCRIPTION_WIDTH = 84.0


@dataclass(frozen=True)
class Row:
    """An invoice line with its description broken to the width of the column."""

    line: InvoiceLine
    description: tuple[str, ...]

    @property
    def height(self) -> float:
        return ROW_HEIGHT + WRAPPED_LINE_HEIGHT * (len(self.description) - 1)


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the sum of all rows before it."""

    rows: tuple[Row, ...]
    number: int
    count: int
    brought_forward: Decimal

    @property
    def carried_forward(self) -> Decimal:
        return self.brought_forward + _sum(self.rows)

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_last(self) -> bool:
        return self.number == self.count


def lay_out_pages(lines: Iterable[InvoiceLine]) -> list[Page]:
    chunks = _paginate(
        Row(line, wrap(line.description, width=_DESCRIPTION_WIDTH)) for line in lines
    )
    subtotals = accumulate(map(_sum, chunks[:-1]), initial=Decimal(0))
    return [
        Page(tuple(rows), number, len(chunks), brought_forward)
        for number, (rows, brought_forward) in enumerate(
            zip(chunks, subtotals, strict=True), start=1
        )
    ]


def _sum(rows: Iterable[Row]) -> Decimal:
    return sum((row.line.net for row in rows), Decimal(0))


def _paginate(rows: Iterable[Row]) -> list[list[Row]]:
    """Fill page after page; when the last has no room left for the summary, break it in two."""
    pages: list[list[Row]] = [[]]
    room = FIRST_TABLE_TOP - _TABLE_BOTTOM
    for row in rows:
        if row.height > room:
            pages.append([])
            room = NEXT_TABLE_TOP - ROW_HEIGHT - _TABLE_BOTTOM
        pages[-1].append(row)
        room -= row.height
    if room < _SUMMARY_HEIGHT:
        moved: list[Row] = []
        while room < _SUMMARY_HEIGHT:
            moved.insert(0, pages[-1].pop())
            room += moved[0].height
        pages.append(moved)
    return pages
