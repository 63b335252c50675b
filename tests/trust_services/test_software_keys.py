"""Keys in memory: which are taken, and that what they sign verifies."""

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported
from ades.ports import SignatureAlgorithm
from tests.cast import SealKey
from trust_services.errors import KeyUnreadable
from trust_services.software_keys import SoftwareKey


def pkcs8(
    key: rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | dsa.DSAPrivateKey
    | ed25519.Ed25519PrivateKey
    | x25519.X25519PrivateKey,
    encryption: KeySerializationEncryption | None = None,
) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, encryption or NoEncryption())


def both_ways(key: SoftwareKey, algorithm: DigestAlgorithm) -> list[list[bytes]]:
    """Signatures of the message, and of its digest."""
    signed = [key.sign([b"data"], algorithm)]
    signed.append(key.sign_digests([algorithm.digest(b"data")], algorithm))
    return [[value for value in values if isinstance(value, bytes)] for values in signed]


@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
def test_an_rsa_key_signs_with_pkcs1(rsa_key: SealKey, algorithm: DigestAlgorithm) -> None:
    key = SoftwareKey.from_pkcs8(rsa_key.pkcs8)
    public = rsa_key.chain.signer.public_key()

    assert key.signature_algorithm is SignatureAlgorithm.RSA_PKCS1
    assert isinstance(public, rsa.RSAPublicKey)
    for (value,) in both_ways(key, algorithm):
        public.verify(value, b"data", padding.PKCS1v15(), algorithm.primitive)


@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
def test_an_rsa_key_signs_with_pss_when_asked_to(
    rsa_key: SealKey, algorithm: DigestAlgorithm
) -> None:
    key = SoftwareKey.from_pkcs8(rsa_key.pkcs8, pss=True)
    public = rsa_key.chain.signer.public_key()
    pss = padding.PSS(padding.MGF1(algorithm.primitive), algorithm.size)

    assert key.signature_algorithm is SignatureAlgorithm.RSA_PSS
    assert isinstance(public, rsa.RSAPublicKey)
    for (value,) in both_ways(key, algorithm):
        public.verify(value, b"data", pss, algorithm.primitive)


@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
def test_an_ec_key_signs_with_ecdsa(ec_key: SealKey, algorithm: DigestAlgorithm) -> None:
    key = SoftwareKey.from_pkcs8(ec_key.pkcs8)
    public = ec_key.chain.signer.public_key()

    assert key.signature_algorithm is SignatureAlgorithm.ECDSA
    assert isinstance(public, ec.EllipticCurvePublicKey)
    for (value,) in both_ways(key, algorithm):
        public.verify(value, b"data", ec.ECDSA(algorithm.primitive))


def test_an_edwards_key_signs_messages_and_no_digests() -> None:
    private = ed25519.Ed25519PrivateKey.generate()
    key = SoftwareKey.from_pkcs8(pkcs8(private))
    (value,) = key.sign([b"data"], DigestAlgorithm.SHA512)

    assert key.signature_algorithm is SignatureAlgorithm.ED25519
    assert isinstance(value, bytes)
    private.public_key().verify(value, b"data")
    with pytest.raises(AlgorithmUnsupported):
        key.sign_digests([bytes(64)], DigestAlgorithm.SHA512)


@pytest.mark.parametrize("cut", [slice(0), slice(1), slice(40), slice(-1), slice(1, None)])
def test_a_part_of_a_key_is_refused(rsa_key: SealKey, cut: slice) -> None:
    with pytest.raises(KeyUnreadable, match="not a PKCS#8 private key"):
        SoftwareKey.from_pkcs8(rsa_key.pkcs8[cut])


def test_an_encrypted_key_is_refused() -> None:
    """Nobody could enter its password when a worker starts."""
    key = ec.generate_private_key(ec.SECP256R1())

    with pytest.raises(KeyUnreadable, match="not a PKCS#8 private key"):
        SoftwareKey.from_pkcs8(pkcs8(key, BestAvailableEncryption(b"password")))


def test_a_key_that_seals_do_not_use_is_refused() -> None:
    with pytest.raises(KeyUnreadable, match="neither RSA nor ECDSA nor Ed25519"):
        SoftwareKey.from_pkcs8(pkcs8(x25519.X25519PrivateKey.generate()))


def test_no_part_of_the_key_is_in_the_message(rsa_key: SealKey) -> None:
    with pytest.raises(KeyUnreadable) as refused:
        SoftwareKey.from_pkcs8(rsa_key.pkcs8[:-9])

    assert str(refused.value) == "not a PKCS#8 private key"
