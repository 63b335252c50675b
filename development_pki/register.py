"""The register of the issuing CA: which certificates it issued, and which of them are revoked.

One file per fact, named by the serial number: a process that revokes and the server that answers
can use the same register without a lock, and a revocation can be recorded only once.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from development_pki.errors import AlreadyRevoked, CertificateUnknown
from development_pki.files import write_new

# RFC 5280, 4.1.2.2: at most 20 octets, positive. A greater number, which only a crafted request
# carries, would also make a file name that no file system takes.
SERIAL_BITS = 159


@dataclass(frozen=True)
class Revocation:
    """That a certificate is no longer to be trusted, since when and why."""

    serial: int
    at: datetime
    reason: x509.ReasonFlags


@dataclass(frozen=True)
class Register:
    """The register in a hierarchy's directory."""

    directory: Path

    def create(self) -> None:
        """Make the folders of an empty register."""
        self._issued.mkdir(mode=0o700)
        self._revoked.mkdir(mode=0o700)

    def record_issued(self, certificate: x509.Certificate) -> None:
        """Remember a certificate, so that its status is good and no longer unknown."""
        name = f"{certificate.serial_number:x}.pem"
        write_new(self._issued / name, certificate.public_bytes(Encoding.PEM))

    def is_issued(self, serial: int) -> bool:
        """Tell whether a certificate with this serial number was issued."""
        return _is_serial(serial) and (self._issued / f"{serial:x}.pem").exists()

    def record_revocation(self, revocation: Revocation) -> None:
        """Remember a revocation for good."""
        serial = revocation.serial
        if not self.is_issued(serial):
            raise CertificateUnknown(f"no certificate with the serial number {serial:x}")
        record = {"at": revocation.at.isoformat(), "reason": revocation.reason.value}
        try:
            write_new(self._revoked / f"{serial:x}.json", json.dumps(record).encode())
        except FileExistsError as error:
            raise AlreadyRevoked(f"the certificate {serial:x} is revoked already") from error

    def find_revocation(self, serial: int) -> Revocation | None:
        """Look up the revocation of a certificate, if there is one."""
        path = self._revoked / f"{serial:x}.json"
        return _read(path) if _is_serial(serial) and path.exists() else None

    def revocations(self) -> list[Revocation]:
        """List all revocations, the first one first."""
        found = [_read(path) for path in self._revoked.glob("*.json")]
        return sorted(found, key=lambda revocation: (revocation.at, revocation.serial))

    @property
    def _issued(self) -> Path:
        return self.directory / "issued"

    @property
    def _revoked(self) -> Path:
        return self.directory / "revoked"


def _is_serial(number: int) -> bool:
    return 0 < number < 1 << SERIAL_BITS


def _read(path: Path) -> Revocation:
    record = json.loads(path.read_bytes())
    return Revocation(
        serial=int(path.stem, 16),
        at=datetime.fromisoformat(record["at"]),
        reason=x509.ReasonFlags(record["reason"]),
    )
