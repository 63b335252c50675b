"""A certificate and its chain: what can be read, and when it may seal."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.x509.oid import NameOID

from ades.certificates import CertificateChain, common_name, load_certificate
from ades.errors import InvalidCertificate
from development_pki.hierarchy import Hierarchy
from tests.cast import SealKey

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PUBLIC_KEY = ec.generate_private_key(ec.SECP256R1())
NAME = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Padaria do Bairro")])


def usage(*allowed: str) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "key_cert_sign")
    others = ("data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only")
    return x509.KeyUsage(
        **{name: name in allowed for name in names}, **dict.fromkeys(others, False)
    )


def chain_of(
    key: ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey | rsa.RSAPrivateKey = PUBLIC_KEY,
    key_usage: x509.KeyUsage | None = None,
) -> CertificateChain:
    """A certificate by its own key, valid in 2026."""
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), 7, START, END)
    if key_usage is not None:
        builder = builder.add_extension(key_usage, critical=True)
    digest = None if isinstance(key, ed448.Ed448PrivateKey) else hashes.SHA256()
    return CertificateChain.of([builder.sign(key, digest)])


def test_a_chain_has_the_signer_first(rsa_key: SealKey, pki: Hierarchy) -> None:
    chain = rsa_key.chain

    assert CertificateChain.of([chain.signer, pki.issuing.certificate]) == chain
    assert load_certificate(chain.certificates[0]) == chain.signer
    assert chain.fingerprint == chain.signer.fingerprint(hashes.SHA256())
    assert common_name(chain.signer.subject) == "Livraria Lúmen seal"


def test_a_name_without_a_common_name_is_shown_whole() -> None:
    assert common_name(NAME) == "O=Padaria do Bairro"


@pytest.mark.parametrize("content", [b"", b"\x30\x00", b"-----BEGIN CERTIFICATE-----"])
def test_what_is_no_certificate_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidCertificate, match="not a DER certificate"):
        load_certificate(content)
    with pytest.raises(InvalidCertificate, match="not a DER certificate"):
        _ = CertificateChain((content,)).signer


def test_bytes_behind_a_certificate_are_refused(rsa_key: SealKey) -> None:
    with pytest.raises(InvalidCertificate):
        load_certificate(rsa_key.chain.certificates[0] + b"\0")


def test_an_empty_chain_is_refused() -> None:
    with pytest.raises(InvalidCertificate, match="chain is empty"):
        _ = CertificateChain(()).signer


def test_the_size_of_a_signature_follows_from_the_key(rsa_key: SealKey) -> None:
    assert rsa_key.chain.signature_size == 3072 // 8
    assert chain_of().signature_size >= 72


def test_a_key_that_seals_do_not_use_has_no_size() -> None:
    with pytest.raises(InvalidCertificate, match="neither RSA nor ECDSA"):
        _ = chain_of(ed448.Ed448PrivateKey.generate()).signature_size


@pytest.mark.parametrize("moment", [START, START + SECOND, END - SECOND, END])
def test_it_may_seal_between_its_dates(moment: datetime) -> None:
    chain_of().ensure_fit(moment)


def test_it_may_not_seal_before_its_time() -> None:
    with pytest.raises(InvalidCertificate, match="valid only from 2026-01-01"):
        chain_of().ensure_fit(START - SECOND)


def test_it_may_not_seal_after_its_end() -> None:
    with pytest.raises(InvalidCertificate, match="ended on 2027-01-01"):
        chain_of().ensure_fit(END + SECOND)


@pytest.mark.parametrize("purpose", ["digital_signature", "content_commitment"])
def test_either_kind_of_signature_is_enough(purpose: str) -> None:
    chain_of(key_usage=usage(purpose)).ensure_fit(START)


@pytest.mark.parametrize("purpose", ["key_encipherment", "key_cert_sign"])
def test_a_key_for_something_else_may_not_seal(purpose: str) -> None:
    with pytest.raises(InvalidCertificate, match="key usage does not allow signatures"):
        chain_of(key_usage=usage(purpose)).ensure_fit(START)


def test_the_cast_may_seal_today(key: SealKey) -> None:
    key.chain.ensure_fit(datetime.now(UTC))
