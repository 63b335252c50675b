"""Both kinds of keys, the development TSA, and a PKI whose root nobody trusts."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy, create_hierarchy
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority


@pytest.fixture(params=["rsa_key", "ec_key"])
def key(request: pytest.FixtureRequest) -> SealKey:
    """Lúmen's RSA key, then Adega's ECDSA key."""
    found: SealKey = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def tsa(pki: Hierarchy) -> HTTPTimestampAuthority:
    """The development PKI's time-stamp authority, over HTTP."""
    return HTTPTimestampAuthority(f"{pki.base_url}/tsa")


@pytest.fixture(scope="session")
def other_pki(tmp_path_factory: pytest.TempPathFactory) -> Hierarchy:
    """A hierarchy that looks the same, under another root."""
    return create_hierarchy(
        tmp_path_factory.mktemp("other-pki") / "hierarchy",
        base_url="http://127.0.0.1:9",
        now=datetime.now(UTC),
    )


@pytest.fixture(scope="session")
def other_anchors(other_pki: Hierarchy) -> TrustAnchors:
    """Only the other root is trusted."""
    return TrustAnchors((other_pki.root.certificate.public_bytes(Encoding.DER),))
