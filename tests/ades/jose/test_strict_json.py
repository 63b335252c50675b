"""JSON is read strictly: one meaning, bounded cost, one kind of error."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ades.errors import UnreadableDocument
from ades.jose import strict_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_is_written_is_read_back(value: dict[str, object]) -> None:
    assert strict_json.read_object(strict_json.write(value)) == value


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_others_write_is_read_as_they_meant_it(value: dict[str, object]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=3)
    assert strict_json.read_object(text.encode("utf-8", "surrogatepass")) == value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b'{"alg":"RS256","alg":"none"}', id="a name twice"),
        pytest.param(b'{"a":{"b":1,"\\u0062":2}}', id="a name twice, once escaped, inside"),
        pytest.param(b'{"a":NaN}', id="NaN"),
        pytest.param(b'{"a":-Infinity}', id="infinity"),
        pytest.param(b'["a"]', id="an array"),
        pytest.param(b"1", id="a number"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xef\xbb\xbf{}", id="a byte order mark"),
        pytest.param(b'{"a":"\xff"}', id="not UTF-8"),
        pytest.param(b'{"a":1}{}', id="two values"),
        pytest.param(b'{"a":1,}', id="a comma too many"),
        pytest.param(b"{'a':1}", id="another language"),
        pytest.param(b'{"a":' + b"9" * 5000 + b"}", id="a number of 5000 digits"),
        pytest.param(b'{"a":"' + b"\\" * 4001, id="a string without an end"),
    ],
)
def test_what_two_readers_could_take_differently_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        strict_json.read_object(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b'{"a":' * 100_000, id="objects in objects"),
        pytest.param(b'{"a":' + b"[" * 2_000_000, id="arrays in arrays"),
        pytest.param(b'{"a":[' + b"0," * 2_000_000 + b"0]}", id="very many values"),
        pytest.param(b'{"a":[' + b"[]," * 700_000 + b"0]}", id="very many arrays"),
        pytest.param(b'{"a":' + b"[" * 33 + b"]" * 33 + b"}", id="just too deep"),
        pytest.param(b'"' + b'\\"' * 2_000_000, id="escapes without an end"),
    ],
)
def test_bombs_are_refused_at_once(text: bytes) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableDocument):
        strict_json.read_object(text)
    assert time.process_time() - started < 2


def test_brackets_in_strings_count_for_nothing() -> None:
    value = {"a": "[" * 100, "b": '\\"' + "{" * 100}
    assert strict_json.read_object(strict_json.write(value)) == value
