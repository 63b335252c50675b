"""Until when algorithms are believed: ETSI TS 119 312 V1.5.1, tables 2, 4 and 5, as dates.

An algorithm that ended is no proof any more; a signature by it is still good when a time-stamp
proves that it existed before the end (EN 319 102-1, 5.5.4). Dates are the first moment at which
something new is not believed, UTC.
"""

import enum
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ades.ports import SignatureAlgorithm

FOREVER = datetime.max.replace(tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


def _until(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


_DIGESTS = {
    "md5": _until(2004, 8),
    "sha1": _until(2012, 8),
    "sha224": _until(2029),
    "sha256": FOREVER,
    "sha384": FOREVER,
    "sha512": FOREVER,
    "sha3_256": FOREVER,
    "sha3_384": FOREVER,
    "sha3_512": FOREVER,
}
_PKCS1_END = _until(2029)
# The least size of a key in bits, with its end; smaller ones are not listed and never believed.
_RSA_SIZES = ((3000, FOREVER), (1900, _until(2029)), (1024, _until(2019, 10)))
_CURVE_SIZES = ((256, FOREVER), (224, _until(2021, 10)), (160, _until(2012, 8)))


@dataclass(frozen=True)
class AlgorithmUse:
    """One use of an algorithm: its name for people, and the moment at which it ends."""

    name: str
    end: datetime

    @property
    def is_known(self) -> bool:
        """Whether it was ever believed."""
        return self.end > _NEVER


@dataclass(frozen=True)
class AlgorithmPolicy:
    """The dates of TS 119 312, or ``overrides`` of them by name ("sha256", "rsa-pkcs1").

    ``warn_before`` is how long before an end reports begin to warn.
    """

    overrides: tuple[tuple[str, datetime], ...] = ()
    warn_before: timedelta = timedelta(days=365)

    def digest(self, name: str) -> AlgorithmUse:
        """A digest algorithm, as :mod:`hashlib` names it."""
        return self._use(name, name.upper().replace("_", "-"), _DIGESTS.get(name, _NEVER))

    def method(self, algorithm: SignatureAlgorithm) -> AlgorithmUse:
        """A signature algorithm, whatever its key."""
        end = _PKCS1_END if algorithm is SignatureAlgorithm.RSA_PKCS1 else FOREVER
        texts = {
            SignatureAlgorithm.RSA_PKCS1: "RSA PKCS#1 v1.5",
            SignatureAlgorithm.RSA_PSS: "RSASSA-PSS",
            SignatureAlgorithm.ECDSA: "ECDSA",
            SignatureAlgorithm.ED25519: "Ed25519",
        }
        return self._use(algorithm.value, texts[algorithm], end)

    def key(self, kind: str, bits: int) -> AlgorithmUse:
        """A key of ``kind`` rsa, ec or ed25519 with its size in bits."""
        if kind == "ed25519":
            return self._use("ed25519", "Ed25519", FOREVER)
        sizes = {"rsa": _RSA_SIZES, "ec": _CURVE_SIZES}.get(kind, ())
        end = next((end for least, end in sizes if bits >= least), _NEVER)
        return self._use(f"{kind}-{bits}", f"{kind.upper()} with {bits} bits", end)

    def _use(self, key: str, name: str, end: datetime) -> AlgorithmUse:
        return AlgorithmUse(name, dict(self.overrides).get(key, end))


TS_119_312 = AlgorithmPolicy()


class RevocationRule(enum.StrEnum):
    """What is asked of every certificate below the anchor.

    ``IF_PRESENT``: what is at hand is heeded, and nothing at hand is no obstacle: a level-B
    signature has nothing. ``REQUIRED``: without an OCSP answer or a CRL that is fresh enough the
    result is INDETERMINATE with TRY_LATER (EN 319 102-1, 5.2.6).
    """

    IF_PRESENT = "if-present"
    REQUIRED = "required"


@dataclass(frozen=True)
class VerificationPolicy:
    """The constraints of a validation (EN 319 102-1, 5.1.4).

    ``freshness`` is how old an answer without a next update may be at the moment that it is asked
    about; ``clock_skew`` how far a time-stamp may be ahead of the moment of verification.
    """

    algorithms: AlgorithmPolicy = TS_119_312
    revocation: RevocationRule = RevocationRule.IF_PRESENT
    freshness: timedelta = timedelta(days=1)
    clock_skew: timedelta = timedelta(minutes=5)


DEFAULT_POLICY = VerificationPolicy()
