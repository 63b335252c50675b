"""Time-stamps from the development TSA, judged by OpenSSL, and from authorities in a bad state."""

import gzip
import hashlib
import socket
import subprocess
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from asn1crypto import cms, parser, tsp

from ades.digests import DigestAlgorithm
from ades.errors import TimestampMismatch, TimestampUnavailable
from ades.timestamps import build_request, read_response, token_info
from development_pki.hierarchy import Hierarchy
from development_pki.timestamping import answer_timestamp
from tests.ades.documents import now
from tests.services.ports import free_port
from tests.trust_services.answers import Answer, serving, with_body
from trust_services.http import GuardedClient, Limits
from trust_services.tsa import TOKEN_SIZE, HTTPTimestampAuthority

CONTENT = b"a signature value"
SHA256 = DigestAlgorithm.SHA256
IMPRINT = SHA256.digest(CONTENT)
LIMITS = Limits(connect=1.0, read=0.5, size=100_000)


def stamp(url: str, limits: Limits = LIMITS) -> bytes:
    return HTTPTimestampAuthority(url, GuardedClient(limits)).timestamp(IMPRINT, SHA256)


def unavailable(answer: Answer, because: str) -> None:
    with serving(answer) as url, pytest.raises(TimestampUnavailable, match=because):
        stamp(url)


@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
def test_openssl_verifies_the_token(
    pki: Hierarchy, tmp_path: Path, algorithm: DigestAlgorithm
) -> None:
    authority = HTTPTimestampAuthority(f"{pki.base_url}/tsa")
    token = authority.timestamp(algorithm.digest(CONTENT), algorithm)
    (tmp_path / "token").write_bytes(token)
    (tmp_path / "content").write_bytes(CONTENT)

    command = ["openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "token"]
    command += ["-data", tmp_path / "content", "-CAfile", pki.directory / "root.pem"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Verification: OK" in done.stdout + done.stderr

    (tmp_path / "content").write_bytes(CONTENT + b"!")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_a_token_fits_the_room_that_is_kept_for_it(pki: Hierarchy) -> None:
    authority = HTTPTimestampAuthority(f"{pki.base_url}/tsa")

    assert authority.token_size == TOKEN_SIZE
    assert len(authority.timestamp(IMPRINT, SHA256)) <= TOKEN_SIZE


def test_every_request_has_another_nonce() -> None:
    seen = []

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        seen.append(tsp.TimeStampReq.load(body)["nonce"].native)
        with_body(b"")(handler, body)

    with serving(answer) as url:
        for _ in range(4):
            with pytest.raises(TimestampUnavailable):
                stamp(url)
    assert len(set(seen)) == 4


def test_an_authority_that_is_down() -> None:
    with pytest.raises(TimestampUnavailable, match="no answer: ConnectionError"):
        stamp(f"http://127.0.0.1:{free_port()}/tsa")


def test_an_authority_that_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        started = time.perf_counter()
        with pytest.raises(TimestampUnavailable, match="no answer: ReadTimeout"):
            stamp(f"http://127.0.0.1:{deaf.getsockname()[1]}/tsa")
        assert time.perf_counter() - started < 5


def test_an_authority_that_stops_in_the_middle() -> None:
    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.wfile.flush()
        time.sleep(2 * LIMITS.read)

    unavailable(answer, "no answer")


def test_an_answer_that_is_too_large() -> None:
    unavailable(with_body(bytes(LIMITS.size + 1)), "larger than 100000 bytes")


def test_a_compressed_answer_that_is_too_large() -> None:
    """Small on the wire, huge in memory."""
    bomb = gzip.compress(bytes(50 << 20))
    assert len(bomb) < LIMITS.size
    unavailable(with_body(bomb, **{"Content-Encoding": "gzip"}), "larger than 100000 bytes")


def test_a_compressed_answer_that_is_damaged() -> None:
    unavailable(with_body(b"not gzip", **{"Content-Encoding": "gzip"}), "no answer")


def test_a_redirect_is_not_followed(pki: Hierarchy) -> None:
    """Not even to a good authority: nobody configured that address."""
    unavailable(with_body(b"", 302, Location=f"{pki.base_url}/tsa"), "status 302")


@pytest.mark.parametrize("status", [201, 204, 403, 500, 503])
def test_any_other_status_is_no_answer(status: int) -> None:
    unavailable(with_body(b"", status), f"status {status}")


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x30\x80", bytes(200)])
def test_an_answer_that_is_garbage(content: bytes) -> None:
    unavailable(with_body(content), "not a time-stamp answer")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "file:///etc/passwd", "tsa", "http://[::1"])
def test_an_address_that_cannot_be_asked(url: str) -> None:
    with pytest.raises(TimestampUnavailable):
        stamp(url)


def test_proxies_of_the_environment_are_ignored(
    pki: Hierarchy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert stamp(f"{pki.base_url}/tsa", Limits())


def test_a_refusals_reason_is_in_the_message(pki: Hierarchy) -> None:
    """The operator reads there what the authority holds against the request."""
    authority = HTTPTimestampAuthority(f"{pki.base_url}/tsa")

    with pytest.raises(TimestampUnavailable, match=r"refused: .*length bad_data_format"):
        authority.timestamp(b"short", SHA256)


def answer_of(pki: Hierarchy, imprint: bytes, nonce: int) -> bytes:
    request = build_request(imprint, SHA256, nonce)
    headers = {"Content-Type": "application/timestamp-query"}
    return GuardedClient().post(f"{pki.base_url}/tsa", request, headers)


def test_an_answer_gives_the_token(pki: Hierarchy) -> None:
    token = read_response(answer_of(pki, IMPRINT, 42), IMPRINT, SHA256, 42)
    info = token_info(cms.ContentInfo.load(token, strict=True))

    assert info["message_imprint"]["hashed_message"].native == hashlib.sha256(CONTENT).digest()
    assert info["nonce"].native == 42
    assert abs((info["gen_time"].native - now()).total_seconds()) < 30


def test_an_answer_to_another_request_is_refused(pki: Hierarchy) -> None:
    """A replay: right digest, old nonce."""
    with pytest.raises(TimestampMismatch, match="another nonce"):
        read_response(answer_of(pki, IMPRINT, 42), IMPRINT, SHA256, 43)


def test_an_answer_over_another_digest_is_refused(pki: Hierarchy) -> None:
    with pytest.raises(TimestampMismatch, match="another digest"):
        read_response(answer_of(pki, SHA256.digest(b"other"), 42), IMPRINT, SHA256, 42)


def test_an_answer_with_another_algorithm_of_the_same_bytes_is_refused(pki: Hierarchy) -> None:
    answer = answer_of(pki, IMPRINT, 42)

    with pytest.raises(TimestampMismatch, match="another digest"):
        read_response(answer, IMPRINT, DigestAlgorithm.SHA512, 42)


def test_a_token_is_taken_as_it_came_whatever_its_length(pki: Hierarchy) -> None:
    """A length that ends in 0x80 looks like an indefinite one to asn1crypto, which then encodes
    everything anew for minutes: one authority in 256 would stop a worker at each time-stamp.
    """
    request = build_request(IMPRINT, SHA256, 42)
    answers = (
        answer_timestamp(pki, request, now=now(), serial=1 << 8 * size) for size in range(900)
    )
    answer = next(item for item in answers if token_in(item)[3] == 0x80)

    started = time.perf_counter()
    assert read_response(answer, IMPRINT, SHA256, 42) == token_in(answer)
    assert time.perf_counter() - started < 2


def token_in(answer: bytes) -> bytes:
    """The second element of an answer, by its lengths alone."""
    inside = parser.parse(answer)[4]
    return inside[parser.peek(inside) :]


def test_bytes_behind_an_answer_are_refused(pki: Hierarchy) -> None:
    with pytest.raises(TimestampMismatch, match="not a time-stamp answer"):
        read_response(answer_of(pki, IMPRINT, 42) + b"\0", IMPRINT, SHA256, 42)


def test_granted_without_a_token_is_refused() -> None:
    granted = bytes.fromhex("30053003020100")

    with pytest.raises(TimestampMismatch, match="not a time-stamp answer"):
        read_response(granted, IMPRINT, SHA256, 42)


def test_any_flipped_byte_of_an_answer_gives_the_token_or_the_typed_error(pki: Hierarchy) -> None:
    answer = answer_of(pki, IMPRINT, 42)

    for position in range(0, len(answer), 3):
        broken = bytearray(answer)
        broken[position] ^= 0x21
        try:
            token = read_response(bytes(broken), IMPRINT, SHA256, 42)
        except TimestampMismatch:
            continue
        assert token_info(cms.ContentInfo.load(token))["nonce"].native == 42
