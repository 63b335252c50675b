"""What goes wrong with remote keys: refusals, broken answers, wrong signatures, no access."""

import base64
from typing import Any

import pytest

from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, InvalidCertificate, KeyUnavailable
from tests.cast import SealKey
from tests.services.ports import free_port
from tests.trust_services.csc_cast import SHA256, VERSIONS, Remote, digests, good
from tests.trust_services.csc_rules import (
    EC_ALGORITHMS,
    PASSWORD,
    USER,
    FakeCredential,
)
from trust_services.breaker import BreakerOptions, CircuitBreaker
from trust_services.csc.access import FixedToken, PasswordLogin
from trust_services.csc.keys import CredentialSecrets, CSCKey
from trust_services.csc.service import CSCService, Version
from trust_services.errors import PinRefused, RemoteRefusal


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_pin_is_sent_once_and_never_told(
    remote: Remote, ec_key: SealKey, version: Version
) -> None:
    """The service even repeats it in its description."""
    credential = FakeCredential(ec_key, EC_ALGORITHMS, consent="explicit")
    key = remote.key(version, credential, "wrong-pin-9")
    for _ in range(5):
        results = key.sign_digests(digests(20), SHA256)
        assert len(results) == 20
        assert all(isinstance(item, PinRefused) for item in results)
        assert "wrong-pin-9" not in str(results[0])
    assert remote.fake.methods().count("credentials/authorize") == 1
    assert "wrong-pin-9" not in repr(CredentialSecrets("wrong-pin-9"))


def test_a_pin_that_is_wanted_and_missing(remote: Remote, ec_key: SealKey) -> None:
    key = remote.key(Version.V1, FakeCredential(ec_key, EC_ALGORITHMS, consent="explicit"))

    assert "none is configured" in str(key.sign_digests(digests(1), SHA256)[0])


def test_a_credential_that_wants_a_browser(remote: Remote, ec_key: SealKey) -> None:
    key = remote.key(Version.V2, FakeCredential(ec_key, EC_ALGORITHMS, consent="oauth2code"))

    assert "in a browser" in str(key.sign_digests(digests(1), SHA256)[0])


def test_an_ed25519_key_is_refused(remote: Remote, keys: dict[str, SealKey]) -> None:
    key = remote.key(Version.V2, FakeCredential(keys["Ed25519"], ("1.3.101.112",)))

    with pytest.raises(AlgorithmUnsupported, match="signs no digests"):
        key.sign([b"a message"], SHA256)


def test_a_digest_that_the_key_does_not_serve(remote: Remote, ec_key: SealKey) -> None:
    key = remote.key(Version.V2, FakeCredential(ec_key, EC_ALGORITHMS[:1]))

    with pytest.raises(AlgorithmUnsupported, match="does not serve sha512"):
        key.sign([b"a message"], DigestAlgorithm.SHA512)


@pytest.mark.parametrize("status", ["expired", "revoked", "suspended"])
def test_a_certificate_that_is_not_valid_is_not_used(
    remote: Remote, ec_key: SealKey, status: str
) -> None:
    key = remote.key(Version.V2, FakeCredential(ec_key, EC_ALGORITHMS, cert_status=status))

    with pytest.raises(InvalidCertificate, match=status):
        key.chain()
    with pytest.raises(KeyUnavailable, match=status):
        key.sign([b"a message"], SHA256)
    assert "credentials/authorize" not in remote.fake.methods()


def test_a_key_that_is_disabled_is_unavailable(remote: Remote, ec_key: SealKey) -> None:
    key = remote.key(Version.V1, FakeCredential(ec_key, EC_ALGORITHMS, key_status="disabled"))

    with pytest.raises(KeyUnavailable, match="disabled"):
        key.chain()


def test_a_signature_by_another_key_never_gets_out(
    remote: Remote, ec_key: SealKey, keys: dict[str, SealKey]
) -> None:
    """The certificate of one key, the signatures of another."""
    key = remote.key(Version.V2, FakeCredential(ec_key, EC_ALGORITHMS))
    assert key.chain() == ec_key.chain
    remote.fake.credentials["c-1"] = FakeCredential(keys["P-384"], EC_ALGORITHMS)

    (result,) = key.sign_digests(digests(1), SHA256)
    assert isinstance(result, RemoteRefusal)
    assert "not by the credential's certificate" in str(result)


def test_two_signatures_in_the_wrong_order_never_get_out(remote: Remote, ec_key: SealKey) -> None:
    key = remote.key(Version.V1, FakeCredential(ec_key, EC_ALGORITHMS))
    remote.fake.change = lambda method, body: (
        {"signatures": body["signatures"][::-1]} if method == "signatures/signHash" else body
    )
    results = key.sign_digests(digests(2), SHA256)

    assert all(isinstance(item, RemoteRefusal) for item in results)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"signatures": []},
        {"signatures": "AAAA"},
        {"signatures": [None]},
        {"signatures": ["***"]},
        {"signatures": ["AAAA", "AAAA"]},
        {"responseID": "later"},
    ],
)
def test_an_answer_that_is_no_signature(
    remote: Remote, ec_key: SealKey, answer: dict[str, Any]
) -> None:
    key = remote.key(Version.V2, FakeCredential(ec_key, EC_ALGORITHMS))
    remote.fake.change = lambda method, body: answer if method == "signatures/signHash" else body

    assert isinstance(key.sign_digests(digests(1), SHA256)[0], KeyUnavailable)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"key": None, "cert": None},
        {"key": {"algo": []}, "cert": {"certificates": []}},
        {"key": {"algo": "1.2"}, "cert": {"certificates": ["***"]}},
        {"key": {"algo": []}, "cert": {"certificates": [base64.b64encode(b"0").decode()]}},
        {"key": {"algo": []}, "cert": {"certificates": [17]}},
        {"multisign": "many"},
        {"auth": {"mode": "telepathy"}},
        {"auth": {"mode": "explicit", "objects": [{"no": "type"}]}},
    ],
)
def test_a_description_that_is_broken(
    remote: Remote, ec_key: SealKey, answer: dict[str, Any]
) -> None:
    key = remote.key(Version.V2, FakeCredential(ec_key, EC_ALGORITHMS))
    whole = answer if "key" in answer or not answer else None
    remote.fake.change = lambda _, body: whole if whole is not None else body | answer

    with pytest.raises((KeyUnavailable, InvalidCertificate)):
        key.chain()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_token_that_the_service_forgot_is_replaced_once(
    remote: Remote, ec_key: SealKey, version: Version
) -> None:
    key = remote.key(version, FakeCredential(ec_key, EC_ALGORITHMS))
    key.chain()
    remote.fake.tokens.clear()

    assert good(key, digests(1)[0], key.sign_digests(digests(1), SHA256)[0])
    assert remote.fake.methods().count("oauth2/token") == 2


def test_a_token_is_replaced_before_it_ends(remote: Remote, ec_key: SealKey) -> None:
    remote.fake.token_life = 100
    key = remote.key(Version.V2, FakeCredential(ec_key, EC_ALGORITHMS))
    for moment, asked in ((0.0, 1), (60.0, 1), (71.0, 2), (80.0, 2)):
        remote.now.append(moment)
        key.sign_digests(digests(1), SHA256)
        assert remote.fake.methods().count("oauth2/token") == asked


def test_a_login_with_user_and_password(remote: Remote, ec_key: SealKey) -> None:
    remote.fake.credentials["c-1"] = FakeCredential(ec_key, EC_ALGORITHMS)
    access = PasswordLogin(f"{remote.root}/csc/v1", USER, PASSWORD)

    assert remote.service(Version.V1, access).credentials() == ["c-1"]
    assert remote.fake.methods() == ["auth/login", "credentials/list"]


def test_an_access_that_is_refused(remote: Remote) -> None:
    for access in (
        remote.access("wrong-s3cret"),
        PasswordLogin(f"{remote.root}/csc/v2", USER, "wrong-s3cret"),
        FixedToken("wrong-s3cret"),
    ):
        with pytest.raises(KeyUnavailable, match="401") as caught:
            remote.service(Version.V2, access).credentials()
        assert "wrong-s3cret" not in str(caught.value)


def test_pages_of_credentials_are_read_but_not_for_ever(remote: Remote) -> None:
    remote.fake.change = lambda _, body: body | {"credentialIDs": ["x"], "nextPageToken": "more"}

    assert 1 < len(remote.service(Version.V1).credentials()) <= 50


def test_a_refusal_is_told_with_the_services_words(remote: Remote) -> None:
    key = CSCKey(remote.service(Version.V2), "nobody's")

    with pytest.raises(RemoteRefusal, match="invalid_request Invalid parameter credentialID"):
        key.chain()


def test_a_part_that_is_refused_leaves_the_other_parts_alone(
    remote: Remote, ec_key: SealKey
) -> None:
    credential = FakeCredential(ec_key, EC_ALGORITHMS, multisign=2)
    key = remote.key(Version.V2, credential)
    key.chain()
    wanted = [digests(1)[0], bytes(31), *digests(4)]
    results = key.sign_digests(wanted, SHA256)

    assert [isinstance(item, bytes) for item in results] == [False, False, True, True, True, True]
    assert "Invalid digest value length" in str(results[0])


def test_a_service_that_is_down_is_asked_a_few_times_and_then_left_alone() -> None:
    now = [0.0]
    breaker = CircuitBreaker(BreakerOptions(3, 30.0), lambda: now[-1])
    url = f"http://127.0.0.1:{free_port()}/csc/v2"
    service = CSCService(url, Version.V2, FixedToken("t"), breaker=breaker)
    messages = []
    for _ in range(5):
        with pytest.raises(KeyUnavailable) as caught:
            service.credentials()
        messages.append(str(caught.value))

    assert ["rests" in item for item in messages] == [False, False, False, True, True]
