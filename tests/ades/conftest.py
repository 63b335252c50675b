"""Both kinds of keys, the development TSA, and a PKI whose root nobody trusts."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.cast import SealKey


@pytest.fixture(params=["rsa_key", "ec_key"])
def key(request: pytest.FixtureRequest) -> SealKey:
    """Lúmen's RSA key, then Adega's ECDSA key."""
    found: SealKey = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def other_anchors(other_pki: Hierarchy) -> TrustAnchors:
    """Only the other root is trusted."""
    return TrustAnchors((other_pki.root.certificate.public_bytes(Encoding.DER),))
