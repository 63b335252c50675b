"""The named cast of the tests, made by the same services that make real companies."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import load_der_x509_certificate

from ades.certificates import CertificateChain
from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from development_pki.issuance import issue_seal_certificate
from domain.certificates.services import certificate_assign, certificate_register
from domain.companies.models import ClientService, Company, CompanyKind
from domain.companies.services import (
    client_service_create,
    company_activate,
    company_register,
)
from trust_services.software_keys import PrivateKey, SoftwareKey

SECRET = "correct-horse-battery-staple"
PARTNER_VAT = "509442013"


@dataclass(frozen=True)
class SealKey:
    """A private key and the chain that the development CA gave it."""

    pkcs8: bytes
    chain: CertificateChain
    pss: bool = False

    def signer(self) -> SoftwareKey:
        """The key, ready to sign."""
        return SoftwareKey.from_pkcs8(self.pkcs8, pss=self.pss)

    def sealer(self) -> LocalSealer:
        """A sealer without a time-stamp authority."""
        return LocalSealer(self.signer(), self.chain)


@dataclass(frozen=True)
class Issuer:
    """An issuer and its ERP."""

    company: Company
    client_service: ClientService
    secret: str = SECRET


def seal_key(
    pki: Hierarchy,
    key: PrivateKey,
    organization: str,
    vat_number: str,
    *,
    pss: bool = False,
) -> SealKey:
    """Have the development CA certify a key."""
    certificate = issue_seal_certificate(
        pki,
        public_key=key.public_key(),
        organization=organization,
        vat_number=vat_number,
        common_name=f"{organization} seal",
        now=datetime.now(UTC),
    )
    return SealKey(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        CertificateChain.of([certificate, pki.issuing.certificate]),
        pss,
    )


def partner() -> Company:
    """The partner of all issuers."""
    found = Company.objects.filter(kind=CompanyKind.PARTNER, vat_number=PARTNER_VAT).first()
    if found is None:
        found = company_register(
            name="Contas Certas, Lda.", vat_number=PARTNER_VAT, email="geral@contascertas.example"
        )
        company_activate(company=found)
    return found


def issuer_with_client_service(name: str, vat_number: str, key: SealKey) -> Issuer:
    """An active issuer whose ERP can have documents sealed."""
    company = company_register(
        name=name, vat_number=vat_number, email=f"{vat_number}@example.pt", partner=partner()
    )
    company_activate(company=company)
    service = client_service_create(issuer=company, suffix="erp", secret=SECRET)
    certificate = certificate_register(
        company=company, alias=f"{vat_number} seal", chain=key.chain, pkcs8=key.pkcs8
    )
    certificate_assign(client_service=service, certificate=certificate)
    return Issuer(company, service)


def sign_body(
    *documents: bytes, reference: str = "folder-1", receivers: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    """A v0 base64 request for some PDFs; ``more`` replaces top-level attributes."""
    body: dict[str, Any] = {
        "externalReference": reference,
        "description": "November",
        "returnSignedContent": True,
        "documents": [
            {
                "documentRequest": {
                    "externalReference": f"{reference}-document-{number}",
                    "name": f"invoice-{number}.pdf",
                    "contentType": "application/pdf",
                    "base64Content": base64.b64encode(content).decode("ascii"),
                },
                "signatureInfo": {"signatureType": "PAdES"},
            }
            for number, content in enumerate(documents, 1)
        ],
    }
    if receivers:
        body["preservationInfo"] = {
            "preserveContent": True,
            "deliveryInfo": {"personReceiver": [{"email": email} for email in receivers]},
        }
    return body | more


def key_file(key: SealKey, password: str, *above: bytes) -> bytes:
    """A PKCS #12 file with a key and its chain, and more certificates (DER) above it."""
    private = load_der_private_key(key.pkcs8, None)
    assert isinstance(private, PrivateKey)
    signer, *others = [
        load_der_x509_certificate(item) for item in (*key.chain.certificates, *above)
    ]
    encryption = BestAvailableEncryption(password.encode())
    return serialize_key_and_certificates(b"seal", private, signer, others, encryption)
