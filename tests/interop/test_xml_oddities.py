"""XML as few write it and all may: DSS reads the same canonical octets that were signed here."""

import random

import pytest

from ades.ports import Level
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from ades.verification.xades import verify
from ades.xades import Packaging, sign
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.xades.judges import COMBINATIONS, key_side, options_for
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.judges.dss import DSS
from trust_services.tsa import HTTPTimestampAuthority

pytestmark = pytest.mark.interop

_NAMES = ("a", "b", "p:c", "q:d", "p:e")
_ATTRIBUTES = ("x", "y", "p:z", "q:w", "xml:lang")
_VALUES = (
    "1",
    "a&amp;b",
    "&lt;",
    "&quot;",
    "&#xD;",
    "&#9;",
    "&#10;",
    "it's",
    "é",
    "  s  ",
    "&gt;>",
)
_DECLARATIONS = ('xmlns="urn:d{0}"', 'xmlns:p="urn:p{0}"', 'xmlns:unused="urn:u"', 'xmlns=""')
_CONTENTS = (
    *("text", "&#13;", "&amp;", "\r\n", "\t ", "日本", "&gt;"),
    *("<!-- c -->", "<?pi  data ?>", "<![CDATA[<&>]]>"),
)


def odd_element(chance: random.Random, depth: int = 0) -> str:
    """An element with everything that canonicalisation changes."""
    parts = [
        f'{name}="{chance.choice(_VALUES)}"'
        for name in chance.sample(_ATTRIBUTES, chance.randint(0, 3))
    ]
    if chance.random() < 0.3:
        parts.append(chance.choice(_DECLARATIONS).format(depth))
    inside = [
        odd_element(chance, depth + 1)
        if chance.random() < 0.4 and depth < 5
        else chance.choice(_CONTENTS)
        for _ in range(chance.randint(0, 3))
    ]
    name = chance.choice(_NAMES)
    tag = " ".join((name, *parts))
    return f"<{tag}>{''.join(inside)}</{name}>" if inside else f"<{tag} />"


def odd_document(chance: random.Random) -> bytes:
    """A document with comments and instructions on both sides of its root."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- top --><?top x?>'
        f'<root xmlns:p="urn:p" xmlns:q="urn:q">{odd_element(chance)}{odd_element(chance)}'
        "<end/></root><?after y?><!-- z -->\n"
    ).encode()


@pytest.mark.parametrize("seed", range(24))
def test_odd_documents_have_one_canonical_form_for_all(
    seed: int,
    ec_key: SealKey,
    pki: Hierarchy,
    tsa: HTTPTimestampAuthority,
    anchors: TrustAnchors,
    dss: DSS,
    written: Written,
) -> None:
    chance = random.Random(seed)
    document = odd_document(chance)
    transform, canonicalization = chance.choice(COMBINATIONS)
    options = options_for(
        ec_key,
        transform=transform,
        canonicalization=canonicalization,
        location=chance.choice(("", "/root/end")),
    )
    if seed % 4 == 0:
        options = options_for(
            ec_key, canonicalization=canonicalization, packaging=Packaging.ENVELOPING
        )

    signed = sign(document, options, Level.B_LTA, key_side(ec_key, pki, tsa))

    report = dss.judge(written(signed, "signed.xml"))
    assert report.passed_as("XAdES-BASELINE-LTA"), (report, options, document)
    assert verify(signed, anchors, now()).indication is Indication.TOTAL_PASSED
