"""Keys in files: PKCS #12 (RFC 7292), the form in which certification authorities hand them out."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12KeyAndCertificates,
    load_pkcs12,
)

from ades.certificates import UNREADABLE, CertificateChain
from trust_services.errors import KeyUnreadable, WrongPassword
from trust_services.paths import MAX_DEPTH, is_signed_by, may_issue
from trust_services.software_keys import PrivateKey, SoftwareKey

# A key, its certificate and its chain take a few kilobytes.
MAX_SIZE = 1 << 20


def load_key_file(
    content: bytes, password: str | None, *, pss: bool = False
) -> tuple[SoftwareKey, CertificateChain]:
    """The key in a PKCS #12 file, and its certificate's chain as far as the file has it.

    The certificates may be in the file in any order, and others among them; the chain goes from the
    key's own up to the highest issuer found. An RSA key signs with PKCS #1 v1.5 unless ``pss`` is
    asked for.

    Raises :class:`~trust_services.errors.WrongPassword` when the file's checksum fails under the
    password (which damage in the right place looks like too), and
    :class:`~trust_services.errors.KeyUnreadable` when it is not such a file, is damaged, or has no
    key with its certificate. No message has anything of the file or the password in it.
    """
    bundle = _load(content, password)
    key, certificate = bundle.key, bundle.cert
    if key is None or certificate is None:
        raise KeyUnreadable("the PKCS #12 file has no private key with its certificate")
    if not isinstance(key, PrivateKey):
        raise KeyUnreadable("the key is neither RSA nor ECDSA nor Ed25519")
    others = [item.certificate for item in bundle.additional_certs]
    try:
        is_own = key.public_key() == certificate.certificate.public_key()
        chain = CertificateChain.of(order_chain(certificate.certificate, others))
    except UNREADABLE as error:
        raise KeyUnreadable("a certificate in the PKCS #12 file is broken") from error
    if not is_own:
        raise KeyUnreadable("the private key is not that of the certificate beside it")
    return SoftwareKey(key, pss=pss), chain


def order_chain(
    signer: x509.Certificate, others: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """The signer's certificate and, of the others, its issuers one above the other."""
    chain = [signer]
    while len(chain) < MAX_DEPTH:
        issuer = next((item for item in others if _is_next(item, chain)), None)
        if issuer is None:
            break
        chain.append(issuer)
    return chain


def _is_next(candidate: x509.Certificate, chain: Sequence[x509.Certificate]) -> bool:
    return (
        candidate not in chain
        and candidate.subject == chain[-1].issuer
        and may_issue(candidate, len(chain) - 1)
        and is_signed_by(chain[-1], candidate)
    )


def _load(content: bytes, password: str | None) -> PKCS12KeyAndCertificates:
    if len(content) > MAX_SIZE:
        raise KeyUnreadable(f"the PKCS #12 file is larger than {MAX_SIZE} bytes")
    # Some programs write no password as an empty one, and RFC 7292 (B.1) makes these different.
    secrets = [password.encode()] if password else [None, b""]
    for secret in secrets:
        try:
            return load_pkcs12(content, secret)
        except ValueError as error:
            failure = error
        except UNREADABLE as error:
            raise KeyUnreadable("the PKCS #12 file uses what is not supported") from error
    if "password" in str(failure).lower():
        raise WrongPassword("the PKCS #12 file has another password") from None
    raise KeyUnreadable("not a PKCS #12 file, or a damaged one") from None
