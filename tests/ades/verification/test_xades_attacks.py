"""A bestiary of attacks on XML signatures: none of them makes unsigned things look signed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key

from ades import xades
from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import SealMismatch
from ades.ports import Credential, Level, SignatureAlgorithm, SignatureValue
from ades.sealing import LocalSealer
from ades.verification.report import Indication, SubIndication
from ades.verification.trust import TrustAnchors
from ades.xades import Packaging, Transform
from ades.xml.names import ENVELOPED_SIGNATURE
from development_pki.hierarchy import Hierarchy
from development_pki.issuance import issue_seal_certificate
from tests.ades.documents import now
from tests.ades.verification.xades_forgery import (
    C14N,
    ENVELOPED,
    GOOD,
    NO_FILTER,
    PAY,
    SUBTRACT,
    TEXT_ONLY,
    XSLT,
    believed,
    by_hand,
    reports,
    signature_in,
)
from tests.ades.xades.judges import key_side, options_for, signed_by
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

# Signature wrapping (XSW): the signed element is moved away, another one takes its place.


def moved_beside(signed: bytes) -> bytes:
    """The signed element goes into a wrapper, and a false one stands where it was."""
    pay = b'<pay Id="p1">10 EUR</pay>'
    return signed.replace(pay, b"<pay>99 EUR</pay><old>" + pay + b"</old>")


def moved_with_same_identifier(signed: bytes) -> bytes:
    """The same, and the false one has the identifier too, for readers that take the first."""
    pay = b'<pay Id="p1">10 EUR</pay>'
    return signed.replace(pay, b'<pay Id="p1">99 EUR</pay><old>' + pay + b"</old>")


def moved_into_an_object(signed: bytes) -> bytes:
    """The signed element goes into the signature itself."""
    pay = b'<pay Id="p1">10 EUR</pay>'
    moved = signed.replace(pay, b"<pay>99 EUR</pay>")
    return moved.replace(b"</ds:Signature>", b"<ds:Object>" + pay + b"</ds:Object></ds:Signature>")


def moved_beside_the_properties(signed: bytes) -> bytes:
    """The same, beside the properties, where nobody looks."""
    pay = b'<pay Id="p1">10 EUR</pay>'
    moved = signed.replace(pay, b"<pay>99 EUR</pay>")
    return moved.replace(b"</xades:QualifyingProperties>", b"</xades:QualifyingProperties>" + pay)


def wrapped_whole(signed: bytes) -> bytes:
    """The signed document becomes a part of another one."""
    return b"<order><pay>99 EUR</pay>" + signed + b"</order>"


@pytest.mark.parametrize(
    "attack",
    [
        moved_beside,
        moved_with_same_identifier,
        moved_into_an_object,
        moved_beside_the_properties,
        wrapped_whole,
    ],
)
def test_a_wrapped_element_does_not_make_the_document_signed(
    rsa_key: SealKey, anchors: TrustAnchors, attack: Callable[[bytes], bytes]
) -> None:
    signed = signed_by(rsa_key, GOOD, target="p1", packaging=Packaging.DETACHED)
    assert reports(signed, anchors)[0].indication is Indication.TOTAL_PASSED

    attacked = attack(signed)

    assert attacked != signed
    assert not believed(attacked, anchors)
    for report in reports(attacked, anchors):
        assert not report.covers_whole_document
        assert report.coverage in ("the element pay (#p1)", "") or "not signed" in report.coverage


@pytest.mark.parametrize("transform", Transform)
def test_a_document_that_is_wrapped_is_no_longer_covered(
    rsa_key: SealKey, anchors: TrustAnchors, transform: Transform
) -> None:
    signed = signed_by(rsa_key, GOOD, transform=transform)
    assert believed(signed, anchors)

    assert not believed(wrapped_whole(signed), anchors)


@pytest.mark.parametrize("transform", Transform)
@pytest.mark.parametrize(
    "smuggled",
    [
        b"<ds:Object><order><pay>99 EUR</pay></order></ds:Object></ds:Signature>",
        b"<order><pay>99 EUR</pay></order></ds:Signature>",
        b"</ds:Signature><Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><Object/></Signature>",
    ],
)
def test_nothing_is_smuggled_inside_of_what_signatures_leave_out(
    rsa_key: SealKey, anchors: TrustAnchors, transform: Transform, smuggled: bytes
) -> None:
    signed = signed_by(rsa_key, GOOD, transform=transform)

    attacked = b"</ds:Signature>".join(signed.rsplit(b"</ds:Signature>", 1)[:1])
    attacked += smuggled + signed.rsplit(b"</ds:Signature>", 1)[1]

    assert not believed(attacked, anchors)


def test_properties_of_another_making_do_not_count(rsa_key: SealKey, anchors: TrustAnchors) -> None:
    """A second set of properties, with a better signing time, before and after the signed one."""
    signed = signed_by(rsa_key, GOOD)
    start = signed.index(b"<xades:SignedProperties")
    end = signed.index(b"</xades:SignedProperties>") + len(b"</xades:SignedProperties>")
    own = signed[start:end]
    false = own.replace(b"<xades:SigningTime>20", b"<xades:SigningTime>19")
    renamed = false.replace(b' Id="', b' Id="x')
    holder = b"<order><x>" + own + b"</x>"
    for attacked in (
        signed.replace(own, false + own),
        signed.replace(own, own + false),
        signed.replace(own, renamed + own),
        signed.replace(own, false).replace(b"<order>", holder),
        signed.replace(own, renamed).replace(b"<order>", holder),
    ):
        (report,) = reports(attacked, anchors)
        assert report.sub_indication is SubIndication.FORMAT_FAILURE, report


def test_a_signature_does_not_hold_for_another_document(
    rsa_key: SealKey, anchors: TrustAnchors
) -> None:
    signature = signature_in(signed_by(rsa_key, GOOD))

    (report,) = reports(b"<order><pay>99 EUR</pay>" + signature + b"</order>", anchors)

    assert report.sub_indication is SubIndication.HASH_FAILURE


def test_a_certificate_that_was_exchanged_is_found_out(
    rsa_key: SealKey, pki: Hierarchy, anchors: TrustAnchors
) -> None:
    """Another company's certificate over the same key: the value still verifies with it."""
    key = load_der_private_key(rsa_key.pkcs8, None)
    other = issue_seal_certificate(
        pki,
        public_key=key.public_key(),  # type: ignore[arg-type]
        organization="Mallory, Lda.",
        vat_number="509442013",
        common_name="Mallory",
        now=now(),
    )
    chain = CertificateChain((other.public_bytes(Encoding.DER), *rsa_key.chain.certificates[1:]))
    mallory = replace(rsa_key, chain=chain)
    signed, exchanged = signed_by(rsa_key, GOOD), signed_by(mallory, GOOD)
    start, end = b"<ds:KeyInfo>", b"</ds:KeyInfo>"
    theirs = exchanged[exchanged.index(start) : exchanged.index(end)]
    ours = signed[signed.index(start) : signed.index(end)]

    (report,) = reports(signed.replace(ours, theirs), anchors)

    assert report.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


def test_a_certificate_put_in_front_is_not_taken_for_the_signers(
    rsa_key: SealKey, ec_key: SealKey, anchors: TrustAnchors
) -> None:
    signed, other = signed_by(rsa_key, GOOD), signed_by(ec_key, GOOD)
    first = other[other.index(b"<ds:X509Certificate>") : other.index(b"</ds:X509Data>")]

    (report,) = reports(signed.replace(b"<ds:X509Data>", b"<ds:X509Data>" + first), anchors)

    assert report.indication is Indication.TOTAL_PASSED
    assert report.signer == "Livraria Lúmen seal"


def test_a_time_stamp_of_another_signature_proves_nothing(
    ec_key: SealKey, pki: Hierarchy, tsa: HTTPTimestampAuthority, anchors: TrustAnchors
) -> None:
    side = key_side(ec_key, pki, tsa)
    one, other = (
        xades.sign(document, options_for(ec_key), Level.B_T, side)
        for document in (GOOD, GOOD.replace(b"10", b"11"))
    )
    start, end = b"<xades:UnsignedProperties>", b"</xades:UnsignedProperties>"
    swapped = one.replace(
        one[one.index(start) : one.index(end)], other[other.index(start) : other.index(end)]
    )

    (report,) = reports(swapped, anchors)

    assert report.indication is not Indication.TOTAL_PASSED
    assert report.timestamped_at is None


def test_an_archive_time_stamp_does_not_cover_what_was_put_before_it(
    ec_key: SealKey, pki: Hierarchy, tsa: HTTPTimestampAuthority, anchors: TrustAnchors
) -> None:
    signed = xades.sign(GOOD, options_for(ec_key), Level.B_LTA, key_side(ec_key, pki, tsa))
    attacked = signed.replace(
        b"<xades:RevocationValues", b"<xades:CertificateValues/><xades:RevocationValues"
    )

    (report,) = reports(attacked, anchors)

    assert [item.is_good for item in report.stamps] == [True, False]


@pytest.mark.parametrize(
    ("uri", "transforms", "octets"),
    [
        pytest.param("", TEXT_ONLY, b"\xd7]4\x11\x13", id="only the text is signed"),
        pytest.param("", ENVELOPED + SUBTRACT + C14N, b"<order></order>", id="all is left out"),
        pytest.param("#p1", C14N, PAY, id="one element only"),
        pytest.param("", XSLT + C14N, b"<order></order>", id="made into what the signer wants"),
        pytest.param("http://127.0.0.1:9/order.xml", "", b"<order></order>", id="from the network"),
        pytest.param("file:///etc/hostname", "", b"host", id="from the disk"),
        pytest.param("#xpointer(//pay)", C14N, PAY, id="by an XPointer that is not processed"),
        pytest.param("#nowhere", C14N, b"", id="nothing"),
        pytest.param("#p1", C14N + NO_FILTER + C14N, PAY, id="octets as if they were a document"),
    ],
)
def test_a_signer_cannot_make_less_look_like_the_whole_document(
    rsa_key: SealKey, anchors: TrustAnchors, uri: str, transforms: str, octets: bytes
) -> None:
    signature = by_hand(rsa_key, uri, transforms, octets)

    document = GOOD.replace(b"</order>", signature + b"</order>")

    assert not believed(document, anchors)
    assert reports(document, anchors)


def test_an_object_that_its_own_signature_leaves_out_is_empty_octets(
    rsa_key: SealKey, anchors: TrustAnchors
) -> None:
    """The enveloped transform takes the signature out, and with it what is in it."""
    transforms = f'<ds:Transform Algorithm="{ENVELOPED_SIGNATURE}"></ds:Transform>{C14N}'
    text = '<ds:Object Id="o1">{}</ds:Object>'
    for content in ("10 EUR", "99 EUR"):
        signature = by_hand(rsa_key, "#o1", transforms, b"", text.format(content))
        assert not believed(signature, anchors)


def test_ids_that_are_there_twice_in_different_spellings_are_refused(
    rsa_key: SealKey, anchors: TrustAnchors
) -> None:
    signed = signed_by(rsa_key, GOOD, target="p1", packaging=Packaging.DETACHED)
    for name in (b"id", b"ID", b"xml:id"):
        attacked = signed.replace(b"<order>", b"<order " + name + b'="p1">')
        (report,) = reports(attacked, anchors)
        assert report.sub_indication is SubIndication.FORMAT_FAILURE


def test_the_far_side_cannot_answer_with_another_certificate(
    rsa_key: SealKey, ec_key: SealKey
) -> None:
    """The credential said one certificate, the key belongs to another."""
    credential = Credential(
        rsa_key.chain, DigestAlgorithm.SHA256, {Level.B_B: 1}, SignatureAlgorithm.RSA_PKCS1
    )
    prepared = xades.prepare(GOOD, xades.XAdESOptions(credential, now()))
    (answer,) = LocalSealer(ec_key.signer(), ec_key.chain).sign_values([prepared.request("1")])
    assert isinstance(answer, SignatureValue)

    with pytest.raises(SealMismatch, match="did not make"):
        xades.embed(prepared, answer, Level.B_B)
