"""One fixture for each known trick with a JWS, and none of them passes."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk

from ades import jades
from ades.digests import DigestAlgorithm
from ades.jades import DetachedObject, JAdESOptions
from ades.ports import Level
from ades.sealing import LocalSealer
from ades.verification.jades import verify
from ades.verification.report import Indication, SignatureReport, SubIndication
from ades.verification.trust import TrustAnchors
from development_pki.hierarchy import Hierarchy
from tests.ades.documents import now, signed_by
from tests.ades.jades.documents import ORDER, header_of, key_side, parts_of
from tests.ades.jades.forging import Forger, b64
from tests.cast import SealKey
from trust_services.tsa import HTTPTimestampAuthority

FORMAT = SubIndication.FORMAT_FAILURE
CRYPTO = SubIndication.SIG_CRYPTO_FAILURE


@pytest.fixture(scope="module")
def side(ec_key: SealKey, tsa: HTTPTimestampAuthority, pki: Hierarchy) -> LocalSealer:
    return key_side(ec_key, tsa, pki)


@pytest.fixture(scope="module")
def signed(side: LocalSealer) -> bytes:
    """What everything here is made of: Adega's order, B-B."""
    return jades.sign(ORDER, JAdESOptions(side.credential(), now()), Level.B_B, side)


@pytest.fixture(scope="module")
def forger(ec_key: SealKey, signed: bytes) -> Forger:
    return Forger(ec_key, header_of(signed))


@pytest.fixture
def judged(anchors: TrustAnchors) -> Callable[..., SignatureReport]:
    def judge(document: bytes, *contents: DetachedObject) -> SignatureReport:
        return verify(document, anchors, now(), contents).signatures[0]

    return judge


Judged = Callable[..., SignatureReport]


def test_what_the_attacks_start_from_passes(judged: Judged, signed: bytes, forger: Forger) -> None:
    assert judged(signed).indication is Indication.TOTAL_PASSED
    assert judged(forger.sign({})).indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", None, 1, ["ES256"]])
@pytest.mark.parametrize("value", ["", b64(bytes(64))])
def test_alg_none_and_its_disguises(judged: Judged, forger: Forger, name: Any, value: str) -> None:
    forged = parts_of(forger.sign({"alg": name})) | {"signature": value}
    assert judged(json.dumps(forged).encode()).sub_indication is FORMAT


def test_hmac_with_the_public_key_as_its_secret(judged: Judged, forger: Forger) -> None:
    """Algorithm confusion (CVE-2015-9235): the verifier has the public key, and so has anybody."""
    public = forger.key.chain.signer.public_key()
    for form in (
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ):
        forged = parts_of(forger.sign({"alg": "HS256"}))
        text = f"{forged['protected']}.{forged['payload']}".encode()
        forged["signature"] = b64(hmac.digest(form, text, hashlib.sha256))
        assert judged(json.dumps(forged).encode()).sub_indication is FORMAT


@pytest.mark.parametrize("name", ["RS256", "PS256", "EdDSA", "ES384", "ES512"])
def test_an_algorithm_that_does_not_go_with_the_key(
    judged: Judged, forger: Forger, name: str
) -> None:
    assert judged(forger.sign({"alg": name})).sub_indication is CRYPTO


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(bytes(64), id="zeros: CVE-2022-21449"),
        pytest.param(bytes(63) + b"\1", id="r is zero"),
        pytest.param(b"\xff" * 64, id="integers beyond the order"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\1" * 65, id="of an odd length"),
    ],
)
def test_values_that_no_key_makes(judged: Judged, signed: bytes, value: bytes) -> None:
    forged = parts_of(signed) | {"signature": b64(value)}
    assert judged(json.dumps(forged).encode()).sub_indication is CRYPTO


def test_a_der_value_where_two_integers_belong(judged: Judged, forger: Forger) -> None:
    whole = parts_of(forger.sign({}))
    text = f"{whole['protected']}.{whole['payload']}".encode()
    whole["signature"] = b64(signed_by(forger.key.signer(), text))
    assert judged(json.dumps(whole).encode()).sub_indication is CRYPTO


@pytest.mark.parametrize(
    "crit",
    [
        pytest.param(["exp"], id="a name that is not there"),
        pytest.param(["x-new"], id="an extension that nobody understands"),
        pytest.param(["x-new", "x-new"], id="twice"),
        pytest.param([], id="nothing"),
        pytest.param("x-new", id="no list"),
        pytest.param([1], id="a number"),
        pytest.param(["alg"], id="a name of the standard itself"),
        pytest.param(["sigPId"], id="a signature policy, which is not checked"),
    ],
)
def test_critical_parameters_that_are_not_understood(
    judged: Judged, forger: Forger, crit: object
) -> None:
    changes = {"crit": crit, "x-new": 1, "sigPId": {"id": {"id": "urn:oid:2.999"}}}
    assert judged(forger.sign(changes)).sub_indication is FORMAT


def test_a_name_twice_in_the_protected_header(judged: Judged, forger: Forger) -> None:
    text = json.dumps(forger.header)[:-1] + ',"alg":"none"}'
    assert judged(forger.sign_text(text, b64(ORDER))).sub_indication is FORMAT


def test_a_name_twice_around_the_signature(judged: Judged, signed: bytes) -> None:
    other = b64(b'{"total":"9999.00"}').encode()
    twice = signed[:-1] + b',"payload":"' + other + b'"}'
    assert judged(twice).sub_indication is FORMAT


def test_the_certificate_of_another_under_the_forger_s_key(
    judged: Judged, forger: Forger, rsa_key: SealKey
) -> None:
    """The header names Lúmen's certificate; ``x5c`` and the value are Adega's."""
    named = b64(hashlib.sha256(rsa_key.chain.certificates[0]).digest())
    assert judged(forger.sign({"x5t#S256": named})).sub_indication is FORMAT


def test_another_certificate_put_into_x5c(judged: Judged, forger: Forger, rsa_key: SealKey) -> None:
    chain = [base64.b64encode(item).decode() for item in rsa_key.chain.certificates]
    assert judged(forger.sign({"x5c": chain})).sub_indication is FORMAT
    named = b64(rsa_key.chain.fingerprint)
    report = judged(forger.sign({"x5c": chain, "x5t#S256": named}))
    assert report.sub_indication is CRYPTO


def test_a_certificate_named_twice_or_not_at_all(judged: Judged, forger: Forger) -> None:
    named = {"digAlg": "S256", "digVal": forger.header["x5t#S256"]}
    assert judged(forger.sign({"x5t#o": named})).sub_indication is FORMAT
    assert judged(forger.sign({"x5t#S256": None, "x5t#o": named})).level == "JAdES-BASELINE-B"
    report = judged(forger.sign({"x5t#S256": None}))
    assert not report.level.startswith("JAdES-BASELINE")
    report = judged(forger.sign({"x5t#S256": None, "x5c": None}))
    assert report.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


def test_keys_and_addresses_that_the_signature_brings_along_are_never_used(
    judged: Judged, forger: Forger
) -> None:
    """CVE-2018-0114: the key in ``jwk`` made the value. No certificate says whose it is."""
    public = forger.key.chain.signer.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    key = jwk.JWK.from_pem(pem).export_public(as_dict=True)
    brought = {"jwk": key, "kid": "1", "jku": "http://127.0.0.1:9/", "x5u": "http://127.0.0.1:9/"}
    report = judged(forger.sign(brought | {"x5c": None, "x5t#S256": None}))
    assert report.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


def test_a_header_of_another_signature(judged: Judged, forger: Forger, signed: bytes) -> None:
    other = parts_of(forger.sign({"iat": 1}))
    swapped = parts_of(signed) | {"protected": other["protected"]}
    assert judged(json.dumps(swapped).encode()).sub_indication is CRYPTO


@pytest.mark.parametrize("name", ["alg", "x5c", "kid", "crit", "typ", "signed"])
def test_parameters_that_nobody_signed(judged: Judged, forger: Forger, name: str) -> None:
    assert judged(forger.sign({}, unprotected={name: "x"})).sub_indication is FORMAT


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"b64": False}, id="b64 that is not critical"),
        pytest.param({"b64": True}, id="b64 true that is not critical"),
        pytest.param({"b64": "false", "crit": ["b64"]}, id="b64 that is a text"),
        pytest.param({"b64": 0, "crit": ["b64"]}, id="b64 that is a number"),
    ],
)
def test_readers_that_differ_in_whether_the_payload_is_encoded(
    judged: Judged, forger: Forger, changes: dict[str, Any]
) -> None:
    assert judged(forger.sign(changes)).sub_indication is FORMAT


def test_an_unencoded_payload_read_as_if_it_were_encoded(judged: Judged, side: LocalSealer) -> None:
    asked = JAdESOptions(side.credential(), now(), unencoded=True)
    whole = parts_of(jades.sign(ORDER, asked, Level.B_B, side))
    assert judged(json.dumps(whole).encode()).indication is Indication.TOTAL_PASSED
    encoded = json.dumps(whole | {"payload": b64(ORDER)}).encode()
    assert judged(encoded).sub_indication is CRYPTO


def test_a_payload_beside_references(judged: Judged, side: LocalSealer) -> None:
    files = [DetachedObject("a.json", ORDER)]
    signed = jades.sign(files, JAdESOptions(side.credential(), now()), Level.B_B, side)
    both = parts_of(signed) | {"payload": b64(b"what a reader shows")}
    assert judged(json.dumps(both).encode(), *files).sub_indication is FORMAT


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"pars": ["a", "a"]}, id="a name twice"),
        pytest.param({"pars": []}, id="no names"),
        pytest.param({"pars": "a"}, id="a text for a list"),
        pytest.param({"hashV": []}, id="no digests"),
        pytest.param({"hashV": [b64(bytes(32))] * 2}, id="more digests than names"),
        pytest.param({"hashV": [b64(b"short")]}, id="a short digest"),
        pytest.param({"hashM": "S1"}, id="SHA-1"),
        pytest.param({"mId": "http://uri.etsi.org/19182/HttpHeaders"}, id="another mechanism"),
        pytest.param({"ctys": ["a", "b"]}, id="more types than names"),
    ],
)
def test_references_that_can_be_read_in_two_ways(
    judged: Judged, forger: Forger, change: dict[str, Any]
) -> None:
    found = {
        "mId": "http://uri.etsi.org/19182/ObjectIdByURIHash",
        "pars": ["a"],
        "hashM": "S256",
        "hashV": [b64(DigestAlgorithm.SHA256.digest(b64(ORDER).encode()))],
    }
    content = DetachedObject("a", ORDER)
    good = forger.sign({"sigD": found, "crit": ["sigD"]}, b"")
    assert judged(good, content).indication is Indication.TOTAL_PASSED
    bad = forger.sign({"sigD": found | change, "crit": ["sigD"]}, b"")
    assert judged(bad, content).sub_indication is FORMAT


@pytest.mark.parametrize(
    "changes",
    [{"iat": "yesterday"}, {"iat": True}, {"iat": 1e400}, {"iat": 10**20}, {"sigT": "2026"}]
    + [{"iat": None, "sigT": text} for text in ("now", "2026-11-24T10:30:00+01:00", 7)],
)
def test_times_that_are_claimed_twice_or_are_none(
    judged: Judged, forger: Forger, changes: dict[str, Any]
) -> None:
    text = json.dumps(forger.header | changes).replace("Infinity", "1e400")
    text = text.replace('"iat": null, ', "")
    assert judged(forger.sign_text(text, b64(ORDER))).sub_indication is FORMAT


def test_the_older_way_to_claim_a_time_is_read(judged: Judged, forger: Forger) -> None:
    report = judged(forger.sign({"iat": None, "sigT": "2021-03-04T05:06:07Z", "crit": ["sigT"]}))
    assert report.indication is Indication.TOTAL_PASSED
    assert report.claimed_at is not None
    assert report.claimed_at.isoformat() == "2021-03-04T05:06:07+00:00"


def test_unsigned_properties_of_another_signature(
    judged: Judged, side: LocalSealer, anchors: TrustAnchors
) -> None:
    asked = JAdESOptions(side.credential(), now())
    mine, other = (
        parts_of(jades.sign(payload, asked, Level.B_LTA, side)) for payload in (ORDER, b"other")
    )
    report = judged(json.dumps(mine | {"header": other["header"]}).encode())
    assert report.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
    assert [item.is_good for item in report.stamps] == [False, False]


def test_a_time_stamp_over_the_content_is_judged_with_the_signature(
    judged: Judged, forger: Forger, tsa: HTTPTimestampAuthority
) -> None:
    """``adoTst`` (5.2.6) is over the payload's text, and older than the signature's own stamps."""
    for stamped, is_good in ((b64(ORDER).encode(), True), (ORDER, False)):
        token = tsa.timestamp(DigestAlgorithm.SHA256.digest(stamped), DigestAlgorithm.SHA256)
        value = {"tstTokens": [{"val": base64.b64encode(token).decode()}]}
        report = judged(forger.sign({"adoTst": value, "crit": ["adoTst"]}))
        assert [(item.kind, item.is_good) for item in report.stamps] == [("content", is_good)]
        assert (report.indication is Indication.TOTAL_PASSED) is is_good
