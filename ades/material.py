"""Validation material: what a reader needs, ten years later, to judge a chain without asking."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class ValidationMaterial:
    """Certificates, OCSPResponses (RFC 6960, 4.2.1) and CRLs (RFC 5280, 5.1), each DER."""

    certificates: tuple[bytes, ...] = ()
    ocsp_responses: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    def __or__(self, other: "ValidationMaterial") -> "ValidationMaterial":
        """Both, each piece once, in the order in which they came."""
        return ValidationMaterial(
            _union(self.certificates, other.certificates),
            _union(self.ocsp_responses, other.ocsp_responses),
            _union(self.crls, other.crls),
        )

    def __sub__(self, known: "ValidationMaterial") -> "ValidationMaterial":
        """What ``known`` does not have yet."""
        return ValidationMaterial(
            tuple(item for item in self.certificates if item not in known.certificates),
            tuple(item for item in self.ocsp_responses if item not in known.ocsp_responses),
            tuple(item for item in self.crls if item not in known.crls),
        )

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.certificates or self.ocsp_responses or self.crls)


EMPTY = ValidationMaterial()


def _union(one: Iterable[bytes], other: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys((*one, *other)))
