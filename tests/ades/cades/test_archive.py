"""B-LTA: what the archive time-stamp is over, computed a second time from the standard's text."""

import hashlib
from datetime import UTC, datetime

import pytest
from asn1crypto import cms, core, tsp

from ades import cades
from ades.cades import CAdESOptions
from ades.digests import DigestAlgorithm
from ades.errors import OptionError, SealMismatch, UnreadableDocument, UnusableTarget
from ades.ports import Level, Timestamp, TimestampRequest
from ades.sealing import LocalSealer
from ades.signed_data import read_signed_data
from tests.ades.material import PKIMaterial

CONTENT = b"what was agreed"
MOMENT = datetime(2026, 11, 24, 10, tzinfo=UTC)
ARCHIVE_TIMESTAMP, HASH_INDEX = "0.4.0.1733.2.4", "0.4.0.19122.1.5"


def signed(side: LocalSealer, level: Level) -> bytes:
    return cades.sign(CONTENT, CAdESOptions.of(side.credential(), MOMENT), level, side)


def signer_info(signature: bytes) -> cms.SignerInfo:
    return cms.ContentInfo.load(signature, strict=True)["content"]["signer_infos"][0]


def archive_tokens(signature: bytes) -> list[cms.ContentInfo]:
    attributes = signer_info(signature)["unsigned_attrs"]
    found = [item for item in attributes if item["type"].dotted == ARCHIVE_TIMESTAMP]
    tokens = [cms.ContentInfo.load(item["values"][0].dump()) for item in found]
    # The later one has the earlier one in its index.
    return sorted(tokens, key=lambda item: len(digests_in(index_of(item)[3])))


def info_of(token: cms.ContentInfo) -> tsp.TSTInfo:
    return token["content"]["encap_content_info"]["content"].parsed


def index_of(token: cms.ContentInfo) -> core.Sequence:
    (attribute,) = token["content"]["signer_infos"][0]["unsigned_attrs"]
    assert attribute["type"].dotted == HASH_INDEX
    return core.SequenceOf.load(attribute["values"][0].dump(), spec=core.Any)


def digests_in(part: core.Any) -> list[bytes]:
    return [item.native for item in core.SequenceOf.load(part.dump(), spec=core.OctetString)]


def recomputed(signature: bytes, token: cms.ContentInfo, algorithm: str) -> bytes:
    """EN 319 122-1, 5.5.3: the four parts of the imprint."""
    signer = signer_info(signature)
    names = ["version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm"]
    fields = b"".join(signer[name].dump() for name in [*names, "signature"])
    content_type = core.ObjectIdentifier("1.2.840.113549.1.7.1").dump()
    digest = hashlib.new(algorithm, CONTENT).digest()
    return hashlib.new(algorithm, content_type + digest + fields + index_of(token).dump()).digest()


def test_the_imprint_is_the_standards(key_side: LocalSealer) -> None:
    signature = signed(key_side, Level.B_LTA)
    (token,) = archive_tokens(signature)

    imprint = info_of(token)["message_imprint"]["hashed_message"].native
    assert imprint == recomputed(signature, token, "sha256")


def test_the_index_has_every_part_once(key_side: LocalSealer) -> None:
    signature = signed(key_side, Level.B_LTA)
    data = cms.ContentInfo.load(signature, strict=True)["content"]
    (token,) = archive_tokens(signature)
    algorithm, certificates, revocations, values = index_of(token)

    assert (
        algorithm.dump() == core.Sequence.load(bytes.fromhex("300b0609608648016503040201")).dump()
    )
    sha256 = DigestAlgorithm.SHA256.digest
    assert digests_in(certificates) == [sha256(item.dump()) for item in data["certificates"]]
    assert digests_in(revocations) == [sha256(item.dump()) for item in data["crls"]]
    (stamp,) = [
        item["type"].dump() + item["values"][0].dump()
        for item in signer_info(signature)["unsigned_attrs"]
        if item["type"].dotted != ARCHIVE_TIMESTAMP
    ]
    assert digests_in(values) == [sha256(stamp)]


def test_renewal_covers_the_time_stamps_before_it(
    key_side: LocalSealer, source: PKIMaterial
) -> None:
    """Its own material goes in first, and nothing that the first one covers is touched."""
    first = signed(key_side, Level.B_LTA)
    later = PKIMaterial(source.hierarchy).material(key_side.credential().chain.certificates[:1])
    renewed = cades.archive(
        first,
        key_side,
        content_digest=DigestAlgorithm.SHA512.digest(CONTENT),
        algorithm=DigestAlgorithm.SHA512,
        known=later,
    )

    old, new = archive_tokens(renewed)
    assert old.dump() == archive_tokens(first)[0].dump()
    assert info_of(old)["message_imprint"]["hashed_message"].native == recomputed(
        renewed, old, "sha256"
    )
    assert info_of(new)["message_imprint"]["hashed_message"].native == recomputed(
        renewed, new, "sha512"
    )
    assert len(digests_in(index_of(new)[3])) == 2
    assert {*later.ocsp_responses} <= {*read_signed_data(renewed).material.ocsp_responses}


def test_an_attached_signature_is_archived_as_the_detached_one_is(key_side: LocalSealer) -> None:
    detached = signed(key_side, Level.B_LT)
    attached = cades.attach(detached, CONTENT)

    one, other = cades.prepare_archive(detached), cades.prepare_archive(attached)
    assert one.digest == other.digest
    assert cades.prepare_archive(detached) == one
    longer = cades.prepare_archive(attached, algorithm=DigestAlgorithm.SHA384)
    digest = DigestAlgorithm.SHA384.digest(CONTENT)
    assert longer.digest == (
        cades.prepare_archive(
            detached, algorithm=DigestAlgorithm.SHA384, content_digest=digest
        ).digest
    )


def test_another_algorithm_needs_the_contents_digest(key_side: LocalSealer) -> None:
    signature = signed(key_side, Level.B_LT)
    with pytest.raises(OptionError, match="64 bytes"):
        cades.prepare_archive(signature, algorithm=DigestAlgorithm.SHA512)


def test_the_digest_of_another_content_is_refused(key_side: LocalSealer) -> None:
    signature = signed(key_side, Level.B_LT)
    with pytest.raises(UnusableTarget, match="not that of the signed content"):
        cades.prepare_archive(signature, content_digest=bytes(32))


def test_an_attached_content_that_was_swapped_is_not_archived(key_side: LocalSealer) -> None:
    attached = cades.attach(signed(key_side, Level.B_LT), CONTENT)
    with pytest.raises(UnusableTarget, match="not the one that was signed"):
        cades.prepare_archive(attached.replace(CONTENT, b"what was forged"))


def test_below_b_t_there_is_nothing_to_keep(key_side: LocalSealer) -> None:
    with pytest.raises(UnusableTarget, match="below B-T"):
        cades.prepare_archive(signed(key_side, Level.B_B))


def test_a_time_stamp_of_another_signature_is_refused(key_side: LocalSealer) -> None:
    """An old token is sent again, so that the archive seems older than it is."""
    prepared = cades.prepare_archive(signed(key_side, Level.B_LT))
    (other,) = key_side.timestamp([TimestampRequest("old", bytes(32))])
    assert isinstance(other, Timestamp)
    with pytest.raises(SealMismatch, match="over something else"):
        cades.embed_archive(prepared, other)


@pytest.mark.parametrize("token", [b"", b"\x30\x00", b"nothing"])
def test_what_is_no_time_stamp_is_refused(key_side: LocalSealer, token: bytes) -> None:
    prepared = cades.prepare_archive(signed(key_side, Level.B_LT))
    with pytest.raises(SealMismatch, match="cannot be read"):
        cades.embed_archive(prepared, Timestamp("archive", token))


@pytest.mark.parametrize(
    "document", [b"", b"\x30\x80\x00\x00", b"%PDF-1.7", b"\x30\x03\x06\x01\x00"]
)
def test_what_is_no_signature_is_refused(document: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        cades.prepare_archive(document)
