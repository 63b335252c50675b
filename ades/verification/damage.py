"""Damage in what nothing signs: certificates and answers that a signature carries for its readers.

A damaged one proves nothing, and others may take its place, so that the signature would pass all
the same. But a file with a changed byte is not the file that was made, and a report says so. What
merely belongs to strangers is not damaged: their keys are not at hand to tell.
"""

from ades.verification.certificates import Certificate
from ades.verification.evidence import Evidence
from ades.verification.revocation_answers import is_damaged_crl, is_damaged_ocsp, responders

MAX_ITEMS, MAX_ISSUERS = 2000, 8


def damage_in(evidence: Evidence) -> str:
    """What is damaged of the material that a signature carries; empty when nothing is."""
    carried = evidence.carried
    answers = (*carried.ocsp_responses, *carried.crls)
    if len(carried.certificates) + len(answers) > MAX_ITEMS:
        return "it carries more than can be checked"
    for encoded in carried.certificates:
        certificate = Certificate.read(encoded)
        if certificate is None or _is_damaged(certificate, evidence):
            return "a certificate that it carries is damaged"
    at_hand = responders((*evidence.pool, *evidence.anchors.trusted) if answers else ())
    for encoded in carried.ocsp_responses:
        if is_damaged_ocsp(encoded, at_hand):
            return "an OCSP answer that it carries is damaged"
    for encoded in carried.crls:
        if is_damaged_crl(encoded, lambda name, key: _named(name, key, evidence)):
            return "a CRL that it carries is damaged"
    return ""


def _is_damaged(certificate: Certificate, evidence: Evidence) -> bool:
    """Its issuer is at hand and did not sign it; or it is a copy of another, and not a true one."""
    if certificate in evidence.anchors.trusted:
        return False
    issuers = _named(certificate.issuer, certificate.authority_identifier, evidence)
    if any(certificate.is_issued_by(item) for item in issuers):
        return False
    # Cross-certificates share the name and the key, and have numbers of their own.
    twins = [item for item in evidence.pool.named(certificate.subject) if item != certificate]
    return bool(issuers) or any(
        (item.serial_number, item.key_bits) == (certificate.serial_number, certificate.key_bits)
        for item in twins
    )


def _named(subject: bytes, identifier: bytes | None, evidence: Evidence) -> list[Certificate]:
    """Those of a name, and of the key that is meant: strangers may have the same name."""
    anchors = [item for item in evidence.anchors.trusted if item.subject == subject]
    found = [*evidence.pool.named(subject), *anchors]
    meant = [item for item in found if identifier in (None, item.key_identifier)]
    return meant[:MAX_ISSUERS]
