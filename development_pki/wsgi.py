"""The authorities over HTTP: RFC 3161 (3.4), RFC 6960 (appendix A) and the files of RFC 5280."""

import base64
import binascii
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cryptography.hazmat.primitives.serialization import Encoding

from development_pki.errors import RequestRefused
from development_pki.hierarchy import Hierarchy
from development_pki.revocation import answer_ocsp, build_crl, build_root_crl
from development_pki.timestamping import answer_timestamp

MAX_BODY = 64 * 1024
# So much of a body is read even if it is then refused: a client that is still sending when the
# connection closes would see a reset, and not the answer.
MAX_READ = 1024 * 1024

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Route:
    """What a path takes and gives. ``accepts`` is the media type of the body that it needs."""

    answer: Callable[[Hierarchy, datetime, bytes], bytes]
    gives: str
    accepts: str | None = None

    @property
    def method(self) -> str:
        """POST where a body is needed, else GET."""
        return "POST" if self.accepts else "GET"


def _timestamp(hierarchy: Hierarchy, now: datetime, body: bytes) -> bytes:
    return answer_timestamp(hierarchy, body, now=now, serial=secrets.randbits(64))


def _ocsp(hierarchy: Hierarchy, now: datetime, body: bytes) -> bytes:
    return answer_ocsp(hierarchy, body, now=now)


ROUTES = {
    "/tsa": Route(_timestamp, "application/timestamp-reply", "application/timestamp-query"),
    "/ocsp": Route(_ocsp, "application/ocsp-response", "application/ocsp-request"),
    "/crl/issuing.crl": Route(
        lambda hierarchy, now, _: build_crl(hierarchy, now=now), "application/pkix-crl"
    ),
    "/crl/root.crl": Route(
        lambda hierarchy, now, _: build_root_crl(hierarchy, now=now), "application/pkix-crl"
    ),
    "/ca/issuing.cer": Route(
        lambda hierarchy, *_: hierarchy.issuing.certificate.public_bytes(Encoding.DER),
        "application/pkix-cert",
    ),
    "/ca/root.cer": Route(
        lambda hierarchy, *_: hierarchy.root.certificate.public_bytes(Encoding.DER),
        "application/pkix-cert",
    ),
    "/live": Route(lambda *_: b"ok", "text/plain"),
}
OCSP_BY_GET = "/ocsp/"


def application(hierarchy: Hierarchy, clock: Clock) -> WSGIApplication:
    """Make the WSGI application that answers for these authorities, by this clock."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            media_type, body = _answer(hierarchy, clock(), environ)
        except RequestRefused as refusal:
            return _send(start_response, refusal.status, str(refusal).encode(), refusal.headers)
        return _send(start_response, HTTPStatus.OK, body, {"Content-Type": media_type})

    return respond


def _answer(hierarchy: Hierarchy, now: datetime, environ: WSGIEnvironment) -> tuple[str, bytes]:
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if path.startswith(OCSP_BY_GET) and method == "GET":
        request = _decoded(path.removeprefix(OCSP_BY_GET))
        return ROUTES["/ocsp"].gives, answer_ocsp(hierarchy, request, now=now)
    route = ROUTES.get(path)
    if route is None:
        raise RequestRefused(HTTPStatus.NOT_FOUND, "there is nothing here")
    if method != route.method:
        raise RequestRefused(
            HTTPStatus.METHOD_NOT_ALLOWED, f"use {route.method}", headers={"Allow": route.method}
        )
    body = _read_body(environ, route.accepts) if route.accepts else b""
    return route.gives, route.answer(hierarchy, now, body)


def _read_body(environ: WSGIEnvironment, media_type: str) -> bytes:
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != media_type:
        raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send {media_type}")
    length = _content_length(environ)
    try:
        body: bytes = environ["wsgi.input"].read(min(length, MAX_READ))
    except TimeoutError as error:
        raise RequestRefused(HTTPStatus.REQUEST_TIMEOUT, "the body did not come") from error
    if length > MAX_BODY:
        raise RequestRefused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is longer than {MAX_BODY} bytes"
        )
    if len(body) < length:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "the body is shorter than its Content-Length")
    return body


def _content_length(environ: WSGIEnvironment) -> int:
    length = environ.get("CONTENT_LENGTH", "")
    if not length:
        raise RequestRefused(HTTPStatus.LENGTH_REQUIRED, "say the Content-Length")
    # int alone takes signs, underscores and the digits of all scripts, and refuses 5,000 of them.
    if not re.fullmatch("[0-9]{1,18}", length):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "the Content-Length is not a number")
    return int(length)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "the path is not base64") from error


def _send(
    start_response: StartResponse, status: HTTPStatus, body: bytes, headers: Mapping[str, str]
) -> list[bytes]:
    sent = {"Content-Type": "text/plain", **headers, "Content-Length": str(len(body))}
    start_response(f"{status.value} {status.phrase}", list(sent.items()))
    return [body]
