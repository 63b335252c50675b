"""Signatures as a dishonest signer makes them, and what a careful reader believes."""

from ades import xades
from ades.digests import DigestAlgorithm
from ades.ports import Level, SignatureValue
from ades.verification.report import Indication, SignatureReport
from ades.verification.trust import TrustAnchors
from ades.verification.xades import verify
from ades.xades import PreparedXML
from ades.xades.template import Reference, signature_text
from ades.xml.names import BASE64, ENVELOPED_SIGNATURE, FILTER2
from tests.ades.documents import now
from tests.cast import SealKey

GOOD = b'<order><pay Id="p1">10 EUR</pay></order>'
C14N = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform>'
SUBTRACT = (
    f'<ds:Transform Algorithm="{FILTER2}"><dsig-filter2:XPath xmlns:dsig-filter2="{FILTER2}" '
    'Filter="subtract">//pay</dsig-filter2:XPath></ds:Transform>'
)


ENVELOPED = f'<ds:Transform Algorithm="{ENVELOPED_SIGNATURE}"></ds:Transform>'
XSLT = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:Transform>'
NO_FILTER = f'<ds:Transform Algorithm="{FILTER2}"></ds:Transform>'
TEXT_ONLY = f'<ds:Transform Algorithm="{BASE64}"></ds:Transform>'
PAY = b'<pay Id="p1">10 EUR</pay>'


def reports(document: bytes, anchors: TrustAnchors) -> tuple[SignatureReport, ...]:
    return verify(document, anchors, now()).signatures


def believed(document: bytes, anchors: TrustAnchors) -> bool:
    """Whether somebody who wants the whole document signed would go on."""
    found = verify(document, anchors, now())
    return found.indication is Indication.TOTAL_PASSED and all(
        item.covers_whole_document for item in found.signatures
    )


def signature_in(signed: bytes) -> bytes:
    start, end = signed.index(b"<ds:Signature "), signed.rindex(b"</ds:Signature>")
    return signed[start : end + len(b"</ds:Signature>")]


def by_hand(key: SealKey, uri: str, transforms: str, octets: bytes, objects: str = "") -> bytes:
    """A signature by a signer who says what he likes about what he signed."""
    credential = key.sealer().credential()
    reference = Reference(uri, transforms, DigestAlgorithm.SHA256.digest(octets), "text/xml")
    text = signature_text(credential, DigestAlgorithm.SHA256, [reference], now(), objects)
    digest = DigestAlgorithm.SHA256.digest(text.signed_info.encode())
    prepared = PreparedXML(digest, DigestAlgorithm.SHA256, credential, text)
    (answer,) = key.sealer().sign_values([prepared.request("1")])
    assert isinstance(answer, SignatureValue)
    return signature_in(xades.embed(prepared, answer, Level.B_B))
