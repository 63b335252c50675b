"""The routes, their limits and their refusals."""

import base64
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import quote

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from development_pki.hierarchy import Hierarchy
from development_pki.wsgi import MAX_BODY

QUERY = {"Content-Type": "application/timestamp-query"}


@pytest.fixture
def connection(service: str, port: int) -> Iterator[HTTPConnection]:
    opened = HTTPConnection("127.0.0.1", port, timeout=10)
    yield opened
    opened.close()


def get(connection: HTTPConnection, path: str) -> HTTPResponse:
    connection.request("GET", path)
    return connection.getresponse()


def post(
    connection: HTTPConnection, path: str, body: bytes, headers: dict[str, str]
) -> HTTPResponse:
    connection.request("POST", path, body=body, headers=headers)
    return connection.getresponse()


def send_raw(port: int, content: bytes) -> bytes:
    """Send what no client library would, and return the status line of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        opened.sendall(content)
        opened.shutdown(socket.SHUT_WR)
        return opened.makefile("rb").readline()


def test_it_tells_that_it_lives(connection: HTTPConnection) -> None:
    answer = get(connection, "/live")
    assert (answer.status, answer.read()) == (200, b"ok")


@pytest.mark.parametrize("name", ["issuing", "root"])
def test_it_gives_the_certificates_of_the_authorities(
    hierarchy: Hierarchy, connection: HTTPConnection, name: str
) -> None:
    answer = get(connection, f"/ca/{name}.cer")

    assert answer.headers["Content-Type"] == "application/pkix-cert"
    assert x509.load_der_x509_certificate(answer.read()) == getattr(hierarchy, name).certificate


@pytest.mark.parametrize("name", ["issuing", "root"])
def test_it_gives_the_revocation_lists(
    hierarchy: Hierarchy, connection: HTTPConnection, name: str
) -> None:
    answer = get(connection, f"/crl/{name}.crl")
    crl = x509.load_der_x509_crl(answer.read())

    assert answer.headers["Content-Type"] == "application/pkix-crl"
    assert crl.is_signature_valid(getattr(hierarchy, name).key.public_key())


def test_ocsp_can_be_asked_by_get(hierarchy: Hierarchy, connection: HTTPConnection) -> None:
    tsa, issuing = hierarchy.tsa.certificate, hierarchy.issuing.certificate
    for algorithm in (hashes.SHA1(), hashes.SHA256()):
        request = ocsp.OCSPRequestBuilder().add_certificate(tsa, issuing, algorithm).build()
        encoded = base64.b64encode(request.public_bytes(Encoding.DER)).decode()

        for path in (encoded, quote(encoded, safe="")):
            answer = get(connection, f"/ocsp/{path}")
            assert answer.headers["Content-Type"] == "application/ocsp-response"
            status = ocsp.load_der_ocsp_response(answer.read()).certificate_status
            assert status is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize("path", ["/ocsp/!!!", "/ocsp/abc", "/ocsp/%C3%A9"])
def test_an_ocsp_path_that_is_not_base64_is_a_bad_request(
    connection: HTTPConnection, path: str
) -> None:
    assert get(connection, path).status == 400


def test_a_malformed_ocsp_request_gets_an_ocsp_answer(connection: HTTPConnection) -> None:
    answer = post(connection, "/ocsp", b"junk", {"Content-Type": "application/ocsp-request"})

    assert answer.status == 200
    status = ocsp.load_der_ocsp_response(answer.read()).response_status
    assert status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.parametrize("path", ["/", "/tsa/", "/ca/tsa.cer", "/ca/../root.key.pem", "/ocsp2"])
def test_there_is_nothing_else(connection: HTTPConnection, path: str) -> None:
    assert get(connection, path).status == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/tsa", "POST"), ("GET", "/ocsp", "POST"), ("POST", "/live", "GET")],
)
def test_another_method_is_refused_and_the_right_one_named(
    connection: HTTPConnection, method: str, path: str, allowed: str
) -> None:
    connection.request(method, path)
    answer = connection.getresponse()

    assert (answer.status, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("media_type", ["", "application/json", "application/ocsp-request"])
def test_another_media_type_is_refused(connection: HTTPConnection, media_type: str) -> None:
    assert post(connection, "/tsa", b"", {"Content-Type": media_type}).status == 415


def test_parameters_of_the_media_type_do_not_matter(connection: HTTPConnection) -> None:
    headers = {"Content-Type": "Application/Timestamp-Query; charset=binary"}
    assert post(connection, "/tsa", b"junk", headers).status == 200


@pytest.mark.parametrize(
    ("length", "status"), [(MAX_BODY, 200), (MAX_BODY + 1, 413), (MAX_BODY * 4, 413)]
)
def test_a_body_that_is_too_long_is_refused(
    connection: HTTPConnection, length: int, status: int
) -> None:
    assert post(connection, "/tsa", bytes(length), QUERY).status == status


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (b"", b"411"),
        (b"Transfer-Encoding: chunked\r\n", b"411"),
        (b"Content-Length: -1\r\n", b"400"),
        (b"Content-Length: 1_0\r\n", b"400"),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n", b"400"),
        (b"Content-Length: 10\r\n", b"400"),  # and only four bytes come
        (b"Content-Length: 99999999999\r\n", b"413"),
    ],
)
def test_the_length_of_the_body_must_be_said_and_be_true(
    service: str, port: int, header: bytes, status: bytes
) -> None:
    request = b"POST /tsa HTTP/1.1\r\nContent-Type: application/timestamp-query\r\n"

    assert status in send_raw(port, request + header + b"\r\n" + b"junk")


def test_no_two_time_stamps_have_the_same_serial_number(service: str, port: int) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    query = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint}).dump()

    def serial(_: int) -> int:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        response = tsp.TimeStampResp.load(post(connection, "/tsa", query, QUERY).read())
        connection.close()
        content = response["time_stamp_token"]["content"]["encap_content_info"]["content"]
        return int(content.parsed["serial_number"].native)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(serial, range(100)))) == 100


def test_one_slow_client_does_not_hold_up_the_others(connection: HTTPConnection, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as silent:
        silent.sendall(b"POST /tsa HTTP/1.1\r\n")
        assert get(connection, "/live").status == 200
