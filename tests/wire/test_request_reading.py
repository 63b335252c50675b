"""v0 requests: what is right is read, all that is wrong is told with the path of its attribute."""

import base64
import copy
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from ades.ports import Level
from tests.cast import sign_body
from wire.errors import MalformedRequest
from wire.fields import MAX_BAD_ITEMS, EmailField
from wire.handler import describe
from wire.messages import Preservation, SignatureInfo, SignatureType
from wire.requests import EntrySerializer, read_base64_request, read_multipart_request

PDF = b"%PDF-1.7 the content is not looked at here"
DOCUMENT = "documents[0].documentRequest"
SIGNATURE = "documents[0].signatureInfo"
REMOVED = object()


def body(*documents: bytes, **more: Any) -> dict[str, Any]:
    return sign_body(*(documents or (PDF,)), receivers=("ana@example.pt",), **more)


def with_value(path: str, value: object) -> dict[str, Any]:
    """The body with one attribute replaced, or removed."""
    made = body()
    *parents, last = path.replace("[0]", ".0").split(".")
    place: Any = made
    for name in parents:
        place = place[int(name) if name.isdigit() else name]
    if value is REMOVED:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    return made


def remove(made: dict[str, Any], path: str) -> None:
    """Take one attribute out of a body."""
    *parents, last = path.replace("[0]", ".0").split(".")
    place: Any = made
    for name in parents:
        place = place[int(name) if name.isdigit() else name]
    del place[last]


def complaint(data: object, read: Callable[[Any], object] = read_base64_request) -> str:
    with pytest.raises(ValidationError) as refused:
        read(data)
    text = describe(refused.value.detail)
    text.encode()  # What cannot be encoded would become a 500 when it is rendered.
    return text


def test_a_request_is_read_as_it_was_meant() -> None:
    data = body(PDF, b"%PDF-1.7 other", description="Novembro", returnSignedContent=False)
    data["documents"][1]["signatureInfo"] |= {
        "reason": "Emissão",
        "location": "Lisboa",
        "applyTimestamp": True,
    }
    request = read_base64_request(data)

    assert request.external_reference == "folder-1"
    assert request.description == "Novembro"
    assert request.return_signed_content is False
    preservation = Preservation(preserve_content=True, receivers=("ana@example.pt",))
    assert request.preservation == preservation
    first, second = request.documents
    assert (first.external_reference, first.name) == ("folder-1-document-1", "invoice-1.pdf")
    assert first.content_type == "application/pdf"
    assert first.content.read() == PDF
    assert first.signature == SignatureInfo(SignatureType.PADES, Level.B_B)
    expected = SignatureInfo(SignatureType.PADES, Level.B_T, "Emissão", "Lisboa")
    assert second.signature == expected


def test_optional_attributes_may_be_left_out() -> None:
    data = sign_body(PDF)
    del data["returnSignedContent"]
    request = read_base64_request(data)

    assert request.preservation is None
    assert request.return_signed_content is False


OPTIONAL: list[str] = [
    "preservationInfo",
    "returnSignedContent",
    "preservationInfo.alias",
    "preservationInfo.deliveryInfo",
    "preservationInfo.deliveryInfo.attachDocuments",
    *(
        f"{SIGNATURE}.{name}"
        for name in (
            "reason",
            "location",
            "applyTimestamp",
            "visibleSignatureInfo",
            "advancedSignatureInfo",
        )
    ),
]


@pytest.mark.parametrize("path", OPTIONAL)
def test_null_is_an_absent_optional_property(path: str) -> None:
    """Generated clients send null for what was not set."""
    made, without = with_value(path, None), with_value(path, None)
    remove(without, path)
    read, expected = read_base64_request(made), read_base64_request(without)

    assert read.preservation == expected.preservation
    assert (
        read.return_signed_content
        is expected.return_signed_content
        is (path != "returnSignedContent")
    )
    assert read.documents[0].signature == expected.documents[0].signature


def test_null_is_an_absent_property_of_the_advanced_and_the_visible_signature() -> None:
    advanced = dict.fromkeys(("signatureLocation", "signatureTransform", "canonicalTransform"))
    read_base64_request(with_value(f"{SIGNATURE}.advancedSignatureInfo", advanced))
    optional = ("templateType", "oneOffTemplate", "area", "areaBackgroundColor", "font")
    visible = dict.fromkeys((*optional, "imageType", "imageValue", "locationValue"))
    text = complaint(with_value(f"{SIGNATURE}.visibleSignatureInfo", visible))

    assert f"{SIGNATURE}.visibleSignatureInfo.locationType: " in text
    assert f"{SIGNATURE}.visibleSignatureInfo.locationValue: " in text
    assert text.count(";") == 1


def test_unknown_properties_are_ignored_everywhere() -> None:
    data = body()
    for place in (
        data,
        data["preservationInfo"],
        data["preservationInfo"]["deliveryInfo"],
        data["documents"][0],
        data["documents"][0]["documentRequest"],
        data["documents"][0]["signatureInfo"],
    ):
        place["somethingNew"] = {"lone": "\ud800", "nul": "\0"}

    assert read_base64_request(data).preservation == read_base64_request(body()).preservation


def test_receivers_are_people_and_each_gets_one_mail() -> None:
    people = [{"email": item} for item in ("Ana@Example.pt", "ana@example.pt", "rui@example.pt")]
    preservation = read_base64_request(
        with_value("preservationInfo.deliveryInfo.personReceiver", people)
    ).preservation

    assert preservation is not None
    assert preservation.receivers == ("ana@example.pt", "rui@example.pt")


WRONG: list[tuple[str, object]] = [
    *((path, REMOVED) for path in ("externalReference", "description", "documents")),
    *((f"{DOCUMENT}.{name}", REMOVED) for name in ("externalReference", "name", "contentType")),
    (f"{DOCUMENT}.base64Content", REMOVED),
    (SIGNATURE, REMOVED),
    (DOCUMENT, REMOVED),
    (f"{SIGNATURE}.signatureType", REMOVED),
    ("preservationInfo.preserveContent", REMOVED),
    ("preservationInfo.deliveryInfo.personReceiver", REMOVED),
    *(("externalReference", value) for value in ("", None, 7, 1.5, True, ["a"], {"a": "b"})),
    *(("externalReference", value) for value in ("\0", "a\ud800", "x" * 256)),
    ("description", "x" * 2001),
    *(("documents", value) for value in ([], {}, "x", None, 7, {"0": {}})),
    *(("documents[0]", value) for value in ([], "x", None, 7)),
    *((DOCUMENT, value) for value in ([], "x", None)),
    *((f"{DOCUMENT}.name", value) for value in ("a/b.pdf", "..\\b.pdf", "..", ".", "", "a\r\nb")),
    *((f"{DOCUMENT}.name", value) for value in ("/etc/passwd", "a\0b", 5, "x" * 256)),
    *((f"{DOCUMENT}.contentType", value) for value in ("image/png", "text/xml", "", None)),
    *((f"{DOCUMENT}.contentType", value) for value in ("\ud800", ["application/pdf"], 1, {})),
    *((f"{DOCUMENT}.base64Content", value) for value in (None, 5, ["AAAA"], "AAA", "*", "é")),
    *((f"{SIGNATURE}.signatureType", value) for value in ("XAdES", "CAdES", "pades", None)),
    *((f"{SIGNATURE}.signatureType", value) for value in ("\udfff", ["PAdES"], {"a": 1})),
    *((f"{SIGNATURE}.applyTimestamp", value) for value in ("true", "1", 1, 0, [], "yes")),
    *((f"{SIGNATURE}.reason", value) for value in (5, ["x"], "\0", "\ud800", "x" * 256)),
    (f"{SIGNATURE}.visibleSignatureInfo", {"locationType": "SIGN_FIELD", "locationValue": "x"}),
    (f"{SIGNATURE}.visibleSignatureInfo", {"locationType": "ELSEWHERE"}),
    *(("returnSignedContent", value) for value in ("false", 1, [], {})),
    *(("preservationInfo", value) for value in ([], "x", 7)),
    *(("preservationInfo.preserveContent", value) for value in ("true", 1, None)),
    *(("preservationInfo.deliveryInfo.personReceiver", value) for value in ("x", {}, None)),
    *(
        ("preservationInfo.deliveryInfo.personReceiver", [{"email": value}])
        for value in (
            "x",
            "a@b",
            "",
            None,
            5,
            "a@example.pt\r\nBcc: b@example.pt",
            "a\0@example.pt",
            "a@" + "ü" * 62 + ".pt",
            "joão@example.pt",
            "\u212a@example.pt",
        )
    ),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda item: repr(item)[:40])
def test_what_is_wrong_is_told_with_its_path(path: str, value: object) -> None:
    assert path in complaint(with_value(path, value))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    data = body(PDF, PDF, PDF)
    data["externalReference"] = 5
    del data["documents"][0]["documentRequest"]["name"]
    data["documents"][2]["signatureInfo"]["applyTimestamp"] = "yes"
    text = complaint(data)

    assert "externalReference: must be a string" in text
    assert "documents[0].documentRequest.name: " in text
    assert "documents[2].signatureInfo.applyTimestamp: must be true or false" in text
    assert "documents[1]" not in text


@pytest.mark.parametrize("email", ["ana@correio-eletrónico.pt", "ana+x@example.pt"])
def test_a_domain_may_have_other_letters(email: str) -> None:
    EmailField().run_validation(email)


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("a@" + "ü" * 62 + ".pt", "domain that cannot be encoded"),
        ("joão@example.pt", "other characters than ASCII before the @"),
        ("a" * 250 + "@x.pt", "more than 254 characters"),
    ],
)
def test_an_address_that_no_mail_server_can_be_told_is_refused(field: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        EmailField().run_validation(field)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The documents that were validated, good or bad."""
    found: list[object] = []
    real = EntrySerializer.run_validation

    def counted(serializer: EntrySerializer, data: object) -> object:
        found.append(data)
        return real(serializer, data)

    monkeypatch.setattr(EntrySerializer, "run_validation", counted)
    return found


def test_a_list_that_is_too_long_is_not_looked_into(looked_at: list[object]) -> None:
    text = complaint({"externalReference": "a", "description": "b", "documents": [{}] * 100_000})

    assert text == "documents: has 100000 items, the limit is 10000"
    assert looked_at == []


def test_many_bad_documents_cost_little_and_are_told_briefly(looked_at: list[object]) -> None:
    text = complaint({"externalReference": "a", "description": "b", "documents": [{}] * 10_000})

    assert len(looked_at) == MAX_BAD_ITEMS
    assert len(text) < 4_100
    assert text.endswith("; and more")


def test_there_is_a_most_of_receivers() -> None:
    people = [{"email": f"a{number}@example.pt"} for number in range(101)]
    path = "preservationInfo.deliveryInfo.personReceiver"

    assert f"{path}: has 101 items" in complaint(with_value(path, people))
    read_base64_request(with_value(path, people[:100]))


def test_two_documents_with_one_reference_are_refused() -> None:
    data = body(PDF, PDF, PDF)
    data["documents"][2]["documentRequest"]["externalReference"] = "folder-1-document-1"

    assert "documents: [2] has the externalReference of an earlier document" in complaint(data)


@pytest.mark.parametrize("data", [None, [], "x", 5, True, [{}]])
def test_a_body_that_is_no_object_is_refused(data: object) -> None:
    assert complaint(data)


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    text = complaint(with_value(f"{DOCUMENT}.contentType", "x" * 1_000_000))

    assert len(text) < 500


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param(base64.encodebytes(PDF).decode(), id="line breaks"),
        pytest.param(base64.b64encode(PDF).decode().replace("J", "J\r\n", 1), id="CR LF"),
        pytest.param(base64.b64encode(PDF).decode() + "\n", id="a line break at the end"),
    ],
)
def test_base64_may_have_line_breaks(encoded: str) -> None:
    (document,) = read_base64_request(with_value(f"{DOCUMENT}.base64Content", encoded)).documents

    assert document.content.read() == PDF


@pytest.mark.parametrize(
    "encoded", ["-_-_", "AA AA", "AA\tAA", "AAAA=", "AA=A", "AAAA!", "====", "A"]
)
def test_other_alphabets_and_paddings_are_refused(encoded: str) -> None:
    """Taken for base64 they would be other bytes than the ones that were meant."""
    assert f"{DOCUMENT}.base64Content: is not base64" in complaint(
        with_value(f"{DOCUMENT}.base64Content", encoded)
    )


def test_the_files_of_a_multipart_request_belong_to_the_documents_in_order() -> None:
    data = body(PDF, PDF)
    for entry in data["documents"]:
        del entry["documentRequest"]["base64Content"]
    request = read_multipart_request(data, [BytesIO(b"one"), BytesIO(b"two")])

    assert [item.content.read() for item in request.documents] == [b"one", b"two"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_as_many_files_as_documents_are_needed(count: int) -> None:
    with pytest.raises(MalformedRequest, match=f"files: {count} parts for 2 documents"):
        read_multipart_request(body(PDF, PDF), [BytesIO(b"x")] * count)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PATHS = sorted({path for path, _ in WRONG})


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(PATHS), value=JSON)
def test_any_value_anywhere_is_read_or_told(path: str, value: object) -> None:
    data = with_value(path, value)
    before = copy.deepcopy(data)
    try:
        read_base64_request(data)
    except ValidationError as error:
        describe(error.detail).encode()
    assert json.dumps(data) == json.dumps(before)
