"""B-T to B-LTA and renewal: what is added, that it is added once, and that nothing is disturbed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from ades import pades
from ades.digests import DigestAlgorithm
from ades.errors import (
    OptionError,
    SealMismatch,
    SealTooLarge,
    TimestampUnavailable,
    UnreadableDocument,
    UnusableTarget,
)
from ades.material import EMPTY, ValidationMaterial
from ades.pades import PAdESOptions, archiving
from ades.pades.fast.tokens import NotRecognised
from ades.ports import Level, SealFailure, SealRequest, Timestamp, TimestampRequest
from ades.sealing import LocalSealer
from tests.ades.documents import now, small_pdf
from tests.ades.judges import pdfsig, qpdf_check
from tests.ades.verification.aging import Aging, year
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

OPTIONS = PAdESOptions(now())
DSS = {"/Certs": "certificates", "/OCSPs": "ocsp_responses", "/CRLs": "crls"}


NOBODY = Aging(since=year(2020), until=year(2036))
ANSWER, LIST = NOBODY.answer(NOBODY.tsa.certificate), NOBODY.crl(NOBODY.root)


@dataclass(frozen=True)
class Known:
    """A source that says of every chain: itself, with a list that is nobody's."""

    def material(self, certificates: Sequence[bytes]) -> ValidationMaterial:
        return ValidationMaterial(tuple(certificates), (ANSWER,), (LIST,))


@pytest.fixture(scope="module")
def side(ec_key: SealKey, tsa: HTTPTimestampAuthority) -> LocalSealer:
    """Adega's key side, up to B-LTA."""
    return LocalSealer(ec_key.signer(), ec_key.chain, tsa, source=Known())


@pytest.fixture(params=["fast", "careful"])
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both roads; on the careful one the fast one recognises nothing."""
    if request.param == "careful":
        monkeypatch.setattr(archiving, "store_revision", _recognise_nothing)
        monkeypatch.setattr(archiving, "SigningPlan", _recognise_nothing)
    return str(request.param)


def _recognise_nothing(*_: Any) -> None:
    raise NotRecognised


def signed(content: bytes, level: Level, side: LocalSealer) -> BytesIO:
    target = BytesIO()
    pades.sign(BytesIO(content), target, OPTIONS, level, side)
    return target


def stored(file: BytesIO) -> ValidationMaterial:
    """What qpdf finds in the document's security store."""
    with pikepdf.open(BytesIO(file.getvalue())) as document:
        store = document.Root.get("/DSS", {})
        return ValidationMaterial(
            **{
                name: tuple(item.read_bytes() for item in store.get(key, []))
                for key, name in DSS.items()
            }
        )


def said(file: BytesIO, folder: Path) -> list[str]:
    path = folder / "document.pdf"
    path.write_bytes(file.getvalue())
    assert qpdf_check(path).returncode == 0, qpdf_check(path).stdout
    return pdfsig(path)


def test_b_t_is_one_revision_and_b_lt_two(
    invoice: bytes, side: LocalSealer, road: str, tmp_path: Path
) -> None:
    stamped, kept = signed(invoice, Level.B_T, side), signed(invoice, Level.B_LT, side)

    assert stamped.getvalue().count(b"%%EOF") == invoice.count(b"%%EOF") + 1
    assert kept.getvalue().count(b"%%EOF") == invoice.count(b"%%EOF") + 2
    assert not stored(stamped)
    material = stored(kept)
    assert side.credential().chain.certificates[0] in material.certificates
    assert (material.ocsp_responses, material.crls) == ((ANSWER,), (LIST,))
    (report,) = said(kept, tmp_path)
    assert "Signature is Valid." in report


def test_b_lta_ends_with_a_time_stamp_over_all_of_it(
    invoice: bytes, side: LocalSealer, road: str, tmp_path: Path
) -> None:
    report, stamp = said(signed(invoice, Level.B_LTA, side), tmp_path)

    assert "Signature is Valid." in report
    assert "Development Time-Stamp Authority" in stamp
    assert "Total document signed" in stamp


def test_renewal_adds_what_is_new_and_another_time_stamp(
    invoice: bytes, side: LocalSealer, road: str, tmp_path: Path
) -> None:
    file = signed(invoice, Level.B_LTA, side)
    before, material = file.getvalue(), stored(file)
    new = replace(material, crls=(*material.crls, b"a newer CRL"))
    timestamp = pades.archive(file, side, known=new)

    assert file.getvalue().startswith(before)
    assert stored(file) == new
    assert timestamp.material.crls == (LIST,)
    *_, older, newer = said(file, tmp_path)
    assert "Not total document signed" in older
    assert "Total document signed" in newer


def test_what_is_known_already_is_not_written_again(
    invoice: bytes, side: LocalSealer, road: str
) -> None:
    file = signed(invoice, Level.B_LT, side)
    before = file.getvalue()
    pades.add_material(file, EMPTY)
    assert file.getvalue() == before

    pades.add_material(file, stored(file))
    assert file.getvalue() == before


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT, Level.B_LTA])
@pytest.mark.parametrize("start", list(Level))
def test_a_signed_document_is_extended(
    start: Level, level: Level, side: LocalSealer, tmp_path: Path
) -> None:
    file = signed(small_pdf(), start, side)
    before = file.getvalue()
    pades.extend(file, level, side, Known())

    assert file.getvalue().startswith(before)
    reports = said(file, tmp_path)
    assert "Signature is Valid." in reports[0]
    is_stamped = start.has_timestamp or len(reports) > 1
    assert is_stamped
    assert bool(stored(file)) == (start.has_material or level.has_material)
    if level is Level.B_LTA:
        assert "Total document signed" in reports[-1]
    if level is Level.B_T and start.has_timestamp:
        assert file.getvalue() == before


def test_extending_says_what_it_lacks(side: LocalSealer) -> None:
    file = signed(small_pdf(), Level.B_B, side)
    before = file.getvalue()
    with pytest.raises(OptionError, match="at B-B already"):
        pades.extend(file, Level.B_B, side)
    with pytest.raises(OptionError, match="source of validation material"):
        pades.extend(file, Level.B_LT, side)
    with pytest.raises(UnusableTarget, match="no signature"):
        pades.extend(BytesIO(small_pdf()), Level.B_T, side)
    with pytest.raises(UnreadableDocument):
        pades.extend(BytesIO(b"no PDF"), Level.B_T, side)
    assert file.getvalue() == before


def test_an_authority_that_fails_leaves_the_document_as_it_was(side: LocalSealer) -> None:
    file = signed(small_pdf(), Level.B_LT, side)
    before = file.getvalue()

    with pytest.raises(TimestampUnavailable):
        pades.archive(file, _Silent(), known=ValidationMaterial(crls=(b"another",)))
    assert file.getvalue() == before


def test_a_time_stamp_over_something_else_is_refused(side: LocalSealer) -> None:
    file = signed(small_pdf(), Level.B_LT, side)
    prepared = pades.prepare_archive(file)
    before = file.getvalue()
    (other,) = side.timestamp([TimestampRequest("other", bytes(32))])
    assert isinstance(other, Timestamp)

    with pytest.raises(SealMismatch, match="over something else"):
        pades.embed_archive(prepared, file, other)
    with pytest.raises(SealMismatch, match="cannot be read"):
        pades.embed_archive(prepared, file, Timestamp("x", b"no token"))
    assert file.getvalue() == before


def test_a_token_larger_than_its_room_is_refused(side: LocalSealer) -> None:
    file = signed(small_pdf(), Level.B_LT, side)
    prepared = pades.prepare_archive(file, reserved=100)
    (answer,) = side.timestamp([prepared.request("x")])
    assert isinstance(answer, Timestamp)

    with pytest.raises(SealTooLarge):
        pades.embed_archive(prepared, file, answer)


@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
def test_the_time_stamp_is_over_all_bytes_but_its_own(
    side: LocalSealer, algorithm: DigestAlgorithm, road: str
) -> None:
    file = signed(small_pdf(), Level.B_LT, side)
    prepared = pades.prepare_archive(file, algorithm=algorithm)
    content = file.getvalue()

    covered = content[: prepared.start] + content[prepared.end :]
    assert prepared.digest == algorithm.digest(covered)
    assert prepared.request("x") == TimestampRequest("x", prepared.digest, algorithm)


def test_a_seal_of_another_digest_is_not_embedded(side: LocalSealer) -> None:
    with pytest.raises(SealMismatch):
        pades.sign(BytesIO(small_pdf()), BytesIO(), OPTIONS, Level.B_B, _Swapping(side))


def test_a_seal_without_the_material_that_was_asked_for_is_refused(side: LocalSealer) -> None:
    with pytest.raises(SealMismatch, match="without validation material"):
        pades.sign(BytesIO(small_pdf()), BytesIO(), OPTIONS, Level.B_LT, _Forgetting(side))


class _Silent:
    def timestamp(self, requests: Sequence[TimestampRequest]) -> list[Timestamp | SealFailure]:
        return [SealFailure(item.reference, TimestampUnavailable("silent")) for item in requests]


class _Other(LocalSealer):
    def __init__(self, side: LocalSealer) -> None:
        self.__dict__.update(side.__dict__)


class _Forgetting(_Other):
    def seal(self, requests: Sequence[SealRequest]) -> Any:
        return [replace(item, material=EMPTY) for item in super().seal(requests)]


class _Swapping(_Other):
    def seal(self, requests: Sequence[SealRequest]) -> Any:
        return super().seal([replace(item, digest=bytes(32)) for item in requests])
