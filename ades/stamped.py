"""What the time-stamp of a bare signature value is over: bytes that exist only after signing."""

import base64
import enum
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from ades.digests import DigestAlgorithm


class ValueEncoding(enum.StrEnum):
    """How a format writes a signature value."""

    BASE64 = "base64"
    BASE64URL = "base64url"


@dataclass(frozen=True)
class StampedValue:
    """The encoded value between two texts that the holder of the document chose beforehand.

    XAdES stamps the canonical ``ds:SignatureValue`` element (EN 319 132-1, 5.3), JAdES the
    base64url value alone (TS 119 182-1, 5.3.4). ECDSA values are encoded as the XML and JOSE
    standards want them, the two integers one after the other: ``ecdsa_size`` is the length of one
    of them in bytes, or 0 where the value is taken as the key made it.
    """

    prefix: bytes = b""
    suffix: bytes = b""
    encoding: ValueEncoding = ValueEncoding.BASE64
    ecdsa_size: int = 0

    def imprint(self, value: bytes, algorithm: DigestAlgorithm) -> bytes:
        """The digest to be time-stamped for a value as the key made it."""
        return algorithm.digest(self.prefix + self.encode(value) + self.suffix)

    def encode(self, value: bytes) -> bytes:
        """The value as the format writes it.

        Raises :class:`ValueError` when an ECDSA value is not DER.
        """
        if self.ecdsa_size:
            value = fixed_size(value, self.ecdsa_size)
        if self.encoding is ValueEncoding.BASE64URL:
            return base64.urlsafe_b64encode(value).rstrip(b"=")
        return base64.b64encode(value)


BARE = StampedValue()


def fixed_size(value: bytes, size: int) -> bytes:
    """A DER ECDSA value as its two integers of ``size`` bytes each (RFC 7518, 3.4; RFC 4050).

    Raises :class:`ValueError` when it is not one.
    """
    r, s = decode_dss_signature(value)
    try:
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")
    except OverflowError as error:
        raise ValueError("the value belongs to a larger curve") from error
