"""Reads request bodies within limits, before anything is parsed from them."""

import io
import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http.request import HttpRequest
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, FormParser, MultiPartParser

from wire.errors import BodyTooLarge, MalformedRequest

MAX_FORM_BODY = 16 << 10
TOO_LARGE_PART = "this part is too large to be a request's description"


class BoundedJSONParser(BaseParser):
    """JSON up to ``settings.MAX_JSON_BODY`` bytes, strictly (RFC 8259: no NaN, no infinity)."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return parse_json(_read_within(stream, settings.MAX_JSON_BODY, parser_context))


class BoundedFormParser(FormParser):
    """A form of credentials: nothing in it is large, and it is read before anybody is known."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = _read_within(stream, MAX_FORM_BODY, parser_context)
        return super().parse(io.BytesIO(body), media_type, parser_context)


class BoundedMultiPartParser(MultiPartParser):
    """multipart/form-data up to ``settings.MAX_MULTIPART_BODY`` bytes, files spooled to disk."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        _ensure_within(parser_context, settings.MAX_MULTIPART_BODY)
        try:
            return super().parse(stream, media_type, parser_context)
        except RequestDataTooBig as error:
            raise BodyTooLarge(f"signRequest: {TOO_LARGE_PART}") from error
        except SuspiciousOperation as error:
            raise ParseError(f"the parts cannot be read: {error}") from error


def parse_json(body: bytes) -> Any:
    """Parse JSON text; raises DRF's ParseError for anything else, however deep or odd."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"the body is not JSON: {type(error).__name__}") from error


def multipart_sign_request(data: Any, files: Any) -> tuple[Any, list[IO[bytes]]]:
    """The parts of ``document/sign/``: the parsed ``signRequest``, and the ``files`` in order.

    Clients send the JSON part as a plain field or, many of them, with a file name. Raises
    :class:`~wire.errors.MalformedRequest` when it is missing.
    """
    if "signRequest" in files:
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        text = files["signRequest"].read(limit + 1)
        if len(text) > limit:
            raise BodyTooLarge(f"signRequest: {TOO_LARGE_PART}")
    elif "signRequest" in data:
        text = str(data["signRequest"]).encode("utf-8", "surrogatepass")
    else:
        raise MalformedRequest("signRequest: this part is missing")
    return parse_json(text), files.getlist("files")


def _read_within(stream: IO[Any], limit: int, context: Mapping[str, Any] | None) -> bytes:
    _ensure_within(context, limit)
    body: bytes = stream.read(limit + 1)
    if len(body) > limit:
        raise BodyTooLarge(f"the body has more than {limit} bytes")
    return body


def _ensure_within(context: Mapping[str, Any] | None, limit: int) -> None:
    request: HttpRequest = (context or {})["request"]
    if request.headers.get("Transfer-Encoding"):
        # The length is not known before the end (config.wsgi bounds it); what is read is counted.
        return
    # DRF calls a parser only when the length is a number.
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > limit:
        raise BodyTooLarge(f"the body has {length} bytes, the limit is {limit}")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
