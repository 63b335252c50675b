"""Base64url: one text for each value, and pieces that make the same text as the whole."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ades.jose import encoding


@given(st.binary())
def test_what_is_encoded_is_decoded(data: bytes) -> None:
    text = encoding.encode(data)
    assert encoding.decode(text) == data
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.text("ABCdef09-_+/= \n.", max_size=12))
def test_a_text_is_decoded_only_if_it_is_the_one_that_would_be_written(text: str) -> None:
    try:
        data = encoding.decode(text)
    except ValueError:
        return
    assert encoding.encode(data) == text


@pytest.mark.parametrize("text", ["YQ==", "YR", "Y", "Y+", "Y/", "YWE ", "YWE\n", "YÀ"])
def test_other_ways_to_write_a_value_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        encoding.decode(text)


@pytest.mark.parametrize("more", [-1, 0, 1, 2])
@pytest.mark.parametrize("kind", [bytes, BytesIO])
def test_pieces_make_the_text_of_the_whole(more: int, kind: type) -> None:
    content = bytes(range(256)) * (2 * encoding.CHUNK // 256) + b"more"[: more + 1]
    pieces = list(encoding.encoded_chunks_of(kind(content)))
    assert b"".join(pieces).decode() == encoding.encode(content)
    assert max(map(len, pieces)) == encoding.CHUNK // 3 * 4
