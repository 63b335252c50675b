"""The ports of the signing library: what is cut at the digest, and what the world must provide.

The holder of a document never meets the key, and the key's side never meets a document:

* :class:`Sealer` seals digests with CMS (PAdES, CAdES, ASiC with CAdES);
* :class:`ValueSigner` signs digests of what XAdES and JAdES sign, and returns bare values;
* :class:`ArchiveTimestamper` time-stamps digests of documents that are signed already (LTA).

Each takes a batch and answers with one result or one typed failure an item, in the order of the
requests. :class:`ades.sealing.LocalSealer` implements all three with a :class:`RawSigner`, a
:class:`TimestampAuthority` and a :class:`MaterialSource`; a remote one asks over HTTP.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import (
    KeyUnavailable,
    MaterialUnavailable,
    SealError,
    SealMismatch,
    TimestampUnavailable,
)
from ades.material import EMPTY, ValidationMaterial
from ades.stamped import BARE, StampedValue


class Level(enum.StrEnum):
    """The baseline levels of ETSI EN 319 142-1 (clause 6) and its sisters.

    B-T adds a time-stamp over the signature value; B-LT the certificates, OCSP answers and CRLs of
    the signer's and the time-stamp's chains; B-LTA an archive time-stamp over all of it.
    """

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"

    @property
    def has_timestamp(self) -> bool:
        """Whether the signature value is time-stamped."""
        return self is not Level.B_B

    @property
    def has_material(self) -> bool:
        """Whether validation material is kept with the signature."""
        return self in (Level.B_LT, Level.B_LTA)


class SignatureAlgorithm(enum.StrEnum):
    """How a key signs.

    RSASSA-PKCS1-v1_5 (RFC 8017, 8.2); RSASSA-PSS (8.1) with MGF1 over the same digest and a salt of
    the digest's length; ECDSA with a DER value (RFC 3279, 2.2.3); Ed25519 (RFC 8032), which signs
    messages and never digests.
    """

    RSA_PKCS1 = "rsa-pkcs1"
    RSA_PSS = "rsa-pss"
    ECDSA = "ecdsa"
    ED25519 = "ed25519"


@dataclass(frozen=True)
class SealRequest:
    """One digest to seal with CMS.

    ``reference`` is the caller's own handle and comes back with the result; ``digest`` has the
    length that ``algorithm`` says. ``signing_time`` becomes a signed attribute: CAdES must have it
    (EN 319 122-1, 6.3), PAdES must not (EN 319 142-1, 6.3).
    """

    reference: str
    digest: bytes
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256
    level: Level = Level.B_B
    signing_time: datetime | None = None


@dataclass(frozen=True)
class Seal:
    """The seal of one digest: a detached CMS SignedData, DER (RFC 5652, 5.1).

    From B-T on the time-stamp is in it. From B-LT on ``material`` has what validates the signer's
    and the time-stamp's certificates; whoever holds the document puts it where the format wants it.
    """

    reference: str
    cms: bytes
    material: ValidationMaterial = EMPTY


@dataclass(frozen=True)
class ValueRequest:
    """One digest of what a format signs (``ds:SignedInfo``, a JWS signing input).

    ``stamped`` says what the time-stamp of B-T is over, once there is a value. ``message`` is what
    was digested: only Ed25519 needs it, and only formats that sign nothing but digests give it.
    """

    reference: str
    digest: bytes
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256
    level: Level = Level.B_B
    stamped: StampedValue = BARE
    message: bytes | None = None


@dataclass(frozen=True)
class SignatureValue:
    """A bare signature as the key made it (ECDSA: DER), its time-stamp token and its material."""

    reference: str
    value: bytes
    timestamp: bytes | None = None
    material: ValidationMaterial = EMPTY


@dataclass(frozen=True)
class TimestampRequest:
    """One digest to be time-stamped."""

    reference: str
    digest: bytes
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256


@dataclass(frozen=True)
class Timestamp:
    """A time-stamp token (ContentInfo, DER) and what validates its own chain."""

    reference: str
    token: bytes
    material: ValidationMaterial = EMPTY


T = TypeVar("T", Seal, SignatureValue, Timestamp)


@dataclass(frozen=True)
class SealFailure:
    """Why one item of a batch was not served; the others are not affected."""

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
    signature_algorithm: SignatureAlgorithm

    def room(self, level: Level) -> int:
        """The greatest length in bytes of a seal of this level.

        Raises :class:`~ades.errors.TimestampUnavailable` or
        :class:`~ades.errors.MaterialUnavailable` when the level cannot be reached.
        """
        if level in self.sizes:
            return self.sizes[level]
        if level.has_material and Level.B_T in self.sizes:
            raise MaterialUnavailable("no source of validation material is configured")
        raise TimestampUnavailable("no time-stamp authority is configured")


class Sealer(Protocol):
    """Whoever holds the key, or can reach who does."""

    def credential(self) -> Credential:
        """The certificate that will seal, and the sizes of its seals."""

    def seal(self, requests: Sequence[SealRequest]) -> list[Seal | SealFailure]:
        """Seal each digest; the answers are in the order of the requests.

        Raises :class:`~ades.errors.SealError` when none of the batch could be tried.
        """


class ValueSigner(Protocol):
    """The key's side for formats that carry bare signature values."""

    def credential(self) -> Credential:
        """The certificate that will sign."""

    def sign_values(self, requests: Sequence[ValueRequest]) -> list[SignatureValue | SealFailure]:
        """Sign each digest; the answers are in the order of the requests.

        Raises :class:`~ades.errors.SealError` when none of the batch could be tried.
        """


class ArchiveTimestamper(Protocol):
    """The key's side for documents that are signed already."""

    def timestamp(self, requests: Sequence[TimestampRequest]) -> list[Timestamp | SealFailure]:
        """Time-stamp each digest; the answers are in the order of the requests.

        Raises :class:`~ades.errors.SealError` when none of the batch could be tried.
        """


class CMSKeySide(Sealer, ArchiveTimestamper, Protocol):
    """All that PAdES, CAdES and ASiC with CAdES need of the key's side, up to B-LTA."""


class ValueKeySide(ValueSigner, ArchiveTimestamper, Protocol):
    """All that XAdES, JAdES and ASiC with XAdES need of the key's side, up to B-LTA."""


def granted(answers: Sequence[T | SealFailure]) -> T:
    """The one answer of the key's side to a batch of one.

    Raises its error where it is a failure, and :class:`~ades.errors.SealMismatch` where there is
    not exactly one.
    """
    if len(answers) != 1:
        raise SealMismatch(f"the key's side gave {len(answers)} answers to one request")
    (answer,) = answers
    if isinstance(answer, SealFailure):
        raise answer.error
    return answer


class RawSigner(Protocol):
    """A private key, wherever it lives; a batch is one use of its connection."""

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        """How this key signs."""

    def sign(
        self, messages: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign messages (not their digests): one signature, or the reason for none, an item."""

    def sign_digests(
        self, digests: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign digests that were taken elsewhere: one signature, or the reason for none, an item.

        Raises :class:`~ades.errors.SealError` for Ed25519, which signs no digests.
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


class MaterialSource(Protocol):
    """Where certificates' issuers, OCSP answers and CRLs come from."""

    def material(self, certificates: Sequence[bytes]) -> ValidationMaterial:
        """What validates the first of ``certificates`` (DER) up to a trust anchor.

        The others are candidates for its chain. Covers every certificate below the anchor, those of
        OCSP responders included. Raises :class:`~ades.errors.MaterialUnavailable` when a part
        cannot be had, or when a certificate is revoked.
        """
