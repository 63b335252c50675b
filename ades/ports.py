"""The ports of the signing library: what is cut at the digest, and what the world must provide.

:class:`Sealer` is the one port between the two halves of signing: a batch of digests with their
parameters goes in, a batch of seals (or typed errors, one an item) comes out. The local one is
:class:`ades.sealing.LocalSealer`; a remote one asks the Integration Service over HTTP.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import SealError, TimestampUnavailable


class Level(enum.StrEnum):
    """The baseline levels of ETSI EN 319 142-1 (clause 6) that can be asked for."""

    B_B = "B-B"
    B_T = "B-T"


class SignatureAlgorithm(enum.StrEnum):
    """How a key signs: RSASSA-PKCS1-v1_5 (RFC 8017, 8.2) or ECDSA with a DER value (RFC 3279)."""

    RSA_PKCS1 = "rsa-pkcs1"
    ECDSA = "ecdsa"


@dataclass(frozen=True)
class SealRequest:
    """One digest to seal.

    ``reference`` is the caller's own handle and comes back with the result; ``digest`` has the
    length that ``algorithm`` says.
    """

    reference: str
    digest: bytes
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256
    level: Level = Level.B_B


@dataclass(frozen=True)
class Seal:
    """The seal of one digest: a detached CMS SignedData, DER (RFC 5652, 5.1)."""

    reference: str
    cms: bytes


@dataclass(frozen=True)
class SealFailure:
    """Why one digest of a batch was not sealed; the others are not affected."""

    reference: str
    error: SealError


@dataclass(frozen=True)
class Credential:
    """What the holder of a document must know of the key before the digest is taken.

    ``sizes`` has, for each level that the key's side can reach, the greatest length in bytes of a
    seal: room must be reserved in the document before it is hashed.
    """

    chain: CertificateChain
    algorithm: DigestAlgorithm
    sizes: dict[Level, int]

    def room(self, level: Level) -> int:
        """The greatest length in bytes of a seal of this level.

        Raises :class:`~ades.errors.TimestampUnavailable` when the level cannot be reached: what
        B-T has before B-B is a time-stamp.
        """
        if level not in self.sizes:
            raise TimestampUnavailable("no time-stamp authority is configured")
        return self.sizes[level]


class Sealer(Protocol):
    """Whoever holds the key, or can reach who does."""

    def credential(self) -> Credential:
        """The certificate that will seal, and the sizes of its seals."""

    def seal(self, requests: Sequence[SealRequest]) -> list[Seal | SealFailure]:
        """Seal each digest; the answers are in the order of the requests.

        Raises :class:`~ades.errors.SealError` when none of the batch could be tried.
        """


class RawSigner(Protocol):
    """A private key, wherever it lives."""

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        """How this key signs."""

    def sign(self, data: bytes, algorithm: DigestAlgorithm) -> bytes:
        """Sign ``data`` (not its digest).

        Raises :class:`~ades.errors.KeyUnavailable` when the key cannot be used now.
        """


class TimestampAuthority(Protocol):
    """An RFC 3161 time-stamp authority."""

    @property
    def token_size(self) -> int:
        """The greatest length of a token, in bytes, to reserve room for."""

    def timestamp(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        """A time-stamp token (CMS ContentInfo, DER) over a digest.

        Raises :class:`~ades.errors.TimestampUnavailable` when none could be had.
        """
