"""The search for leaks: it must find what is there in any disguise that it claims to know."""

import base64
import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.leaks import WINDOW, leaked

DISGUISES = {
    "plain": bytes,
    "hex": lambda data: data.hex().encode(),
    "HEX": lambda data: data.hex().upper().encode(),
    "base64": base64.b64encode,
}


def noise(seed: int, length: int) -> bytes:
    """Bytes that no other seed gives."""
    return random.Random(seed).randbytes(length)


@pytest.mark.parametrize("disguise", DISGUISES)
@given(
    seed=st.integers(0, 1000),
    before=st.integers(0, 40),
    after=st.integers(0, 40),
    start=st.integers(2, 244),
    length=st.integers(WINDOW, 60),
)
def test_sixteen_bytes_are_found_wherever_they_stand(
    disguise: str, seed: int, before: int, after: int, start: int, length: int
) -> None:
    """At every alignment of base64, in the middle of other data or at its edge."""
    document = noise(seed, 260)
    piece = document[start : start + length]
    inner = noise(seed + 10_000, before) + piece + noise(seed + 20_000, after)
    capture = b"POST / HTTP/1.1\r\n\r\n" + DISGUISES[disguise](inner) + b'"}'

    (found,) = leaked(capture, [document])
    assert found.startswith(f"document 0, {disguise.lower()}: ")


@pytest.mark.parametrize(
    "before",
    [
        0,
        1,
        2,
    ],
)
def test_the_first_sixteen_bytes_are_found_at_each_alignment(before: int) -> None:
    document = noise(1, 260)
    capture = base64.b64encode(noise(2, before) + document[:WINDOW])

    assert leaked(capture, [document])


@pytest.mark.parametrize("disguise", DISGUISES)
@given(seed=st.integers(0, 1000), length=st.integers(0, WINDOW - 3))
def test_fewer_bytes_than_that_are_no_leak(disguise: str, seed: int, length: int) -> None:
    document = noise(seed, 100)

    assert leaked(DISGUISES[disguise](document[20 : 20 + length]), [document]) == []


@given(seed=st.integers(0, 1000))
def test_nothing_is_found_in_unrelated_data(seed: int) -> None:
    document, other = noise(seed, 500), noise(seed + 10_000, 500)
    capture = b"".join(disguise(other) for disguise in DISGUISES.values())

    assert leaked(capture, [document]) == []


def test_a_digest_is_no_leak() -> None:
    document = noise(1, 500)
    digest = hashlib.sha256(document)

    assert leaked(digest.digest() + base64.b64encode(digest.digest()), [document]) == []


def test_each_document_that_leaked_is_named() -> None:
    documents = [noise(number, 100) for number in range(3)]
    capture = documents[0] + b" " + documents[2].hex().encode()

    assert [item.partition(": ")[0] for item in leaked(capture, documents)] == [
        "document 0, plain",
        "document 2, hex",
    ]


def test_empty_and_short_documents_cannot_leak() -> None:
    assert leaked(b"x" * 100, [b"", b"x" * (WINDOW - 1)]) == []
    assert leaked(b"", [noise(1, 100)]) == []
