"""Makes the cast's companies, links and delivered documents.

Documents are signed already: how they came to be is the business of other tests.
"""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from domain.companies.models import ClientService, Company
from domain.companies.services import client_service_create, company_register
from domain.contents.services import content_store
from domain.deliveries.models import AccessLink, Delivery, DeliveryStatus, Person
from domain.deliveries.selectors import token_hash
from domain.operations.models import (
    CipherStatus,
    Document,
    Folder,
    FolderContent,
    Operation,
    OperationStatus,
    SignStatus,
    StorageStatus,
)

PDF = b"%PDF-1.7\n% sealed by Livraria Lumen\n%%EOF\n"
PASSED: dict[str, Any] = {
    "indication": "TOTAL-PASSED",
    "sub_indication": None,
    "level": "B-T",
    "signer": "Livraria Lumen Seal 1",
    "organization": "Livraria Lumen, Lda.",
    "issuer": "Demo Issuing CA",
    "serial_number": "5f1e2d3c",
    "claimed_at": "2026-11-20T10:15:00+00:00",
    "timestamped_at": "2026-11-20T10:15:02+00:00",
    "covers_whole_document": True,
    "explanation": "",
    "verified_at": "2026-11-20T10:15:03+00:00",
}
MARTAS_TOKEN = "the-token-in-martas-mail"


@dataclass(frozen=True)
class Shop:
    """An issuer with its client service, and what it delivers."""

    issuer: Company
    service: ClientService

    def deliver(
        self,
        person: Person,
        *,
        count: int = 1,
        name: str = "Fatura {n}.pdf",
        content: bytes | None = PDF,
        description: str = "",
        verdict: dict[str, Any] | None = PASSED,
    ) -> list[Document]:
        """Deliver signed documents to somebody in one operation; without content only digests."""
        operation = self._operation(f"folder-{Operation.objects.count() + 1}", description)
        Delivery.objects.create(
            operation=operation, person=person, status=DeliveryStatus.SENT, sent_at=timezone.now()
        )
        return [
            self._document(operation, n, name.format(n=n), content, verdict) for n in range(count)
        ]

    def _operation(self, reference: str, description: str) -> Operation:
        folder = Folder.objects.create(
            client_service=self.service,
            external_reference=reference,
            description=description,
            content=FolderContent.DOCUMENT,
        )
        return Operation.objects.create(
            folder=folder,
            client_service=self.service,
            company=self.issuer,
            status=OperationStatus.EXECUTED,
            next_attempt_at=timezone.now(),
        )

    def _document(
        self,
        operation: Operation,
        position: int,
        name: str,
        content: bytes | None,
        verdict: dict[str, Any] | None,
    ) -> Document:
        stored = content and content_store(company=self.issuer, source=io.BytesIO(content))
        kept_here = {
            "signed": stored,
            "cipher_status": CipherStatus.CIPHERED,
            "storage_status": StorageStatus.CONTENT_PRESERVED,
            "storage_ends_at": timezone.now() + timedelta(days=3653),
        }
        kept_elsewhere = {
            "cipher_status": CipherStatus.NO_CIPHER,
            "storage_status": StorageStatus.CONTENT_NOT_STORED,
        }
        return Document.objects.create(
            operation=operation,
            client_service=self.service,
            company=self.issuer,
            position=position,
            external_reference=f"{operation.folder.external_reference}/{position}",
            name=name,
            content_type="application/pdf",
            signature_type="PAdES",
            level="B-T",
            content_length=len(content or b"x" * 2048),
            sign_status=SignStatus.SIGNED,
            verdict=verdict,
            **(kept_here if stored else kept_elsewhere),
        )


def open_shop(name: str, vat_number: str) -> Shop:
    """Register an issuer under a partner of its own."""
    partner = company_register(name="Partner", vat_number=vat_number, email="p@example.pt")
    issuer = company_register(
        name=name, vat_number=vat_number, email="issuer@example.pt", partner=partner
    )
    service = client_service_create(issuer=issuer, suffix="1", secret="correct-horse-battery-9")
    return Shop(issuer, service)


def link_create(person: Person, token: str, *, days: int = 30) -> str:
    """Record a link as a sent mail does, and return its path; negative days make an expired one."""
    AccessLink.objects.create(
        person=person,
        token_hash=token_hash(token),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return reverse("client_portal:enter", args=[token])


def enter_as(person: Person) -> Client:
    """A browser in which a person pressed the button behind the link."""
    client = Client(headers={"accept-language": "en"})
    response = client.post(link_create(person, f"token-of-{person.email}"))
    assert response.status_code == 302
    return client
