"""What is added after signing keeps PDF/A too: the security store, document time-stamps."""

from io import BytesIO

import pytest

from ades import pades
from ades.material import ValidationMaterial
from ades.pades import PAdESOptions
from ades.ports import Level
from ades.sealing import LocalSealer
from tests.ades.documents import now
from tests.ades.pades.pdfa import FLAVOURS, pdfa
from tests.ades.verification.aging import Aging, year
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.judges.verapdf import VeraPDF
from trust_services.tsa import HTTPTimestampAuthority

pytestmark = pytest.mark.interop


NOBODY = Aging(since=year(2020), until=year(2036))
ANSWER, LIST = NOBODY.answer(NOBODY.tsa.certificate), NOBODY.crl(NOBODY.root)


class Known:
    """A source that says of every chain: itself."""

    def material(self, certificates: list[bytes]) -> ValidationMaterial:
        return ValidationMaterial(tuple(certificates), (ANSWER,), (LIST,))


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_every_flavour_keeps_its_verdict_up_to_b_lta_and_renewed(
    flavour: str,
    ec_key: SealKey,
    tsa: HTTPTimestampAuthority,
    verapdf: VeraPDF,
    written: Written,
) -> None:
    side = LocalSealer(ec_key.signer(), ec_key.chain, tsa, source=Known())
    content, file = pdfa(flavour), BytesIO()
    pades.sign(BytesIO(content), file, PAdESOptions(now()), Level.B_LTA, side)
    pades.archive(file, side, known=ValidationMaterial(crls=(b"a newer CRL",)))

    before = verapdf.judge(written(content, "before.pdf"))
    after = verapdf.judge(written(file.getvalue(), "after.pdf"))
    assert str(before) == str(after) == f"PDF/A-{flavour} kept"
