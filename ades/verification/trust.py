"""Which certificates are trusted, and for what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from ades.certificates import load_certificate
from ades.errors import InvalidCertificate
from ades.verification.certificates import Certificate
from ades.verification.qualifiers import QualifiedBy

PEM_MARK = b"-----BEGIN"
ISSUES_QUALIFIED, QUALIFIED_TSA = "CA/QC", "TSA/QTST"
GRANTED = "granted"


@dataclass(frozen=True)
class ServiceStatus:
    """What a trusted list says of a service from ``since`` on, until the next entry begins.

    ``word`` is the last part of the status's address (TS 119 612, 5.5.4): granted, withdrawn …;
    ``purposes`` are those of the additional information (5.5.9.4): ForeSeals, ForeSignatures …,
    empty where it is silent; ``qualified_by`` is what the list says of some of its certificates.
    """

    since: datetime
    word: str
    purposes: frozenset[str] = frozenset()
    qualified_by: tuple[QualifiedBy, ...] = ()


@dataclass(frozen=True)
class TrustedService:
    """A service of a trusted list: its certificate (DER), its type and its history.

    ``kind`` is the end of the type's address (TS 119 612, 5.5.1): CA/QC, TSA/QTST, TSA …
    """

    certificate: bytes
    kind: str
    history: tuple[ServiceStatus, ...] = ()
    name: str = ""

    def entry_at(self, moment: datetime) -> ServiceStatus | None:
        """What held at a moment; None before the service was listed."""
        held = [item for item in self.history if item.since <= moment]
        return max(held, key=lambda item: item.since, default=None)

    def status_at(self, moment: datetime) -> str:
        """The word that held at a moment; empty before the service was listed."""
        entry = self.entry_at(moment)
        return "" if entry is None else entry.word


@dataclass(frozen=True)
class TrustAnchors:
    """Certificates (DER) under which signers and time-stamp authorities are believed.

    ``services`` come from EU trusted lists: they are anchors too, for what they are listed for and
    while they are. Nothing else is trusted: the operating system's list is never used.
    """

    certificates: tuple[bytes, ...]
    services: tuple[TrustedService, ...] = ()

    @classmethod
    def from_pem(cls, pem: bytes) -> "TrustAnchors":
        """All certificates in a PEM file (RFC 7468).

        Raises :class:`~ades.errors.InvalidCertificate` when one cannot be read, or there is none.
        """
        try:
            found = load_pem_x509_certificates(pem)
        except ValueError as error:
            raise InvalidCertificate(f"not PEM certificates: {error}") from error
        return cls(tuple(item.public_bytes(Encoding.DER) for item in found))

    @classmethod
    def from_files(cls, contents: Iterable[bytes]) -> "TrustAnchors":
        """All certificates in files, each PEM or one DER certificate.

        Raises :class:`~ades.errors.InvalidCertificate` when one cannot be read.
        """
        found: dict[bytes, None] = {}
        for content in contents:
            if PEM_MARK in content:
                found.update(dict.fromkeys(cls.from_pem(content).certificates))
            else:
                load_certificate(content)
                found[content] = None
        return cls(tuple(found))

    def __or__(self, other: "TrustAnchors") -> "TrustAnchors":
        """What either trusts."""
        return TrustAnchors(
            tuple(dict.fromkeys((*self.certificates, *other.certificates))),
            tuple(dict.fromkeys((*self.services, *other.services))),
        )

    @cached_property
    def trusted(self) -> tuple[Certificate, ...]:
        """The certificates, read; what cannot be read is trusted by nobody."""
        listed = (item.certificate for item in self.services)
        encoded = dict.fromkeys((*self.certificates, *listed))
        return tuple(item for item in map(Certificate.read, encoded) if item is not None)

    def services_of(self, anchor: Certificate) -> tuple[TrustedService, ...]:
        """The entries of trusted lists for this certificate."""
        return tuple(item for item in self.services if item.certificate == anchor.encoded)

    def is_only_listed(self, anchor: Certificate) -> bool:
        """Whether nothing but a trusted list makes this certificate an anchor."""
        return anchor.encoded not in self.certificates
