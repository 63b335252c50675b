"""The token endpoint, and what a token is good for."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from domain.companies.models import ClientService, Company
from domain.companies.services import client_service_stop, company_suspend
from integration_ws import tokens
from tests.cast import SECRET, Issuer
from tests.integration_ws.conftest import API

URL = "/oauth2/authorization-server/oauth/token"


def basic(alias: str, secret: str) -> dict[str, str]:
    value = base64.b64encode(f"{alias}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {value}"}


def ask(client: Client, headers: dict[str, str] | None = None, **form: str) -> Any:
    return client.post(
        URL,
        urlencode({"grant_type": "client_credentials"} | form),
        content_type="application/x-www-form-urlencoded",
        headers=headers,
    )


def test_basic_credentials_are_exchanged_for_a_jwt(client: Client, lumen: Issuer) -> None:
    answer = ask(client, basic(lumen.client_service.alias, SECRET))
    body = answer.json()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert (body["token_type"], body["expires_in"], body["scope"]) == (
        "bearer",
        86399,
        "read write",
    )
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["jti"]) == (lumen.client_service.alias, body["jti"])


def test_credentials_in_the_body_work_too(client: Client, lumen: Issuer) -> None:
    answer = ask(client, client_id=lumen.client_service.alias, client_secret=SECRET)
    assert answer.status_code == 200


@pytest.mark.parametrize("alias", ["nobody", "", "nul\0", "PRT.509442013-PRT.501964843-erp"])
def test_wrong_credentials_say_nothing_more(client: Client, lumen: Issuer, alias: str) -> None:
    answer = ask(client, client_id=alias, client_secret="wrong")
    assert answer.status_code == 401
    assert answer.json()["errorCode"] == "1.1.0"
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", ["Basic", "Basic ???", "Basic //79", "Basic bm9jb2xvbg=="])
def test_malformed_basic_credentials_are_refused(
    client: Client, lumen: Issuer, header: str
) -> None:
    assert ask(client, {"Authorization": header}).status_code in (400, 401)


def test_other_grants_are_refused(client: Client, lumen: Issuer) -> None:
    answer = ask(client, grant_type="password")
    assert answer.status_code == 400
    assert "grant_type" in answer.json()["causeMessage"]


def ask_status(client: Client, token: str) -> Any:
    return client.get(f"{API}/v0/operation/status/1", headers={"Authorization": f"Bearer {token}"})


def test_a_token_stops_working_with_its_client_service(client: Client, lumen: Issuer) -> None:
    token = tokens.issue(lumen.client_service).value
    assert ask_status(client, token).status_code == 404
    client_service_stop(service=lumen.client_service)
    answer = ask_status(client, token)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "1.1.1")


def test_a_suspended_issuer_and_partner_stop_their_tokens(client: Client, lumen: Issuer) -> None:
    token = tokens.issue(lumen.client_service).value
    partner = Company.objects.get(pk=lumen.company.partner_id)
    company_suspend(company=partner)
    answer = ask_status(client, token)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "1.3.0")
    company_suspend(company=lumen.company)
    answer = ask_status(client, token)
    assert (answer.status_code, answer.json()["errorCode"]) == (403, "1.2.0")


def test_a_new_secret_ends_the_tokens_of_the_old_one(client: Client, lumen: Issuer) -> None:
    token = tokens.issue(lumen.client_service).value
    later = timezone.now() + timedelta(seconds=2)
    ClientService.objects.filter(pk=lumen.client_service.pk).update(secret_set_at=later)
    answer = ask_status(client, token)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "0.0.10")


def forged(alias: str, key: bytes | None, algorithm: str = "HS256", **claims: Any) -> str:
    body = {
        "aud": tokens.AUDIENCE,
        "sub": alias,
        "jti": "1",
        "iat": timezone.now(),
        "exp": timezone.now() + timedelta(hours=1),
    }
    return jwt.encode(body | claims, key, algorithm=algorithm)


@pytest.mark.parametrize("trick", ["expired", "other key", "no signature", "audience", "no expiry"])
def test_a_token_that_was_not_issued_like_that_is_refused(
    client: Client, lumen: Issuer, settings: Settings, trick: str
) -> None:
    alias, key = lumen.client_service.alias, tokens._key()
    token = {
        "expired": lambda: forged(alias, key, exp=timezone.now() - timedelta(seconds=1)),
        "other key": lambda: forged(alias, b"x" * 32),
        "no signature": lambda: forged(alias, None, "none"),
        "audience": lambda: forged(alias, key, aud="portal"),
        "no expiry": lambda: forged(alias, key, exp=None),
    }[trick]()
    answer = ask_status(client, token)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "0.0.10")
    assert answer["WWW-Authenticate"].startswith("Bearer")
