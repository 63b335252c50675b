"""Paths from a certificate up to a trust anchor (RFC 5280, 6.1, as far as material needs it).

Names, key identifiers, signatures, dates and the right to issue are checked, so that material is
collected for a path that can be believed. Name constraints and policies are not: judging is the
verifier's task (:mod:`ades.verification`), which also judges what is collected here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes

from ades.certificates import UNREADABLE, common_name
from ades.errors import MaterialUnavailable

# No hierarchy of a trust service is deeper than five; hostile ones would like to be.
MAX_DEPTH = 8
MAX_TRIALS = 64

FindIssuers = Callable[[x509.Certificate], Sequence[x509.Certificate]]
E = TypeVar("E", bound=x509.ExtensionType)


class PathBuilder:
    """Looks for paths at one moment, with a bounded number of signatures to check.

    ``fetch`` finds issuers elsewhere (AIA); it is asked only when nothing at hand leads to an
    anchor.
    """

    def __init__(
        self,
        anchors: Iterable[x509.Certificate],
        candidates: Iterable[x509.Certificate],
        fetch: FindIssuers,
        moment: datetime,
    ) -> None:
        self._anchors = {fingerprint(item): item for item in anchors}
        self._candidates = list(candidates)
        self._fetch = fetch
        self._moment = moment
        self._trials = 0

    def build(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        """The certificates from ``certificate`` to an anchor, both included.

        Raises :class:`~ades.errors.MaterialUnavailable` when there is no path.
        """
        path = self._extend([certificate])
        if path is None:
            raise MaterialUnavailable(
                f"no path leads from {name_of(certificate)} to a trust anchor"
            )
        return path

    def _extend(self, path: list[x509.Certificate]) -> list[x509.Certificate] | None:
        last = path[-1]
        if fingerprint(last) in self._anchors:
            return path
        if len(path) >= MAX_DEPTH or not is_valid_at(last, self._moment):
            return None
        for issuer in self._issuers(last):
            if issuer not in path and self._is_issued(last, issuer, below=len(path) - 1):
                found = self._extend([*path, issuer])
                if found:
                    return found
        return None

    def _issuers(self, certificate: x509.Certificate) -> Iterator[x509.Certificate]:
        yield from self._anchors.values()
        yield from self._candidates
        if self._trials < MAX_TRIALS:
            yield from self._fetch(certificate)

    def _is_issued(
        self, certificate: x509.Certificate, issuer: x509.Certificate, below: int
    ) -> bool:
        """``below`` counts the CA certificates between the issuer and the end of the path."""
        if certificate.issuer != issuer.subject or not may_issue(issuer, below):
            return False
        self._trials += 1
        return self._trials <= MAX_TRIALS and is_signed_by(certificate, issuer)


def fingerprint(certificate: x509.Certificate) -> bytes:
    """SHA-256 of a certificate."""
    return certificate.fingerprint(hashes.SHA256())


def name_of(certificate: x509.Certificate) -> str:
    """How messages call a certificate."""
    return common_name(certificate.subject)


def is_valid_at(certificate: x509.Certificate, moment: datetime) -> bool:
    """Whether a moment is within a certificate's dates (RFC 5280, 4.1.2.5)."""
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the names fit and the issuer's key signed the certificate."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def may_issue(certificate: x509.Certificate, below: int = 0) -> bool:
    """Whether a certificate is a CA's (RFC 5280, 4.2.1.9 and 4.2.1.3)."""
    constraints = extension(certificate, x509.BasicConstraints)
    usage = extension(certificate, x509.KeyUsage)
    if constraints is None or not constraints.ca or not (usage is None or usage.key_cert_sign):
        return False
    return constraints.path_length is None or constraints.path_length >= below


def extension(certificate: x509.Certificate, kind: type[E]) -> E | None:
    """The value of an extension, or nothing where it is missing or broken."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, *UNREADABLE):
        return None


def web_addresses(names: Iterable[x509.GeneralName] | None) -> list[str]:
    """The HTTP addresses among general names; LDAP is not spoken here."""
    return [
        name.value
        for name in names or ()
        if isinstance(name, x509.UniformResourceIdentifier)
        and name.value.lower().startswith(("http://", "https://"))
    ]
