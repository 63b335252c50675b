"""The contract that the tests are generated from is a valid description, and the one agreed on."""

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.document import FILE, OPERATIONS, Contract


def test_it_is_valid_openapi_3_1() -> None:
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))

    assert document["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_it_is_the_contract_kept_beside_the_checkout(pytestconfig: pytest.Config) -> None:
    # Where the checkout stands alone there is nothing to compare with.
    original = pytestconfig.rootpath.parent / "shared" / "contract" / FILE.name

    assert not original.exists() or original.read_bytes() == FILE.read_bytes()


def test_every_operation_of_it_is_tested(contract: Contract) -> None:
    at_service = {name for address, name in OPERATIONS if address == "service"}

    assert set(contract.operations) == at_service
