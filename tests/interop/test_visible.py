"""EU DSS on seals that are seen: at every level, several in one file, in fields, under locks."""

from io import BytesIO

import pytest
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec

from ades import pades
from ades.pades import PAdESOptions
from ades.pades.visible import AtCoordinate, Auto, InField, VisibleSeal
from ades.ports import Level
from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.material import PKIMaterial
from tests.ades.pades.forms import BOX, certified, seal_in, signed, with_fields
from tests.ades.pades.pdfa import FLAVOURS, pdfa
from tests.ades.pades.seeing import blank, picture
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.judges.dss import DSS
from tests.interop.judges.verapdf import VeraPDF
from trust_services.tsa import HTTPTimestampAuthority

SEAL = VisibleSeal(Auto(), image=picture(40, 40))


@pytest.fixture
def key_side(ec_key: SealKey, tsa: HTTPTimestampAuthority, pki: Hierarchy) -> LocalSealer:
    """A key's side that reaches every level."""
    return LocalSealer(ec_key.signer(), ec_key.chain, tsa, source=PKIMaterial(pki))


def sealed(content: bytes, level: Level, key_side: LocalSealer, seal: VisibleSeal = SEAL) -> bytes:
    target = BytesIO()
    pades.sign(BytesIO(content), target, PAdESOptions(now(), visible=seal), level, key_side)
    return target.getvalue()


@pytest.mark.parametrize("level", Level)
def test_a_seal_that_is_seen_has_the_level_that_was_meant(
    level: Level, invoice: bytes, key_side: LocalSealer, dss: DSS, written: Written
) -> None:
    report = dss.judge(written(sealed(invoice, level, key_side), "seen.pdf"))

    assert report.passed_as(f"PAdES-BASELINE-{level.value.removeprefix('B-')}"), report


def test_seals_of_several_signers_stand_side_by_side(
    invoice: bytes, rsa_key: SealKey, ec_key: SealKey, dss: DSS, written: Written
) -> None:
    content = with_fields(invoice, SigFieldSpec("A", box=BOX), SigFieldSpec("B"))
    content = signed(content, rsa_key, visible=seal_in("A"))
    content = signed(content, ec_key, field="B")
    content = signed(content, rsa_key, visible=SEAL)
    content = signed(content, ec_key)

    report = dss.judge(written(content, "four.pdf"))

    assert report.passed_as("PAdES-BASELINE-B"), report
    assert len(report.signatures) == 4
    assert [item.warnings for item in report.signatures] == [(), (), (), ()]


def test_a_lock_that_leaves_a_field_alone_lets_it_be_signed(
    ec_key: SealKey, dss: DSS, written: Written
) -> None:
    lock = FieldMDPSpec(FieldMDPAction.INCLUDE, ["Text"])
    fields = (SigFieldSpec("A", field_mdp_spec=lock), SigFieldSpec("B", box=BOX))
    content = signed(with_fields(blank(), *fields), ec_key, field="A")

    report = dss.judge(written(signed(content, ec_key, visible=seal_in("B")), "locked.pdf"))

    assert report.passed_as("PAdES-BASELINE-B"), report
    assert len(report.signatures) == 2


@pytest.mark.parametrize("permission", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_a_certified_form_is_signed_as_its_author_allows(
    permission: MDPPerm, ec_key: SealKey, dss: DSS, written: Written
) -> None:
    form = with_fields(blank(), SigFieldSpec("A", box=BOX), looks=False)
    content = certified(ec_key, form, permission)

    for options in ({"visible": seal_in("A")}, {"field": "A"}, {}):
        report = dss.judge(written(signed(content, ec_key, **options), "certified.pdf"))
        assert report.passed_as("PAdES-BASELINE-B"), (options, report)
        assert [item.warnings for item in report.signatures] == [(), ()]


def test_a_look_that_replaces_another_is_passed_though_dss_has_no_name_for_it(
    ec_key: SealKey, dss: DSS, written: Written
) -> None:
    """DSS knows new appearances, not changed ones: it warns, and passes both signatures."""
    form = with_fields(blank(), SigFieldSpec("A", box=BOX), looks=True)
    content = certified(ec_key, form, MDPPerm.FILL_FORMS)

    report = dss.judge(written(signed(content, ec_key, visible=seal_in("A")), "replaced.pdf"))

    assert report.passed_as("PAdES-BASELINE-B"), report


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_pdfa_keeps_its_verdict_up_to_the_archive(
    flavour: str, key_side: LocalSealer, dss: DSS, verapdf: VeraPDF, written: Written
) -> None:
    content = with_fields(pdfa(flavour), SigFieldSpec("A", box=BOX))
    content = sealed(content, Level.B_T, key_side, VisibleSeal(InField("A")))
    content = sealed(content, Level.B_LTA, key_side, VisibleSeal(AtCoordinate(1, 300, 500)))

    path = written(content, "archive.pdf")

    assert str(verapdf.judge(path)) == f"PDF/A-{flavour} kept"
    assert all(item.passed for item in dss.judge(path).signatures)
