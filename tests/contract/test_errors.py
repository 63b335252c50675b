"""What is wrong with a request is told in the contract's words, the same at both addresses."""

import pytest

from tests.cast import sign_body
from tests.contract.callers import AWKWARD_SECRET, Caller, fresh_reference
from tests.contract.document import Contract
from tests.contract.refusals import RESEND, ROWS, SIGN, Refusal
from tests.contract.servers import Address, Database

COUNTED = ("operations_folder", "operations_operation", "operations_document")
CONTENTS = "contents_storedcontent"


@pytest.mark.parametrize(("address", "row"), ROWS, ids=lambda value: getattr(value, "what", value))
def test_what_is_wrong_is_refused_as_the_contract_says(
    contract: Contract, callers: dict[str, Caller], invoice: bytes, address: str, row: Refusal
) -> None:
    response = row.ask(callers[address], invoice)

    error = contract.refused(row.operation_id, response)
    assert (response.status_code, error["errorCode"]) == (row.status, row.code), error
    assert row.cause in error["causeMessage"]


def test_one_bad_document_of_ten_is_named_and_nothing_is_kept(
    contract: Contract, caller: Caller, database: Database, invoice: bytes
) -> None:
    before = [database.count(table) for table in (*COUNTED, CONTENTS)]
    reference = fresh_reference()
    documents = [invoice] * 10
    documents[6] = b"Dear Sir"

    response = caller.sign(*documents, reference=reference)

    error = contract.refused(SIGN, response)
    assert (response.status_code, error["errorCode"]) == (422, "0.0.2")
    cause = error["causeMessage"]
    assert cause == f"documents[6] ({reference}-document-7): the document is not a PDF"
    assert [database.count(table) for table in (*COUNTED, CONTENTS)] == before

    documents[6] = invoice
    again = contract.done(SIGN, caller.sign(*documents, reference=reference))
    assert [item["signStatus"] for item in again["documentList"]] == ["SIGNED"] * 10


def test_all_that_is_wrong_is_told_at_once(contract: Contract, caller: Caller) -> None:
    body = sign_body(b"", b"", reference=fresh_reference())
    del body["description"], body["documents"][0]["documentRequest"]["name"]
    body["documents"][1]["signatureInfo"] = None

    error = contract.refused(SIGN, caller.ask("POST", "document/sign/base64/", json=body))

    for path in (
        "description",
        "documents[0].documentRequest.name",
        "documents[1].signatureInfo",
    ):
        assert f"{path}: " in error["causeMessage"]


@pytest.mark.parametrize("language", ["pt-PT", "en", "ja"])
def test_errors_are_told_in_one_language(contract: Contract, caller: Caller, language: str) -> None:
    headers = {"Accept-Language": language, "Accept": "text/html"}
    response = caller.ask("POST", "document/sign/base64/", json={}, headers=headers)

    error = contract.refused(SIGN, response)
    assert "description: This field is required." in error["causeMessage"]


def test_mails_are_not_resent_to_who_was_never_a_receiver(
    contract: Contract, at_service: Caller, invoice: bytes
) -> None:
    signed = contract.done(SIGN, at_service.sign(invoice, receivers=("marta.silva@example.pt",)))

    path = f"delivery/mail/resend/{signed['id']}/false"
    response = at_service.ask("POST", path, json=["eva@example.pt"])

    error = contract.refused(RESEND, response)
    assert (response.status_code, error["errorCode"]) == (400, "0.0.6")
    assert "eva@example.pt" in error["causeMessage"]


@pytest.mark.parametrize("where", ["service", "proxy"])
def test_who_has_no_certificate_is_told_so_before_anything_is_kept(
    contract: Contract,
    addresses: dict[str, Address],
    aliases: dict[str, str],
    database: Database,
    invoice: bytes,
    where: str,
) -> None:
    address = addresses[where]
    before = [database.count(table) for table in (*COUNTED, CONTENTS)]

    response = Caller(address, address.token(aliases["bare"], AWKWARD_SECRET)).sign(invoice)

    error = contract.refused(SIGN, response)
    assert (response.status_code, error["errorCode"]) == (500, "0.0.3")
    assert [database.count(table) for table in (*COUNTED, CONTENTS)] == before
