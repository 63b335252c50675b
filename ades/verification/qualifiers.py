"""What a trusted list says of some of a service's certificates (TS 119 612, 5.5.9.2).

A list may correct what certificates say of themselves: for those that meet criteria, each of its
qualifiers holds, whatever their QCStatements are.
"""

import enum
from dataclasses import dataclass

from cryptography import x509

from ades.verification.certificates import Certificate

# TS 119 612, 5.5.9.2.2.2: the names in the lists' schema and cryptography's.
KEY_USAGES: dict[str, str] = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "crlSign": "crl_sign",
}


class Assertion(enum.StrEnum):
    """How many of the criteria must be met (5.5.9.2.2)."""

    ALL = "all"
    AT_LEAST_ONE = "atLeastOne"
    NONE = "none"


@dataclass(frozen=True)
class Criteria:
    """Conditions on a certificate, and how many of them must hold.

    ``usages`` are key usages, each with whether it must be set. The others are object identifiers
    as dotted numbers, all of a set at once: ``policies`` of the certificate, ``purposes`` of its
    key (extended key usage), ``attributes`` that its subject's name has. ``unread`` is the number
    of criteria of other kinds.
    """

    assertion: Assertion
    usages: tuple[tuple[tuple[str, bool], ...], ...] = ()
    policies: tuple[frozenset[str], ...] = ()
    purposes: tuple[frozenset[str], ...] = ()
    attributes: tuple[frozenset[str], ...] = ()
    nested: tuple["Criteria", ...] = ()
    unread: int = 0

    def are_met_by(self, certificate: Certificate) -> bool | None:
        """Whether they are met; None where that depends on criteria that are not read."""
        found: list[bool | None] = [None] * self.unread
        found += [_has_usages(certificate, item) for item in self.usages]
        found += [item <= _policies(certificate) for item in self.policies]
        found += [item <= _purposes(certificate) for item in self.purposes]
        found += [item <= _attributes(certificate) for item in self.attributes]
        found += [item.are_met_by(certificate) for item in self.nested]
        if self.assertion is Assertion.ALL:
            return _all(found)
        none_is = _all([None if item is None else not item for item in found])
        if self.assertion is Assertion.NONE:
            return none_is
        return None if none_is is None else not none_is


@dataclass(frozen=True)
class QualifiedBy:
    """Qualifiers (the ends of their addresses: NotQualified, QCForESeal …) and for whom."""

    qualifiers: frozenset[str]
    criteria: Criteria


def _all(found: list[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _has_usages(certificate: Certificate, wanted: tuple[tuple[str, bool], ...]) -> bool:
    usage = certificate.extension(x509.KeyUsage)
    if not isinstance(usage, x509.KeyUsage):
        return False
    return all(getattr(usage, KEY_USAGES[name]) is value for name, value in wanted)


def _policies(certificate: Certificate) -> frozenset[str]:
    policies = certificate.extension(x509.CertificatePolicies)
    if not isinstance(policies, x509.CertificatePolicies):
        return frozenset()
    return frozenset(item.policy_identifier.dotted_string for item in policies)


def _purposes(certificate: Certificate) -> frozenset[str]:
    purposes = certificate.extension(x509.ExtendedKeyUsage)
    if not isinstance(purposes, x509.ExtendedKeyUsage):
        return frozenset()
    return frozenset(item.dotted_string for item in purposes)


def _attributes(certificate: Certificate) -> frozenset[str]:
    return frozenset(item.oid.dotted_string for item in certificate.parsed.subject)
