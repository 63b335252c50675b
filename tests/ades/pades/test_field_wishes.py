"""A field whose author wants a certain signature gets it, or none."""

import pytest
from asn1crypto import x509
from pyhanko.sign.fields import (
    MDPPerm,
    SeedSignatureType,
    SigCertConstraintFlags,
    SigCertConstraints,
    SigFieldSpec,
    SigSeedSubFilter,
    SigSeedValFlags,
    SigSeedValueSpec,
)

from ades.errors import UnusableTarget
from ades.verification.trust import TrustAnchors
from tests.ades.pades.forms import BOX, all_pass, seal_in, signed, with_fields
from tests.ades.pades.seeing import blank, prepared
from tests.cast import SealKey


def form(wish: SigSeedValueSpec) -> bytes:
    return with_fields(blank(), SigFieldSpec("A", box=BOX, seed_value_dict=wish))


def only(key: SealKey) -> SigSeedValueSpec:
    """The wish for this signer and no other."""
    certificate = x509.Certificate.load(key.chain.certificates[0])
    constraints = SigCertConstraints(
        flags=SigCertConstraintFlags.SUBJECT_DN, subject_dn=certificate.subject
    )
    return SigSeedValueSpec(cert=constraints)


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (
            SigSeedValueSpec(
                flags=SigSeedValFlags.SUBFILTER, subfilters=[SigSeedSubFilter.ADOBE_PKCS7_DETACHED]
            ),
            "another format",
        ),
        (
            SigSeedValueSpec(flags=SigSeedValFlags.DIGEST_METHOD, digest_methods=["sha512"]),
            "another digest algorithm",
        ),
        (SigSeedValueSpec(flags=SigSeedValFlags.REASONS, reasons=["I agree"]), "another reason"),
        (
            SigSeedValueSpec(seed_signature_type=SeedSignatureType(MDPPerm.FILL_FORMS)),
            "author's certification",
        ),
    ],
)
def test_what_a_field_must_have_and_does_not_get_is_refused(
    wish: SigSeedValueSpec, message: str
) -> None:
    with pytest.raises(UnusableTarget, match=message):
        prepared(form(wish), seal_in("A"))


def test_what_a_field_must_have_and_gets_is_signed(ec_key: SealKey, anchors: TrustAnchors) -> None:
    wish = SigSeedValueSpec(
        flags=SigSeedValFlags.SUBFILTER | SigSeedValFlags.DIGEST_METHOD | SigSeedValFlags.REASONS,
        subfilters=[SigSeedSubFilter.PADES],
        digest_methods=["sha256", "sha512"],
        reasons=["I agree"],
    )

    result = signed(form(wish), ec_key, visible=seal_in("A"), reason="I agree")

    assert all_pass(result, anchors)


def test_what_a_field_only_would_like_is_no_must(ec_key: SealKey, anchors: TrustAnchors) -> None:
    wish = SigSeedValueSpec(reasons=["I agree"], digest_methods=["sha512"])

    assert all_pass(signed(form(wish), ec_key, field="A"), anchors)


def test_a_field_for_another_signer_is_refused(
    ec_key: SealKey, rsa_key: SealKey, anchors: TrustAnchors
) -> None:
    content = form(only(ec_key))

    assert all_pass(signed(content, ec_key, field="A"), anchors)
    with pytest.raises(UnusableTarget, match="wants another signer"):
        signed(content, rsa_key, field="A")
    with pytest.raises(UnusableTarget, match="no signer was given"):
        prepared(content, seal_in("A"))
