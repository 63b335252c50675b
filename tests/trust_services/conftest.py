"""A PKI of the same names whose root nobody trusts, and a remote signing service."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from development_pki.hierarchy import Hierarchy, create_hierarchy
from tests.trust_services.csc_cast import Remote, serving_csc


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
