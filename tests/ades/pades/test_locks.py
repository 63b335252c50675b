"""What earlier signatures allow and what not: locks on fields, and the author's certification."""

from io import BytesIO

import pytest
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec

from ades import pades
from ades.errors import ChangesForbidden
from ades.pades import PAdESOptions
from ades.pades.visible import AtCoordinate, VisibleSeal
from ades.verification.trust import TrustAnchors
from tests.ades.documents import now
from tests.ades.pades.forms import BOX, all_pass, certified, seal_in, signed, with_fields
from tests.ades.pades.seeing import ROOM, blank, prepared
from tests.cast import SealKey

LOCKS = {
    "all": FieldMDPSpec(FieldMDPAction.ALL),
    "this": FieldMDPSpec(FieldMDPAction.INCLUDE, ["B"]),
    "all but C": FieldMDPSpec(FieldMDPAction.EXCLUDE, ["C"]),
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_field_that_an_earlier_signature_locks_is_refused(
    ec_key: SealKey, anchors: TrustAnchors, lock: str
) -> None:
    content = with_fields(
        blank(), SigFieldSpec("A", field_mdp_spec=LOCKS[lock]), SigFieldSpec("B", box=BOX)
    )
    locked = signed(content, ec_key, field="A")
    assert all_pass(locked, anchors)

    with pytest.raises(ChangesForbidden, match="locks the field"):
        prepared(locked, seal_in("B"))


def test_fields_that_a_lock_leaves_alone_are_signed(ec_key: SealKey, anchors: TrustAnchors) -> None:
    lock = FieldMDPSpec(FieldMDPAction.INCLUDE, ["C"])
    content = with_fields(
        blank(), SigFieldSpec("A", field_mdp_spec=lock), SigFieldSpec("B", box=BOX)
    )

    both = signed(signed(content, ec_key, field="A"), ec_key, visible=seal_in("B"))

    assert all_pass(both, anchors)


@pytest.mark.parametrize("lock", ["all", "all but C"])
def test_after_a_lock_on_everything_no_new_field_is_added(ec_key: SealKey, lock: str) -> None:
    content = with_fields(blank(), SigFieldSpec("A", field_mdp_spec=LOCKS[lock]))
    locked = signed(content, ec_key, field="A")

    for seal in (None, VisibleSeal(AtCoordinate(1, 0, 0), text="")):
        options = PAdESOptions(now(), ROOM, visible=seal)
        with pytest.raises(ChangesForbidden, match="locks the field"):
            pades.prepare(BytesIO(locked), BytesIO(), options)


@pytest.mark.parametrize("permission", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_a_certified_form_is_signed_in_its_fields_and_unseen_in_new_ones(
    ec_key: SealKey, anchors: TrustAnchors, permission: MDPPerm
) -> None:
    content = certified(ec_key, with_fields(blank(), SigFieldSpec("A", box=BOX)), permission)

    assert all_pass(signed(content, ec_key, visible=seal_in("A")), anchors)
    assert all_pass(signed(content, ec_key), anchors)
    with pytest.raises(ChangesForbidden, match="only in a field that its author prepared"):
        prepared(content, VisibleSeal(AtCoordinate(1, 0, 0), text=""))


def test_a_final_document_is_refused_in_its_fields_too(ec_key: SealKey) -> None:
    content = certified(
        ec_key, with_fields(blank(), SigFieldSpec("A", box=BOX)), MDPPerm.NO_CHANGES
    )

    with pytest.raises(ChangesForbidden, match="allows no changes"):
        prepared(content, seal_in("A"))
