"""v0 beyond what the contract tests generate: isolation, recovery, waiting and not waiting."""

import base64
import io
import zipfile

import pytest
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from domain.contents.models import StoredContent
from domain.operations.models import Document, Operation
from tests.cast import Issuer, sign_body
from tests.integration_ws.conftest import API, sign


def test_documents_are_signed_while_the_caller_waits(erp: APIClient, invoices: list[bytes]) -> None:
    body = sign(erp, sign_body(*invoices)).json()
    assert body["status"] == "EXECUTED"
    for document, original in zip(body["documentList"], invoices, strict=True):
        assert document["signStatus"] == "SIGNED"
        assert base64.b64decode(document["signedContent"]).startswith(original)


def test_content_comes_only_when_it_was_asked_for(erp: APIClient, invoice: bytes) -> None:
    body = sign(erp, sign_body(invoice, returnSignedContent=False)).json()
    assert "signedContent" not in body["documentList"][0]
    detail = f"{API}/v0/operation/sign/detail/{body['id']}/contentInResponse"
    assert "signedContent" not in erp.get(f"{detail}/false").json()["documentList"][0]
    assert "signedContent" in erp.get(f"{detail}/true").json()["documentList"][0]


def test_nothing_of_an_operation_is_shown_to_a_stranger(
    erp: APIClient, stranger: APIClient, invoice: bytes
) -> None:
    operation_id = sign(erp, sign_body(invoice)).json()["id"]
    paths = (
        "operation/status/{}",
        "operation/sign/detail/{}/contentInResponse/true",
        "operation/sign/detail/{}/documents",
    )
    for path in paths:
        theirs = stranger.get(f"{API}/v0/{path.format(operation_id)}")
        missing = stranger.get(f"{API}/v0/{path.format(operation_id + 1000)}")
        assert (theirs.status_code, theirs.json()) == (missing.status_code, missing.json())
        assert theirs.status_code == 404
    reference = f"{API}/v0/operation/id/withDocumentExternalReference/folder-1-document-1"
    assert erp.get(reference).json() == operation_id
    assert stranger.get(reference).status_code == 404
    resend = f"{API}/v0/delivery/mail/resend/{operation_id}/false"
    assert stranger.post(resend, [], format="json").status_code == 404
    assert stranger.get(f"{API}/v1/hash/seals/{operation_id}").status_code == 404


def test_a_caller_may_ask_not_to_wait(erp: APIClient, invoice: bytes) -> None:
    body = sign(erp, sign_body(invoice), Prefer="respond-async").json()
    assert body["status"] == "PENDING_EXECUTION"
    assert body["documentList"][0]["signStatus"] == "RECEIVED"


def test_a_large_request_is_left_to_the_workers(
    erp: APIClient, invoices: list[bytes], settings: Settings
) -> None:
    settings.SYNCHRONOUS_DOCUMENTS = 2
    assert sign(erp, sign_body(*invoices)).json()["status"] == "PENDING_EXECUTION"
    settings.SYNCHRONOUS_DOCUMENTS = 10
    settings.SYNCHRONOUS_BYTES = 1000
    answer = sign(erp, sign_body(invoices[0], reference="second"))
    assert answer.json()["status"] == "PENDING_EXECUTION"


def test_the_zip_has_every_signed_document_under_its_reference(
    erp: APIClient, invoices: list[bytes]
) -> None:
    operation_id = sign(erp, sign_body(*invoices)).json()["id"]
    answer = erp.get(f"{API}/v0/operation/sign/detail/{operation_id}/documents")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    assert archive.namelist() == [
        f"folder-1-document-{number}.invoice-{number}.pdf" for number in (1, 2, 3)
    ]
    assert archive.read("folder-1-document-2.invoice-2.pdf").startswith(invoices[1])


def test_a_reference_cannot_lead_out_of_the_zip_s_folder(erp: APIClient, invoice: bytes) -> None:
    operation_id = sign(erp, sign_body(invoice, reference="../../etc/x")).json()["id"]
    answer = erp.get(f"{API}/v0/operation/sign/detail/{operation_id}/documents")
    (name,) = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    answer.close()
    assert "/" not in name


def test_one_bad_document_of_ten_is_named_and_nothing_is_kept(
    erp: APIClient, invoice: bytes
) -> None:
    contents = [invoice] * 10
    contents[3] = b"not a pdf"
    answer = sign(erp, sign_body(*contents))
    assert (answer.status_code, answer.json()["errorCode"]) == (422, "0.0.2")
    cause = answer.json()["causeMessage"]
    assert cause == "documents[3] (folder-1-document-4): the document is not a PDF"
    assert not Operation.objects.exists()
    assert not StoredContent.objects.exists()
    contents[3] = invoice
    assert sign(erp, sign_body(*contents)).status_code == 200


def test_damaged_content_is_never_delivered(
    erp: APIClient, invoice: bytes, settings: Settings
) -> None:
    operation_id = sign(erp, sign_body(invoice)).json()["id"]
    signed = Document.objects.get().signed
    path = settings.CONTENT_DIR / signed.location
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[:-40])
    detail = f"{API}/v0/operation/sign/detail/{operation_id}/contentInResponse/true"
    answer = erp.get(detail)
    assert answer.status_code == 503
    assert answer.json()["errorCode"] == "0.0.1"
    assert erp.get(detail.replace("true", "false")).status_code == 200


@pytest.mark.parametrize("count", [1, 20])
def test_the_detail_s_queries_do_not_grow_with_the_documents(
    erp: APIClient,
    invoice: bytes,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    operation_id = sign(erp, sign_body(*[invoice] * count)).json()["id"]
    with django_assert_num_queries(4):
        erp.get(f"{API}/v0/operation/sign/detail/{operation_id}/contentInResponse/false")


def test_a_large_operation_s_content_is_only_given_as_a_zip(
    erp: APIClient, invoices: list[bytes], settings: Settings
) -> None:
    operation_id = sign(erp, sign_body(*invoices)).json()["id"]
    signed = sum(item.signed.size for item in Document.objects.select_related("signed"))
    detail = f"{API}/v0/operation/sign/detail/{operation_id}/contentInResponse"
    settings.MAX_CONTENT_IN_ANSWER = signed
    assert erp.get(f"{detail}/true").status_code == 200
    settings.MAX_CONTENT_IN_ANSWER = signed - 1
    answer = erp.get(f"{detail}/true")
    assert (answer.status_code, answer.json()["errorCode"]) == (413, "0.0.4")
    assert f"operation/sign/detail/{operation_id}/documents" in answer.json()["causeMessage"]
    assert erp.get(f"{detail}/false").status_code == 200
    archive = erp.get(f"{API}/v0/operation/sign/detail/{operation_id}/documents")
    archive.close()
    assert archive.status_code == 200


def test_what_is_too_large_is_not_even_opened(
    erp: APIClient, invoice: bytes, settings: Settings
) -> None:
    operation_id = sign(erp, sign_body(invoice)).json()["id"]
    (settings.CONTENT_DIR / Document.objects.get().signed.location).unlink()
    settings.MAX_CONTENT_IN_ANSWER = 1
    detail = f"{API}/v0/operation/sign/detail/{operation_id}/contentInResponse/true"
    assert erp.get(detail).status_code == 413


def test_the_owner_is_told_as_the_contract_says(
    erp: APIClient, invoice: bytes, lumen: Issuer
) -> None:
    body = sign(erp, sign_body(invoice, receivers=("Marta@Example.pt",))).json()
    assert body["issuerClientServiceAlias"] == lumen.client_service.alias
    assert body["issuerCompany"]["vatNumber"] == "501964843"
    assert body["folder"]["folderContent"] == "DOCUMENT"
    assert body["deliveryInfo"]["personReceiver"] == [
        {"email": "marta@example.pt", "deliveryStatus": "PENDING"}
    ]


@pytest.mark.parametrize("path", [f"{API}/v0/nothing", "/oauth2/nothing"])
def test_an_unknown_path_is_told_in_json_in_the_suite_too(erp: APIClient, path: str) -> None:
    answer = erp.get(path)
    assert (answer.status_code, answer.json()["errorCode"]) == (404, "0.0.6")


def test_references_that_look_alike_in_the_zip_are_told_apart(
    erp: APIClient, invoices: list[bytes]
) -> None:
    body = sign_body(*invoices[:2])
    for entry, reference in zip(body["documents"], ("a/b", "a:b"), strict=True):
        entry["documentRequest"] |= {"externalReference": reference, "name": "x.pdf"}
    operation_id = sign(erp, body).json()["id"]
    answer = erp.get(f"{API}/v0/operation/sign/detail/{operation_id}/documents")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    assert archive.namelist() == ["a_b.x.pdf", "2.a_b.x.pdf"]
    assert archive.read("2.a_b.x.pdf").startswith(invoices[1])


@pytest.mark.parametrize(
    ("documents", "entries"),
    [
        ([("F.1", "x.pdf"), ("F", "1.x.pdf")], ["F.1.x.pdf", "2.F.1.x.pdf"]),
        (
            [("3.F.1", "x.pdf"), ("F.1", "x.pdf"), ("F", "1.x.pdf")],
            ["3.F.1.x.pdf", "F.1.x.pdf", "3.3.F.1.x.pdf"],
        ),
    ],
)
def test_no_two_entries_of_the_zip_have_one_name(
    erp: APIClient, invoices: list[bytes], documents: list[tuple[str, str]], entries: list[str]
) -> None:
    body = sign_body(*invoices[: len(documents)])
    for entry, (reference, name) in zip(body["documents"], documents, strict=True):
        entry["documentRequest"] |= {"externalReference": reference, "name": name}
    operation_id = sign(erp, body).json()["id"]
    answer = erp.get(f"{API}/v0/operation/sign/detail/{operation_id}/documents")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    answer.close()
    assert archive.namelist() == entries
    for entry, original in zip(entries, invoices, strict=False):
        assert archive.read(entry).startswith(original)
