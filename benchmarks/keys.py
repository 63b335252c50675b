"""Self-signed seal certificates for the benchmarks."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from ades.certificates import CertificateChain

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

KEYS: dict[str, PrivateKey] = {
    "RSA-3072": rsa.generate_private_key(65537, 3072),
    "RSA-2048": rsa.generate_private_key(65537, 2048),
    "P-256": ec.generate_private_key(ec.SECP256R1()),
}


def certify(key: PrivateKey) -> tuple[x509.Certificate, CertificateChain]:
    """A certificate for a key, and the chain that consists of it."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Benchmark")])
    now = datetime.now(UTC)
    usage = {"digital_signature": True, "content_commitment": True}
    others = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.KeyUsage(**usage, **others), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate, CertificateChain.of([certificate])
