"""Real servers for the contract's tests: one Integration Service and one Proxy Client before it."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from demo.processes import run
from development_pki.hierarchy import Hierarchy
from tests.cast import SECRET
from tests.contract.callers import Caller
from tests.contract.document import Contract
from tests.contract.servers import Address, Database, Installation, new_database


@pytest.fixture(scope="session", autouse=True)
def no_http_proxy() -> Iterator[None]:
    """The servers are on this machine, whatever its environment says of HTTP proxies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("no_proxy", "127.0.0.1")
        yield


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract, read from the file beside these tests."""
    return Contract.load()


@pytest.fixture(scope="session")
def installation(
    tmp_path_factory: pytest.TempPathFactory, pki: Hierarchy
) -> Iterator[Installation]:
    """A migrated database and the environment of the servers."""
    state: Path = tmp_path_factory.mktemp("contract")
    with new_database(state) as database:
        yield Installation(
            state=state,
            database=database,
            pki=pki,
            secret_key=settings.SECRET_KEY,
            master_key=base64.b64encode(settings.MASTER_KEY).decode("ascii"),
        )


@pytest.fixture(scope="session")
def database(installation: Installation) -> Database:
    """The servers' database."""
    return installation.database


@pytest.fixture(scope="session")
def aliases(installation: Installation) -> dict[str, str]:
    """The aliases of the client services in the database."""
    environment = installation.service("config.settings.worker")
    run(["manage.py", "migrate", "--verbosity", "0"], environment=environment)
    seeded = run(
        ["-m", "tests.contract.seed", str(installation.pki.directory)], environment=environment
    )
    found: dict[str, str] = json.loads(seeded)
    return found


@pytest.fixture(scope="session")
def service(installation: Installation, aliases: dict[str, str]) -> Iterator[Address]:
    """The Integration Service."""
    environment = installation.service()
    with installation.served("service", "einvoice-integration-ws", environment) as address:
        yield address


@pytest.fixture(scope="session")
def proxy(installation: Installation, service: Address) -> Iterator[Address]:
    """The Proxy Client."""
    environment = installation.proxy(service)
    with installation.served("proxy", "einvoice-integration-client-ws", environment) as address:
        yield address


@pytest.fixture(scope="session")
def addresses(service: Address, proxy: Address) -> dict[str, Address]:
    """The two addresses by their names."""
    return {"service": service, "proxy": proxy}


@pytest.fixture(scope="session")
def callers(addresses: dict[str, Address], aliases: dict[str, str]) -> dict[str, Caller]:
    """Lúmen's ERP at each address, with a token from the address's own token endpoint."""
    return {
        name: Caller(address, address.token(aliases["lumen"], SECRET))
        for name, address in addresses.items()
    }


@pytest.fixture(params=["service", "proxy"])
def caller(request: pytest.FixtureRequest, callers: dict[str, Caller]) -> Caller:
    """Lúmen's ERP, at each address in turn."""
    return callers[request.param]


@pytest.fixture(scope="session")
def at_service(callers: dict[str, Caller]) -> Caller:
    """Lúmen's ERP at the service, for what the proxy does not offer."""
    return callers["service"]
