"""What the verifier says of XAdES signatures, good and bad."""

from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key
from cryptography.x509 import load_der_x509_certificate
from lxml import etree
from signxml import methods
from signxml.algorithms import SignatureConstructionMethod, SignatureMethod
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from ades import xades
from ades.errors import VerificationFailed
from ades.ports import Level, Timestamp
from ades.verification.report import Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors
from ades.verification.xades import verify
from ades.xades import Canonicalization, Packaging, Transform
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now
from tests.ades.material import PKIMaterial
from tests.ades.xades.invoices import EXTENSION, cii, fattura_pa, ubl
from tests.ades.xades.judges import COMBINATIONS, key_side, options_for, signed_by
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

PASSED, FAILED = Indication.TOTAL_PASSED, Indication.TOTAL_FAILED


def judged(
    signed: bytes, anchors: TrustAnchors, moment: datetime | None = None, **contents: bytes
) -> SignatureReport:
    (report,) = verify(signed, anchors, moment or now(), contents=contents).signatures
    return report


@pytest.mark.parametrize("kind", ["RSA", "RSA-PSS", "P-256", "P-384", "P-521"])
def test_each_kind_of_key_passes(
    keys: dict[str, SealKey], kind: str, anchors: TrustAnchors
) -> None:
    report = judged(signed_by(keys[kind], ubl(), location=EXTENSION), anchors)

    assert report.indication is PASSED, report
    assert report.level == "XAdES-BASELINE-B"
    assert report.covers_whole_document
    assert report.coverage == "the whole document"
    assert report.packaging == "enveloped"


def test_ed25519_is_verified(keys: dict[str, SealKey], anchors: TrustAnchors) -> None:
    signed = signed_by(keys["Ed25519"], ubl())

    report = judged(signed, anchors)
    broken = judged(signed.replace(b'-value">', b'-value">AAAA', 1), anchors)

    assert report.indication is PASSED, report
    assert broken.sub_indication is SubIndication.SIG_CRYPTO_FAILURE


@pytest.mark.parametrize("level", Level)
def test_each_level_is_named(
    ec_key: SealKey,
    pki: Hierarchy,
    tsa: HTTPTimestampAuthority,
    anchors: TrustAnchors,
    level: Level,
) -> None:
    signed = xades.sign(
        ubl(), options_for(ec_key, location=EXTENSION), level, key_side(ec_key, pki, tsa)
    )

    report = judged(signed, anchors)

    assert report.indication is PASSED, report
    assert report.level == f"XAdES-BASELINE-{level.removeprefix('B-')}"
    assert (report.timestamped_at is not None) == level.has_timestamp
    assert [item.is_good for item in report.stamps] == [True] * len(report.stamps)


def test_a_renewed_archive_is_still_lta(
    ec_key: SealKey, pki: Hierarchy, tsa: HTTPTimestampAuthority, anchors: TrustAnchors
) -> None:
    side = key_side(ec_key, pki, tsa)
    signed = xades.sign(fattura_pa(), options_for(ec_key), Level.B_LTA, side)
    archive = xades.prepare_archive(signed)
    (stamp,) = side.timestamp([archive.request("1")])
    assert isinstance(stamp, Timestamp)

    report = judged(xades.embed_archive(archive, stamp), anchors)

    assert report.indication is PASSED, report
    assert report.level == "XAdES-BASELINE-LTA"
    assert [item.kind for item in report.stamps] == ["signature", "archive", "archive"]


@pytest.mark.parametrize("packaging", [Packaging.ENVELOPING, Packaging.ENVELOPING_BASE64])
def test_enveloping_signatures_cover_what_is_in_them(
    rsa_key: SealKey, anchors: TrustAnchors, packaging: Packaging
) -> None:
    report = judged(signed_by(rsa_key, cii(), packaging=packaging), anchors)

    assert report.indication is PASSED, report
    assert report.packaging == "enveloping"
    assert report.covers_whole_document


@pytest.mark.parametrize(("transform", "canonicalization"), COMBINATIONS)
def test_transforms_and_canonicalisations_pass(
    rsa_key: SealKey,
    anchors: TrustAnchors,
    transform: Transform,
    canonicalization: Canonicalization,
) -> None:
    signed = signed_by(rsa_key, cii(), transform=transform, canonicalization=canonicalization)

    assert judged(signed, anchors).indication is PASSED


def test_detached_contents_must_be_given_to_be_judged(
    rsa_key: SealKey, anchors: TrustAnchors
) -> None:
    signed = signed_by(rsa_key, b"text", packaging=Packaging.DETACHED, uri="a%20b")

    given = judged(signed, anchors, **{"a b": b"text"})
    assert (given.indication, given.packaging) == (PASSED, "detached")
    assert given.covers_whole_document
    more = judged(signed, anchors, **{"a b": b"text", "c": b"unsigned"})
    assert more.indication is PASSED
    assert not more.covers_whole_document
    forged = judged(signed, anchors, **{"a%20b": b"text", "a b": b"unsigned"})
    assert not forged.covers_whole_document
    absent = judged(signed, anchors)
    assert absent.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND
    other = judged(signed, anchors, **{"a b": b"TEXT"})
    assert other.sub_indication is SubIndication.HASH_FAILURE


def test_a_signature_of_an_element_says_which(rsa_key: SealKey, anchors: TrustAnchors) -> None:
    document = b"<a><b Id='x'>signed</b><c>not signed</c></a>"
    signed = signed_by(rsa_key, document, target="x", packaging=Packaging.DETACHED)

    report = judged(signed, anchors)

    assert report.indication is PASSED
    assert not report.covers_whole_document
    assert report.coverage == "the element b (#x)"
    with pytest.raises(VerificationFailed, match="whole document"):
        verify(signed, anchors, now()).newest()


def test_two_signatures_are_two_reports(
    rsa_key: SealKey, ec_key: SealKey, anchors: TrustAnchors
) -> None:
    first = signed_by(rsa_key, ubl(), transform=Transform.XPATH)
    second = signed_by(ec_key, first, transform=Transform.XPATH2_FILTER)

    report = verify(second, anchors, now())

    assert report.indication is PASSED
    assert [item.signer for item in report.signatures] == [
        "Livraria Lúmen seal",
        "Adega do Norte seal",
    ]
    assert len({item.identifier for item in report.signatures}) == 2


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (b">EUR<", b">USD<", SubIndication.HASH_FAILURE),
        (b"<xades:SigningTime>2", b"<xades:SigningTime>1", SubIndication.HASH_FAILURE),
        (b'"text/xml"', b"", None),
        (b'-value">', b'-value">AAAA', SubIndication.SIG_CRYPTO_FAILURE),
        (b'-value">', b'-value">*', SubIndication.FORMAT_FAILURE),
        (b"<ds:DigestValue>", b"<ds:DigestValue>A", SubIndication.FORMAT_FAILURE),
        (b"ecdsa-sha256", b"ecdsa-sha512", SubIndication.SIG_CRYPTO_FAILURE),
        (b"ecdsa-sha256", b"rsa-sha256", SubIndication.SIG_CRYPTO_FAILURE),
        (b"ecdsa-sha256", b"hmac-sha256", SubIndication.SIG_CRYPTO_FAILURE),
        (b"xmlenc#sha256", b"xmlenc#sha255", SubIndication.FORMAT_FAILURE),
        (b'Target="#', b'Target="#x', SubIndication.FORMAT_FAILURE),
    ],
)
def test_what_was_changed_is_told(
    ec_key: SealKey,
    anchors: TrustAnchors,
    before: bytes,
    after: bytes,
    reason: SubIndication | None,
) -> None:
    signed = signed_by(ec_key, ubl())
    changed = signed.replace(before, after, 1)

    report = judged(changed, anchors)

    assert report.sub_indication is reason, report
    assert (report.indication is PASSED) == (changed == signed)


def test_who_is_not_trusted_is_indeterminate(rsa_key: SealKey, other_anchors: TrustAnchors) -> None:
    report = judged(signed_by(rsa_key, ubl()), other_anchors)

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


def test_long_after_the_certificate_ended_only_lta_holds(
    ec_key: SealKey, pki: Hierarchy, tsa: HTTPTimestampAuthority, anchors: TrustAnchors
) -> None:
    side, later = key_side(ec_key, pki, tsa), now() + timedelta(days=735)
    known = PKIMaterial(pki, later).material([pki.tsa.certificate.public_bytes(Encoding.DER)])
    found = {}
    for level in (Level.B_B, Level.B_LTA):
        signed = xades.sign(ubl(), options_for(ec_key), level, side)
        (found[level],) = verify(signed, anchors, later, known=known).signatures

    assert found[Level.B_B].indication is Indication.INDETERMINATE
    assert found[Level.B_LTA].indication is PASSED, found[Level.B_LTA]


@pytest.mark.parametrize("way", [methods.enveloped, methods.enveloping])
def test_what_signxml_signed_passes(
    key: SealKey, anchors: TrustAnchors, way: SignatureConstructionMethod
) -> None:
    """It signs its ds:KeyInfo too, and leaves the last canonicalisation of a reference unsaid."""
    private = load_der_private_key(key.pkcs8, None)
    is_rsa = isinstance(private, RSAPrivateKey)
    signer = XAdESSigner(
        method=way,
        data_object_format=XAdESDataObjectFormat(MimeType="text/xml"),
        signature_algorithm=SignatureMethod.RSA_SHA256 if is_rsa else SignatureMethod.ECDSA_SHA256,
    )
    certificates = [load_der_x509_certificate(item) for item in key.chain.certificates]
    signed = etree.tostring(
        signer.sign(etree.fromstring(ubl()), key=private, cert=certificates)  # type: ignore[arg-type]
    )

    report = judged(signed, anchors)
    changed = judged(signed.replace(b">EUR<", b">USD<", 1), anchors)

    assert report.indication is PASSED, report
    assert report.level == "XAdES-BASELINE-B"
    assert report.covers_whole_document
    assert report.packaging == way.name
    assert changed.sub_indication is SubIndication.HASH_FAILURE


def test_a_document_without_signatures_has_no_reports(anchors: TrustAnchors) -> None:
    assert verify(ubl(), anchors, now()).signatures == ()


@pytest.mark.parametrize(
    "document", [b"", b"%PDF-1.7", b"<a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_what_is_no_safe_xml_is_a_format_failure(document: bytes, anchors: TrustAnchors) -> None:
    report = judged(document, anchors)

    assert (report.indication, report.sub_indication) == (FAILED, SubIndication.FORMAT_FAILURE)
