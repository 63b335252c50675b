"""A certification authority whose clock is an argument: certificates, answers and time-stamps of
any year. All keys are ECDSA, whose end TS 119 312 does not know; ``rsa`` ones end in 2029.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.material import ValidationMaterial
from ades.sealing import LocalSealer
from ades.verification.trust import TrustAnchors
from trust_services.software_keys import SoftwareKey

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


def year(number: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(number, month, day, tzinfo=UTC)


def usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in USAGES})


@dataclass(frozen=True)
class Member:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def certify(
    name: str,
    issuer: Member | None,
    extensions: Sequence[tuple[x509.ExtensionType, bool]],
    *,
    since: datetime,
    until: datetime,
    key: Key | None = None,
) -> Member:
    """A certificate that says just what it is told to say."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        issuer_name=issuer.certificate.subject if issuer else subject,
        subject_name=subject,
        public_key=own.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=since,
        not_valid_after=until,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(own.public_key())
    signed_by = issuer.key if issuer else own
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key())
    for extension, critical in ((identifier, False), (authority, False), *extensions):
        builder = builder.add_extension(extension, critical)
    return Member(builder.sign(signed_by, hashes.SHA256()), own)


AUTHORITY = (
    (x509.BasicConstraints(ca=True, path_length=None), True),
    (usage("key_cert_sign", "crl_sign"), True),
)
SEAL = ((usage("content_commitment"), True),)
TSA = (
    (usage("digital_signature"), True),
    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
)


@dataclass
class Aging:
    """A root, an authority below it that ``until`` says, and what it makes at any moment.

    Implements the ports of a time-stamp authority and of a source of material; ``clock`` is theirs.
    """

    since: datetime
    until: datetime
    clock: datetime = field(default_factory=lambda: year(2026))
    tsa_extensions: Sequence[tuple[x509.ExtensionType, bool]] = TSA
    tsa_key: Key | None = None
    revoked: dict[int, datetime] = field(default_factory=dict)
    token_size: int = 8192

    def __post_init__(self) -> None:
        life = {"since": self.since, "until": self.until}
        self.root = certify("Root", None, AUTHORITY, since=self.since, until=year(2060))
        self.issuing = certify(f"Issuing {self.since.year}", self.root, AUTHORITY, **life)
        self.tsa = certify(
            f"TSA {self.since.year}", self.issuing, self.tsa_extensions, key=self.tsa_key, **life
        )

    @property
    def anchors(self) -> TrustAnchors:
        return TrustAnchors((self.root.der,))

    def signer(self, until: datetime, key: Key | None = None) -> Member:
        return certify("Seal", self.issuing, SEAL, since=self.since, until=until, key=key)

    def sealer(self, member: Member) -> LocalSealer:
        chain = CertificateChain((member.der, self.issuing.der))
        return LocalSealer(SoftwareKey(member.key), chain, self, source=self)

    def timestamp(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        return token(self.tsa, imprint, algorithm, at=self.clock, others=[self.issuing.der])

    def material(self, certificates: Sequence[bytes]) -> ValidationMaterial:
        first = x509.load_der_x509_certificate(certificates[0])
        answers = (self.answer(first),) if first.issuer == self.issuing.certificate.subject else ()
        chain = (certificates[0], self.issuing.der, self.root.der)
        return ValidationMaterial(chain, answers, (self.crl(self.root),))

    def answer(self, certificate: x509.Certificate, *, by: Member | None = None) -> bytes:
        """An OCSP answer at the clock's moment, by the authority itself or by another."""
        at = self.revoked.get(certificate.serial_number)
        is_revoked = at is not None and at <= self.clock
        builder = ocsp.OCSPResponseBuilder().add_response(
            certificate,
            self.issuing.certificate,
            hashes.SHA256(),
            ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
            self.clock,
            self.clock + timedelta(hours=1),
            at if is_revoked else None,
            None,
        )
        responder = by or self.issuing
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        answer = builder.certificates([responder.certificate])
        return answer.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def crl(self, issuer: Member) -> bytes:
        """The list of an authority at the clock's moment."""
        builder = x509.CertificateRevocationListBuilder(
            issuer.certificate.subject, self.clock, self.clock + timedelta(days=1)
        )
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(authority, critical=False)
        for serial, at in self.revoked.items():
            if at <= self.clock:
                entry = x509.RevokedCertificateBuilder(serial, at).build()
                builder = builder.add_revoked_certificate(entry)
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def token(
    tsa: Member,
    imprint: bytes,
    algorithm: DigestAlgorithm,
    *,
    at: datetime,
    others: Sequence[bytes] = (),
    named: Member | None = None,
) -> bytes:
    """A time-stamp token; ``named`` is whom its signed reference names, if not its signer."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "2.999.2",
            "message_imprint": {
                "hash_algorithm": {"algorithm": algorithm.value},
                "hashed_message": imprint,
            },
            "serial_number": 7,
            "gen_time": at,
        }
    ).dump()
    reference = {"cert_hash": hashlib.sha256((named or tsa).der).digest()}
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [hashlib.sha256(info).digest()]},
            {"type": "signing_certificate_v2", "values": [{"certs": [reference]}]},
        ]
    ).dump()
    certificate = asn1_x509.Certificate.load(tsa.der)
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number",
            {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
        ),
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": cms.CMSAttributes.load(attributes),
        **_signature(tsa.key, attributes),
    }
    data = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {
            "content_type": "tst_info",
            "content": core.ParsableOctetString(info),
        },
        "certificates": [asn1_x509.Certificate.load(item) for item in (tsa.der, *others)],
        "signer_infos": [signer],
    }
    content = {"content_type": "signed_data", "content": cms.SignedData(data)}
    return bytes(cms.ContentInfo(content).dump())


def _signature(key: Key, message: bytes) -> dict[str, object]:
    if isinstance(key, rsa.RSAPrivateKey):
        value = key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return {"signature_algorithm": {"algorithm": "sha256_rsa"}, "signature": value}
    value = key.sign(message, ec.ECDSA(hashes.SHA256()))
    return {"signature_algorithm": {"algorithm": "sha256_ecdsa"}, "signature": value}
