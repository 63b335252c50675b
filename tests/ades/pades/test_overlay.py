"""A file and its tail as one stream: pyHanko writes into it, and the file stays as it is."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ades.pades.overlay import Overlay

BASE = bytes(range(100))


@given(st.binary(max_size=60), st.integers(0, 160), st.integers(0, 60))
def test_it_reads_as_the_file_with_its_tail(tail: bytes, start: int, count: int) -> None:
    overlay = Overlay(io.BytesIO(BASE))
    stream = io.BufferedRandom(overlay)
    stream.write(BASE)
    stream.write(tail)
    stream.seek(start)

    assert stream.read(count) == (BASE + tail)[start : start + count]
    assert overlay.tail == tail


def test_only_what_is_beyond_the_file_is_kept() -> None:
    file = io.BytesIO(BASE)
    overlay = Overlay(file)
    overlay.seek(-10, io.SEEK_END)
    overlay.write(BASE[-10:] + b"tail")
    overlay.seek(-4, io.SEEK_CUR)
    overlay.write(b"TAIL")

    assert (file.getvalue(), overlay.tail, overlay.size) == (BASE, b"TAIL", 100)
    assert overlay.tell() == 104


@pytest.mark.parametrize("ability", ["readable", "writable", "seekable"])
def test_it_can_what_pyhanko_asks_for(ability: str) -> None:
    assert getattr(Overlay(io.BytesIO()), ability)()
