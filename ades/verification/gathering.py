"""Gathers what there is to judge a signature with: certificates, answers, and how old they are."""

from datetime import datetime

from ades.material import ValidationMaterial
from ades.policy import VerificationPolicy
from ades.verification.chains import Pool
from ades.verification.der import DERError
from ades.verification.evidence import Evidence
from ades.verification.facts import SignatureFacts
from ades.verification.revocation import RevocationRecords
from ades.verification.signed_data import read_signed_data
from ades.verification.trust import TrustAnchors


def gather(
    facts: SignatureFacts,
    anchors: TrustAnchors,
    moment: datetime,
    *,
    policy: VerificationPolicy,
    known: ValidationMaterial,
) -> Evidence:
    """Everything that the signature carries, and what is known besides."""
    carried = ValidationMaterial(facts.certificates) | facts.material
    for stamp in facts.stamps:
        carried |= _carried_by(stamp.token) | stamp.protects
    # What the verifier knows comes first: of very many answers, the document's are left out.
    material = known | carried
    signer = () if facts.signer is None else (facts.signer,)
    pool = Pool((*signer, *material.certificates))
    records = RevocationRecords(material, policy, moment)
    return Evidence(anchors, moment, policy, pool, records, carried)


def _carried_by(token: bytes) -> ValidationMaterial:
    try:
        data = read_signed_data(token)
    except DERError:
        return ValidationMaterial()
    return ValidationMaterial(data.certificates, (), data.crls)
