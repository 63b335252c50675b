"""Which validation material is the signer's and which the time-stamp's, and both as XML."""

from collections.abc import Iterable

from asn1crypto import crl, ocsp, x509
from asn1crypto.core import Asn1Value

from ades.certificates import CertificateChain
from ades.errors import SealMismatch
from ades.material import ValidationMaterial
from ades.xades.template import NAMESPACES, encoded


def split(
    material: ValidationMaterial, signer: bytes
) -> tuple[ValidationMaterial, ValidationMaterial]:
    """What belongs to the chain of ``signer`` (DER), and the rest: the time-stamp's.

    The signer's are the certificates above it and those that OCSP answers for them bring along,
    the OCSP answers about them, and the CRLs of their issuers. What both chains share is the
    signer's: EN 319 132-1 (5.5.1) wants with the time-stamp only what is not there yet.

    Raises :class:`~ades.errors.SealMismatch` when a part cannot be read.
    """
    try:
        return _split(material, signer)
    except (ValueError, TypeError, KeyError) as error:
        raise SealMismatch(f"the validation material cannot be read: {error}") from error


def _split(
    material: ValidationMaterial, signer: bytes
) -> tuple[ValidationMaterial, ValidationMaterial]:
    candidates = [x509.Certificate.load(item) for item in material.certificates]
    chain = _chain(x509.Certificate.load(signer), candidates)
    serials = {item.serial_number for item in chain}
    issuers = {item.issuer.dump() for item in chain}
    answers = tuple(item for item in material.ocsp_responses if _serials(item) & serials)
    lists = tuple(item for item in material.crls if _issuer(item) in issuers)
    # A responder's certificate is issued by the CA whose certificates it answers for.
    own = {item.dump() for item in chain} | {
        item.dump() for item in candidates if item.issuer.dump() in issuers and _responds(item)
    }
    mine = ValidationMaterial(
        tuple(item for item in material.certificates if item in own), answers, lists
    )
    return mine, material - mine


def _chain(
    signer: x509.Certificate, candidates: Iterable[x509.Certificate]
) -> list[x509.Certificate]:
    by_subject: dict[bytes, list[x509.Certificate]] = {}
    for item in candidates:
        by_subject.setdefault(item.subject.dump(), []).append(item)
    found, open_ = [signer], [signer]
    while open_:
        for issuer in by_subject.get(open_.pop().issuer.dump(), ()):
            if issuer not in found:
                found.append(issuer)
                open_.append(issuer)
    return found


def _responds(certificate: x509.Certificate) -> bool:
    usage = certificate.extended_key_usage_value
    return usage is not None and "ocsp_signing" in usage.native


def _serials(answer: bytes) -> set[int]:
    data: Asn1Value = ocsp.OCSPResponse.load(answer).response_data
    return {item["cert_id"]["serial_number"].native for item in data["responses"]}


def _issuer(revocations: bytes) -> bytes:
    return bytes(crl.CertificateList.load(revocations).issuer.dump())


def values_text(material: ValidationMaterial, *, namespaces: bool = True) -> str:
    """xades:CertificateValues and xades:RevocationValues (EN 319 132-1, 5.4.1 and 5.4.2).

    Each is there only when it has something in it.
    """
    declared = f" {NAMESPACES}" if namespaces else ""
    certificates = "".join(
        f"<xades:EncapsulatedX509Certificate>{encoded(item)}</xades:EncapsulatedX509Certificate>"
        for item in material.certificates
    )
    lists = "".join(
        f"<xades:EncapsulatedCRLValue>{encoded(item)}</xades:EncapsulatedCRLValue>"
        for item in material.crls
    )
    answers = "".join(
        f"<xades:EncapsulatedOCSPValue>{encoded(item)}</xades:EncapsulatedOCSPValue>"
        for item in material.ocsp_responses
    )
    revocations = (f"<xades:CRLValues>{lists}</xades:CRLValues>" if lists else "") + (
        f"<xades:OCSPValues>{answers}</xades:OCSPValues>" if answers else ""
    )
    text = ""
    if certificates:
        text += f"<xades:CertificateValues{declared}>{certificates}</xades:CertificateValues>"
    if revocations:
        text += f"<xades:RevocationValues{declared}>{revocations}</xades:RevocationValues>"
    return text


def validation_data_text(material: ValidationMaterial) -> str:
    """xades141:TimeStampValidationData (EN 319 132-1, 5.5.1), or nothing for no material."""
    inner = values_text(material, namespaces=False)
    if not inner:
        return ""
    return (
        f"<xades141:TimeStampValidationData {NAMESPACES}>{inner}</xades141:TimeStampValidationData>"
    )


def known_certificates(chain: CertificateChain) -> ValidationMaterial:
    """What ds:KeyInfo has already."""
    return ValidationMaterial(certificates=chain.certificates)
