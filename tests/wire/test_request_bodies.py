"""Bodies that are too large, too deep or odd, through a real view with the real settings."""

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from wire.bodies import (
    MAX_FORM_BODY,
    BoundedFormParser,
    BoundedJSONParser,
    BoundedMultiPartParser,
    multipart_sign_request,
    parse_json,
)
from wire.errors import BodyTooLarge, InvalidParameter, MalformedRequest
from wire.fields import path_parameter

FACTORY = APIRequestFactory()


class Echo(APIView):
    """Answers with what was parsed."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (BoundedJSONParser, BoundedFormParser, BoundedMultiPartParser)

    def post(self, request: Request) -> Response:
        if request.FILES or "signRequest" in request.data:
            part, files = multipart_sign_request(request.data, request.FILES)
            return Response({"part": part, "files": [len(item.read()) for item in files]})
        return Response({"parsed": request.data})


def post(body: bytes, content_type: str = "application/json", **headers: str) -> Response:
    answer: Response = Echo.as_view()(
        FACTORY.generic("POST", "/", body, content_type=content_type, **headers)
    )
    answer.render()
    return answer


def refused(answer: Response, status: int, error_code: str, cause: str) -> None:
    assert answer.status_code == status
    body = json.loads(answer.content)
    assert body["errorCode"] == error_code
    assert cause in body["causeMessage"]


@pytest.mark.parametrize("text", ["{}", '{"a": [1, 2.5, null, true, "é\\u00e9"]}', " [1] \n"])
def test_json_is_parsed(text: str) -> None:
    answer = post(text.encode())

    assert answer.status_code == 200
    assert json.loads(answer.content)["parsed"] == json.loads(text)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="unfinished"),
        pytest.param(b"{} {}", id="two"),
        pytest.param(b"{'a': 1}", id="Python"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b"[Infinity]", id="Infinity"),
        pytest.param(b"[-Infinity]", id="-Infinity"),
        pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16"),
        pytest.param(b'{"a": "\xe9"}', id="Latin-1"),
        pytest.param("\ufeff{}".encode(), id="a byte order mark"),
        pytest.param(b"[" * 200_000, id="deep"),
        pytest.param(b"[" * 200_000 + b"]" * 200_000, id="deep and closed"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="deep objects"),
        pytest.param(b"9" * 100_000, id="a huge integer"),
        pytest.param(b"\0", id="NUL"),
    ],
)
def test_what_is_not_json_is_refused(body: bytes) -> None:
    refused(post(body), 400, "0.0.2", "the body is not JSON")


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    try:
        parse_json(body)
    except ParseError:
        return
    json.loads(body)


def test_a_body_over_the_limit_is_refused_unread(settings: Settings) -> None:
    settings.MAX_JSON_BODY = 100
    fits = b'"' + b"x" * 98 + b'"'

    assert post(fits).status_code == 200
    refused(post(fits + b" "), 413, "0.0.4", "the body has 101 bytes, the limit is 100")


@pytest.mark.parametrize("length", ["ten", "", "0"])
def test_nothing_is_read_without_a_length(length: str) -> None:
    answer = post(b'{"a": 1}', CONTENT_LENGTH=length)

    assert json.loads(answer.content) == {"parsed": {}}


def test_other_media_types_are_refused() -> None:
    refused(post(b"<a/>", "text/xml"), 415, "0.0.6", "text/xml")


BOUNDARY = "b0undary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def parts(*items: tuple[str, str, bytes]) -> bytes:
    """(name, file name or "", content) as a body."""
    body = b""
    for name, filename, content in items:
        disposition = f'form-data; name="{name}"' + (f'; filename="{filename}"' if filename else "")
        body += f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode()
        body += content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize("filename", ["", "request.json"], ids=["a field", "a file"])
def test_the_json_part_may_be_a_field_or_a_file(filename: str) -> None:
    body = parts(
        ("signRequest", filename, b'{"a": 1}'), ("files", "a", b"12"), ("files", "b", b"3")
    )
    answer = post(body, MULTIPART)

    assert json.loads(answer.content) == {"part": {"a": 1}, "files": [2, 1]}


@pytest.mark.parametrize("filename", ["", "request.json"], ids=["a field", "a file"])
@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000, b"NaN"])
def test_a_json_part_that_is_not_json_is_refused(filename: str, content: bytes) -> None:
    body = parts(("signRequest", filename, content), ("files", "a", b"12"))

    refused(post(body, MULTIPART), 400, "0.0.2", "the body is not JSON")


def test_a_missing_json_part_is_named() -> None:
    refused(
        post(parts(("files", "a.pdf", b"12")), MULTIPART), 400, "0.0.2", "signRequest: this part"
    )
    with pytest.raises(MalformedRequest, match="signRequest"):
        multipart_sign_request({}, MultiValueDict())


def test_multipart_over_the_limit_is_refused(settings: Settings) -> None:
    body = parts(("signRequest", "", b"{}"), ("files", "a", bytes(1000)))
    settings.MAX_MULTIPART_BODY = len(body) - 1

    refused(post(body, MULTIPART), 413, "0.0.4", f"the limit is {len(body) - 1}")


@pytest.mark.parametrize("filename", ["", "request.json"], ids=["a field", "a file"])
def test_a_json_part_over_the_limit_is_refused(settings: Settings, filename: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    body = parts(("signRequest", filename, b"{}" + b" " * 99), ("files", "a", bytes(1000)))

    refused(post(body, MULTIPART), 413, "0.0.4", "signRequest: this part is too large")


def test_files_may_be_larger_than_that(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    body = parts(("signRequest", "request.json", b"{}" + b" " * 98), ("files", "a", bytes(1000)))

    assert json.loads(post(body, MULTIPART).content) == {"part": {}, "files": [1000]}


def test_a_form_is_small(settings: Settings) -> None:
    form = "application/x-www-form-urlencoded"
    fits = b"secret=" + b"x" * (MAX_FORM_BODY - 7)

    assert post(fits, form).status_code == 200
    refused(post(fits + b"x", form), 413, "0.0.4", f"the limit is {MAX_FORM_BODY}")


def test_a_stream_that_is_longer_than_it_said_is_refused(settings: Settings) -> None:
    settings.MAX_JSON_BODY = 10
    context = {"request": FACTORY.generic("POST", "/", b"1", content_type="application/json")}

    with pytest.raises(BodyTooLarge, match="more than 10 bytes"):
        BoundedJSONParser().parse(BytesIO(b"1" * 11), parser_context=context)


def test_more_files_than_djangos_limit_is_the_clients_mistake(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    body = parts(("signRequest", "", b"{}"), *[("files", "a", b"1")] * 3)

    refused(post(body, MULTIPART), 400, "0.0.2", "cannot be read")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(b"nothing of the kind", MULTIPART, id="no parts"),
        pytest.param(b"x", "multipart/form-data", id="no boundary"),
        pytest.param(parts(("signRequest", "", b"{}"))[:60], MULTIPART, id="cut"),
    ],
)
def test_parts_that_cannot_be_read_are_the_clients_mistake(body: bytes, content_type: str) -> None:
    answer = post(body, content_type)

    assert answer.status_code in (200, 400)
    assert json.loads(answer.content).get("errorCode", "0.0.2") == "0.0.2"


def test_the_files_come_in_the_order_of_the_body() -> None:
    files = [SimpleUploadedFile(f"{number}", b"x" * number) for number in range(1, 5)]
    text = SimpleUploadedFile("signRequest", b"[]")
    found = multipart_sign_request({}, MultiValueDict({"signRequest": [text], "files": files}))

    assert found == ([], files)


@pytest.mark.parametrize("convert", [int, {"a": 1}.__getitem__])
@pytest.mark.parametrize("value", ["", "x", "1.5", "\ud800", "9" * 5000])
def test_a_parameter_of_the_path_is_converted_or_named(
    convert: Callable[[str], object], value: str
) -> None:
    with pytest.raises(InvalidParameter, match=r"operationId: .* is not valid") as error:
        path_parameter("operationId", value, convert)

    assert len(str(error.value).encode()) < 200


def test_a_good_parameter_of_the_path_is_converted() -> None:
    assert path_parameter("operationId", "12", int) == 12
