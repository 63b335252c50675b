"""The key's side that reaches every level."""

import pytest

from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from tests.ades.material import PKIMaterial
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority


@pytest.fixture(scope="session")
def key_side(ec_key: SealKey, tsa: HTTPTimestampAuthority, pki: Hierarchy) -> LocalSealer:
    """Adega's ECDSA key, with everything that levels need."""
    return LocalSealer(ec_key.signer(), ec_key.chain, tsa, source=PKIMaterial(pki))
