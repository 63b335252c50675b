"""Documents that would keep a verifier busy: what they may cost is bounded."""

import time

import pytest

from ades.verification.report import Indication, SubIndication
from ades.verification.trust import TrustAnchors
from tests.ades.verification.xades_forgery import (
    C14N,
    ENVELOPED,
    GOOD,
    SUBTRACT,
    believed,
    by_hand,
    reports,
    signature_in,
)
from tests.ades.xades.judges import signed_by
from tests.cast import SealKey


def test_signatures_that_keep_a_verifier_busy_are_given_up(
    rsa_key: SealKey, anchors: TrustAnchors
) -> None:
    signature = signature_in(signed_by(rsa_key, GOOD))

    many = b"<order>" + signature * 65 + b"</order>"
    transforms = C14N * 9
    long = by_hand(rsa_key, "", transforms, b"")

    assert [item.sub_indication for item in reports(many, anchors)] == [
        SubIndication.FORMAT_FAILURE
    ]
    assert not believed(GOOD.replace(b"</order>", long + b"</order>"), anchors)


def busy(reference: str, filler: bytes) -> bytes:
    """A document whose signatures ask for it to be read as often as they can."""
    info = reference * 255
    one = (
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="s{0}"><ds:SignedInfo>'
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
        f'<ds:SignatureMethod Algorithm="x"/>{info}</ds:SignedInfo><ds:SignatureValue/><ds:Object>'
        '<x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#" Target="#s{0}">'
        "<x:SignedProperties/></x:QualifyingProperties></ds:Object></ds:Signature>"
    )
    signatures = "".join(one.replace("{0}", str(number)) for number in range(60))
    return b"<order>" + filler + signatures.encode() + b"</order>"


@pytest.mark.parametrize(
    "transforms",
    [
        ENVELOPED + C14N,
        C14N * 8,
        SUBTRACT.replace("//pay", "//*//*//*//*") + C14N,
        SUBTRACT.replace("//pay", "//*[pay='x']") + C14N,
    ],
    ids=["each in a copy", "again and again", "elements of elements", "the text of all"],
)
def test_a_document_cannot_ask_for_hours_of_work(anchors: TrustAnchors, transforms: str) -> None:
    reference = (
        f'<ds:Reference URI=""><ds:Transforms>{transforms}</ds:Transforms>'
        '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        "<ds:DigestValue/></ds:Reference>"
    )
    document = busy(reference, b"<pay>10</pay>" * 20_000)
    started = time.process_time()

    found = reports(document, anchors)

    assert time.process_time() - started < 30
    assert all(item.indication is not Indication.TOTAL_PASSED for item in found)
    assert len(found) == 60
