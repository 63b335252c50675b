"""Level B-LT with certificates that are revoked, or whose status nobody tells: no key is used."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from ades.digests import DigestAlgorithm
from ades.errors import CertificateRevoked, KeyUnavailable, MaterialUnavailable
from ades.material import ValidationMaterial
from ades.ports import (
    Level,
    RawSigner,
    Seal,
    SealFailure,
    SealRequest,
    SignatureAlgorithm,
    SignatureValue,
    ValueRequest,
)
from ades.sealing import LocalSealer
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority


@dataclass
class CountedKey:
    """A key that counts its uses; implements the port."""

    key: RawSigner
    uses: int = 0

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        return self.key.signature_algorithm

    def sign(
        self, messages: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        self.uses += len(messages)
        return self.key.sign(messages, algorithm)

    def sign_digests(
        self, digests: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        self.uses += len(digests)
        return self.key.sign_digests(digests, algorithm)


@dataclass
class FixedSource:
    """Says the same of every certificate; implements the port."""

    error: MaterialUnavailable | None = None
    asked: list[bytes] = field(default_factory=list)

    def material(self, certificates: Sequence[bytes]) -> ValidationMaterial:
        self.asked.append(certificates[0])
        if self.error is not None:
            raise self.error
        return ValidationMaterial((b"issuer of " + certificates[0],))


@pytest.mark.parametrize("error", [CertificateRevoked("revoked"), MaterialUnavailable("silent")])
def test_without_a_good_status_the_key_is_not_used(
    ec_key: SealKey, tsa: HTTPTimestampAuthority, error: MaterialUnavailable
) -> None:
    key = CountedKey(ec_key.signer())
    sealer = LocalSealer(key, ec_key.chain, tsa, source=FixedSource(error))
    levels = (Level.B_LT, Level.B_T, Level.B_LTA)
    seals = sealer.seal([SealRequest(level, bytes(32), level=level) for level in levels])
    values = sealer.sign_values([ValueRequest(level, bytes(32), level=level) for level in levels])

    expected = [SealFailure, Seal, SealFailure]
    assert [type(item) for item in seals] == expected
    assert [type(item) for item in values] == [SealFailure, SignatureValue, SealFailure]
    assert all(item.error is error for item in (*seals, *values) if isinstance(item, SealFailure))
    assert key.uses == 2, "for B-T nobody asks for a status"


def test_with_a_good_status_the_material_of_both_chains_comes_along(
    ec_key: SealKey, tsa: HTTPTimestampAuthority
) -> None:
    source = FixedSource()
    sealer = LocalSealer(ec_key.signer(), ec_key.chain, tsa, source=source)
    (seal,) = sealer.seal([SealRequest("one", bytes(32), level=Level.B_LT)])

    assert isinstance(seal, Seal)
    assert len(seal.material.certificates) == 2
    assert b"issuer of " + ec_key.chain.certificates[0] in seal.material.certificates
