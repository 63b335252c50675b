"""Everything that can go wrong in the development PKI.

::

    DevelopmentPKIError
    ├── HierarchyError
    │   ├── HierarchyExists        there is something already where one was to be created
    │   ├── HierarchyMissing       there is none where one was to be loaded
    │   ├── HierarchyDamaged       a file of it is missing or cannot be read
    │   ├── HierarchyUnwritable    the disk does not take it
    │   └── InvalidBaseURL         the address that the certificates are to carry is no HTTP address
    ├── IssuanceError
    │   ├── InvalidSubject         the names cannot stand in a certificate
    │   └── InvalidValidity        the certificate would end before it starts, or after its issuer
    ├── RevocationError
    │   ├── CertificateUnknown     no certificate with this serial number was issued
    │   ├── AlreadyRevoked         the certificate was revoked before
    │   └── InvalidReason          the reason does not revoke anything
    ├── TimestampRefused           a time-stamp request gets a PKIFailureInfo instead of a token
    └── RequestRefused             an HTTP request gets an error status instead of an answer
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType


class DevelopmentPKIError(Exception):
    """Base of all errors of this package."""


class HierarchyError(DevelopmentPKIError):
    """The files of the authorities cannot be created or loaded."""


class HierarchyExists(HierarchyError):
    """There is something already where a hierarchy was to be created."""


class HierarchyMissing(HierarchyError):
    """There is no hierarchy where one was to be loaded."""


class HierarchyDamaged(HierarchyError):
    """A file of the hierarchy is missing or cannot be read."""


class HierarchyUnwritable(HierarchyError):
    """The disk does not take the hierarchy: no such place, no permission, no room."""


class InvalidBaseURL(HierarchyError):
    """The address that the certificates are to carry is no HTTP address."""


class IssuanceError(DevelopmentPKIError):
    """A certificate cannot be issued as asked."""


class InvalidSubject(IssuanceError):
    """The names cannot stand in a certificate."""


class InvalidValidity(IssuanceError):
    """The certificate would end before it starts, or after its issuer."""


class RevocationError(DevelopmentPKIError):
    """A certificate cannot be revoked as asked."""


class CertificateUnknown(RevocationError):
    """No certificate with this serial number was issued."""


class AlreadyRevoked(RevocationError):
    """The certificate was revoked before, and its first revocation stands."""


class InvalidReason(RevocationError):
    """The reason does not revoke anything: removeFromCRL takes a revocation back."""


class TimestampRefused(DevelopmentPKIError):
    """A time-stamp request gets a refusal; ``failure`` is its PKIFailureInfo (RFC 3161, 2.4.2)."""

    def __init__(self, failure: str, reason: str) -> None:
        super().__init__(reason)
        self.failure = failure


class RequestRefused(DevelopmentPKIError):
    """An HTTP request gets an error status instead of an answer."""

    def __init__(
        self,
        status: HTTPStatus,
        reason: str,
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = headers
