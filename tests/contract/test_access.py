"""Who may ask: tokens that are good, tokens that are not, and a stranger's good token."""

from dataclasses import dataclass

import jwt
import pytest
import requests
from django.utils import timezone
from pytest_django import Settings

from domain.companies.models import ClientService
from integration_ws import tokens
from tests.cast import SECRET, sign_body
from tests.contract.callers import Caller, fresh_reference, without_content
from tests.contract.document import OPERATIONS, Contract
from tests.contract.servers import Address

# What can be asked about an operation, with the id and the reference of one of Lúmen's documents.
PATHS = {
    "getOperationIdByDocumentExternalReference": (
        "GET",
        "operation/id/withDocumentExternalReference/{reference}",
    ),
    "getStatus": ("GET", "operation/status/{id}"),
    "getSignOperationDetail": ("GET", "operation/sign/detail/{id}/contentInResponse/true"),
    "getSignOperationDocumentsContent": ("GET", "operation/sign/detail/{id}/documents"),
    "resendDeliveryMails": ("POST", "delivery/mail/resend/{id}/false"),
}
ASKING = [pair for pair in OPERATIONS if pair[1] in PATHS]


@dataclass(frozen=True)
class Known:
    """One of Lúmen's operations and its document."""

    id: int
    reference: str
    document: bytes

    def ask(self, caller: Caller, operation_id: str) -> requests.Response:
        """Sign another one like it, or ask about this one."""
        if operation_id == "signDocumentBatchBase64":
            return caller.sign(self.document)
        if operation_id == "signDocumentBatchBinary":
            body = without_content(sign_body(self.document, reference=fresh_reference()))
            return caller.sign_multipart(self.document, part_name=None, body=body)
        method, path = PATHS[operation_id]
        body = {"json": []} if method == "POST" else {}
        return caller.ask(method, path.format(id=self.id, reference=self.reference), **body)


@pytest.fixture(scope="module")
def known(at_service: Caller, invoice: bytes) -> Known:
    """An operation that Lúmen had executed."""
    reference = fresh_reference("known")
    response = at_service.sign(invoice, reference=reference, receivers=("marta@example.pt",))
    return Known(response.json()["id"], f"{reference}-document-1", invoice)


@pytest.fixture
def bad_tokens(settings: Settings, aliases: dict[str, str]) -> dict[str, str]:
    """Tokens by what is wrong with them; the servers have the tests' own secret key."""
    good = tokens.issue(ClientService(alias=aliases["lumen"])).value
    claims = {"sub": aliases["lumen"], "aud": tokens.AUDIENCE, "jti": "1", "exp": timezone.now()}
    header, payload, _ = good.split(".")
    settings.TOKEN_LIFETIME_SECONDS = -1
    return {
        "expired": tokens.issue(ClientService(alias=aliases["lumen"])).value,
        "garbage": "garbage",
        "of somebody else's key": jwt.encode(claims, "x" * 32, algorithm="HS256"),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "without its signature": f"{header}.{payload}.",
        "cut": good[:-1],
    }


BAD = ["expired", "garbage", "of somebody else's key", "unsigned", "without its signature", "cut"]


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("address", "operation_id"), OPERATIONS)
def test_a_bad_token_is_answered_with_401_which_clients_retry_on(
    contract: Contract,
    addresses: dict[str, Address],
    bad_tokens: dict[str, str],
    known: Known,
    address: str,
    operation_id: str,
    bad: str,
) -> None:
    response = known.ask(Caller(addresses[address], bad_tokens[bad]), operation_id)

    _assert_refused(contract, operation_id, response, status=401, code="0.0.10")


@pytest.mark.parametrize(("address", "operation_id"), OPERATIONS)
def test_no_token_is_a_bad_token(
    contract: Contract,
    addresses: dict[str, Address],
    known: Known,
    address: str,
    operation_id: str,
) -> None:
    response = known.ask(Caller(addresses[address], None), operation_id)

    _assert_refused(contract, operation_id, response, status=401, code="0.0.10")


@pytest.mark.parametrize(("address", "operation_id"), ASKING)
def test_a_stranger_is_told_that_there_is_nothing(
    contract: Contract,
    addresses: dict[str, Address],
    aliases: dict[str, str],
    known: Known,
    address: str,
    operation_id: str,
) -> None:
    token = addresses[address].token(aliases["adega"], SECRET)
    response = known.ask(Caller(addresses[address], token), operation_id)

    _assert_refused(contract, operation_id, response, status=404, code="0.0.6")


@pytest.mark.parametrize("where", ["service", "proxy"])
def test_a_client_service_that_was_switched_off_is_refused_with_its_old_token(
    contract: Contract, addresses: dict[str, Address], aliases: dict[str, str], where: str
) -> None:
    token = tokens.issue(ClientService(alias=aliases["retired"])).value
    response = Caller(addresses[where], token).ask("GET", "operation/status/1")

    _assert_refused(contract, "getStatus", response, status=401, code="1.1.1")


@pytest.mark.parametrize("where", ["service", "proxy"])
def test_a_client_service_that_does_not_exist_is_refused(
    contract: Contract, addresses: dict[str, Address], where: str
) -> None:
    token = tokens.issue(ClientService(alias="PRT.1-PRT.2-erp")).value
    response = Caller(addresses[where], token).ask("GET", "operation/status/1")

    _assert_refused(contract, "getStatus", response, status=401, code="1.1.0")


def _assert_refused(
    contract: Contract, operation_id: str, response: requests.Response, *, status: int, code: str
) -> None:
    error = contract.refused(operation_id, response)
    assert (response.status_code, error["errorCode"]) == (status, code), error
    assert ("WWW-Authenticate" in response.headers) == (status == 401)
