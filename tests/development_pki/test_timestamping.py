"""Time-stamps, asked for and verified by OpenSSL, over HTTP."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.request import Request, urlopen

import pytest
from asn1crypto import cms, core, tsp

from development_pki.hierarchy import Hierarchy
from development_pki.timestamping import POLICY, answer_timestamp

OpenSSL = Callable[..., CompletedProcess[str]]

NOW = datetime(2031, 5, 6, 7, 8, 9, 987654, tzinfo=UTC)
DIGEST = hashlib.sha256(b"an invoice").digest()

OPENSSL_FAILURES = {
    "bad_alg": "unrecognized or unsupported algorithm identifier",
    "bad_request": "transaction not permitted or supported",
    "bad_data_format": "the data submitted has the wrong format",
    "unaccepted_policy": "the requested TSA policy is not supported by the TSA",
    "unaccepted_extensions": "the requested extension is not supported by the TSA",
}


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"an invoice")
    return path


@pytest.fixture
def stamp(invoice: Path, service: str, openssl: OpenSSL) -> Callable[..., Path]:
    """Make a query with openssl, send it, and keep the answer beside the invoice."""

    def ask(*options: str) -> Path:
        query, reply = invoice.with_suffix(".tsq"), invoice.with_suffix(".tsr")
        made = openssl("ts", "-query", "-data", invoice, *options, "-out", query)
        assert made.returncode == 0, made.stdout
        headers = {"Content-Type": "application/timestamp-query"}
        request = Request(f"{service}/tsa", query.read_bytes(), headers)
        with urlopen(request, timeout=10) as answer:
            assert answer.headers["Content-Type"] == "application/timestamp-reply"
            reply.write_bytes(answer.read())
        return reply

    return ask


def query(digest: bytes = DIGEST, *, algorithm: str = "sha256", **fields: Any) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
    return bytes(tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, **fields}).dump())


def sequence(content: bytes) -> bytes:
    return bytes([0x30, len(content)]) + content


def answer(hierarchy: Hierarchy, request: bytes, *, now: datetime = NOW) -> tsp.TimeStampResp:
    return tsp.TimeStampResp.load(answer_timestamp(hierarchy, request, now=now, serial=77))


def token_info(response: tsp.TimeStampResp) -> tsp.TSTInfo:
    return response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed


@pytest.mark.parametrize("digest", ["-sha256", "-sha384", "-sha512"])
@pytest.mark.parametrize("nonce", [[], ["-no_nonce"]])
def test_openssl_verifies_a_time_stamp_that_carries_its_certificates(
    hierarchy: Hierarchy,
    openssl: OpenSSL,
    invoice: Path,
    stamp: Callable[..., Path],
    digest: str,
    nonce: list[str],
) -> None:
    reply = stamp(digest, "-cert", *nonce)

    root = hierarchy.directory / "root.pem"
    for against in (("-data", invoice), ("-queryfile", invoice.with_suffix(".tsq"))):
        result = openssl("ts", "-verify", *against, "-in", reply, "-CAfile", root)
        assert "Verification: OK" in result.stdout, result.stdout


def test_openssl_verifies_a_time_stamp_without_certificates_if_it_has_them(
    hierarchy: Hierarchy,
    openssl: OpenSSL,
    invoice: Path,
    stamp: Callable[..., Path],
    tmp_path: Path,
) -> None:
    reply = stamp("-sha256")
    files, known = hierarchy.directory, tmp_path / "known.pem"
    known.write_bytes((files / "tsa.pem").read_bytes() + (files / "issuing.pem").read_bytes())
    verify = ("ts", "-verify", "-data", invoice, "-in", reply, "-CAfile", files / "root.pem")

    assert "Verification: OK" in openssl(*verify, "-untrusted", known).stdout
    assert "Verification: FAILED" in openssl(*verify).stdout


def test_openssl_refuses_the_time_stamp_of_another_document(
    hierarchy: Hierarchy, openssl: OpenSSL, invoice: Path, stamp: Callable[..., Path]
) -> None:
    reply = stamp("-sha256", "-cert")
    invoice.write_bytes(b"another invoice")

    result = openssl(
        *("ts", "-verify", "-data", invoice, "-in", reply),
        *("-CAfile", hierarchy.directory / "root.pem"),
    )

    assert "Verification: FAILED" in result.stdout
    assert "message imprint mismatch" in result.stdout


def test_openssl_verifies_the_token_as_cades(
    hierarchy: Hierarchy, openssl: OpenSSL, tmp_path: Path
) -> None:
    """The option -cades checks signing-certificate-v2 against the certificate that signed."""
    path = tmp_path / "token.der"
    response = answer(hierarchy, query(cert_req=True), now=datetime.now(UTC))
    path.write_bytes(response["time_stamp_token"].dump())

    result = openssl(
        *("cms", "-verify", "-cades", "-inform", "DER", "-in", path, "-out", tmp_path / "info"),
        *("-CAfile", hierarchy.directory / "root.pem", "-purpose", "timestampsign"),
    )

    assert "CAdES Verification successful" in result.stdout, result.stdout


def test_openssl_reads_what_is_stamped(openssl: OpenSSL, stamp: Callable[..., Path]) -> None:
    text = openssl("ts", "-reply", "-in", stamp("-sha512", "-cert"), "-text").stdout

    assert "Status: Granted." in text
    assert f"Policy OID: {POLICY}" in text
    assert "Hash Algorithm: sha512" in text
    assert "Accuracy: 0x01 seconds" in text
    assert "Ordering: no" in text


def test_it_stamps_the_time_of_the_clock_it_was_given_in_utc(hierarchy: Hierarchy) -> None:
    lisbon = timezone(timedelta(hours=1))

    info = token_info(answer(hierarchy, query(), now=NOW.astimezone(lisbon)))

    assert info["gen_time"].native == NOW.replace(microsecond=0)
    assert info["gen_time"].contents == b"20310506070809Z"
    assert info["serial_number"].native == 77


def test_it_repeats_nonce_and_policy(hierarchy: Hierarchy) -> None:
    info = token_info(answer(hierarchy, query(nonce=2**64 - 1, req_policy=POLICY)))

    assert info["nonce"].native == 2**64 - 1
    assert info["policy"].native == POLICY


@pytest.mark.parametrize("parameters", ["", "0500"], ids=["absent", "NULL"])
def test_it_repeats_the_imprint_as_it_was_written(hierarchy: Hierarchy, parameters: str) -> None:
    """Both ways to write SHA-256 are in use, and clients compare the bytes."""
    algorithm = sequence(bytes.fromhex("0609608648016503040201" + parameters))
    imprint = sequence(algorithm + b"\x04\x20" + DIGEST)

    info = token_info(answer(hierarchy, sequence(b"\x02\x01\x01" + imprint)))

    assert info["message_imprint"].dump() == imprint


def test_certificates_come_only_when_they_are_asked_for(hierarchy: Hierarchy) -> None:
    def certificates(response: tsp.TimeStampResp) -> list[cms.CertificateChoices]:
        return list(response["time_stamp_token"]["content"]["certificates"])

    assert certificates(answer(hierarchy, query())) == []
    subjects = [
        item.chosen.subject.native["common_name"]
        for item in certificates(answer(hierarchy, query(cert_req=True)))
    ]
    assert sorted(subjects) == [
        "Development Issuing CA (not for production)",
        "Development Time-Stamp Authority (not for production)",
    ]


@pytest.mark.parametrize(
    ("request_der", "failure"),
    [
        pytest.param(query(b"\0" * 20, algorithm="sha1"), "bad_alg", id="SHA-1"),
        pytest.param(query(b"\0" * 16, algorithm="md5"), "bad_alg", id="MD5"),
        pytest.param(query(b"\0" * 28, algorithm="sha224"), "bad_alg", id="SHA-224"),
        pytest.param(query(algorithm="1.2.3.4"), "bad_alg", id="an unknown digest"),
        pytest.param(query(DIGEST[:-1]), "bad_data_format", id="a digest that is too short"),
        pytest.param(query(DIGEST + b"\0"), "bad_data_format", id="a digest that is too long"),
        pytest.param(b"", "bad_data_format", id="nothing"),
        pytest.param(b"hello", "bad_data_format", id="no ASN.1"),
        pytest.param(query() + b"\0", "bad_data_format", id="something after the request"),
        pytest.param(query(version="v2"), "bad_request", id="another version"),
        pytest.param(query(req_policy="1.2.3.4"), "unaccepted_policy", id="another policy"),
        pytest.param(
            query(extensions=[{"extn_id": "1.2.3.4", "extn_value": b""}]),
            "unaccepted_extensions",
            id="an extension",
        ),
    ],
)
def test_it_refuses_and_says_why(
    hierarchy: Hierarchy, openssl: OpenSSL, tmp_path: Path, request_der: bytes, failure: str
) -> None:
    path = tmp_path / "refusal.tsr"
    path.write_bytes(answer_timestamp(hierarchy, request_der, now=NOW, serial=1))

    text = openssl("ts", "-reply", "-in", path, "-text").stdout

    assert "Status: Rejected." in text
    assert OPENSSL_FAILURES[failure] in text
    assert "TST info:\nNot included." in text


def test_any_flipped_bit_in_a_request_still_gets_an_answer(hierarchy: Hierarchy) -> None:
    request = query(nonce=5, cert_req=True)

    for position in range(len(request) * 8):
        flipped = bytearray(request)
        flipped[position // 8] ^= 1 << position % 8
        response = answer_timestamp(hierarchy, bytes(flipped), now=NOW, serial=1)
        assert core.Sequence.load(response)[0].native["0"] in {0, 2}
