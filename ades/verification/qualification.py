"""Whether a signature is qualified, and why not: QCStatements and trusted lists.

Regulation (EU) 910/2014, articles 3(12), 3(27); EN 319 412-5; the procedure follows TS 119 615 as
far as one certificate and the entries of one anchor go.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from ades.verification import der
from ades.verification.certificates import Certificate
from ades.verification.evidence import Belief
from ades.verification.report import Qualification
from ades.verification.trust import GRANTED, ISSUES_QUALIFIED, TrustAnchors

_EXTENSION = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_COMPLIANCE, _DEVICE, _TYPE = "0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"
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
    """The qualification of a signature that was made at ``at``, and the reason."""
    statements = statements_of(belief.path[0])
    reason = _obstacle(statements, belief, at, anchors)
    if reason:
        return Qualification.NOT_QUALIFIED, reason
    is_seal = "eseal" in statements.kinds
    if statements.is_on_device:
        word = Qualification.QSEAL if is_seal else Qualification.QSIGNATURE
        return word, "a qualified certificate, and a key in a qualified device"
    word = Qualification.SEAL_BY_QC if is_seal else Qualification.SIGNATURE_BY_QC
    return word, "a qualified certificate, and a key that is not in a qualified device"


def _obstacle(statements: QCStatements, belief: Belief, at: datetime, anchors: TrustAnchors) -> str:
    if not statements.is_compliant:
        return "the certificate does not say that it is qualified"
    if belief.problem is not None:
        return "the certificate is not believed"
    listed = anchors.services_of(belief.path[-1])
    services = [item for item in listed if item.kind == ISSUES_QUALIFIED]
    if not services:
        return "no trusted list that was given has its issuer"
    if not any(item.status_at(at) == GRANTED for item in services):
        return "its issuer did not have the granted status then"
    # Before QcType there were only signatures (EN 319 412-5, 4.2.3).
    if statements.kinds and not {"esign", "eseal"} & set(statements.kinds):
        return "the certificate is for websites"
    return ""
