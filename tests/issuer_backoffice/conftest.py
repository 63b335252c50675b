"""The cast of the backoffice's tests, and the rows that they look at.

Lumen and Norte are issuers under the partner Contas Certas. Ana works for Lumen, Bento for Norte:
each is the stranger who must be refused the other's rows.
"""

import functools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ades.certificates import CertificateChain
from domain.audit.models import Event
from domain.audit.services import record
from domain.certificates.models import SigningCertificate
from domain.certificates.services import certificate_assign, certificate_register
from domain.companies.models import ClientService, Company, Language, Operator, Role
from domain.companies.services import (
    client_service_create,
    company_activate,
    company_register,
    operator_create,
)
from domain.deliveries.models import Delivery, DeliveryStatus, Person
from domain.operations.models import (
    CipherStatus,
    Document,
    Folder,
    FolderContent,
    Operation,
    OperationStatus,
    Seal,
    SignStatus,
    StorageStatus,
)

PASSWORD = "a long enough password"
SECRET = "correct-horse-battery-staple"


@dataclass(frozen=True)
class Issuer:
    """An issuer with one row of every kind."""

    company: Company
    service: ClientService
    certificate: SigningCertificate
    operation: Operation
    document: Document


@dataclass(frozen=True)
class Cast:
    """Everybody, by the name that the tests use."""

    partner: Company
    lumen: Issuer
    norte: Issuer
    ana: Operator
    bento: Operator
    clara: Operator
    auditor: Operator
    administrator: Operator


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    partner = company("Contas Certas, Lda", "500100100")
    lumen = issuer("Livraria Lumen, Lda", "509200200", partner)
    norte = issuer("Adega Norte, SA", "501300300", partner)
    return Cast(
        partner=partner,
        lumen=lumen,
        norte=norte,
        ana=operator("Ana Sousa", Role.ISSUER, lumen.company),
        bento=operator("Bento Reis", Role.ISSUER, norte.company),
        clara=operator("Clara Dias", Role.PARTNER, partner),
        auditor=operator("Duarte Lima", Role.AUDITOR, lumen.company),
        administrator=operator("Eva Melo", Role.SYSTEM_ADMINISTRATOR, None),
    )


def browser_of(user: Operator) -> Client:
    """A browser in which an operator is logged in, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def operator(name: str, role: Role, of: Company | None) -> Operator:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.test"
    return operator_create(email=email, name=name, role=role, password=PASSWORD, company=of)


def company(name: str, vat_number: str, partner: Company | None = None) -> Company:
    found = company_register(
        name=name,
        vat_number=vat_number,
        email=f"geral@{vat_number}.example.test",
        partner=partner,
        language=Language.PORTUGUESE,
    )
    company_activate(company=found)
    return found


def issuer(name: str, vat_number: str, partner: Company) -> Issuer:
    found = company(name, vat_number, partner)
    service = client_service_create(issuer=found, suffix="erp", secret=SECRET)
    seals_with = certificate(found, f"Selo {vat_number}", days=400)
    certificate_assign(client_service=service, certificate=seals_with)
    done = operation(service, f"faturas-{vat_number}")
    signed = document(done, f"FT {vat_number}-1", certificate=seals_with)
    return Issuer(found, service, seals_with, done, signed)


@functools.cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(of: Company, alias: str, *, days: int) -> SigningCertificate:
    """A certificate that ends in some days; it may have ended."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, of.name)])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=300))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .sign(_key(), hashes.SHA256())
    )
    return certificate_register(
        company=of,
        alias=alias,
        chain=CertificateChain.of([built]),
        pkcs8=_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    )


def operation(
    service: ClientService,
    reference: str,
    status: OperationStatus = OperationStatus.EXECUTED,
    *,
    created_at: datetime | None = None,
) -> Operation:
    """An operation with two receivers; one of them confirmed."""
    folder = Folder.objects.create(
        client_service=service,
        external_reference=reference,
        description="Faturas do mês",
        content=FolderContent.DOCUMENT,
    )
    found = Operation.objects.create(
        folder=folder,
        client_service=service,
        company=service.issuer,
        status=status,
        execution_ms=412,
        attempts=1,
        next_attempt_at=timezone.now(),
        finished_at=timezone.now(),
    )
    if created_at:
        Operation.objects.filter(pk=found.pk).update(created_at=created_at)
    announce(found, "leitora", DeliveryStatus.RECEIVED)
    announce(found, "caixa.cheia", DeliveryStatus.SENDING_ERROR)
    _recorded(Event.OPERATION_RECEIVED, f"operation {found.pk}", found, service.alias, documents=1)
    _recorded(Event.OPERATION_EXECUTED, f"operation {found.pk}", found, "system", signed=1)
    return found


def announce(of: Operation, name: str, status: DeliveryStatus) -> None:
    """A delivery; one that is not received yet had a full mailbox."""
    person, _ = Person.objects.get_or_create(email=f"{name}.{of.company_id}@example.test")
    received = status == DeliveryStatus.RECEIVED
    delivery = Delivery.objects.create(
        operation=of,
        person=person,
        status=status,
        attempts=1 if received else 3,
        sent_at=timezone.now() if received else None,
        confirmed_at=timezone.now() if received else None,
        error="" if received else "452 mailbox full",
    )
    event = Event.DELIVERY_CONFIRMED if received else Event.DELIVERY_POSTPONED
    actor = f"person {person.pk}" if received else "system"
    _recorded(event, f"delivery {delivery.pk}", of, actor)


def document(
    of: Operation,
    reference: str,
    status: SignStatus = SignStatus.SIGNED,
    *,
    certificate: SigningCertificate | None = None,
) -> Document:
    """A document; where a certificate is given, with its seal and a verdict."""
    found = Document.objects.create(
        operation=of,
        client_service=of.client_service,
        company=of.company,
        position=of.documents.count(),
        external_reference=reference,
        name=f"{reference.replace(' ', '_')}.pdf",
        content_type="application/pdf",
        signature_type="PAdES",
        level="B-T",
        reason="Fatura eletrónica",
        content_length=183_204,
        sign_status=status,
        cipher_status=CipherStatus.CIPHERED,
        storage_status=StorageStatus.CONTENT_PRESERVED,
        storage_months=120,
        storage_ends_at=timezone.now() + timedelta(days=3650),
        verdict=_verdict(certificate) if certificate else None,
    )
    if certificate:
        Seal.objects.create(
            document=found,
            certificate=certificate,
            signing_time=timezone.now(),
            digest=bytes(range(32)),
            algorithm="sha256",
            cms=b"the seal",
            sealed_at=timezone.now(),
        )
        _recorded(Event.DOCUMENT_SEALED, f"document {found.pk}", of, "system", level="B-T")
    return found


def _recorded(event: Event, subject: str, of: Operation, actor: str, **details: object) -> None:
    record(event, subject=subject, company_id=of.company_id, actor=actor, **details)


def _verdict(certificate: SigningCertificate) -> dict[str, object]:
    now = timezone.now().isoformat()
    return {
        "indication": "TOTAL-PASSED",
        "sub_indication": None,
        "level": "B-T",
        "signer": certificate.wallet.company.name,
        "organization": certificate.wallet.company.name,
        "issuer": "Development CA",
        "serial_number": "4f1d",
        "claimed_at": now,
        "timestamped_at": now,
        "covers_whole_document": True,
        "explanation": "",
        "verified_at": now,
    }
