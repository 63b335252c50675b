"""OCSP and revocation lists, judged by OpenSSL against the running server."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from development_pki.hierarchy import Hierarchy
from development_pki.issuance import revoke
from development_pki.revocation import answer_ocsp, build_crl, build_root_crl

OpenSSL = Callable[..., CompletedProcess[str]]
IssueSeal = Callable[[], tuple[x509.Certificate, Path]]
AskOCSP = Callable[..., CompletedProcess[str]]

NOW = datetime(2031, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)


@pytest.fixture
def ask_ocsp(hierarchy: Hierarchy, service: str, openssl: OpenSSL) -> AskOCSP:
    """Ask the server with the openssl program, which verifies the answer down to the root."""

    def ask(*arguments: str | Path) -> CompletedProcess[str]:
        files = hierarchy.directory
        return openssl(
            *("ocsp", "-url", f"{service}/ocsp", "-CAfile", files / "root.pem"),
            *("-verify_other", files / "issuing.pem", *arguments),
        )

    return ask


def request_for(
    hierarchy: Hierarchy,
    certificate: x509.Certificate,
    *,
    algorithm: hashes.HashAlgorithm | None = None,
    nonce: bytes | None = None,
) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(
        certificate, hierarchy.issuing.certificate, algorithm or hashes.SHA256()
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def with_serial(request: bytes, serial: int) -> bytes:
    """Put a serial number into a request that cryptography would refuse to write."""
    content = asn1_ocsp.OCSPRequest.load(request)
    content["tbs_request"]["request_list"][0]["req_cert"]["serial_number"] = serial
    return bytes(content.dump(force=True))


def write_lists(hierarchy: Hierarchy, directory: Path) -> Path:
    path = directory / "lists.pem"
    now = datetime.now(UTC)
    path.write_bytes(
        b"".join(
            x509.load_der_x509_crl(crl).public_bytes(Encoding.PEM)
            for crl in (build_crl(hierarchy, now=now), build_root_crl(hierarchy, now=now))
        )
    )
    return path


def read(answer: bytes) -> ocsp.OCSPResponse:
    return ocsp.load_der_ocsp_response(answer)


@pytest.mark.parametrize("digest", ["-sha1", "-sha256", "-sha384", "-sha512"])
def test_openssl_reads_that_a_new_certificate_is_good(
    hierarchy: Hierarchy, ask_ocsp: AskOCSP, issue_seal: IssueSeal, digest: str
) -> None:
    _, path = issue_seal()

    result = ask_ocsp(digest, "-issuer", hierarchy.directory / "issuing.pem", "-cert", path)

    assert "Response verify OK" in result.stdout
    assert f"{path}: good" in result.stdout
    assert "nonce" not in result.stdout.lower()  # it warns when the nonce is not echoed


def test_openssl_reads_that_a_certificate_is_revoked_and_why(
    hierarchy: Hierarchy, ask_ocsp: AskOCSP, issue_seal: IssueSeal
) -> None:
    certificate, path = issue_seal()
    revoke(
        hierarchy,
        certificate.serial_number,
        now=datetime.now(UTC),
        reason=x509.ReasonFlags.key_compromise,
    )

    result = ask_ocsp("-issuer", hierarchy.directory / "issuing.pem", "-cert", path)

    assert "Response verify OK" in result.stdout
    assert f"{path}: revoked" in result.stdout
    assert "Reason: keyCompromise" in result.stdout


def test_openssl_reads_that_a_certificate_never_issued_is_unknown(
    hierarchy: Hierarchy, ask_ocsp: AskOCSP
) -> None:
    result = ask_ocsp("-issuer", hierarchy.directory / "issuing.pem", "-serial", "0xABCDEF")

    assert "Response verify OK" in result.stdout
    assert "0xABCDEF: unknown" in result.stdout


def test_openssl_reads_one_answer_about_several_certificates(
    hierarchy: Hierarchy, ask_ocsp: AskOCSP, issue_seal: IssueSeal
) -> None:
    issuing, (_, path) = hierarchy.directory / "issuing.pem", issue_seal()
    tsa = hierarchy.directory / "tsa.pem"

    result = ask_ocsp("-issuer", issuing, "-cert", path, "-cert", tsa, "-serial", "7")

    assert "Response verify OK" in result.stdout
    assert f"{path}: good" in result.stdout
    assert f"{tsa}: good" in result.stdout
    assert "7: unknown" in result.stdout


def test_it_is_no_authority_on_certificates_of_another_ca(
    hierarchy: Hierarchy, ask_ocsp: AskOCSP
) -> None:
    files = hierarchy.directory

    result = ask_ocsp("-issuer", files / "root.pem", "-cert", files / "issuing.pem")

    assert "Responder Error: unauthorized (6)" in result.stdout


def test_the_answer_has_the_time_of_the_clock_it_was_given(hierarchy: Hierarchy) -> None:
    request = request_for(hierarchy, hierarchy.tsa.certificate, algorithm=hashes.SHA1())

    answer = read(answer_ocsp(hierarchy, request, now=NOW))

    assert answer.produced_at_utc == NOW.replace(microsecond=0)
    assert answer.this_update_utc == NOW.replace(microsecond=0)
    assert answer.next_update_utc == NOW.replace(microsecond=0) + timedelta(hours=1)


def test_a_reason_that_was_not_given_is_left_out(
    hierarchy: Hierarchy, issue_seal: IssueSeal
) -> None:
    certificate, _ = issue_seal()
    revoke(hierarchy, certificate.serial_number, now=NOW)

    answer = read(answer_ocsp(hierarchy, request_for(hierarchy, certificate), now=NOW))
    entry = x509.load_der_x509_crl(
        build_crl(hierarchy, now=NOW)
    ).get_revoked_certificate_by_serial_number(certificate.serial_number)

    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert answer.revocation_time_utc == NOW.replace(microsecond=0)
    assert answer.revocation_reason is None
    assert entry is not None
    assert len(entry.extensions) == 0


@pytest.mark.parametrize("length", [1, 16, 32, 128])
def test_the_nonce_comes_back(hierarchy: Hierarchy, length: int) -> None:
    nonce = bytes(range(length))
    request = request_for(hierarchy, hierarchy.tsa.certificate, nonce=nonce)

    answer = read(answer_ocsp(hierarchy, request, now=NOW))

    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == nonce


@pytest.mark.parametrize("length", [0, 129])
def test_a_nonce_of_a_forbidden_length_makes_the_request_malformed(
    hierarchy: Hierarchy, length: int
) -> None:
    request = request_for(hierarchy, hierarchy.tsa.certificate, nonce=bytes(length))

    answer = read(answer_ocsp(hierarchy, request, now=NOW))

    assert answer.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.parametrize("request_der", [b"", b"hello", b"\x30\x00", b"\x30\x04\x30\x02\x30\x00"])
def test_what_cannot_be_read_is_called_malformed(hierarchy: Hierarchy, request_der: bytes) -> None:
    answer = read(answer_ocsp(hierarchy, request_der, now=NOW))

    assert answer.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.parametrize("serial", [0, -1, pytest.param(1 << 9_000, id="endless")])
def test_serial_numbers_that_no_ca_gives_are_unknown(hierarchy: Hierarchy, serial: int) -> None:
    request = with_serial(request_for(hierarchy, hierarchy.tsa.certificate), serial)

    answer = read(answer_ocsp(hierarchy, request, now=NOW))

    assert answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def test_any_flipped_bit_in_a_request_still_gets_an_answer(hierarchy: Hierarchy) -> None:
    request = request_for(hierarchy, hierarchy.tsa.certificate, nonce=b"nonce")

    for position in range(len(request) * 8):
        flipped = bytearray(request)
        flipped[position // 8] ^= 1 << position % 8
        read(answer_ocsp(hierarchy, bytes(flipped), now=NOW))


def test_openssl_accepts_both_revocation_lists(
    hierarchy: Hierarchy, openssl: OpenSSL, tmp_path: Path
) -> None:
    for name, crl in (
        ("issuing", build_crl(hierarchy, now=NOW)),
        ("root", build_root_crl(hierarchy, now=NOW)),
    ):
        path = tmp_path / f"{name}.crl"
        path.write_bytes(crl)
        result = openssl(
            *("crl", "-inform", "DER", "-in", path, "-noout", "-text"),
            *("-CAfile", hierarchy.directory / f"{name}.pem"),
        )
        assert "verify OK" in result.stdout
        assert "Last Update: May  6 07:08:09 2031 GMT" in result.stdout
        assert "Next Update: May  7 07:08:09 2031 GMT" in result.stdout


def test_openssl_refuses_a_certificate_once_it_is_on_the_list(
    hierarchy: Hierarchy, openssl: OpenSSL, issue_seal: IssueSeal, tmp_path: Path
) -> None:
    (kept, kept_path), (revoked, revoked_path) = issue_seal(), issue_seal()
    revoke(hierarchy, revoked.serial_number, now=datetime.now(UTC))
    crls = write_lists(hierarchy, tmp_path)
    files = hierarchy.directory
    check = (
        *("verify", "-crl_check_all", "-CRLfile", crls, "-CAfile", files / "root.pem"),
        *("-untrusted", files / "issuing.pem"),
    )

    assert kept.serial_number != revoked.serial_number
    assert openssl(*check, kept_path).returncode == 0
    assert "certificate revoked" in openssl(*check, revoked_path).stdout


def test_the_number_of_a_list_grows(hierarchy: Hierarchy) -> None:
    numbers = [
        x509.load_der_x509_crl(build_crl(hierarchy, now=moment))
        .extensions.get_extension_for_class(x509.CRLNumber)
        .value.crl_number
        for moment in (NOW, NOW + timedelta(seconds=1))
    ]
    assert numbers[0] < numbers[1]
