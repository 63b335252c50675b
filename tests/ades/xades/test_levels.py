"""XAdES-B-T, B-LT and B-LTA: what is added, what its digests are over, and how it is renewed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from ades import xades
from ades.digests import DigestAlgorithm
from ades.errors import MaterialUnavailable, SealMismatch, UnusableTarget
from ades.material import EMPTY, ValidationMaterial
from ades.ports import Level, SignatureValue, Timestamp
from ades.sealing import LocalSealer
from ades.timestamps import imprint_of
from ades.xades import Packaging, PreparedXML
from ades.xades.signing import sign_prepared
from ades.xml.canonical import Canonicalization
from ades.xml.parsing import XMLDocument
from ades.xml.signatures import XMLSignature, signatures, timestamp_tokens
from development_pki.hierarchy import Hierarchy
from tests.ades.xades.invoices import EXTENSION, cii, ubl
from tests.ades.xades.judges import key_side, options_for, xmlsec1_accepts
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority


@pytest.fixture
def side(ec_key: SealKey, pki: Hierarchy, tsa: HTTPTimestampAuthority) -> LocalSealer:
    return key_side(ec_key, pki, tsa)


@pytest.fixture
def prepared(ec_key: SealKey) -> PreparedXML:
    return xades.prepare(ubl(), options_for(ec_key, location=EXTENSION))


def answer_of(side: LocalSealer, prepared: PreparedXML, level: Level) -> SignatureValue:
    (answer,) = side.sign_values([prepared.request("invoice", level)])
    assert isinstance(answer, SignatureValue), answer
    return answer


def stamp_of(side: LocalSealer, prepared: xades.PreparedArchive) -> Timestamp:
    (stamp,) = side.timestamp([prepared.request("invoice")])
    assert isinstance(stamp, Timestamp), stamp
    return stamp


def signature_in(signed: bytes) -> XMLSignature:
    (found,) = signatures(XMLDocument(signed))
    return found


def added(signed: bytes) -> Iterator[etree._Element]:
    properties = signature_in(signed).unsigned_properties
    return iter(()) if properties is None else properties.iterchildren(etree.Element)


def names(signed: bytes) -> list[str]:
    return [str(etree.QName(item).localname) for item in added(signed)]


LEVELS = {
    Level.B_B: [],
    Level.B_T: ["SignatureTimeStamp"],
    Level.B_LT: [
        "SignatureTimeStamp",
        "TimeStampValidationData",
        "CertificateValues",
        "RevocationValues",
    ],
}


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_adds_its_properties_in_one_trip(
    prepared: PreparedXML, side: LocalSealer, level: Level, tmp_path: Path, pki: Hierarchy
) -> None:
    signed = xades.embed(prepared, answer_of(side, prepared, level), level)

    assert names(signed) == LEVELS[level]
    assert xmlsec1_accepts(signed, tmp_path, pki)


def test_the_time_stamp_is_over_the_value_as_it_stands_in_the_document(
    prepared: PreparedXML, side: LocalSealer
) -> None:
    signed = xades.embed(prepared, answer_of(side, prepared, Level.B_T), Level.B_T)

    signature = signature_in(signed)
    (stamp,) = added(signed)
    (token,) = timestamp_tokens(stamp)
    imprint = signature.value_imprint(Canonicalization.EXCLUSIVE, DigestAlgorithm.SHA256)
    assert imprint_of(token) == (imprint, DigestAlgorithm.SHA256)


def test_what_validates_the_signer_and_what_validates_the_time_stamp_are_kept_apart(
    prepared: PreparedXML, side: LocalSealer
) -> None:
    answer = answer_of(side, prepared, Level.B_LT)

    signed = xades.embed(prepared, answer, Level.B_LT)

    assert signature_in(signed).material() - answer.material == EMPTY
    assert answer.material - signature_in(signed).material() == EMPTY
    of_stamp, certificates, revocations = list(added(signed))[1:]
    assert len(list(of_stamp.iter("{*}EncapsulatedOCSPValue"))) == 1
    assert len(list(revocations.iter("{*}EncapsulatedOCSPValue"))) == 1
    assert len(list(revocations.iter("{*}EncapsulatedCRLValue"))) == 1
    assert len(list(certificates)) == 2  # the root and the OCSP responder


@pytest.mark.parametrize("packaging", [Packaging.ENVELOPED, Packaging.ENVELOPING])
def test_an_archive_time_stamp_is_renewed_with_what_validates_the_one_before(
    ec_key: SealKey, side: LocalSealer, packaging: Packaging, tmp_path: Path, pki: Hierarchy
) -> None:
    signed = xades.sign(cii(), options_for(ec_key, packaging=packaging), Level.B_LT, side)
    first = xades.prepare_archive(signed)
    stamp = stamp_of(side, first)
    archived = xades.embed_archive(first, stamp)

    later = known_later(stamp)
    second = xades.prepare_archive(archived, later, algorithm=DigestAlgorithm.SHA512)
    renewed = xades.embed_archive(second, stamp_of(side, second))

    assert names(archived) == [*LEVELS[Level.B_LT], "ArchiveTimeStamp"]
    assert names(renewed)[5:] == ["TimeStampValidationData", "ArchiveTimeStamp"]
    assert len(second.digest) == 64
    assert xmlsec1_accepts(renewed, tmp_path, pki)


def known_later(stamp: Timestamp) -> ValidationMaterial:
    """What validates the time-stamp, with a list that was not there before."""
    return stamp.material | ValidationMaterial(crls=(b"0\x03\x02\x01\x05",))


def test_the_imprint_covers_all_that_is_before_the_time_stamp(
    ec_key: SealKey, side: LocalSealer
) -> None:
    signed = xades.sign(cii(), options_for(ec_key), Level.B_LT, side)
    digest = xades.prepare_archive(signed).digest
    for before, after in (
        (b"<xades:CRLValues>", b"<xades:CRLValues >"),
        (b"<xades:EncapsulatedOCSPValue>M", b"<xades:EncapsulatedOCSPValue>N"),
        (b"<ds:X509Certificate>MI", b"<ds:X509Certificate>MJ"),
    ):
        changed = signed.replace(before, after, 1)
        assert changed != signed
        same = xades.prepare_archive(changed).digest == digest
        assert same == (b" >" in after)


def test_what_was_changed_after_signing_is_not_archived(ec_key: SealKey, side: LocalSealer) -> None:
    signed = xades.sign(ubl(), options_for(ec_key), Level.B_LT, side)

    with pytest.raises(UnusableTarget, match="not what was signed"):
        xades.prepare_archive(signed.replace(b">EUR<", b">USD<", 1))


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
def test_only_b_lt_can_be_archived(ec_key: SealKey, side: LocalSealer, level: Level) -> None:
    signed = xades.sign(ubl(), options_for(ec_key), level, side)

    with pytest.raises(UnusableTarget, match=r"time-stamp|material"):
        xades.prepare_archive(signed)


def test_the_material_of_b_lt_may_come_with_the_archive_time_stamp(
    prepared: PreparedXML, side: LocalSealer
) -> None:
    answer = answer_of(side, prepared, Level.B_LT)
    at_t = xades.embed(prepared, replace(answer, material=EMPTY), Level.B_T)

    archive = xades.prepare_archive(at_t, answer.material)

    assert names(xades.embed_archive(archive, stamp_of(side, archive))) == [
        *LEVELS[Level.B_LT],
        "ArchiveTimeStamp",
    ]


def test_a_detached_signature_is_archived_with_its_contents(
    ec_key: SealKey, side: LocalSealer
) -> None:
    options = options_for(ec_key, packaging=Packaging.DETACHED, uri="a%20b.txt")

    archived = xades.sign(b"text", options, Level.B_LTA, side)

    assert names(archived)[-1] == "ArchiveTimeStamp"
    with pytest.raises(UnusableTarget, match="not at hand"):
        xades.prepare_archive(archived)
    with pytest.raises(UnusableTarget, match="not what was signed"):
        xades.prepare_archive(archived, contents={"a b.txt": b"other"})
    assert xades.prepare_archive(archived, contents={"a b.txt": b"text"}).digest


def test_an_answer_with_less_than_was_asked_for_is_refused(
    prepared: PreparedXML, side: LocalSealer
) -> None:
    answer = answer_of(side, prepared, Level.B_LT)

    with pytest.raises(SealMismatch, match="no time-stamp"):
        xades.embed(prepared, replace(answer, timestamp=None), Level.B_T)
    with pytest.raises(SealMismatch, match="no validation material"):
        xades.embed(prepared, replace(answer, material=EMPTY), Level.B_LT)


def test_answers_to_another_request_are_refused(
    prepared: PreparedXML, side: LocalSealer, ec_key: SealKey, rsa_key: SealKey
) -> None:
    """A digest swapped between prepare and embed, and another certificate's key at the far end."""
    answer = answer_of(side, prepared, Level.B_T)
    other = xades.prepare(ubl(13), options_for(ec_key, location=EXTENSION))
    swapped = answer_of(side, other, Level.B_T)
    foreign = answer_of(LocalSealer(rsa_key.signer(), ec_key.chain), prepared, Level.B_B)

    with pytest.raises(SealMismatch, match="did not make"):
        xades.embed(prepared, swapped, Level.B_B)
    with pytest.raises(SealMismatch, match="did not make"):
        xades.embed(prepared, foreign, Level.B_B)
    with pytest.raises(SealMismatch, match="another signature"):
        xades.embed(prepared, replace(answer, timestamp=swapped.timestamp), Level.B_B)
    with pytest.raises(SealMismatch, match="cannot be read"):
        xades.embed(prepared, replace(answer, timestamp=b"0\x80"), Level.B_B)


def test_material_that_is_not_der_is_refused(prepared: PreparedXML, side: LocalSealer) -> None:
    answer = answer_of(side, prepared, Level.B_LT)

    with pytest.raises(SealMismatch, match="material"):
        xades.embed(
            prepared,
            replace(answer, material=ValidationMaterial(ocsp_responses=(b"no",))),
            Level.B_LT,
        )


def test_a_foreign_archive_time_stamp_is_refused(ec_key: SealKey, side: LocalSealer) -> None:
    one, other = (
        xades.prepare_archive(xades.sign(document, options_for(ec_key), Level.B_LT, side))
        for document in (ubl(1), ubl(2))
    )

    with pytest.raises(SealMismatch, match="over something else"):
        xades.embed_archive(one, stamp_of(side, other))
    with pytest.raises(SealMismatch, match="cannot be read"):
        xades.embed_archive(one, Timestamp("1", b"junk"))


def test_the_key_sides_failure_is_the_callers(
    prepared: PreparedXML, ec_key: SealKey, tsa: HTTPTimestampAuthority
) -> None:
    side = LocalSealer(ec_key.signer(), ec_key.chain, tsa)

    with pytest.raises(MaterialUnavailable):
        sign_prepared(prepared, Level.B_LT, side)
