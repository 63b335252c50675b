"""What each certificate of the hierarchy contains: RFC 5280, and EN 319 422 for the time-stamps.

All keys are RSA of 3072 bits: of the sizes that every verifier reads, the smallest that TS 119 312
allows beyond 2028.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from development_pki.errors import InvalidValidity

KEY_SIZE = 3072
WARNING = "Development - not for production"

# 2.999 is the arc that is set aside for examples: no policy of anybody is claimed by mistake.
SEAL_POLICY = x509.ObjectIdentifier("2.999.1")
ANY_POLICY = x509.ObjectIdentifier("2.5.29.32.0")

_ROOT_LIFE = timedelta(days=20 * 365)
_ISSUING_LIFE = timedelta(days=10 * 365)

# Ed25519 signs seals only: the authorities themselves have RSA keys.
CertifiablePublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


@dataclass(frozen=True)
class CertifiedKey:
    """A private key and the certificate of its public half."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def new_key() -> rsa.RSAPrivateKey:
    """Generate a key of the size that the whole hierarchy uses."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_SIZE)


def create_root(*, now: datetime) -> CertifiedKey:
    """Create the trust anchor, which signs itself."""
    key, name = new_key(), _name("Development Root CA")
    builder = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _ROOT_LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(key_usage("key_cert_sign", "crl_sign"), critical=True)
    )
    return CertifiedKey(builder.sign(key, hashes.SHA256()), key)


def create_issuing(root: CertifiedKey, *, base_url: str, now: datetime) -> CertifiedKey:
    """Create the CA below the root, which issues everything else."""
    key = new_key()
    builder = (
        begin_certificate(
            root,
            subject=_name("Development Issuing CA"),
            public_key=key.public_key(),
            now=now,
            life=_ISSUING_LIFE,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(key_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(certificate_policy(ANY_POLICY), critical=False)
        .add_extension(_crl_at(f"{base_url}/crl/root.crl"), critical=False)
        .add_extension(_access(issuer=f"{base_url}/ca/root.cer"), critical=False)
    )
    return CertifiedKey(builder.sign(root.key, hashes.SHA256()), key)


def create_tsa(issuing: CertifiedKey, *, base_url: str, now: datetime) -> CertifiedKey:
    """Create the time-stamp authority's key (RFC 3161, 2.3: this one purpose only, critical)."""
    key = new_key()
    builder = _end_entity(issuing, "Development Time-Stamp Authority", key, now=now).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
    )
    return _certify(issuing, key, add_revocation_pointers(builder, base_url))


def create_ocsp_responder(issuing: CertifiedKey, *, now: datetime) -> CertifiedKey:
    """Create the key that the issuing CA lets answer OCSP requests (RFC 6960, 4.2.2.2).

    It has the extension nocheck instead of pointers: who checks the responder's own certificate
    would have to ask the responder.
    """
    key = new_key()
    builder = (
        _end_entity(issuing, "Development OCSP Responder", key, now=now)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
    )
    return _certify(issuing, key, builder)


def begin_certificate(
    issuer: CertifiedKey,
    *,
    subject: x509.Name,
    public_key: CertifiablePublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    """Begin a certificate with what all have in common: names, dates, serial, key identifiers."""
    certificate = issuer.certificate
    if not now < now + life <= certificate.not_valid_after_utc:
        raise InvalidValidity(
            f"not valid for {life.days} days: the issuer's certificate ends on "
            f"{certificate.not_valid_after_utc:%Y-%m-%d}"
        )
    identifier = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=certificate.subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(authority, critical=False)
    )


def add_revocation_pointers(
    builder: x509.CertificateBuilder, base_url: str
) -> x509.CertificateBuilder:
    """Say where the issuing CA's certificate, CRL and OCSP responder are."""
    access = _access(issuer=f"{base_url}/ca/issuing.cer", ocsp=f"{base_url}/ocsp")
    return builder.add_extension(
        _crl_at(f"{base_url}/crl/issuing.crl"), critical=False
    ).add_extension(access, critical=False)


def certificate_policy(policy: x509.ObjectIdentifier) -> x509.CertificatePolicies:
    """Name the one policy under which a certificate is issued."""
    return x509.CertificatePolicies([x509.PolicyInformation(policy, policy_qualifiers=None)])


def key_usage(*purposes: str) -> x509.KeyUsage:
    """Allow these purposes, named as in :class:`cryptography.x509.KeyUsage`, and no others."""
    return x509.KeyUsage(
        digital_signature="digital_signature" in purposes,
        content_commitment="content_commitment" in purposes,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign="key_cert_sign" in purposes,
        crl_sign="crl_sign" in purposes,
        encipher_only=False,
        decipher_only=False,
    )


def _end_entity(
    issuing: CertifiedKey, name: str, key: rsa.RSAPrivateKey, *, now: datetime
) -> x509.CertificateBuilder:
    life = issuing.certificate.not_valid_after_utc - now
    return begin_certificate(
        issuing, subject=_name(name), public_key=key.public_key(), now=now, life=life
    ).add_extension(key_usage("digital_signature"), critical=True)


def _certify(
    issuing: CertifiedKey, key: rsa.RSAPrivateKey, builder: x509.CertificateBuilder
) -> CertifiedKey:
    return CertifiedKey(builder.sign(issuing.key, hashes.SHA256()), key)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PT"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, WARNING),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{common_name} (not for production)"),
        ]
    )


def _crl_at(url: str) -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint(
        [x509.UniformResourceIdentifier(url)], relative_name=None, reasons=None, crl_issuer=None
    )
    return x509.CRLDistributionPoints([point])


def _access(*, issuer: str, ocsp: str | None = None) -> x509.AuthorityInformationAccess:
    methods = {AuthorityInformationAccessOID.CA_ISSUERS: issuer}
    if ocsp:
        methods[AuthorityInformationAccessOID.OCSP] = ocsp
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(method, x509.UniformResourceIdentifier(url))
            for method, url in methods.items()
        ]
    )
