"""Seals that a holder of documents must refuse, one attack each.

Whoever makes them is a compromised or faulty Integration Service, or somebody between it and the
Proxy Client; some of them even hold the right key.
"""

import time

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ades.cms import ID_SIGNATURE_TIMESTAMP_TOKEN, encode, template_for
from ades.digests import DigestAlgorithm
from ades.errors import SealMismatch
from ades.ports import Level, SealRequest
from ades.seals import check_seal
from tests.ades.documents import seal_of, sealer_of, signed_by
from tests.cast import SealKey
from trust_services.software_keys import SoftwareKey
from trust_services.tsa import HTTPTimestampAuthority

DIGEST = DigestAlgorithm.SHA256.digest(b"an invoice")
REQUEST = SealRequest("invoice", DIGEST)
REQUEST_OTHER = SealRequest("invoice", DigestAlgorithm.SHA256.digest(b"another invoice"))
REQUEST_BT = SealRequest("invoice", DIGEST, level=Level.B_T)
ID_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")


@pytest.fixture
def seal(key: SealKey) -> bytes:
    """A good seal: each attack begins with it, and it is accepted."""
    made = seal_of(sealer_of(key), REQUEST)
    check_seal(made, REQUEST, key.chain)
    return made


@pytest.fixture
def stamped(key: SealKey, tsa: HTTPTimestampAuthority) -> bytes:
    """A good B-T seal."""
    made = seal_of(sealer_of(key, tsa), REQUEST_BT)
    check_seal(made, REQUEST_BT, key.chain)
    return made


def opened(seal: bytes) -> tuple[cms.ContentInfo, cms.SignedData, cms.SignerInfo]:
    info = cms.ContentInfo.load(seal, strict=True)
    return info, info["content"], info["content"]["signer_infos"][0]


def attributes_of(seal: bytes) -> dict[str, bytes]:
    return {item["type"].native: item.dump() for item in opened(seal)[2]["signed_attrs"]}


def signed_anew(key: SealKey, attributes: list[bytes], token: bytes | None = None) -> bytes:
    """A seal over any attributes at all, by one who holds the right key."""
    signer, algorithm = SoftwareKey.from_pkcs8(key.pkcs8), DigestAlgorithm.SHA256
    template = template_for(key.chain, signer.signature_algorithm, algorithm)
    encoded = encode(0x31, *sorted(attributes))
    return template.assemble(encoded, signed_by(signer, encoded), token)


def refused(seal: bytes, key: SealKey, because: str, request: SealRequest = REQUEST) -> None:
    with pytest.raises(SealMismatch, match=because):
        check_seal(seal, request, key.chain)


def test_a_seal_of_another_digest(seal: bytes, key: SealKey) -> None:
    """The service seals a document of its own choice instead of the one it was asked for."""
    refused(seal, key, "another digest", REQUEST_OTHER)


def test_the_seals_of_two_documents_are_swapped(key: SealKey) -> None:
    """Each seal is good, but in the other one's place."""
    requests = [SealRequest(text, DigestAlgorithm.SHA256.digest(text.encode())) for text in "ab"]
    first, second = (seal_of(sealer_of(key), item) for item in requests)

    refused(second, key, "another digest", requests[0])
    refused(first, key, "another digest", requests[1])


def test_a_seal_by_another_certificate(rsa_key: SealKey, ec_key: SealKey) -> None:
    """Another issuer's key sealed the document."""
    refused(seal_of(sealer_of(ec_key), REQUEST), rsa_key, "expected certificate")
    refused(seal_of(sealer_of(rsa_key), REQUEST), ec_key, "expected certificate")


def test_a_seal_by_another_key_under_this_certificates_name(
    rsa_key: SealKey, ec_key: SealKey
) -> None:
    """A thief has the certificate, which is public, but not its key."""
    thief = SealKey(ec_key.pkcs8, rsa_key.chain)
    forged = seal_of(sealer_of(thief), REQUEST)
    refused(forged, rsa_key, "did not make this signature")


def test_a_bit_of_the_signature_is_flipped(seal: bytes, key: SealKey) -> None:
    """A disk or a wire changed one bit."""
    info, _, signer = opened(seal)
    value = bytearray(signer["signature"].native)
    value[-1] ^= 1
    signer["signature"] = bytes(value)
    refused(info.dump(), key, "did not make this signature")


def test_the_certificate_inside_is_another_one(
    seal: bytes, key: SealKey, rsa_key: SealKey, ec_key: SealKey
) -> None:
    """Signature and attributes are good, but readers are shown another signer's certificate."""
    info, data, _ = opened(seal)
    other = ec_key if key is rsa_key else rsa_key
    data["certificates"] = [asn1_x509.Certificate.load(item) for item in other.chain.certificates]
    refused(info.dump(), key, "does not carry the expected certificate")


def test_the_certificates_are_left_out(seal: bytes, key: SealKey) -> None:
    """Nobody who reads the document could tell who signed it."""
    info, data, _ = opened(seal)
    data["certificates"] = []
    refused(info.dump(), key, "does not carry the expected certificate")


def test_the_signer_identifier_names_another_certificate(seal: bytes, key: SealKey) -> None:
    """Readers look for a signer who is not there, and call the signature broken."""
    info, _, signer = opened(seal)
    named = signer["sid"].chosen
    another = {"issuer": named["issuer"], "serial_number": named["serial_number"].native + 1}
    signer["sid"] = cms.SignerIdentifier("issuer_and_serial_number", another)
    refused(info.dump(), key, "names another certificate")


def test_there_are_two_signers(seal: bytes, key: SealKey) -> None:
    """A stranger's signature rides along with the right one."""
    info, data, signer = opened(seal)
    second = signer.copy()
    second["signature"] = b"a stranger's"
    data["signer_infos"] = [signer, second]
    refused(info.dump(), key, "exactly one signer")


def test_there_is_no_signer(seal: bytes, key: SealKey) -> None:
    """A bag of certificates in the place of a signature."""
    info, data, _ = opened(seal)
    data["signer_infos"] = []
    refused(info.dump(), key, "exactly one signer")


def test_the_content_is_attached(seal: bytes, key: SealKey) -> None:
    """What is attached would be verified instead of the document."""
    info, data, _ = opened(seal)
    data["encap_content_info"]["content"] = b"an invoice"
    refused(info.dump(), key, "not detached")


def test_it_is_another_kind_of_cms(key: SealKey) -> None:
    """CMS, but not SignedData."""
    data = cms.ContentInfo({"content_type": "data", "content": b"nothing"}).dump()
    refused(data, key, "not CMS SignedData")


@pytest.mark.parametrize("missing", ["content_type", "message_digest", "signing_certificate_v2"])
def test_a_signed_attribute_is_missing(seal: bytes, key: SealKey, missing: str) -> None:
    """Signed by the right key, but not bound to the content or to the certificate."""
    attributes = attributes_of(seal)
    check_seal(signed_anew(key, [*attributes.values()]), REQUEST, key.chain)
    del attributes[missing]
    refused(signed_anew(key, [*attributes.values()]), key, missing)


def test_there_are_no_signed_attributes(seal: bytes, key: SealKey) -> None:
    """RFC 5652, 5.4: without attributes the signature is over the content itself."""
    info, _, signer = opened(seal)
    del signer["signed_attrs"]
    refused(info.dump(), key, "cannot be read")


def test_an_attribute_is_there_twice(seal: bytes, key: SealKey) -> None:
    """Two message digests: we would read the one, and others the other."""
    other = encode(0x30, ID_MESSAGE_DIGEST, encode(0x31, encode(0x04, bytes(32))))
    doubled = signed_anew(key, [*attributes_of(seal).values(), other])
    refused(doubled, key, "there twice")


def test_an_attribute_has_two_values(seal: bytes, key: SealKey) -> None:
    """The same trick inside one attribute."""
    attributes = attributes_of(seal)
    values = encode(0x31, encode(0x04, DIGEST), encode(0x04, bytes(32)))
    attributes["message_digest"] = encode(0x30, ID_MESSAGE_DIGEST, values)
    refused(signed_anew(key, [*attributes.values()]), key, "cannot be read")


def test_signing_certificate_v2_refers_to_another_certificate(
    key: SealKey, rsa_key: SealKey, ec_key: SealKey
) -> None:
    """The right key signs that another certificate is to be used (RFC 5035, 5.4)."""
    other = ec_key if key is rsa_key else rsa_key
    attributes = attributes_of(seal_of(sealer_of(other), REQUEST))
    refused(signed_anew(key, [*attributes.values()]), key, "by another certificate")


def test_the_digest_is_by_another_algorithm(key: SealKey) -> None:
    """A SHA-512 seal in the place of a SHA-256 one."""
    long = SealRequest("invoice", bytes(64), DigestAlgorithm.SHA512)
    made = seal_of(sealer_of(key), long)
    refused(made, key, "another digest algorithm", SealRequest("invoice", bytes(64)))


def test_the_signature_algorithm_is_a_lie(seal: bytes, key: SealKey) -> None:
    """The value is good as SHA-256, but readers are told to use SHA-1."""
    info, _, signer = opened(seal)
    signer["signature_algorithm"] = {"algorithm": "sha1_rsa"}
    refused(info.dump(), key, "another signature algorithm")


def test_the_time_stamp_is_missing_when_one_was_asked_for(seal: bytes, key: SealKey) -> None:
    """B-B was delivered where B-T was paid for."""
    refused(seal, key, "has no time-stamp", REQUEST_BT)


def test_the_time_stamp_is_of_another_signature(
    seal: bytes, key: SealKey, tsa: HTTPTimestampAuthority
) -> None:
    """An old token is reused, so that the signature seems older than it is."""
    token = tsa.timestamp(DigestAlgorithm.SHA256.digest(b"old"), DigestAlgorithm.SHA256)
    made = signed_anew(key, [*attributes_of(seal).values()], token)
    refused(made, key, "over another signature", REQUEST_BT)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(b"\x30\x00", id="empty"),
        pytest.param(cms.ContentInfo({"content_type": "data", "content": b"x"}).dump(), id="data"),
        pytest.param(
            cms.ContentInfo(
                {
                    "content_type": "signed_data",
                    "content": {
                        "version": "v3",
                        "digest_algorithms": [],
                        "encap_content_info": {"content_type": "tst_info"},
                        "signer_infos": [],
                    },
                }
            ).dump(),
            id="without TSTInfo",
        ),
    ],
)
def test_the_time_stamp_is_not_one(seal: bytes, key: SealKey, token: bytes) -> None:
    """Something else in the token's place."""
    made = signed_anew(key, [*attributes_of(seal).values()], token)
    refused(made, key, "the (seal|token)", REQUEST_BT)


def test_it_ends_too_early(stamped: bytes, key: SealKey) -> None:
    """A connection broke off: no beginning of a seal is a seal."""
    for length in range(0, len(stamped), 97):
        refused(stamped[:length], key, "cannot be read", REQUEST_BT)


def test_bytes_follow_it(seal: bytes, key: SealKey) -> None:
    """A second message behind the first, for readers that look there."""
    refused(seal + b"\0", key, "cannot be read")


def test_nested_structures_do_not_take_exponential_time(
    seal: bytes, tsa: HTTPTimestampAuthority, key: SealKey
) -> None:
    """Tokens where nobody expects them: encoding them anew would take minutes."""
    token = tsa.timestamp(DIGEST, DigestAlgorithm.SHA256)
    attribute = encode(0x30, ID_SIGNATURE_TIMESTAMP_TOKEN, encode(0x31, token))
    made = signed_anew(key, [*attributes_of(seal).values(), attribute])

    started = time.perf_counter()
    check_seal(made, REQUEST, key.chain)
    assert time.perf_counter() - started < 2


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_is_broken_in_it_only_the_typed_error_leaves(
    stamped: bytes, key: SealKey, data: st.DataObject
) -> None:
    """Any bytes replaced anywhere, by any others."""
    start = data.draw(st.integers(0, len(stamped)))
    width = data.draw(st.integers(0, 8))
    broken = stamped[:start] + data.draw(st.binary(max_size=8)) + stamped[start + width :]
    try:
        check_seal(broken, REQUEST_BT, key.chain)
    except SealMismatch:
        return
    # What is accepted in spite of the change has the same signed parts.
    assert attributes_of(broken) == attributes_of(stamped)
