"""The judges of XML can say no: to a changed byte, another document, a root that is not trusted."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ades import xades
from ades.ports import Level
from ades.xades import Packaging, XAdESOptions
from tests.ades.documents import sealer_of
from tests.cast import SealKey
from tests.interop.conftest import Written
from tests.interop.formats.documents import xml_invoice
from tests.interop.judges.libraries import signxml
from tests.interop.judges.programs import Anchor, xmlsec
from tests.interop.judges.verdicts import Verdict

XMLJudge = Callable[[Path, Anchor, bytes], Verdict]
ADDRESS = "invoice.xml"


def xmlsec_with(document: Path, anchor: Anchor, content: bytes) -> Verdict:
    beside = document.with_name(ADDRESS)
    beside.write_bytes(content)
    return xmlsec(document, anchor, [(ADDRESS, beside)])


def signxml_with(document: Path, anchor: Anchor, content: bytes) -> Verdict:
    return signxml(document, anchor, {ADDRESS: content}.__getitem__)


@pytest.fixture(params=[Packaging.ENVELOPED, Packaging.DETACHED])
def signed(request: pytest.FixtureRequest, rsa_key: SealKey) -> bytes:
    """A signature in its document, or beside it."""
    sealer = sealer_of(rsa_key)
    uri = ADDRESS if request.param is Packaging.DETACHED else ""
    options = XAdESOptions(sealer.credential(), datetime.now(UTC), request.param, uri=uri)
    return xades.sign(xml_invoice(), options, Level.B_B, sealer)


@pytest.mark.parametrize("judge", [xmlsec_with, signxml_with])
class TestJudgesOfXML:
    def test_a_signed_document_is_accepted(
        self, judge: XMLJudge, signed: bytes, written: Written, anchor: Anchor
    ) -> None:
        verdict = judge(written(signed, "signed.xml"), anchor, xml_invoice())
        assert verdict, verdict.said

    def test_a_changed_document_is_refused(
        self, judge: XMLJudge, signed: bytes, written: Written, anchor: Anchor
    ) -> None:
        inside = signed.replace(b"<Books>37</Books>", b"<Books>38</Books>")
        beside = xml_invoice().replace(b"<Books>37</Books>", b"<Books>38</Books>")
        assert not judge(written(inside, "signed.xml"), anchor, beside)

    def test_a_changed_claim_is_refused(
        self, judge: XMLJudge, signed: bytes, written: Written, anchor: Anchor
    ) -> None:
        """The signing time is no part of the document, but it is signed too."""
        year = str(datetime.now(UTC).year).encode()
        changed = signed.replace(b"SigningTime>" + year, b"SigningTime>1999")
        assert changed != signed
        assert not judge(written(changed, "signed.xml"), anchor, xml_invoice())

    def test_a_foreign_root_is_refused(
        self, judge: XMLJudge, signed: bytes, written: Written, foreign: Anchor
    ) -> None:
        assert not judge(written(signed, "signed.xml"), foreign, xml_invoice())
