"""The v1 messages: what one end writes, the other end reads, and nothing else is believed."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from ades.digests import DigestAlgorithm
from ades.ports import Credential, Level, SignatureAlgorithm
from tests.cast import SealKey
from wire.errors import MalformedRequest
from wire.handler import describe
from wire.hashes import (
    MAX_SEAL_SIZE,
    SealAnswer,
    read_credential,
    read_hash_answer,
    read_hash_request,
    write_credential,
    write_hash_answer,
    write_hash_request,
)
from wire.messages import DigestToSeal, HashRequest, Preservation, SignatureInfo, SignatureType

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=60)
REFERENCE = TEXT.filter(bool)
NAME = REFERENCE.filter(lambda text: not set(text) & set("/\\\r\n") and text not in (".", ".."))
EMAIL = st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.pt", fullmatch=True)
MOMENT = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(-timedelta(hours=9.5))]),
)
PRESERVATION = st.builds(
    Preservation,
    preserve_content=st.booleans(),
    attach_documents=st.booleans(),
    receivers=st.lists(EMAIL, max_size=3, unique=True).map(tuple),
)


@st.composite
def digests(draw: st.DrawFn) -> DigestToSeal:
    algorithm = draw(st.sampled_from(DigestAlgorithm))
    return DigestToSeal(
        external_reference=draw(REFERENCE),
        name=draw(NAME),
        content_type="application/pdf",
        signature=SignatureInfo(SignatureType.PADES, draw(st.sampled_from([Level.B_B, Level.B_T]))),
        digest=draw(st.binary(min_size=algorithm.size, max_size=algorithm.size)),
        algorithm=algorithm,
        content_length=draw(st.integers(1, 1 << 50)),
        signing_time=draw(MOMENT),
    )


REQUESTS = st.builds(
    HashRequest,
    external_reference=REFERENCE,
    description=TEXT,
    documents=st.lists(
        digests(), min_size=1, max_size=3, unique_by=lambda item: item.external_reference
    ).map(tuple),
    preservation=st.none() | PRESERVATION,
)


def over_the_wire(body: Any) -> Any:
    return json.loads(json.dumps(body))


def test_a_signing_time_in_the_hour_of_a_clock_change_is_read_as_it_was_meant(
    body: dict[str, Any],
) -> None:
    body["documents"][0]["signingTime"] = "2000-10-29T00:00:00+00:00"
    (document,) = read_hash_request(body).documents

    assert document.signing_time == datetime(2000, 10, 29, tzinfo=UTC)


@settings(max_examples=100, deadline=None)
@given(REQUESTS)
def test_a_request_is_read_as_it_was_written(request: HashRequest) -> None:
    assert read_hash_request(over_the_wire(write_hash_request(request))) == request


@given(
    operation=st.dictionaries(st.text(), st.integers()),
    seals=st.lists(
        st.builds(SealAnswer, TEXT, st.binary(max_size=40))
        | st.builds(SealAnswer, TEXT, st.none(), TEXT)
    ),
)
def test_an_answer_is_read_as_it_was_written(
    operation: dict[str, Any], seals: list[SealAnswer]
) -> None:
    body = over_the_wire(write_hash_answer(operation, seals))

    assert read_hash_answer(body) == (operation, seals)


def test_reason_and_location_stay_with_the_document() -> None:
    signature = SignatureInfo(SignatureType.PADES, Level.B_B, "a secret reason", "a secret place")
    document = DigestToSeal(
        "r",
        "n.pdf",
        "application/pdf",
        signature,
        bytes(32),
        DigestAlgorithm.SHA256,
        9,
        datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert "secret" not in json.dumps(write_hash_request(HashRequest("r", "", (document,), None)))


@pytest.fixture
def body() -> dict[str, Any]:
    return {
        "externalReference": "folder",
        "description": "",
        "documents": [
            {
                "externalReference": "document",
                "name": "invoice.pdf",
                "contentType": "application/pdf",
                "contentLength": 1000,
                "digest": base64.b64encode(bytes(32)).decode(),
                "digestAlgorithm": "sha256",
                "signingTime": "2026-11-20T09:30:00+00:00",
                "signatureInfo": {"signatureType": "PAdES"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("digest", value) for value in ("", "AAAA", base64.b64encode(bytes(48)).decode())),
        *(("digest", value) for value in (None, 5, "*" * 44)),
        *(("digestAlgorithm", value) for value in ("sha512", "sha1", "SHA256", None, ["sha256"])),
        *(("contentLength", value) for value in (0, -1, 1.5, 9.0, "12", True, None, 1 << 51)),
        ("contentLength", 10**4000),
        *(("signingTime", value) for value in ("yesterday", 5, None, "", "2026-13-01T00:00:00Z")),
        ("signingTime", "9999-12-31T23:59:59-12:00"),
        ("signingTime", "0001-01-01T00:00:00+12:00"),
        ("name", "../invoice.pdf"),
        ("contentType", "\ud800"),
        ("signatureInfo", None),
    ],
    ids=lambda item: repr(item)[:30],
)
def test_what_is_wrong_is_told_with_its_path(
    body: dict[str, Any], name: str, value: object
) -> None:
    read_hash_request(body)
    body["documents"][0][name] = value
    with pytest.raises(ValidationError) as refused:
        read_hash_request(body)

    text = describe(refused.value.detail)
    # A digest that is too long for its algorithm is told at the digest.
    expected = "digest" if name == "digestAlgorithm" else name
    assert f"documents[0].{expected}" in text
    text.encode()


def test_two_digests_with_one_reference_are_refused(body: dict[str, Any]) -> None:
    body["documents"] *= 2
    with pytest.raises(ValidationError, match="externalReference of an earlier document"):
        read_hash_request(body)


OPERATION: dict[str, Any] = {"id": 1}
GOOD = {"externalReference": "x", "cms": "AAAA"}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        "x",
        {},
        {"operation": OPERATION},
        {"seals": []},
        {"operation": [["id", 1]], "seals": []},
        {"operation": OPERATION, "seals": {}},
        {"operation": OPERATION, "seals": [None]},
        {"operation": OPERATION, "seals": ["x"]},
        {"operation": OPERATION, "seals": [{"cms": "AAAA"}]},
        {"operation": OPERATION, "seals": [GOOD | {"cms": "*"}]},
        {"operation": OPERATION, "seals": [GOOD | {"cms": None}]},
        {"operation": OPERATION, "seals": [GOOD | {"externalReference": ["x"]}]},
        {"operation": OPERATION, "seals": [{"externalReference": "x", "error": {}}]},
    ],
)
def test_an_answer_of_another_kind_is_refused(answer: object) -> None:
    read_hash_answer({"operation": OPERATION, "seals": [GOOD]})
    with pytest.raises(MalformedRequest, match="the service's answer cannot be read"):
        read_hash_answer(answer)


@pytest.fixture
def credential(key: SealKey) -> Credential:
    sizes = {Level.B_B: 3000, Level.B_T: 11_000}
    return Credential(key.chain, DigestAlgorithm.SHA384, sizes, SignatureAlgorithm.RSA_PSS)


@pytest.fixture(params=["rsa_key", "ec_key"])
def key(request: pytest.FixtureRequest) -> SealKey:
    found: SealKey = request.getfixturevalue(request.param)
    return found


def test_a_credential_is_read_as_it_was_written(credential: Credential) -> None:
    assert read_credential(over_the_wire(write_credential(credential))) == credential


@pytest.mark.parametrize(
    "change",
    [
        {"certificates": []},
        {"certificates": ["AAAA"]},
        {"certificates": "AAAA"},
        {"certificates": None},
        {"certificates": [7]},
        {"digestAlgorithm": "sha1"},
        {"digestAlgorithm": None},
        {"sealSizes": None},
        {"sealSizes": [["B-B", 3000]]},
        {"sealSizes": {"B-X": 3000}},
        *(
            {"sealSizes": {"B-B": size}}
            for size in (0, -1, 10, True, "3000", 3000.0, float("inf"), MAX_SEAL_SIZE + 1)
        ),
    ],
    ids=repr,
)
def test_a_credential_that_cannot_be_used_is_refused(
    credential: Credential, change: dict[str, Any]
) -> None:
    """The size is reserved before anything is hashed: an absurd one would fill the disk."""
    with pytest.raises(MalformedRequest, match="the service's answer"):
        read_credential(write_credential(credential) | change)
