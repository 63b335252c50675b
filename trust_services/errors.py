"""Errors of the adapters that no port of the signing library has a name for.

::

    TrustServiceError
    ├── ServiceUnreachable   no usable HTTP answer within the limits
    │   └── AddressRefused   the address is one that must not be asked
    └── KeyUnreadable        key material cannot be read
        └── WrongPassword    it is protected, and not with the password that was given
    ades.errors.KeyUnavailable
    ├── PinRefused           who has the key refuses the PIN or the one-time password
    └── RemoteRefusal        a remote signing service refuses this request
"""

from typing import ClassVar

from ades.errors import KeyUnavailable


class TrustServiceError(Exception):
    """Base of the adapters' own errors."""

    code: ClassVar[str] = "trust_service_error"


class ServiceUnreachable(TrustServiceError):
    """A service did not give a usable HTTP answer within the limits of time and size."""

    code = "service_unreachable"


class AddressRefused(ServiceUnreachable):
    """An address is not asked: a certificate must not lead this process into its own network."""

    code = "address_refused"


class KeyUnreadable(TrustServiceError):
    """Key material cannot be read, or is of a kind that seals do not use."""

    code = "key_unreadable"


class WrongPassword(KeyUnreadable):
    """Key material is protected by another password than the one that was given."""

    code = "wrong_password"


class PinRefused(KeyUnavailable):
    """A PIN is refused: it is wrong, has ended, or was wrong too often already.

    The same request does not succeed later; asking again may lock the key.
    """

    code = "pin_refused"


class RemoteRefusal(KeyUnavailable):
    """A remote signing service answers, and refuses this request."""
