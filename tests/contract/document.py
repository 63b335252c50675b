"""The contract as a judge: every answer is held against the shape that its operation promises."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import schemathesis
from schemathesis.schemas import APIOperation

FILE = Path(__file__).with_name("signstash-v0.yaml")
_AT_BOTH = (
    "signDocumentBatchBase64",
    "signDocumentBatchBinary",
    "getOperationIdByDocumentExternalReference",
    "getStatus",
)
_AT_SERVICE = (
    *_AT_BOTH,
    "getSignOperationDetail",
    "getSignOperationDocumentsContent",
    "resendDeliveryMails",
)
# What each address offers of the contract.
OPERATIONS = [("service", name) for name in _AT_SERVICE] + [("proxy", name) for name in _AT_BOTH]


@dataclass(frozen=True)
class Contract:
    """The contract's operations by their ``operationId``."""

    operations: dict[str, APIOperation[Any, Any, Any, Any]]

    @classmethod
    def load(cls) -> "Contract":
        """Read the file."""
        schema = schemathesis.openapi.from_path(FILE)
        found = [schema[path][method] for path in schema for method in schema[path]]
        return cls({item.definition.raw["operationId"]: item for item in found})

    def done(self, operation_id: str, response: requests.Response) -> Any:
        """The JSON of a success, once it was found to be what the contract promises."""
        assert response.status_code == 200, response.text
        return self._checked(operation_id, response)

    def refused(self, operation_id: str, response: requests.Response) -> dict[str, str]:
        """The contract's ErrorResponse, all three properties of it in use."""
        assert response.status_code >= 400, response.text
        error: dict[str, str] = self._checked(operation_id, response)
        assert set(error) >= {"errorCode", "errorCodeDescription", "causeMessage"}
        assert all(error.values()), error
        return error

    def _checked(self, operation_id: str, response: requests.Response) -> Any:
        assert response.headers["Content-Type"] == "application/json", response.text
        self.operations[operation_id].validate_response(response)
        return response.json()
