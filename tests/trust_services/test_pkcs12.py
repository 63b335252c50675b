"""Key files as certification authorities and OpenSSL make them."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.hazmat.primitives.serialization import load_der_private_key, pkcs12

from ades.digests import DigestAlgorithm
from ades.ports import SignatureAlgorithm
from ades.values import is_signed
from development_pki.hierarchy import Hierarchy
from tests.cast import SealKey
from trust_services.errors import KeyUnreadable, WrongPassword
from trust_services.pkcs12 import MAX_SIZE, load_key_file

PASSWORD = "pássw0rd of the key file"
SHA256 = DigestAlgorithm.SHA256


def key_file(
    key: SealKey, others: list[x509.Certificate], password: str | None = PASSWORD
) -> bytes:
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        protection = serialization.BestAvailableEncryption(password.encode())
    private = load_der_private_key(key.pkcs8, None)
    return pkcs12.serialize_key_and_certificates(
        b"seal", private, key.chain.signer, others, protection
    )


@pytest.mark.parametrize("kind", ["RSA", "RSA-PSS", "P-256", "P-384", "P-521", "Ed25519"])
def test_every_kind_of_key_signs(pki: Hierarchy, keys: dict[str, SealKey], kind: str) -> None:
    content = key_file(keys[kind], [pki.issuing.certificate])
    key, chain = load_key_file(content, PASSWORD, pss=keys[kind].pss)

    (signature,) = key.sign([b"a message"], SHA256)
    assert isinstance(signature, bytes)
    public = chain.signer.public_key()
    assert is_signed(public, signature, b"a message", key.signature_algorithm, SHA256)
    assert chain == keys[kind].chain


def test_the_chain_is_put_in_order(
    pki: Hierarchy, other_pki: Hierarchy, rsa_key: SealKey, ec_key: SealKey
) -> None:
    """Strangers of the same names, and another customer's certificate, are in the file too."""
    shuffled = [
        other_pki.root.certificate,
        pki.root.certificate,
        ec_key.chain.signer,
        other_pki.issuing.certificate,
        pki.issuing.certificate,
    ]
    _, chain = load_key_file(key_file(rsa_key, shuffled), PASSWORD)

    expected = [rsa_key.chain.signer, pki.issuing.certificate, pki.root.certificate]
    assert list(chain.certificates) == [
        item.public_bytes(serialization.Encoding.DER) for item in expected
    ]


@pytest.mark.parametrize("legacy", [(), ("-legacy",)])
def test_files_that_openssl_made(
    pki: Hierarchy, rsa_key: SealKey, tmp_path: Path, legacy: tuple[str, ...]
) -> None:
    """``-legacy`` is what older programs and many certification authorities still write."""
    private = load_der_private_key(rsa_key.pkcs8, None)
    (tmp_path / "key.pem").write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    pem = rsa_key.chain.signer.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "signer.pem").write_bytes(pem)
    command = ["openssl", "pkcs12", "-export", *legacy, "-passout", "pass:secret"]
    command += ["-inkey", tmp_path / "key.pem", "-in", tmp_path / "signer.pem"]
    command += ["-certfile", pki.directory / "issuing.pem", "-out", tmp_path / "key.p12"]
    subprocess.run(command, check=True, capture_output=True)

    key, chain = load_key_file((tmp_path / "key.p12").read_bytes(), "secret")
    assert chain == rsa_key.chain
    assert key.signature_algorithm is SignatureAlgorithm.RSA_PKCS1


@pytest.mark.parametrize("password", [None, ""])
def test_files_without_a_password(rsa_key: SealKey, password: str | None) -> None:
    _, chain = load_key_file(key_file(rsa_key, [], password=None), password)

    assert chain.certificates == rsa_key.chain.certificates[:1]


@pytest.mark.parametrize("wrong", ["another password", "", None, PASSWORD.upper()])
def test_a_wrong_password_is_told_apart_and_nothing_of_it_is_told(
    rsa_key: SealKey, wrong: str | None
) -> None:
    with pytest.raises(WrongPassword) as caught:
        load_key_file(key_file(rsa_key, []), wrong)

    assert str(caught.value) == "the PKCS #12 file has another password"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("content", [b"", b"hello", b"\x30\x80", bytes(100), bytes(MAX_SIZE + 1)])
def test_what_is_no_key_file(content: bytes) -> None:
    with pytest.raises(KeyUnreadable) as caught:
        load_key_file(content, PASSWORD)
    assert not isinstance(caught.value, WrongPassword)


def test_a_file_without_a_key(rsa_key: SealKey) -> None:
    content = pkcs12.serialize_key_and_certificates(
        None, None, rsa_key.chain.signer, None, serialization.NoEncryption()
    )
    with pytest.raises(KeyUnreadable, match="no private key with its certificate"):
        load_key_file(content, None)


def test_a_key_of_a_kind_that_seals_do_not_use() -> None:
    content = pkcs12.serialize_key_and_certificates(
        None, dsa.generate_private_key(2048), None, None, serialization.NoEncryption()
    )
    with pytest.raises(KeyUnreadable):
        load_key_file(content, None)


def test_any_changed_byte_gives_the_key_or_a_typed_error(ec_key: SealKey) -> None:
    content = key_file(ec_key, [], password=None)

    for position in range(0, len(content), 7):
        broken = bytearray(content)
        broken[position] ^= 0x21
        try:
            _, chain = load_key_file(bytes(broken), None)
        except KeyUnreadable:
            continue
        assert chain.certificates == ec_key.chain.certificates[:1]
