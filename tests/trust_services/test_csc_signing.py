"""Keys of a remote signing service, versions 1 and 2, against a service that is strict."""

import pytest

from ades.digests import DigestAlgorithm
from ades.ports import Level, Seal, SealRequest, SignatureAlgorithm, SignatureValue, ValueRequest
from ades.sealing import LocalSealer
from ades.seals import check_seal
from ades.values import check_value
from tests.cast import SealKey
from tests.trust_services.csc_cast import SHA256, VERSIONS, Remote, digests, good
from tests.trust_services.csc_rules import (
    EC_ALGORITHMS,
    PIN,
    PSS,
    RSA,
    RSA_ALGORITHMS,
    FakeCredential,
)
from trust_services.csc.service import Version


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", ["RSA", "RSA-PSS", "P-256", "P-384", "P-521"])
@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
def test_every_kind_of_key_signs_what_its_certificate_verifies(
    remote: Remote,
    keys: dict[str, SealKey],
    version: Version,
    kind: str,
    algorithm: DigestAlgorithm,
) -> None:
    algorithms = RSA_ALGORITHMS if kind.startswith("RSA") else EC_ALGORITHMS
    key = remote.key(version, FakeCredential(keys[kind], algorithms), pss=kind == "RSA-PSS")
    (value,) = key.sign([b"a message"], algorithm)

    assert isinstance(value, bytes)
    request = ValueRequest("", algorithm.digest(b"a message"), algorithm)
    check_value(SignatureValue("", value), request, keys[kind].chain, key.signature_algorithm)
    assert key.chain() == keys[kind].chain
    expected = ["oauth2/token", "credentials/info", "credentials/authorize"]
    assert remote.fake.methods() == [*expected, "signatures/signHash"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_service_that_names_the_bare_algorithm_is_told_the_digest(
    remote: Remote, rsa_key: SealKey, version: Version
) -> None:
    key = remote.key(version, FakeCredential(rsa_key, (RSA,)))

    assert good(key, digests(1)[0], key.sign_digests(digests(1), SHA256)[0])


def test_a_key_that_serves_pss_only_signs_with_it(remote: Remote, rsa_key: SealKey) -> None:
    key = remote.key(Version.V2, FakeCredential(rsa_key, (PSS,)))

    assert key.signature_algorithm is SignatureAlgorithm.RSA_PSS
    assert good(key, digests(1)[0], key.sign_digests(digests(1), SHA256)[0])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scal", ["1", "2"])
@pytest.mark.parametrize("with_otp", [False, True])
def test_a_pin_and_an_otp_authorise_a_batch(
    remote: Remote, ec_key: SealKey, version: Version, scal: str, with_otp: bool
) -> None:
    credential = FakeCredential(
        ec_key, EC_ALGORITHMS, scal, multisign=4, consent="explicit", with_otp=with_otp
    )
    key = remote.key(version, credential, PIN)
    wanted = digests(10)
    values = key.sign_digests(wanted, SHA256)

    assert all(good(key, *item) for item in zip(wanted, values, strict=True))
    counts = [
        body["numSignatures"]
        for method, body in remote.fake.calls
        if method == "credentials/authorize"
    ]
    assert counts == [4, 4, 2]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("scal", ["1", "2"])
def test_one_authorisation_serves_several_calls(
    remote: Remote, ec_key: SealKey, version: Version, scal: str
) -> None:
    """With SCAL 2 it is extended to the next digests; the person is asked once."""
    credential = FakeCredential(
        ec_key, EC_ALGORITHMS, scal, multisign=100, consent="explicit", with_otp=True
    )
    key = remote.key(version, credential, PIN, per_call=3)
    wanted = digests(8)
    values = key.sign_digests(wanted, SHA256)

    assert all(good(key, *item) for item in zip(wanted, values, strict=True))
    called = remote.fake.methods()
    assert called.count("credentials/authorize") == 1
    assert called.count("credentials/extendTransaction") == (2 if scal == "2" else 0)
    assert called.count("signatures/signHash") == 3


def test_a_seal_by_a_remote_key_is_a_good_seal(remote: Remote, rsa_key: SealKey) -> None:
    key = remote.key(Version.V2, FakeCredential(rsa_key, RSA_ALGORITHMS))
    request = SealRequest("one", bytes(32), level=Level.B_B)
    (seal,) = LocalSealer(key, key.chain()).seal([request])

    assert isinstance(seal, Seal)
    check_seal(seal.cms, request, rsa_key.chain)


def test_nothing_to_sign_asks_for_nothing(remote: Remote, rsa_key: SealKey) -> None:
    key = remote.key(Version.V2, FakeCredential(rsa_key, RSA_ALGORITHMS))

    assert key.sign([], SHA256) == []
    assert "credentials/authorize" not in remote.fake.methods()
