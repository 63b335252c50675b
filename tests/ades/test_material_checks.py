"""What a lying or broken key's side brings for validation material is refused before embedding."""

import dataclasses
from datetime import UTC, datetime
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from ades import jades, pades
from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import SealMismatch
from ades.jades import JAdESOptions
from ades.material import ValidationMaterial
from ades.material_checks import MAX_PIECES, MAX_SIZE, check_material
from ades.pades import PAdESOptions
from ades.ports import Level, Seal, SealRequest, SignatureValue
from ades.sealing import LocalSealer
from ades.seals import MAX_SIZE as LARGEST_SEAL
from ades.seals import check_seal
from tests.ades.documents import small_pdf
from tests.ades.verification.aging import Aging, Member, year

AUTHORITY = Aging(since=year(2025), until=year(2036))
SIGNER: Member = AUTHORITY.signer(year(2030))
REFUSAL = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
GARBAGE = [
    ValidationMaterial((b"nothing",)),
    ValidationMaterial((b"",)),
    ValidationMaterial((SIGNER.der + b"!",)),
    ValidationMaterial((), (SIGNER.der,)),
    ValidationMaterial((), (REFUSAL.public_bytes(Encoding.DER),)),
    ValidationMaterial((), (), (b"\x30\x05",)),
    ValidationMaterial((SIGNER.der,), (), (bytes(MAX_SIZE),)),
    ValidationMaterial((SIGNER.der,) * (MAX_PIECES + 1)),
]


@pytest.fixture
def side() -> LocalSealer:
    return AUTHORITY.sealer(SIGNER)


def test_what_sources_bring_is_good() -> None:
    check_material(AUTHORITY.material([SIGNER.der]))


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_gets_into_no_document(side: LocalSealer, garbage: ValidationMaterial) -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    signature = jades.prepare(b"{}", JAdESOptions(side.credential(), moment))
    (value,) = side.sign_values([signature.request("1", Level.B_LT)])
    assert isinstance(value, SignatureValue)
    with pytest.raises(SealMismatch, match="validation material"):
        jades.embed(signature, dataclasses.replace(value, material=garbage), Level.B_LT)

    target = BytesIO()
    options = PAdESOptions(moment, side.credential().room(Level.B_LT))
    document = pades.prepare(BytesIO(small_pdf()), target, options)
    before = target.getvalue()
    (seal,) = side.seal([document.request("1", Level.B_LT)])
    assert isinstance(seal, Seal)
    with pytest.raises(SealMismatch, match="validation material"):
        pades.embed(document, target, dataclasses.replace(seal, material=garbage))
    assert target.getvalue() == before


def test_a_seal_beyond_all_measure_costs_nothing() -> None:
    """Fifty megabytes of nothing took a minute and a half to be refused."""
    request = SealRequest("1", DigestAlgorithm.SHA256.digest(b""))
    with pytest.raises(SealMismatch, match="larger"):
        check_seal(bytes(LARGEST_SEAL + 1), request, CertificateChain((SIGNER.der,)))
