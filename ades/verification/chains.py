"""From a certificate to an anchor: building paths and checking them (RFC 5280, 6.1).

No policy tree is built: nobody here asks for a policy, and a certificate that demands one is
refused. Constraints on names and policies are refused too, rather than half understood, also where
they are not critical as they must be: an authority that has them may not certify everybody.
"""

import enum
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from ades.policy import AlgorithmPolicy, AlgorithmUse
from ades.verification.certificates import Certificate
from ades.verification.report import SubIndication
from ades.verification.trust import GRANTED, TrustAnchors

MAX_LENGTH = 8
# Of signatures over certificates in one search: a pool of look-alikes must not keep it busy.
MAX_TRIES = 100

Path = tuple[Certificate, ...]
"""A certificate, those above it, and the anchor last."""

_UNDERSTOOD = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.INHIBIT_ANY_POLICY,
    ExtensionOID.CRL_DISTRIBUTION_POINTS,
    x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"),  # QCStatements
}


_CONSTRAINTS = {ExtensionOID.NAME_CONSTRAINTS, ExtensionOID.POLICY_CONSTRAINTS}

# Keys that machines use by themselves, on what strangers send them: they sign no documents.
_OF_MACHINES = {
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.CODE_SIGNING,
}


class Purpose(enum.Enum):
    """What the first certificate of a path did."""

    SIGN = "sign"
    TIMESTAMP = "timestamp"
    OCSP = "ocsp"


@dataclass(frozen=True)
class Problem:
    """Why something is not believed."""

    sub_indication: SubIndication
    explanation: str


class Pool:
    """Certificates that may help, by their subjects; none of them is trusted for being here."""

    def __init__(self, encoded: Iterable[bytes] = ()) -> None:
        self._by_subject: dict[bytes, list[Certificate]] = {}
        for item in dict.fromkeys(encoded):
            certificate = Certificate.read(item)
            if certificate is not None:
                self._by_subject.setdefault(certificate.subject, []).append(certificate)

    def __iter__(self) -> Iterator[Certificate]:
        for items in self._by_subject.values():
            yield from items

    def named(self, subject: bytes) -> list[Certificate]:
        """The certificates of a subject."""
        return self._by_subject.get(subject, [])


def paths(leaf: Certificate, pool: Pool, anchors: TrustAnchors) -> Iterator[Path]:
    """Every path from ``leaf`` to an anchor whose signatures verify, the direct ones first."""
    tries = [MAX_TRIES]
    if leaf in anchors.trusted:
        yield (leaf,)
    yield from _extended((leaf,), pool, anchors, tries)


def _extended(path: Path, pool: Pool, anchors: TrustAnchors, tries: list[int]) -> Iterator[Path]:
    last = path[-1]
    for anchor in anchors.trusted:
        if anchor.subject == last.issuer and anchor not in path and _issued(last, anchor, tries):
            yield (*path, anchor)
    if len(path) >= MAX_LENGTH:
        return
    for issuer in pool.named(last.issuer):
        if issuer in path or issuer in anchors.trusted:
            continue
        if _issued(last, issuer, tries):
            yield from _extended((*path, issuer), pool, anchors, tries)


def _issued(certificate: Certificate, issuer: Certificate, tries: list[int]) -> bool:
    if tries[0] <= 0:
        return False
    tries[0] -= 1
    return certificate.is_issued_by(issuer)


def rules_problem(path: Path, purpose: Purpose) -> Problem | None:
    """What the certificates themselves forbid, whatever the moment (6.1.4 and 6.1.5).

    The anchor's own certificate is not asked: it is trusted as it is.
    """
    below_anchor = path[:-1] or path
    for depth, certificate in enumerate(below_anchor):
        problem = _extension_problem(certificate)
        if not problem and depth:
            # Certificates that renew a key of the same name do not count (4.2.1.9).
            between = sum(not item.is_self_issued for item in path[1:depth])
            problem = _issuer_problem(certificate, between)
        if problem:
            return Problem(SubIndication.CHAIN_CONSTRAINTS_FAILURE, problem)
    problem = _anchor_problem(path) or _purpose_problem(path[0], purpose)
    return Problem(SubIndication.CHAIN_CONSTRAINTS_FAILURE, problem) if problem else None


def dates_problem(path: Path, moment: datetime) -> Problem | None:
    """The first certificate below the anchor that is not valid at a moment (6.1.3 a 2)."""
    for certificate in path[:-1] or path:
        name = certificate.common_name()
        if moment < certificate.not_before:
            text = f"the certificate of {name} is valid only from {certificate.not_before:%Y-%m-%d}"
            return Problem(SubIndication.OUT_OF_BOUNDS_NO_POE, text)
        if moment > certificate.not_after:
            text = f"the certificate of {name} ended on {certificate.not_after:%Y-%m-%d}"
            return Problem(SubIndication.OUT_OF_BOUNDS_NO_POE, text)
    return None


def listing_problem(
    path: Path, moment: datetime, anchors: TrustAnchors, purpose: Purpose
) -> Problem | None:
    """Whether an anchor that only a trusted list names was listed then, and for this."""
    anchor = path[-1]
    if not anchors.is_only_listed(anchor):
        return None
    wanted = "TSA" if purpose is Purpose.TIMESTAMP else "CA"
    words = {
        item.status_at(moment)
        for item in anchors.services_of(anchor)
        if item.kind.startswith((wanted, "CA"))
    }
    if words & {GRANTED, "recognisedatnationallevel", "accredited", "undersupervision"}:
        return None
    status = ", ".join(sorted(words - {""})) or "not listed"
    text = f"the trusted list's status of {anchor.common_name()} was: {status}"
    return Problem(SubIndication.NO_CERTIFICATE_CHAIN_FOUND, text)


def algorithm_uses(path: Path, policy: AlgorithmPolicy) -> list[AlgorithmUse]:
    """The algorithms on which the certificates below the anchor rest."""
    found = []
    for certificate, issuer in itertools.pairwise(path):
        if certificate.method is None:
            found.append(AlgorithmUse("an unknown algorithm", datetime.min.replace(tzinfo=UTC)))
            continue
        found += [
            policy.method(certificate.method.algorithm),
            policy.digest(certificate.method.digest),
            policy.key(*issuer.key_kind),
        ]
    return found


def _extension_problem(certificate: Certificate) -> str:
    if certificate.extensions is None:
        return f"the extensions of {certificate.common_name()} cannot be read"
    for item in certificate.extensions:
        if item.critical and item.oid not in _UNDERSTOOD:
            return f"{certificate.common_name()} has a critical extension {item.oid.dotted_string}"
        if item.oid in _CONSTRAINTS:
            return f"{certificate.common_name()} is constrained by {item.oid.dotted_string}"
    return ""


def _issuer_problem(certificate: Certificate, between: int) -> str:
    name = certificate.common_name()
    constraints = certificate.extension(x509.BasicConstraints)
    if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
        return f"{name} is not a certification authority"
    if constraints.path_length is not None and between > constraints.path_length:
        return f"{name} allows no further authority below it"
    usage = certificate.extension(x509.KeyUsage)
    if isinstance(usage, x509.KeyUsage) and not usage.key_cert_sign:
        return f"the key usage of {name} does not allow certificates"
    return ""


def _anchor_problem(path: Path) -> str:
    """A trusted end entity's certificate is no authority, and its path length binds as well."""
    constraints = path[-1].extension(x509.BasicConstraints)
    if len(path) == 1 or not isinstance(constraints, x509.BasicConstraints):
        return ""
    between = sum(not item.is_self_issued for item in path[1:-1])
    return _issuer_problem(path[-1], between)


def _purpose_problem(leaf: Certificate, purpose: Purpose) -> str:
    usage, extended = leaf.extension(x509.KeyUsage), leaf.extension(x509.ExtendedKeyUsage)
    may_sign = not isinstance(usage, x509.KeyUsage) or (
        usage.digital_signature or usage.content_commitment
    )
    if not may_sign:
        return f"the key usage of {leaf.common_name()} does not allow signatures"
    purposes = list(extended) if isinstance(extended, x509.ExtendedKeyUsage) else []
    if purpose is Purpose.SIGN and purposes and _OF_MACHINES.issuperset(purposes):
        return f"{leaf.common_name()} is certified for other purposes than documents"
    if purpose is Purpose.OCSP and ExtendedKeyUsageOID.OCSP_SIGNING not in purposes:
        return f"{leaf.common_name()} may not answer OCSP requests"
    if purpose is Purpose.TIMESTAMP:
        # RFC 3161, 2.3: this one purpose, and critical.
        is_critical = any(item.critical for item in leaf.extensions or () if item.value is extended)
        if purposes != [ExtendedKeyUsageOID.TIME_STAMPING] or not is_critical:
            return f"{leaf.common_name()} is not certified for time-stamps alone"
    return ""
