"""The token endpoint, at the service and where the proxy relays to it."""

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import pytest
import requests

from tests.cast import SECRET
from tests.contract.callers import AWKWARD_SECRET
from tests.contract.servers import Address

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture(params=["service", "proxy"])
def address(request: pytest.FixtureRequest, addresses: dict[str, Address]) -> Address:
    """Each address in turn."""
    return addresses[request.param]


def basic(alias: str, secret: str) -> dict[str, Any]:
    """HTTP Basic as most clients send it: nothing is encoded before."""
    credentials = base64.b64encode(f"{alias}:{secret}".encode()).decode("ascii")
    return {"data": GRANT, "headers": {"Authorization": f"Basic {credentials}"}}


def latin_basic(alias: str, secret: str) -> dict[str, Any]:
    """HTTP Basic in the encoding of many a client's library."""
    return {"data": GRANT, "auth": (alias.encode("latin-1"), secret.encode("latin-1"))}


def encoded_basic(alias: str, secret: str) -> dict[str, Any]:
    """HTTP Basic as RFC 6749 has it (2.3.1)."""
    return basic(quote_plus(alias), quote_plus(secret))


def body(alias: str, secret: str) -> dict[str, Any]:
    """Both in the body."""
    return {"data": GRANT | {"client_id": alias, "client_secret": secret}}


def ask(address: Address, **kwargs: Any) -> requests.Response:
    return requests.post(address.token_url, timeout=60, **kwargs)


@pytest.mark.parametrize("way", [basic, latin_basic, encoded_basic, body])
def test_a_secret_of_any_characters_is_exchanged_in_any_of_the_ways(
    address: Address, aliases: dict[str, str], way: Callable[[str, str], dict[str, Any]]
) -> None:
    response = ask(address, **way(aliases["bare"], AWKWARD_SECRET))

    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer.pop("access_token").count(".") == 2
    assert answer.pop("jti")
    assert answer == {"token_type": "bearer", "expires_in": 86399, "scope": "read write"}
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("way", [basic, latin_basic, encoded_basic, body])
@pytest.mark.parametrize(
    ("short", "secret", "code"),
    [("lumen", "wrong", "1.1.0"), ("lumen", "", "1.1.0"), ("retired", SECRET, "1.1.1")],
)
def test_who_may_not_have_a_token_is_told_why(
    address: Address,
    aliases: dict[str, str],
    way: Callable[[str, str], dict[str, Any]],
    short: str,
    secret: str,
    code: str,
) -> None:
    response = ask(address, **way(aliases[short], secret))

    error = response.json()
    assert (response.status_code, error["errorCode"]) == (401, code)
    assert error["errorCodeDescription"]
    assert error["causeMessage"]
    assert error["error"] == "invalid_client"
    assert "Basic" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("alias", ["nobody", "a\0b", "", "x" * 5000])
def test_an_alias_that_is_none_is_unknown(address: Address, alias: str) -> None:
    response = ask(address, **body(alias, SECRET))

    assert (response.status_code, response.json()["errorCode"]) == (401, "1.1.0")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"data": {"grant_type": "password"}}, 400),
        ({"data": {}}, 400),
        ({"json": GRANT}, 415),
        ({"data": GRANT, "headers": {"Authorization": "Basic *"}}, 400),
    ],
)
def test_what_is_no_token_request_is_refused(
    address: Address, request_: dict[str, Any], status: int
) -> None:
    response = ask(address, **request_)

    error = response.json()
    assert response.status_code == status
    assert error["error"] == "invalid_request"
    assert error["errorCode"]


def test_only_post_is_possible(address: Address) -> None:
    response = requests.get(address.token_url, timeout=60)

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert response.json()["errorCode"] == "0.0.6"
