"""Seal certificates: what EN 319 412-3 asks for, and no claim to be qualified."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from development_pki.errors import (
    AlreadyRevoked,
    CertificateUnknown,
    InvalidReason,
    InvalidSubject,
    InvalidValidity,
)
from development_pki.hierarchy import Hierarchy
from development_pki.issuance import issue_seal_certificate, revoke

OpenSSL = Callable[..., CompletedProcess[str]]
IssueSeal = Callable[[], tuple[x509.Certificate, Path]]

NOW = datetime.now(UTC)
KEY = ec.generate_private_key(ec.SECP256R1()).public_key()


def issue(
    hierarchy: Hierarchy,
    *,
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey = KEY,
    organization: str = "Padaria do Bairro, Lda.",
    vat_number: str = "501234567",
    common_name: str = "Padaria do Bairro",
    country: str = "PT",
    days: int = 730,
) -> x509.Certificate:
    return issue_seal_certificate(
        hierarchy,
        public_key=key,
        organization=organization,
        vat_number=vat_number,
        common_name=common_name,
        country=country,
        now=NOW,
        days=days,
    )


def test_openssl_accepts_the_chain(
    hierarchy: Hierarchy, openssl: OpenSSL, issue_seal: IssueSeal
) -> None:
    _, path = issue_seal()
    files = hierarchy.directory

    result = openssl(
        *("verify", "-x509_strict", "-policy_check", "-CAfile", files / "root.pem"),
        *("-untrusted", files / "issuing.pem", path),
    )

    assert result.returncode == 0, result.stdout


def test_openssl_reads_what_a_seal_certificate_must_say(
    hierarchy: Hierarchy, openssl: OpenSSL, issue_seal: IssueSeal
) -> None:
    text = openssl("x509", "-noout", "-text", "-in", issue_seal()[1]).stdout

    assert (
        'Subject: C = PT, O = "Padaria do Bairro, Lda.", OU = Development - not for production, '
        "organizationIdentifier = VATPT-501234567, CN = Padaria do Bairro - faturas"
    ) in text
    assert "Key Usage: critical\n                Digital Signature, Non Repudiation\n" in text
    assert "Policy: 2.999.1\n" in text
    assert f"CA Issuers - URI:{hierarchy.base_url}/ca/issuing.cer" in text
    assert f"OCSP - URI:{hierarchy.base_url}/ocsp\n" in text
    assert f"URI:{hierarchy.base_url}/crl/issuing.crl" in text
    assert "CA:TRUE" not in text


def test_it_is_for_seals_and_does_not_claim_to_be_qualified(
    openssl: OpenSSL, issue_seal: IssueSeal
) -> None:
    certificate, path = issue_seal()
    statements = certificate.extensions.get_extension_for_oid(
        x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
    )
    assert isinstance(statements.value, x509.UnrecognizedExtension)
    path.write_bytes(statements.value.value)

    lines = openssl("asn1parse", "-inform", "DER", "-in", path).stdout.splitlines()

    objects = [line.split(":")[-1] for line in lines if "OBJECT" in line]
    assert objects == ["0.4.0.1862.1.6", "0.4.0.1862.1.6.2"]  # QcType: eseal


def test_its_days_are_counted_from_now(hierarchy: Hierarchy) -> None:
    certificate = issue(hierarchy, days=30)

    assert certificate.not_valid_before_utc == NOW.replace(microsecond=0)
    assert certificate.not_valid_after_utc == NOW.replace(microsecond=0) + timedelta(days=30)


def test_rsa_keys_are_certified_too(hierarchy: Hierarchy) -> None:
    key = hierarchy.tsa.key.public_key()
    assert issue(hierarchy, key=key).public_key() == key


def test_no_two_certificates_have_the_same_serial_number(hierarchy: Hierarchy) -> None:
    assert len({issue(hierarchy).serial_number for _ in range(20)}) == 20


@pytest.mark.parametrize("days", [0, -1, 3651, 10_000])
def test_it_refuses_a_validity_that_its_issuer_cannot_give(hierarchy: Hierarchy, days: int) -> None:
    with pytest.raises(InvalidValidity):
        issue(hierarchy, days=days)


@pytest.mark.parametrize("vat_number", ["", "PT 501", "501-234", "501234567890123", "50123\n"])
def test_it_refuses_what_is_no_vat_number(hierarchy: Hierarchy, vat_number: str) -> None:
    with pytest.raises(InvalidSubject):
        issue(hierarchy, vat_number=vat_number)


@pytest.mark.parametrize(
    "names",
    [
        {"organization": ""},
        {"organization": "Pada\ud800ria"},
        {"common_name": " "},
        {"common_name": "P" * 65},
        {"country": "PRT"},
        {"country": "pt"},
    ],
)
def test_it_refuses_names_that_cannot_stand_in_a_certificate(
    hierarchy: Hierarchy, names: dict[str, str]
) -> None:
    with pytest.raises(InvalidSubject):
        issue(hierarchy, **names)  # type: ignore[arg-type]


def test_a_certificate_is_revoked_only_once(hierarchy: Hierarchy) -> None:
    serial = issue(hierarchy).serial_number
    revoke(hierarchy, serial, now=NOW, reason=x509.ReasonFlags.key_compromise)

    with pytest.raises(AlreadyRevoked):
        revoke(hierarchy, serial, now=NOW + timedelta(days=1))

    revocation = hierarchy.register.find_revocation(serial)
    assert revocation is not None
    assert revocation.at == NOW
    assert revocation.reason is x509.ReasonFlags.key_compromise


@pytest.mark.parametrize("serial", [0, -5, 12345, pytest.param(1 << 9_000, id="endless")])
def test_only_what_was_issued_is_revoked(hierarchy: Hierarchy, serial: int) -> None:
    with pytest.raises(CertificateUnknown):
        revoke(hierarchy, serial, now=NOW)


def test_a_revocation_is_not_taken_back(hierarchy: Hierarchy) -> None:
    with pytest.raises(InvalidReason):
        revoke(
            hierarchy,
            issue(hierarchy).serial_number,
            now=NOW,
            reason=x509.ReasonFlags.remove_from_crl,
        )
