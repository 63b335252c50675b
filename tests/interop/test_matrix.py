"""Every format, packaging, level, kind of key and way, before every judge that reads it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ades.errors import AdESError
from ades.ports import Level
from tests.interop.formats import FORMATS
from tests.interop.matrix import (
    COLUMNS,
    LACKS,
    Bench,
    KeySide,
    Reason,
    Row,
    Verdict,
    Way,
    excused,
)
from tests.interop.remote_side import ROOT, KeyProcess
from tests.interop.table import Table

WINDOW = 16
MOST = 4096
# Ed25519 signs the header of a JWS itself, and the certificates are in it; the digests only beside.
MOST_OF_A_MESSAGE = 8192
ROWS = {str(row): (form, row) for form in FORMATS for row in form.rows()}


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    """The table is written when all is done, whatever came of it.

    One with some of the rows only does not take the place of a whole one.
    """
    table = Table()
    yield table
    name = "matrix.md" if len(table) == len(ROWS) else "part-of-the-matrix.md"
    table.write(ROOT / "var" / "interop" / name)


@pytest.mark.parametrize("name", ROWS)
def test_every_judge_accepts(
    name: str,
    sides: dict[tuple[Way, str], KeySide],
    process: KeyProcess,
    bench: Bench,
    table: Table,
    tmp_path: Path,
) -> None:
    form, row = ROWS[name]
    if reason := form.impossible(row):
        with pytest.raises(AdESError):
            form.make(row, sides[row.way, row.kind], tmp_path)
        table.add(row, dict.fromkeys(COLUMNS, reason))
        return
    before = len(process.received())
    product = form.make(row, sides[row.way, row.kind], tmp_path)
    received = process.received()[before:]

    if row.way is Way.HASH_ONLY:
        assert received
        most = MOST_OF_A_MESSAGE if row.kind == "Ed25519" else MOST
        assert_nothing_left(product.secret, received, most)
    answers = form.answers(row, product, bench)
    table.add(row, answers)
    refused = {
        column: answer.said
        for column, answer in answers.items()
        if isinstance(answer, Verdict) and not answer
    }
    assert refused == {}


def assert_nothing_left(secret: bytes, received: list[bytes], most: int = MOST) -> None:
    """Nothing that came through the pipe has a piece of the document in it."""
    assert sum(len(item) for item in received) <= most
    for item in received:
        shared = {
            item[at : at + WINDOW]
            for at in range(len(item) - WINDOW + 1)
            if item[at : at + WINDOW] in secret
        }
        assert shared == set()


def test_a_leak_would_be_seen() -> None:
    secret = b"".join(b"line %d of a document\n" % number for number in range(100))
    with pytest.raises(AssertionError):
        assert_nothing_left(secret, [b"innocent", b"..." + secret[500 : 500 + WINDOW] + b"..."])
    with pytest.raises(AssertionError):
        assert_nothing_left(secret, [b"a" * (MOST + 1)])
    assert_nothing_left(secret, [b"innocent", secret[: WINDOW - 1]])


def test_the_key_process_and_this_one_have_the_same_certificates(
    sides: dict[tuple[Way, str], KeySide],
) -> None:
    for kind in ("RSA", "Ed25519"):
        assert (
            sides[Way.HASH_ONLY, kind].credential().chain
            == sides[Way.IN_PROCESS, kind].credential().chain
        )


def test_only_the_judge_s_own_words_excuse_it() -> None:
    edwards = Row("CAdES", "detached", Level.B_B, "Ed25519", Way.IN_PROCESS)
    unable = Verdict(accepted=False, said=LACKS["openssl cms"].words)
    refused = Verdict(accepted=False, said="CAdES Verification failure")

    assert isinstance(excused("openssl cms", edwards, unable), Reason)
    assert excused("openssl cms", edwards, refused) is refused
    assert excused("openssl cms", replace(edwards, kind="RSA"), unable) is unable
    assert excused("DSS", edwards, unable) is unable


def test_rows_are_named_once() -> None:
    rows: list[Row] = [row for form in FORMATS for row in form.rows()]
    assert len(rows) == len(ROWS)
