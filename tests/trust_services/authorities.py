"""Certification authorities that a test makes as it needs them, good and bad ones."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

# When the tests were collected. What is judged later must be judged at a later moment: cryptography
# writes the machine's time into the OCSP answers that it makes.
NOW = datetime.now(UTC).replace(microsecond=0)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ROOT_URL = "http://127.0.0.1:1/"


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Any

    @property
    def der(self) -> bytes:
        """The certificate, DER."""
        return self.certificate.public_bytes(Encoding.DER)


def named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def issue(
    name: str,
    issuer: Holder | None = None,
    extensions: tuple[x509.ExtensionType, ...] = (),
    *,
    key: Any = None,
    start: datetime = NOW - DAY,
    end: datetime = NOW + 30 * DAY,
) -> Holder:
    """A certificate by ``issuer``, or by itself, with exactly these extensions."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(
        subject_name=named(name),
        issuer_name=issuer.certificate.subject if issuer else named(name),
        public_key=own.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=start,
        not_valid_after=end,
    )
    for item in extensions:
        builder = builder.add_extension(item, critical=isinstance(item, x509.BasicConstraints))
    return Holder(builder.sign((issuer.key if issuer else own), hashes.SHA256()), own)


def authority(
    name: str,
    issuer: Holder | None = None,
    *more: x509.ExtensionType,
    path_length: int | None = None,
    **options: Any,
) -> Holder:
    """A CA."""
    return issue(
        name, issuer, (x509.BasicConstraints(ca=True, path_length=path_length), *more), **options
    )


def pointers(
    *, ocsp_url: str | None = None, crl_url: str | None = None, issuer_url: str | None = None
) -> tuple[x509.ExtensionType, ...]:
    """Where the status and the issuer are said to be."""
    methods = {
        AuthorityInformationAccessOID.OCSP: ocsp_url,
        AuthorityInformationAccessOID.CA_ISSUERS: issuer_url,
    }
    access = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
        for method, url in methods.items()
        if url
    ]
    found: list[x509.ExtensionType] = []
    if access:
        found.append(x509.AuthorityInformationAccess(access))
    if crl_url:
        names = [x509.UniformResourceIdentifier(crl_url)]
        found.append(x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)]))
    return tuple(found)


def ocsp_answer(
    subject: Holder,
    issuer: Holder,
    responder: Holder,
    *,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    this_update: datetime = NOW,
    next_update: datetime | None = NOW + HOUR,
    nonce: bytes | None = None,
    digest: hashes.HashAlgorithm | None = None,
    carried: tuple[Holder, ...] | None = None,
    by_name: bool = False,
) -> bytes:
    """An OCSPResponse as a responder would make it, right or wrong."""
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=subject.certificate,
        issuer=issuer.certificate,
        algorithm=digest or hashes.SHA1(),
        cert_status=status,
        this_update=this_update,
        next_update=next_update,
        revocation_time=NOW - HOUR if revoked else None,
        revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
    )
    encoding = ocsp.OCSPResponderEncoding.NAME if by_name else ocsp.OCSPResponderEncoding.HASH
    builder = builder.responder_id(encoding, responder.certificate)
    carried = (responder,) if carried is None else carried
    if carried:
        builder = builder.certificates([item.certificate for item in carried])
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    is_edwards = isinstance(responder.key, ed25519.Ed25519PrivateKey)
    algorithm = None if is_edwards else hashes.SHA256()
    return builder.sign(responder.key, algorithm).public_bytes(Encoding.DER)


def crl(
    issuer: Holder,
    revoked: tuple[Holder, ...] = (),
    *extensions: tuple[x509.ExtensionType, bool],
    last_update: datetime = NOW,
    next_update: datetime = NOW + DAY,
    key: Any = None,
) -> bytes:
    """A CRL of an issuer's, with (extension, critical) pairs; ``key`` signs instead of its own."""
    builder = x509.CertificateRevocationListBuilder(
        issuer.certificate.subject, last_update, next_update
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    for item in revoked:
        entry = x509.RevokedCertificateBuilder(item.certificate.serial_number, NOW - HOUR)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(key or issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
