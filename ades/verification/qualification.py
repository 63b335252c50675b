"""Whether a signature is qualified, and why not: QCStatements and trusted lists.

Regulation (EU) 910/2014, articles 3(12), 3(27); EN 319 412-5; the procedure follows TS 119 615 as
far as one certificate and its issuers' entries go.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from ades.verification import der
from ades.verification.certificates import Certificate
from ades.verification.evidence import Belief
from ades.verification.report import Qualification
from ades.verification.trust import (
    GRANTED,
    ISSUES_QUALIFIED,
    ServiceStatus,
    TrustAnchors,
    TrustedService,
)

_EXTENSION = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_COMPLIANCE, _DEVICE, _TYPE = "0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"
_PURPOSES = frozenset(("ForeSignatures", "ForeSeals", "ForWebSiteAuthentication"))
_FOR = {"QCForESig": "esign", "QCForESeal": "eseal", "QCForWSA": "web"}
_ON_DEVICE = frozenset(("QCWithSSCD", "QCWithQSCD", "QCQSCDManagedOnBehalf"))
_NOT_ON_DEVICE = frozenset(("QCNoSSCD", "QCNoQSCD"))
_KINDS = {"0.4.0.1862.1.6.1": "esign", "0.4.0.1862.1.6.2": "eseal", "0.4.0.1862.1.6.3": "web"}


@dataclass(frozen=True)
class QCStatements:
    """What a certificate says of itself (EN 319 412-5, 4.2 and 4.3); the list has the last word."""

    is_compliant: bool = False
    is_on_device: bool = False
    kinds: tuple[str, ...] = ()


def statements_of(certificate: Certificate) -> QCStatements:
    """The QCStatements of a certificate; what cannot be read was not stated."""
    try:
        extensions = certificate.parsed.extensions
        raw = extensions.get_extension_for_oid(_EXTENSION).value.public_bytes()
        found = {
            der.oid(item.children()[0]): item.children()[1:]
            for item in der.whole(raw, der.SEQUENCE).children()
        }
        kinds = [
            _KINDS.get(der.oid(kind), "")
            for kind in (found[_TYPE][0].children() if found.get(_TYPE) else [])
        ]
    except (ValueError, IndexError, x509.ExtensionNotFound, x509.DuplicateExtension):
        return QCStatements()
    return QCStatements(_COMPLIANCE in found, _DEVICE in found, tuple(filter(None, kinds)))


def qualification_of(
    belief: Belief, at: datetime, anchors: TrustAnchors
) -> tuple[Qualification, str]:
    """The qualification of a signature that was made at ``at``, and the reason.

    1. A trusted list had the issuer as one of qualified certificates, granted, at that moment.
    2. What the list says of the certificate goes before what the certificate says of itself.
    3. The certificate is qualified, and the issuer was listed for what it is used for.
    4. The key is in a qualified device, or the signature is only advanced.
    """
    services = _listed(belief, anchors)
    entries = [item for item in (service.entry_at(at) for service in services) if item is not None]
    granted = [item for item in entries if item.word == GRANTED]
    # 1.
    stated = statements_of(belief.path[0])
    reason = _issuer_obstacle(stated, belief, services, granted)
    if reason:
        return Qualification.NOT_QUALIFIED, reason
    # 2.
    qualifiers = _qualifiers(belief.path[0], granted)
    if qualifiers is None:
        reason = "the trusted list has conditions for it that this library does not read"
        return Qualification.NOT_QUALIFIED, reason
    statements = _corrected(stated, qualifiers)
    # 3.
    reason = _obstacle(statements, granted)
    if reason:
        return Qualification.NOT_QUALIFIED, reason
    # 4.
    is_seal = "eseal" in statements.kinds
    if statements.is_on_device:
        word = Qualification.QSEAL if is_seal else Qualification.QSIGNATURE
        return word, "a qualified certificate, and a key in a qualified device"
    word = Qualification.SEAL_BY_QC if is_seal else Qualification.SIGNATURE_BY_QC
    return word, "a qualified certificate, and a key that is not in a qualified device"


def _issuer_obstacle(
    stated: QCStatements,
    belief: Belief,
    services: list[TrustedService],
    granted: list[ServiceStatus],
) -> str:
    if not stated.is_compliant and not granted:
        return "the certificate does not say that it is qualified"
    if services and not granted:
        return "its issuer did not have the granted status then"
    if belief.problem is not None:
        return "the certificate is not believed"
    return "" if services else "no trusted list that was given has its issuer"


def _listed(belief: Belief, anchors: TrustAnchors) -> list[TrustedService]:
    """The issuers of qualified certificates above the signer's, wherever the path ends."""
    found = (item for above in belief.path[1:] for item in anchors.services_of(above))
    return [item for item in found if item.kind == ISSUES_QUALIFIED]


def _qualifiers(signer: Certificate, entries: list[ServiceStatus]) -> frozenset[str] | None:
    """The qualifiers that hold for a certificate; None where that cannot be told."""
    found: frozenset[str] = frozenset()
    for entry in entries:
        for item in entry.qualified_by:
            is_meant = item.criteria.are_met_by(signer)
            if is_meant is None:
                return None
            if is_meant:
                found |= item.qualifiers
    return found


def _corrected(statements: QCStatements, qualifiers: frozenset[str]) -> QCStatements:
    """TS 119 612, 5.5.9.2.3, applied to what the certificate says of itself."""
    kinds = tuple(kind for name, kind in _FOR.items() if name in qualifiers)
    is_on_device = statements.is_on_device or bool(qualifiers & _ON_DEVICE)
    return QCStatements(
        (statements.is_compliant or "QCStatement" in qualifiers)
        and "NotQualified" not in qualifiers,
        is_on_device and not qualifiers & _NOT_ON_DEVICE,
        kinds or statements.kinds,
    )


def _obstacle(statements: QCStatements, granted: list[ServiceStatus]) -> str:
    if not statements.is_compliant:
        return "neither the certificate nor the trusted list says that it is qualified"
    # Before QcType there were only signatures (EN 319 412-5, 4.2.3).
    if statements.kinds and not {"esign", "eseal"} & set(statements.kinds):
        return "the certificate is for websites"
    wanted = "ForeSeals" if "eseal" in statements.kinds else "ForeSignatures"
    # Lists are silent where the service issues for one purpose only, as before the Regulation.
    for entry in granted:
        if wanted in entry.purposes or not entry.purposes & _PURPOSES:
            return ""
    return f"its issuer was not listed for this then ({wanted})"
