"""Whatever the contract allows, and much that it does not, is answered as the contract says."""

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from schemathesis import CheckFunction, Response
from schemathesis.specs.openapi import checks

from tests.contract.callers import Caller, fresh_reference
from tests.contract.document import OPERATIONS, Contract
from tests.contract.examples import Example, Reality, Request, boundary_cases, bounded, examples

RECEIVERS = ("marta.silva@example.pt", "rui.costa@example.pt")
# Every check of Schemathesis is made, but for these.
LEFT_OUT: list[CheckFunction] = [
    # What the contract calls a string must also be a PDF, a new reference, or an id that exists.
    # Requests for which that is so are real, and are asserted to succeed.
    checks.positive_data_acceptance,
    # Nothing in this interface deletes: there is no resource that could be used after it.
    checks.use_after_free,
    # It follows links from one answer to the next request; the contract declares none.
    checks.ensure_resource_availability,
    # It needs several users in its configuration; test_access.py has the stranger.
    checks.object_level_authorization,
]


@pytest.fixture(scope="module")
def realities(callers: dict[str, Caller], invoices: list[bytes]) -> dict[str, Reality]:
    """An operation that was executed at each address."""
    return {name: _reality(caller, invoices) for name, caller in callers.items()}


@pytest.mark.parametrize(("address", "operation_id"), OPERATIONS)
def test_generated_requests_are_answered_as_the_contract_says(
    contract: Contract,
    callers: dict[str, Caller],
    realities: dict[str, Reality],
    record_property: Callable[[str, object], None],
    address: str,
    operation_id: str,
) -> None:
    statuses: Counter[int] = Counter()

    @bounded
    @given(examples(contract.operations[operation_id], realities[address]))
    def answers_conform(example: Example) -> None:
        # What was made real by hand is no longer what Schemathesis drew: it would judge it wrongly.
        more = [checks.negative_data_rejection] if example.real else []
        response = _validated(example.case, callers[address], [*LEFT_OUT, *more])
        statuses[response.status_code] += 1
        if example.real:
            assert response.status_code == 200, response.text
            assert b"ERROR_SIGNING" not in response.content

    answers_conform()

    record_property("statuses", dict(statuses))
    assert statuses[200], f"nothing was done, only refused: {statuses}"


@pytest.mark.parametrize(("address", "operation_id"), OPERATIONS)
def test_requests_at_the_limits_of_the_contract_are_answered_as_it_says(
    contract: Contract, callers: dict[str, Caller], address: str, operation_id: str
) -> None:
    for case in boundary_cases(contract.operations[operation_id]):
        _validated(case, callers[address], LEFT_OUT)


def _reality(caller: Caller, invoices: list[bytes]) -> Reality:
    reference = fresh_reference("reality")
    response = caller.sign(invoices[0], reference=reference, receivers=RECEIVERS)
    assert response.status_code == 200, response.text
    return Reality(
        documents=tuple(invoices),
        operation_id=response.json()["id"],
        document_reference=f"{reference}-document-1",
        receivers=RECEIVERS,
    )


def _validated(case: Request, caller: Caller, left_out: list[CheckFunction]) -> Response:
    response = case.call(base_url=caller.address.base_url, session=caller.session)
    case.validate_response(response, excluded_checks=left_out)
    return response
