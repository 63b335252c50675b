"""The law of one byte: what was changed in a signed document does not pass."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ades.errors import UnreadableDocument, UnusableTarget
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from ades.verification.xades import verify
from ades.xades import Canonicalization, Packaging
from ades.xml.canonical import canonicalize
from ades.xml.names import ds
from ades.xml.parsing import XMLDocument
from ades.xml.references import detach
from tests.ades.documents import now
from tests.ades.xades.invoices import EXTENSION, cii, fattura_pa, ubl
from tests.ades.xades.judges import signed_by
from tests.cast import SealKey

WITH_COMMENTS = Canonicalization.EXCLUSIVE_WITH_COMMENTS


@pytest.fixture(scope="module")
def documents(ec_key: SealKey) -> list[bytes]:
    return [
        signed_by(ec_key, ubl(2), location=EXTENSION),
        signed_by(ec_key, cii(2), canonicalization=WITH_COMMENTS),
        signed_by(ec_key, fattura_pa(2), packaging=Packaging.ENVELOPING),
    ]


def signed_form(document: bytes, *, comments: bool) -> bytes | None:
    """All of a document that a B-B signature protects, in its canonical form.

    The certificates that help to build the chain are protected by their own signatures; the
    identifier of ds:SignatureValue serves only to refer to it.
    """
    try:
        root = XMLDocument(document).root
    except UnreadableDocument:
        return None
    for value in root.iter(ds("SignatureValue")):
        value.attrib.pop("Id", None)
    for info in list(root.iter(ds("KeyInfo"))):
        detach(info)
    try:
        return canonicalize(root, WITH_COMMENTS, comments=comments)
    except UnusableTarget:
        # A namespace became a relative address, which has no canonical form.
        return None


def passes(document: bytes, anchors: TrustAnchors) -> bool:
    report = verify(document, anchors, now())
    return report.indication is Indication.TOTAL_PASSED and all(
        item.covers_whole_document for item in report.signatures
    )


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_no_changed_byte_passes(
    documents: list[bytes], anchors: TrustAnchors, data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, 2))
    signed = documents[which]
    place = data.draw(st.integers(0, len(signed) - 1))
    byte = data.draw(st.integers(0, 255))

    changed = signed[:place] + bytes([byte]) + signed[place + 1 :]

    comments = which == 1
    if signed_form(changed, comments=comments) != signed_form(signed, comments=comments):
        assert not passes(changed, anchors), (signed[place - 20 : place + 20], byte)


def test_the_documents_pass_as_they_are(documents: list[bytes], anchors: TrustAnchors) -> None:
    assert all(passes(item, anchors) for item in documents)
    assert signed_form(documents[0], comments=False)


def test_most_changes_are_not_even_canonical_equals(
    documents: list[bytes], anchors: TrustAnchors
) -> None:
    """The law above would say nothing if most changes changed nothing."""
    signed, chance = documents[0], random.Random(7)
    form, passed = signed_form(signed, comments=False), 0
    for _ in range(60):
        place = chance.randrange(len(signed))
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        if signed_form(changed, comments=False) == form:
            passed += 1
    assert passed < 40


def test_text_that_only_looks_different_is_the_same_document(
    documents: list[bytes], anchors: TrustAnchors
) -> None:
    """Canonicalisation is not stricter than it says: quotes and empty tags are no content."""
    same = documents[0].replace(b'<?xml version="1.0" encoding="UTF-8"?>', b"")

    assert passes(same, anchors)
