"""The three ways to write a JWS are told apart, and what could be two of them is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ades.errors import UnreadableDocument
from ades.jose.encoding import encode
from ades.jose.serialization import JWS, Serialization, read, write

HEADER = {"alg": "ES256"}
PROTECTED = encode(b'{"alg":"ES256"}')
PAYLOAD, SIGNATURE = encode(b"payload"), encode(b"signature")


def jws(serialization: Serialization, payload: str | None = PAYLOAD) -> JWS:
    return JWS(PROTECTED, HEADER, payload, SIGNATURE, serialization)


@pytest.mark.parametrize("payload", [PAYLOAD, None])
@pytest.mark.parametrize("serialization", Serialization)
def test_what_is_written_is_read_back(serialization: Serialization, payload: str | None) -> None:
    written = write(jws(serialization, payload))
    assert read(written) == (jws(serialization, payload),)
    assert read(b" \n" + written + b"\n") == (jws(serialization, payload),)


def test_every_signature_of_a_general_jws_is_read() -> None:
    item = {"protected": PROTECTED, "signature": SIGNATURE}
    whole = {"payload": PAYLOAD, "signatures": [item, item]}
    assert read(json.dumps(whole).encode()) == (jws(Serialization.GENERAL),) * 2


FLAT = {"payload": PAYLOAD, "protected": PROTECTED, "signature": SIGNATURE}


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param({**FLAT, "signatures": [FLAT]}, id="flattened and general at once"),
        pytest.param({"payload": PAYLOAD, "signatures": []}, id="no signature"),
        pytest.param({"payload": PAYLOAD, "signatures": {}}, id="signatures that are no array"),
        pytest.param({"payload": PAYLOAD, "signatures": ["x"]}, id="a signature that is a text"),
        pytest.param({**FLAT, "payload": 1}, id="a payload that is a number"),
        pytest.param({**FLAT, "protected": {}}, id="a protected header that is not encoded"),
        pytest.param({**FLAT, "signature": None}, id="no value"),
        pytest.param({**FLAT, "signature": "YR"}, id="a value with stray bits"),
        pytest.param({**FLAT, "header": []}, id="an unprotected header that is an array"),
        pytest.param({**FLAT, "header": {"alg": "none"}}, id="a parameter in both headers"),
        pytest.param({**FLAT, "signed": True}, id="a member that nobody defined"),
        pytest.param({**FLAT, "protected": encode(b"[]")}, id="a header that is no object"),
        pytest.param({**FLAT, "protected": encode(b'{"alg":1,"alg":2}')}, id="a parameter twice"),
    ],
)
def test_what_is_no_jws_or_two_is_refused(whole: dict[str, object]) -> None:
    with pytest.raises(UnreadableDocument):
        read(json.dumps(whole).encode())


@pytest.mark.parametrize(
    "text",
    ["", "a.b", f"{PROTECTED}.{PAYLOAD}.{SIGNATURE}.x", f"{PROTECTED}.{PAYLOAD}.É", "..", "{"],
)
def test_what_is_no_compact_jws_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDocument):
        read(text.encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = read(content)
    except UnreadableDocument:
        return
    assert found
