"""Time-stamp tokens: whose they are, what they are over, and what they are worth."""

from collections.abc import Callable
from datetime import datetime

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from ades.digests import DigestAlgorithm
from ades.material import EMPTY
from ades.policy import DEFAULT_POLICY
from ades.ports import SignatureAlgorithm
from ades.verification.chains import Pool
from ades.verification.der import DERError
from ades.verification.evidence import Evidence
from ades.verification.facts import SignatureFacts, SignedPart, StampFacts, StampKind
from ades.verification.judgement import judge
from ades.verification.report import Indication, SubIndication
from ades.verification.revocation import RevocationRecords
from ades.verification.stamps import JudgedStamp, imprint_of_bytes, judge_stamp, read_token
from tests.ades.verification.aging import Aging, certify, token, usage, year

SHA256 = DigestAlgorithm.SHA256
NOW = year(2026, 6)
STAMPED = b"a signature value"


@pytest.fixture(scope="module")
def authority() -> Aging:
    return Aging(since=year(2025), until=year(2036), clock=NOW)


def judged(authority: Aging, encoded: bytes, over: bytes = STAMPED) -> JudgedStamp:
    pool = Pool((authority.issuing.der,))
    records = RevocationRecords(EMPTY, DEFAULT_POLICY, NOW)
    evidence = Evidence(authority.anchors, NOW, DEFAULT_POLICY, pool, records)
    facts = StampFacts(StampKind.SIGNATURE, encoded, imprint_of_bytes(over))
    return judge_stamp(facts, NOW, evidence)


def test_a_good_token_proves_its_time(authority: Aging) -> None:
    found = judged(authority, authority.timestamp(SHA256.digest(STAMPED), SHA256))

    assert found.proves == NOW
    assert found.report.authority == "TSA 2025"
    assert not found.is_broken


@pytest.mark.parametrize("algorithm", [*DigestAlgorithm])
def test_the_imprint_may_be_of_any_digest(authority: Aging, algorithm: DigestAlgorithm) -> None:
    encoded = authority.timestamp(algorithm.digest(STAMPED), algorithm)
    assert judged(authority, encoded).proves == NOW


def test_a_token_over_something_else_is_broken(authority: Aging) -> None:
    found = judged(authority, authority.timestamp(SHA256.digest(b"else"), SHA256))

    assert found.is_broken
    assert found.report.sub_indication is SubIndication.HASH_FAILURE


def test_an_authority_of_strangers_is_unknown_and_not_broken(authority: Aging) -> None:
    stranger = Aging(since=year(2025), until=year(2036), clock=NOW)
    found = judged(authority, stranger.timestamp(SHA256.digest(STAMPED), SHA256))

    assert found.proves is None
    assert not found.is_broken
    assert found.report.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


TIME_STAMPING, CODE = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING


@pytest.mark.parametrize(
    "extensions",
    [
        (),
        ((x509.ExtendedKeyUsage([CODE]), True),),
        ((x509.ExtendedKeyUsage([TIME_STAMPING]), False),),
        ((x509.ExtendedKeyUsage([TIME_STAMPING, CODE]), True),),
        ((x509.ExtendedKeyUsage([TIME_STAMPING]), True), (usage("key_encipherment"), True)),
    ],
)
def test_only_a_certificate_for_time_stamps_alone_makes_them(
    authority: Aging, extensions: tuple[tuple[x509.ExtensionType, bool], ...]
) -> None:
    """RFC 3161, 2.3: a seal's certificate of the same authority must not make times."""
    tsa = certify("Impostor", authority.issuing, extensions, since=NOW, until=year(2030))
    found = judged(authority, token(tsa, SHA256.digest(STAMPED), SHA256, at=NOW))

    assert found.proves is None
    assert found.report.sub_indication is SubIndication.CHAIN_CONSTRAINTS_FAILURE


def test_a_certificate_that_the_token_does_not_refer_to_is_not_its_signers(
    authority: Aging,
) -> None:
    """RFC 5816: otherwise a certificate of the same name and number could take its place."""
    encoded = token(authority.tsa, SHA256.digest(STAMPED), SHA256, at=NOW, named=authority.issuing)
    found = judged(authority, encoded)

    assert found.is_broken
    assert found.report.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


@pytest.mark.parametrize("at", [year(2024), year(2026, 7)])
def test_a_time_outside_of_the_certificate_or_to_come_is_none(
    authority: Aging, at: datetime
) -> None:
    encoded = token(authority.tsa, SHA256.digest(STAMPED), SHA256, at=at)
    assert judged(authority, encoded).proves is None


def test_content_is_older_than_the_signature_over_it(authority: Aging) -> None:
    """A time-stamp over the content that is younger than the one over the signature lies."""
    member = authority.signer(year(2028))
    content = token(authority.tsa, SHA256.digest(b"content"), SHA256, at=NOW)
    signature = token(authority.tsa, SHA256.digest(STAMPED), SHA256, at=year(2026, 5))
    facts = SignatureFacts(
        form="CAdES",
        signer=member.der,
        certificates=(authority.issuing.der,),
        parts=(SignedPart("the document", intact=True),),
        value_verifies=True,
        algorithm=SignatureAlgorithm.ECDSA,
        digest_algorithm="sha256",
        stamps=(
            StampFacts(StampKind.CONTENT, content, imprint_of_bytes(b"content")),
            StampFacts(StampKind.SIGNATURE, signature, imprint_of_bytes(STAMPED)),
        ),
    )
    report = judge(facts, authority.anchors, NOW)

    assert report.indication is Indication.INDETERMINATE
    assert report.sub_indication is SubIndication.TIMESTAMP_ORDER_FAILURE


@given(data=st.binary(max_size=400))
def test_what_is_no_token_is_refused(data: bytes) -> None:
    with pytest.raises(DERError):
        read_token(data)


@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
def test_a_changed_token_proves_the_same_time_or_none(place: int, change: int) -> None:
    authority, encoded = _STAMPED
    damaged = bytearray(encoded)
    damaged[place % len(damaged)] ^= change

    assert judged(authority, bytes(damaged)).proves in (None, NOW)


_AUTHORITY = Aging(since=year(2025), until=year(2036), clock=NOW)
_STAMPED = (_AUTHORITY, _AUTHORITY.timestamp(SHA256.digest(STAMPED), SHA256))


def nested(
    depth: int, build: Callable[[bytes], bytes] = lambda inner: b"\x30\x80" + inner
) -> bytes:
    found = b""
    for _ in range(depth):
        found = build(found)
    return found


@pytest.mark.parametrize("depth", [1, 100, 20_000])
def test_deep_nesting_costs_nothing(depth: int) -> None:
    with pytest.raises(DERError):
        read_token(nested(depth))
