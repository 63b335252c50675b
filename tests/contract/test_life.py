"""One operation from its request to the mails of its receivers, each answer as the contract says.

All of it as an ERP's programmer would write it, at the service and through the proxy.
"""

import base64
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from demo.verifiers import best_verifier
from development_pki.hierarchy import Hierarchy
from tests.cast import sign_body
from tests.contract.callers import Caller, fresh_reference, without_content
from tests.contract.document import Contract

RECEIVERS = ("marta.silva@example.pt", "rui.costa@example.pt")
Judge = Callable[[bytes], None]


@pytest.fixture
def judge(pki: Hierarchy, tmp_path: Path) -> Judge:
    """An independent program that must find a signed document good."""
    verdict_on = best_verifier(pki.directory / "root.pem", tmp_path)

    def find_good(content: bytes) -> None:
        path = tmp_path / "signed.pdf"
        path.write_bytes(content)
        verdict = verdict_on(path)
        assert verdict.good, verdict.text

    return find_good


def contents_of(operation: dict[str, Any]) -> list[bytes]:
    assert [item["signStatus"] for item in operation["documentList"]] == ["SIGNED"] * len(
        operation["documentList"]
    )
    return [base64.b64decode(item["signedContent"]) for item in operation["documentList"]]


def test_an_operation_can_be_followed_from_request_to_mails(
    contract: Contract, at_service: Caller, invoices: list[bytes], judge: Judge
) -> None:
    reference = fresh_reference("life")
    response = at_service.sign(*invoices[:2], reference=reference, receivers=RECEIVERS)
    operation = contract.done("signDocumentBatchBase64", response)
    assert operation["status"] == "EXECUTED"
    assert operation["folder"]["externalReference"] == reference
    signed = contents_of(operation)
    for before, after in zip(invoices, signed, strict=False):
        assert after.startswith(before)
        judge(after)

    path = f"operation/id/withDocumentExternalReference/{reference}-document-2"
    found = contract.done("getOperationIdByDocumentExternalReference", at_service.ask("GET", path))
    assert found == operation["id"]

    status = contract.done("getStatus", at_service.ask("GET", f"operation/status/{found}"))
    assert status["status"] == "EXECUTED"
    assert status["folderExternalReference"] == reference
    assert "documentList" not in status

    detail = f"operation/sign/detail/{found}"
    with_content = at_service.ask("GET", f"{detail}/contentInResponse/true")
    assert contents_of(contract.done("getSignOperationDetail", with_content)) == signed
    without = contract.done(
        "getSignOperationDetail", at_service.ask("GET", f"{detail}/contentInResponse/false")
    )
    assert not any("signedContent" in item for item in without["documentList"])
    assert [item["storageStatus"] for item in without["documentList"]] == ["CONTENT_PRESERVED"] * 2
    assert [item["email"] for item in without["deliveryInfo"]["personReceiver"]] == [*RECEIVERS]

    documents = at_service.ask("GET", f"{detail}/documents")
    assert documents.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(documents.content)) as archive:
        assert archive.namelist() == [
            f"{reference}-document-{number}.invoice-{number}.pdf" for number in (1, 2)
        ]
        assert [archive.read(name) for name in archive.namelist()] == signed

    resend = f"delivery/mail/resend/{found}/true"
    assert_queued_without_a_body(at_service.ask("POST", resend, json=[RECEIVERS[1]]))
    assert_queued_without_a_body(at_service.ask("POST", resend, json=[]))
    resent = contract.done(
        "getSignOperationDetail", at_service.ask("GET", f"{detail}/contentInResponse/false")
    )
    assert [item["deliveryStatus"] for item in resent["deliveryInfo"]["personReceiver"]] == [
        "PENDING",
        "PENDING",
    ]


def test_the_proxy_answers_the_same_questions_about_what_was_signed_through_it(
    contract: Contract, callers: dict[str, Caller], invoices: list[bytes], judge: Judge
) -> None:
    proxy, reference = callers["proxy"], fresh_reference("life")
    response = proxy.sign(*invoices[:2], reference=reference, receivers=RECEIVERS)
    operation = contract.done("signDocumentBatchBase64", response)
    for before, after in zip(invoices, contents_of(operation), strict=False):
        assert after.startswith(before)
        judge(after)

    path = f"operation/id/withDocumentExternalReference/{reference}-document-1"
    found = contract.done("getOperationIdByDocumentExternalReference", proxy.ask("GET", path))
    assert found == operation["id"]
    status = contract.done("getStatus", proxy.ask("GET", f"operation/status/{found}"))
    assert status["status"] == "EXECUTED"

    detail = callers["service"].ask("GET", f"operation/sign/detail/{found}/contentInResponse/true")
    documents = contract.done("getSignOperationDetail", detail)["documentList"]
    assert [item["storageStatus"] for item in documents] == ["CONTENT_NOT_STORED"] * 2
    assert not any("signedContent" in item for item in documents)


@pytest.mark.parametrize("part_name", [None, "signRequest.json"], ids=["a-field", "a-file"])
def test_the_request_may_be_a_field_or_a_file_beside_the_documents(
    contract: Contract, caller: Caller, invoices: list[bytes], judge: Judge, part_name: str | None
) -> None:
    reference = fresh_reference("parts")
    body = without_content(sign_body(*invoices, reference=reference))
    response = caller.sign_multipart(*invoices, part_name=part_name, body=body)

    operation = contract.done("signDocumentBatchBinary", response)
    signed = contents_of(operation)
    assert [item["name"] for item in operation["documentList"]] == [
        entry["documentRequest"]["name"] for entry in body["documents"]
    ]
    for before, after in zip(invoices, signed, strict=True):
        assert after.startswith(before)
    judge(signed[0])


def test_signed_content_is_left_out_where_it_was_not_asked_for(
    contract: Contract, at_service: Caller, invoice: bytes
) -> None:
    response = at_service.sign(invoice, returnSignedContent=False)

    operation = contract.done("signDocumentBatchBase64", response)
    assert "signedContent" not in operation["documentList"][0]


def test_who_prefers_not_to_wait_is_answered_before_the_documents_are_signed(
    contract: Contract, at_service: Caller, invoice: bytes
) -> None:
    response = at_service.ask(
        "POST",
        "document/sign/base64/",
        json=sign_body(invoice, reference=fresh_reference()),
        headers={"Prefer": "respond-async"},
    )

    operation = contract.done("signDocumentBatchBase64", response)
    assert operation["status"] == "PENDING_EXECUTION"
    assert operation["documentList"][0]["signStatus"] == "RECEIVED"


@pytest.mark.parametrize("reference", ["FT 2026/1042", "á?b=c&d#e%41+f", "..", "a/../b", "x" * 255])
def test_a_reference_of_any_characters_leads_back_to_its_operation(
    contract: Contract, caller: Caller, invoice: bytes, reference: str
) -> None:
    reference = f"{fresh_reference()} {reference}"[:255]
    body = sign_body(invoice, reference=fresh_reference())
    body["documents"][0]["documentRequest"]["externalReference"] = reference
    response = caller.ask("POST", "document/sign/base64/", json=body)
    operation = contract.done("signDocumentBatchBase64", response)

    quoted = quote(reference, safe="")
    path = f"operation/id/withDocumentExternalReference/{quoted}"
    found = contract.done("getOperationIdByDocumentExternalReference", caller.ask("GET", path))
    assert found == operation["id"]


def assert_queued_without_a_body(response: requests.Response) -> None:
    assert (response.status_code, response.content) == (200, b"")
