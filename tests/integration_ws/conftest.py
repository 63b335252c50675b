"""Clients of the Integration Service: Lúmen's ERP, and the stranger's."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from integration_ws import tokens
from tests.cast import Issuer

API = "/signstash/einvoice-integration-ws/api"


def client_of(issuer: Issuer) -> APIClient:
    client = APIClient()
    token = tokens.issue(issuer.client_service).value
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def erp(lumen: Issuer) -> APIClient:
    return client_of(lumen)


@pytest.fixture
def stranger(adega: Issuer) -> APIClient:
    return client_of(adega)


def sign(client: APIClient, body: dict[str, Any], **headers: str) -> Any:
    return client.post(
        f"{API}/v0/document/sign/base64/", body, format="json", headers=headers or None
    )
