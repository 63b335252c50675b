"""Requests are recorded whole or not at all."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ades.digests import DigestAlgorithm
from ades.ports import Level
from domain.audit.models import Entry
from domain.certificates.errors import CertificateMissing
from domain.certificates.models import Assignment
from domain.contents.models import StoredContent
from domain.deliveries.models import Delivery, Person
from domain.deliveries.services.submission import hash_request_submit, sign_request_submit
from domain.operations.errors import ReferenceReused
from domain.operations.models import Document, Folder, Operation, Seal, StorageStatus
from domain.operations.services.submission import StoragePlan
from tests.cast import Issuer
from wire.errors import DocumentsRefused
from wire.messages import (
    DigestToSeal,
    DocumentToSign,
    HashRequest,
    Preservation,
    SignatureInfo,
    SignatureType,
    SignRequest,
)

PADES = SignatureInfo(SignatureType.PADES, Level.B_B)
CUSTODY = Preservation(preserve_content=True, receivers=("marta@example.pt", "rui@example.pt"))


def request_for(
    *contents: bytes, reference: str = "folder", preservation: Preservation | None = CUSTODY
) -> SignRequest:
    documents = tuple(
        DocumentToSign(f"{reference}-{n}", f"{n}.pdf", "application/pdf", PADES, io.BytesIO(data))
        for n, data in enumerate(contents)
    )
    return SignRequest(reference, "November", documents, preservation, return_signed_content=True)


def hash_request_for(*digests: bytes, reference: str = "folder") -> HashRequest:
    moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
    documents = tuple(
        DigestToSeal(
            f"{reference}-{n}",
            f"{n}.pdf",
            "application/pdf",
            PADES,
            digest,
            DigestAlgorithm.SHA256,
            1000,
            moment,
        )
        for n, digest in enumerate(digests)
    )
    return HashRequest(reference, "November", documents, CUSTODY)


def nothing_was_kept(root: Path) -> bool:
    rows = (Folder, Operation, Document, Seal, StoredContent, Delivery, Person)
    files = [path for path in (root / "contents").rglob("*") if path.is_file()]
    received = Entry.objects.filter(event="operation.received")
    return not files and not received.exists() and not any(row.objects.exists() for row in rows)


def test_a_request_is_recorded_with_its_documents_and_receivers(
    lumen: Issuer, invoices: list[bytes]
) -> None:
    operation = sign_request_submit(
        client_service=lumen.client_service, request=request_for(*invoices)
    )
    documents = list(operation.documents.all())
    assert [item.content_length for item in documents] == [len(item) for item in invoices]
    assert {item.storage_status for item in documents} == {StorageStatus.CONTENT_PRESERVED}
    assert {item.storage_months for item in documents} == {120}
    emails = operation.deliveries.values_list("person__email", flat=True)
    assert sorted(emails) == ["marta@example.pt", "rui@example.pt"]


@pytest.mark.django_db(transaction=True)
def test_one_bad_document_of_ten_refuses_the_request_and_says_which(
    lumen: Issuer, invoice: bytes, tmp_path: Path
) -> None:
    contents = [invoice] * 10
    contents[6] = b"%PDF-1.7 and no more"
    contents[8] = b"GIF89a"
    with pytest.raises(DocumentsRefused) as refusal:
        sign_request_submit(client_service=lumen.client_service, request=request_for(*contents))
    assert "documents[6] (folder-6): the PDF cannot be read" in str(refusal.value)
    assert "documents[8] (folder-8): the document is not a PDF" in str(refusal.value)
    assert "documents[0]" not in str(refusal.value)
    assert nothing_was_kept(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_reused_folder_reference_keeps_nothing_of_the_second_request(
    lumen: Issuer, invoice: bytes
) -> None:
    sign_request_submit(client_service=lumen.client_service, request=request_for(invoice))
    counts = (Document.objects.count(), StoredContent.objects.count())
    second = request_for(invoice)
    with pytest.raises(ReferenceReused, match="'folder' was used before"):
        sign_request_submit(client_service=lumen.client_service, request=second)
    assert (Document.objects.count(), StoredContent.objects.count()) == counts


@pytest.mark.django_db(transaction=True)
def test_a_reference_that_is_taken_meanwhile_keeps_nothing_either(
    lumen: Issuer, invoice: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The quick look finds nothing, as in a race; the constraint then decides."""
    monkeypatch.setattr(
        "domain.operations.services.submission.ensure_references_new", lambda **_: None
    )
    sign_request_submit(
        client_service=lumen.client_service, request=request_for(invoice, reference="a")
    )
    files = {path for path in (tmp_path / "contents").rglob("*") if path.is_file()}
    same_folder = request_for(invoice, reference="a")
    same_document = SignRequest("b", "", same_folder.documents, None, return_signed_content=False)
    for request in (same_folder, same_document):
        with pytest.raises(ReferenceReused):
            sign_request_submit(client_service=lumen.client_service, request=request)
    assert {path for path in (tmp_path / "contents").rglob("*") if path.is_file()} == files
    assert (Folder.objects.count(), Document.objects.count()) == (1, 1)


def test_another_client_service_may_use_the_same_references(
    lumen: Issuer, adega: Issuer, invoice: bytes
) -> None:
    for issuer in (lumen, adega):
        sign_request_submit(client_service=issuer.client_service, request=request_for(invoice))
    assert Folder.objects.count() == 2


def test_without_a_certificate_nothing_is_taken_in(
    lumen: Issuer, invoice: bytes, tmp_path: Path
) -> None:
    Assignment.objects.all().delete()
    with pytest.raises(CertificateMissing):
        sign_request_submit(client_service=lumen.client_service, request=request_for(invoice))
    assert nothing_was_kept(tmp_path)


def test_digests_are_recorded_with_the_intent_to_seal_them(lumen: Issuer) -> None:
    operation = hash_request_submit(
        client_service=lumen.client_service, request=hash_request_for(bytes(32), b"\1" * 32)
    )
    seals = Seal.objects.filter(document__operation=operation).order_by("document__position")
    assert [bytes(item.digest) for item in seals] == [bytes(32), b"\1" * 32]
    assert {item.cms for item in seals} == {None}
    assert not StoredContent.objects.exists()
    with pytest.raises(ReferenceReused):
        hash_request_submit(
            client_service=lumen.client_service, request=hash_request_for(bytes(32))
        )


@pytest.mark.parametrize(
    ("preservation", "status", "months"),
    [
        (None, StorageStatus.CONTENT_STORED, 1),
        (Preservation(preserve_content=False), StorageStatus.CONTENT_STORED, 120),
        (Preservation(preserve_content=True), StorageStatus.CONTENT_PRESERVED, 120),
    ],
)
def test_how_long_content_is_kept_follows_the_request(
    preservation: Preservation | None, status: StorageStatus, months: int
) -> None:
    assert StoragePlan.of(preservation) == StoragePlan(status, months)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 11, 23), 120, (2036, 11, 23)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 12, 31), 2, (2027, 2, 28)),
    ],
)
def test_the_storage_ends_on_the_same_day_where_the_month_has_it(
    start: tuple[int, int, int], months: int, end: tuple[int, int, int]
) -> None:
    plan = StoragePlan(StorageStatus.CONTENT_STORED, months)
    assert plan.ends_at(datetime(*start, 10, tzinfo=UTC)) == datetime(*end, 10, tzinfo=UTC)
