"""The key's side that reaches every level: a key, the development TSA, and the PKI's material."""

import pytest

from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from tests.ades.material import PKIMaterial
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority


@pytest.fixture(scope="session")
def source(pki: Hierarchy) -> PKIMaterial:
    """OCSP answers and CRLs of the development PKI."""
    return PKIMaterial(pki)


@pytest.fixture
def key_side(key: SealKey, tsa: HTTPTimestampAuthority, source: PKIMaterial) -> LocalSealer:
    """Lúmen's RSA key, then Adega's ECDSA key, with everything that levels need."""
    return LocalSealer(key.signer(), key.chain, tsa, source=source)


@pytest.fixture(scope="session")
def sides(
    keys: dict[str, SealKey], tsa: HTTPTimestampAuthority, source: PKIMaterial
) -> dict[str, LocalSealer]:
    """The same for each kind of key."""
    return {
        kind: LocalSealer(key.signer(), key.chain, tsa, source=source) for kind, key in keys.items()
    }
