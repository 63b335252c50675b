"""What the verifier says of CAdES signatures, good ones and attacked ones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades import cades
from ades.cades import CAdESOptions
from ades.cades.archive import ID_ARCHIVE_TIMESTAMP_V3, ID_ATS_HASH_INDEX_V3, attribute
from ades.cms import OCTET_STRING, SEQUENCE, encode
from ades.der import read
from ades.digests import DigestAlgorithm
from ades.ports import Level, Timestamp, TimestampRequest
from ades.sealing import LocalSealer
from ades.signed_data import CERTIFICATES, SignedData, Signer, read_signed_data
from ades.verification.cades import DetachedContent, verify
from ades.verification.report import Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors
from tests.ades.material import PKIMaterial
from tests.cast import SealKey

CONTENT = b"what was agreed\n" * 20
DETACHED = DetachedContent(CONTENT)
SHA256, SHA512 = DigestAlgorithm.SHA256, DigestAlgorithm.SHA512


def now() -> datetime:
    return datetime.now(UTC)


def signed(side: LocalSealer, level: Level, *, attached: bool = False) -> bytes:
    options = CAdESOptions.of(side.credential(), now())
    return cades.sign(CONTENT, options, level, side, attached=attached)


def judged(
    signature: bytes, anchors: TrustAnchors, detached: DetachedContent = DETACHED
) -> SignatureReport:
    (report,) = verify(signature, anchors, now(), detached=detached).signatures
    return report


@pytest.mark.parametrize("attached", [False, True])
@pytest.mark.parametrize("level", list(Level))
def test_every_level_passes_with_its_name(
    key_side: LocalSealer, level: Level, attached: bool, anchors: TrustAnchors
) -> None:
    signature = signed(key_side, level, attached=attached)
    report = judged(signature, anchors, DetachedContent() if attached else DETACHED)

    report.ensure_passed()
    assert report.level == f"CAdES-BASELINE-{level.removeprefix('B-')}"
    assert report.covers_whole_document
    assert report.claimed_at is not None


@pytest.mark.parametrize("kind", ["RSA-PSS", "P-384", "P-521", "Ed25519"])
def test_every_kind_of_key_passes(
    sides: dict[str, LocalSealer], kind: str, anchors: TrustAnchors
) -> None:
    report = judged(signed(sides[kind], Level.B_LTA), anchors)

    report.ensure_passed()
    assert report.level == "CAdES-BASELINE-LTA"


def test_a_digest_is_enough_for_a_detached_one(
    key_side: LocalSealer, anchors: TrustAnchors
) -> None:
    signature = signed(key_side, Level.B_LTA)
    digests = DetachedContent(digests={SHA256: SHA256.digest(CONTENT)})

    judged(signature, anchors, digests).ensure_passed()
    judged(signature, anchors, DetachedContent(BytesIO(CONTENT))).ensure_passed()


def test_a_renewed_archive_passes(
    key_side: LocalSealer, source: PKIMaterial, anchors: TrustAnchors
) -> None:
    first = signed(key_side, Level.B_LTA)
    known = PKIMaterial(source.hierarchy).material(key_side.credential().chain.certificates[:1])
    renewed = cades.archive(
        first, key_side, content_digest=SHA512.digest(CONTENT), algorithm=SHA512, known=known
    )
    report = judged(renewed, anchors)

    report.ensure_passed()
    assert [item.kind for item in report.stamps] == ["signature", "archive", "archive"]
    assert all(item.is_good for item in report.stamps)


def test_without_the_content_nothing_is_said(key_side: LocalSealer, anchors: TrustAnchors) -> None:
    report = judged(signed(key_side, Level.B_B), anchors, DetachedContent())

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND


def test_another_content(key_side: LocalSealer, anchors: TrustAnchors) -> None:
    report = judged(signed(key_side, Level.B_LTA), anchors, DetachedContent(CONTENT + b"!"))

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.HASH_FAILURE


def test_an_attached_content_that_was_swapped(key_side: LocalSealer, anchors: TrustAnchors) -> None:
    """Readers show what is inside; the content given beside it does not save it."""
    signature = signed(key_side, Level.B_T, attached=True)
    swapped = signature.replace(b"what was agreed", b"what was forged")
    report = judged(swapped, anchors, DETACHED)

    assert report.sub_indication is SubIndication.HASH_FAILURE


@pytest.mark.parametrize("algorithm", [SHA256, SHA512])
def test_a_content_beside_the_one_inside_must_be_the_same(
    key_side: LocalSealer, anchors: TrustAnchors, algorithm: DigestAlgorithm
) -> None:
    """Whoever has a detached signature can put what was signed into it, and show another file."""
    signature = cades.attach(signed(key_side, Level.B_T), CONTENT)
    assert judged(signature, anchors).indication is Indication.TOTAL_PASSED
    digests = {algorithm: algorithm.digest(b"forged")}
    for other in (DetachedContent(b"forged"), DetachedContent(None, digests)):
        report = judged(signature, anchors, other)
        assert report.sub_indication is SubIndication.HASH_FAILURE


def test_a_stranger_s_root(key_side: LocalSealer, other_anchors: TrustAnchors) -> None:
    report = judged(signed(key_side, Level.B_LTA), other_anchors)

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


def with_signer(data: SignedData, signer: Signer) -> bytes:
    return data.with_signer(signer).encode()


def replaced(signature: bytes, old: bytes, new: bytes) -> bytes:
    assert signature.count(old) >= 1
    return signature.replace(old, new)


def test_the_certificate_is_substituted(
    rsa_key: SealKey, ec_key: SealKey, anchors: TrustAnchors
) -> None:
    """Another subject's certificate in the place of the signer's."""
    data = read_signed_data(
        cades.sign(
            CONTENT,
            CAdESOptions(rsa_key.chain, now()),
            Level.B_B,
            LocalSealer(rsa_key.signer(), rsa_key.chain),
        )
    )
    others = tuple(sorted(ec_key.chain.certificates))
    forged = SignedData(
        data.version, data.digest_identifiers, data.content, others, (), data.signers
    )
    assert judged(forged.encode(), anchors).indication is not Indication.TOTAL_PASSED


def test_the_time_stamp_of_another_signature(key_side: LocalSealer, anchors: TrustAnchors) -> None:
    """A stamp from a document that was signed earlier."""
    one = signed(key_side, Level.B_T)
    options = CAdESOptions.of(key_side.credential(), now() - timedelta(days=1))
    other = cades.sign(CONTENT, options, Level.B_T, key_side)
    data, stamped = read_signed_data(one), read_signed_data(other)
    stolen = Signer(**{**vars(data.signer), "unsigned": stamped.signer.unsigned})
    report = judged(with_signer(data, stolen), anchors)

    assert report.indication is not Indication.TOTAL_PASSED
    assert "over something else" in report.explanation


def test_the_index_leaves_out_the_signature_s_time_stamp(
    key_side: LocalSealer, anchors: TrustAnchors
) -> None:
    """The archive time-stamp is good in itself, but does not keep the other one alive."""
    data = read_signed_data(signed(key_side, Level.B_LT))
    prepared = cades.prepare_archive(data.encode())
    algorithm, certificates, revocations, _ = read(prepared.index, SEQUENCE).parts()
    index = encode(
        SEQUENCE, algorithm.encoded, certificates.encoded, revocations.encoded, encode(SEQUENCE)
    )
    digest = SHA256.digest(data.content_type + SHA256.digest(CONTENT) + data.signer.fixed + index)
    (answer,) = key_side.timestamp([TimestampRequest("x", digest)])
    assert isinstance(answer, Timestamp)
    forged = cades.embed_archive(
        cades.PreparedArchive(prepared.signed, index, digest, SHA256), answer
    )
    assert judged(forged, anchors).indication is not Indication.TOTAL_PASSED


@pytest.mark.parametrize("part", ["certificates", "revocations"])
def test_what_the_index_names_is_gone(
    key_side: LocalSealer, anchors: TrustAnchors, part: str
) -> None:
    """Evidence is removed from the archive afterwards."""
    data = read_signed_data(signed(key_side, Level.B_LTA))
    fewer = {**vars(data), part: getattr(data, part)[:-1]}
    assert judged(SignedData(**fewer).encode(), anchors).indication is not Indication.TOTAL_PASSED


def test_the_index_is_changed_after_the_time_stamp(
    key_side: LocalSealer, anchors: TrustAnchors
) -> None:
    """What was removed is removed from the index too, which is not signed but stamped."""
    data = read_signed_data(signed(key_side, Level.B_LTA))
    archived = [item for item in data.signer.unsigned if ID_ATS_HASH_INDEX_V3 in item]
    assert len(archived) == 1
    digest = encode(OCTET_STRING, SHA256.digest(data.revocations[-1]))
    damaged = archived[0].replace(digest, encode(OCTET_STRING, bytes(32)))
    assert damaged != archived[0]
    others = [item for item in data.signer.unsigned if item not in archived]
    signer = Signer(**{**vars(data.signer), "unsigned": (*others, damaged)})
    assert judged(with_signer(data, signer), anchors).indication is not Indication.TOTAL_PASSED


def test_an_archive_time_stamp_without_its_index(
    key_side: LocalSealer, anchors: TrustAnchors
) -> None:
    data = read_signed_data(signed(key_side, Level.B_LT))
    (answer,) = key_side.timestamp([TimestampRequest("x", SHA256.digest(b"x"))])
    assert isinstance(answer, Timestamp)
    bare = attribute(ID_ARCHIVE_TIMESTAMP_V3, answer.token)
    report = judged(with_signer(data, data.signer.with_unsigned(bare)), anchors)

    assert report.sub_indication is SubIndication.FORMAT_FAILURE


def test_it_is_judged_at_the_moment_that_is_asked_for(
    key_side: LocalSealer, anchors: TrustAnchors
) -> None:
    """Long after the end of the signer's certificate, the time-stamp's still vouches for it."""
    signature = signed(key_side, Level.B_B)
    late = now() + timedelta(days=365 * 9)
    (report,) = verify(signature, anchors, late, detached=DETACHED).signatures

    assert report.indication is Indication.INDETERMINATE


@pytest.mark.parametrize("document", [b"", b"\x30\x00", b"\x30\x80\x00\x00", b"%PDF-1.7"])
def test_what_is_no_signature_is_reported(document: bytes, anchors: TrustAnchors) -> None:
    report = judged(document, anchors)

    assert report.indication is Indication.TOTAL_FAILED
    assert report.sub_indication is SubIndication.FORMAT_FAILURE


def is_covered_in(signature: bytes) -> Callable[[int], bool]:
    """All is, but versions and lists of digests, and the certificates in the newest token."""
    outer = read_signed_data(signature)
    (token,) = outer.signer.unsigned_values(ID_ARCHIVE_TIMESTAMP_V3)
    start, inner = signature.index(token), read_signed_data(token)
    loose = [(0, outer.around_content()[0]), (start, inner.around_content()[0])]
    loose.append((start, encode(CERTIFICATES, *inner.certificates)))
    spans = [(signature.index(part, begin), len(part)) for begin, part in loose]
    return lambda place: not any(begin <= place < begin + size for begin, size in spans)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_changed_byte_of_what_is_signed_or_stamped_passes(
    archived: bytes, anchors: TrustAnchors, data: st.DataObject
) -> None:
    """Every certificate, answer and attribute is in the archive's index."""
    place = data.draw(st.integers(0, len(archived) - 1).filter(is_covered_in(archived)))
    changed = bytearray(archived)
    changed[place] ^= data.draw(st.integers(1, 255))
    report = verify(bytes(changed), anchors, now(), detached=DETACHED)

    assert report.indication is not Indication.TOTAL_PASSED


@pytest.fixture(scope="module")
def archived(sides: dict[str, LocalSealer]) -> bytes:
    """A B-LTA signature with an RSA key."""
    return signed(sides["RSA"], Level.B_LTA)
