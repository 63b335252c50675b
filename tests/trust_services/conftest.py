"""A PKI of the same names whose root nobody trusts, a remote signing service, tokens."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from development_pki.hierarchy import Hierarchy, create_hierarchy
from tests.cast import SealKey
from tests.services.softhsm import SoftHSM
from tests.trust_services.csc_cast import Remote, serving_csc
from tests.trust_services.tokens import Token, filled


@pytest.fixture(scope="session")
def other_pki(tmp_path_factory: pytest.TempPathFactory) -> Hierarchy:
    """A hierarchy that looks the same, under another root; nobody serves it."""
    return create_hierarchy(
        tmp_path_factory.mktemp("other-pki") / "hierarchy",
        base_url="http://127.0.0.1:9",
        now=datetime.now(UTC),
    )


@pytest.fixture
def remote() -> Iterator[Remote]:
    """A remote signing service without credentials yet."""
    with serving_csc() as remote:
        yield remote


@pytest.fixture(scope="session")
def hsm() -> Iterator[SoftHSM]:
    with SoftHSM() as hsm:
        yield hsm


@pytest.fixture(scope="session")
def token(hsm: SoftHSM, pki: Hierarchy, keys: dict[str, SealKey]) -> Token:
    """All keys, each with its certificate, and the CAs'."""
    return filled(hsm, "lumen", pki, keys)


@pytest.fixture(scope="session")
def other_token(hsm: SoftHSM, pki: Hierarchy, keys: dict[str, SealKey]) -> Token:
    """One that tests pull out."""
    return filled(hsm, "removable", pki, {"P-256": keys["P-256"]})
