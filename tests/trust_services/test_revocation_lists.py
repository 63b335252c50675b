"""CRLs that count, and those that do not cover the certificate, are old, or are forged."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from ades.errors import CertificateRevoked, MaterialUnavailable
from tests.trust_services.authorities import DAY, HOUR, NOW, Holder, authority, crl, issue
from trust_services import crl as crl_module
from trust_services.crl import list_addresses, read_crl

URL = "http://crl.example/ca.crl"
CA = authority("CA")
SIGNER = issue("signer", CA)
LOWER = authority("lower CA", CA)


def read(content: bytes, subject: Holder = SIGNER, url: str | None = None) -> Any:
    return read_crl(content, subject.certificate, CA.certificate, NOW, url=url)


def refused(content: bytes, because: str, subject: Holder = SIGNER, url: str | None = None) -> None:
    with pytest.raises(MaterialUnavailable, match=because) as caught:
        read(content, subject, url)
    assert not isinstance(caught.value, CertificateRevoked)


def point(**options: Any) -> tuple[x509.ExtensionType, bool]:
    defaults: dict[str, Any] = {
        "full_name": None,
        "relative_name": None,
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "only_some_reasons": None,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(**(defaults | options)), True


def test_a_list_without_the_certificate() -> None:
    content = crl(CA, (issue("other", CA),))
    found = read(content)

    assert (found.crl, found.until) == (content, NOW + DAY)


def test_a_list_with_the_certificate() -> None:
    with pytest.raises(CertificateRevoked, match="signer is revoked since"):
        read(crl(CA, (issue("other", CA), SIGNER)))


def test_a_list_of_another_issuer_or_by_another_key() -> None:
    refused(crl(authority("other CA")), "of another issuer")
    refused(crl(CA, key=ec.generate_private_key(ec.SECP256R1())), "did not sign")
    forged = crl(CA, (SIGNER,), key=ec.generate_private_key(ec.SECP256R1()))
    refused(forged, "did not sign")


@pytest.mark.parametrize(
    ("last_update", "next_update", "because"),
    [(NOW + HOUR, NOW + DAY, "of the future"), (NOW - 2 * DAY, NOW - DAY, "out of date")],
)
def test_a_list_of_another_time(last_update: Any, next_update: Any, because: str) -> None:
    """Also one that has the certificate: it may have been suspended, and is not any more."""
    refused(crl(CA, last_update=last_update, next_update=next_update), because)


@pytest.mark.parametrize(
    "options",
    [
        {"indirect_crl": True},
        {"only_some_reasons": frozenset([x509.ReasonFlags.key_compromise])},
        {"only_contains_attribute_certs": True},
        {"only_contains_ca_certs": True},
    ],
    ids=str,
)
def test_a_list_that_does_not_cover_the_certificate(options: dict[str, Any]) -> None:
    refused(crl(CA, (), point(**options)), "does not cover")


def test_lists_for_one_kind_of_certificate() -> None:
    assert read(crl(CA, (), point(only_contains_user_certs=True)))
    assert read(crl(CA, (), point(only_contains_ca_certs=True)), LOWER)
    refused(crl(CA, (), point(only_contains_user_certs=True)), "does not cover", LOWER)


def test_a_list_of_another_distribution_point() -> None:
    """A CA with several lists says in each which one it is; another one proves nothing."""
    names = [x509.UniformResourceIdentifier(URL)]
    content = crl(CA, (), point(full_name=names))

    assert read(content, url=URL)
    refused(content, "another distribution point", url="http://crl.example/other.crl")


def test_a_list_of_changes_only() -> None:
    refused(crl(CA, (), (x509.DeltaCRLIndicator(1), True)), "only changes")


def test_a_critical_extension_that_nobody_knows() -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")

    assert read(crl(CA, (), (unknown, False)))
    refused(crl(CA, (), (unknown, True)), "not known here")


def test_an_issuer_that_must_not_sign_lists() -> None:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    issuer = authority("CA without lists", None, usage)
    subject = issue("signer", issuer)
    with pytest.raises(MaterialUnavailable, match="must not sign CRLs"):
        read_crl(crl(issuer), subject.certificate, issuer.certificate, NOW)


def test_a_list_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crl_module, "MAX_ENTRIES", 2)

    refused(crl(CA, tuple(issue(str(n), CA) for n in range(3))), "more than 2 entries")


@pytest.mark.parametrize("garbage", [b"", b"\x30\x80", b"<html>", bytes(200)])
def test_what_is_no_list(garbage: bytes) -> None:
    refused(garbage, "not a CRL")


def test_any_changed_byte_is_refused() -> None:
    content = crl(CA, (issue("other", CA),))

    for position in range(0, len(content), 3):
        broken = bytearray(content)
        broken[position] ^= 0x21
        refused(bytes(broken), "CRL")


def test_only_plain_points_on_the_web_are_asked() -> None:
    def at(*urls: str, reasons: Any = None, issuer: Any = None) -> x509.DistributionPoint:
        names = [x509.UniformResourceIdentifier(url) for url in urls]
        return x509.DistributionPoint(names, None, reasons, issuer)

    points = x509.CRLDistributionPoints(
        [
            at("ldap://crl.example/cn=CA", "http://crl.example/1"),
            at("http://crl.example/indirect", issuer=[x509.DirectoryName(CA.certificate.subject)]),
            at("http://crl.example/part", reasons=frozenset([x509.ReasonFlags.key_compromise])),
            at("file:///etc/passwd", "HTTPS://crl.example/2"),
            *(at(f"http://crl.example/{number}") for number in range(3, 9)),
        ]
    )
    holder = issue("signer", CA, (points,))

    assert list_addresses(holder.certificate) == [
        "http://crl.example/1",
        "HTTPS://crl.example/2",
        "http://crl.example/3",
    ]
