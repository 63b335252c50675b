"""Keys in SoftHSM: every kind, batches, threads, forks, and tokens that are pulled out."""

import os
import threading

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
)

from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, KeyUnavailable
from ades.ports import Level, Seal, SealRequest, SignatureAlgorithm, SignatureValue, ValueRequest
from ades.sealing import LocalSealer
from ades.seals import check_seal
from ades.values import check_value
from development_pki.hierarchy import Hierarchy
from tests.cast import SealKey
from tests.services.softhsm import PIN, SoftHSM
from tests.trust_services.tokens import Token, filled
from trust_services.errors import PinRefused
from trust_services.pkcs11 import KeyPlace, PKCS11Key
from trust_services.pkcs11_modules import exclusively

KINDS = ["RSA", "RSA-PSS", "P-256", "P-384", "P-521", "Ed25519"]


@pytest.mark.parametrize("algorithm", list(DigestAlgorithm))
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_key_signs_what_its_certificate_verifies(
    token: Token, kind: str, algorithm: DigestAlgorithm
) -> None:
    key = token.key(kind)
    messages = [b"one", b"two", b"one"]
    values = key.sign(messages, algorithm)

    for message, value in zip(messages, values, strict=True):
        assert isinstance(value, bytes)
        request = ValueRequest("", algorithm.digest(message), algorithm, message=message)
        check_value(SignatureValue("", value), request, key.chain(), key.signature_algorithm)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_digests_from_elsewhere_are_signed(token: Token, kind: str) -> None:
    key, algorithm = token.key(kind), DigestAlgorithm.SHA512
    (value,) = key.sign_digests([algorithm.digest(b"a message")], algorithm)

    assert isinstance(value, bytes)
    request = ValueRequest("", algorithm.digest(b"a message"), algorithm)
    check_value(SignatureValue("", value), request, key.chain(), key.signature_algorithm)


def test_ed25519_signs_no_digests(token: Token) -> None:
    key = token.key("Ed25519")
    assert key.signature_algorithm is SignatureAlgorithm.ED25519

    with pytest.raises(AlgorithmUnsupported):
        key.sign_digests([bytes(32)], DigestAlgorithm.SHA256)


def test_the_chain_is_read_from_the_token(
    token: Token, pki: Hierarchy, keys: dict[str, SealKey]
) -> None:
    expected = [keys["P-384"].chain.signer, pki.issuing.certificate, pki.root.certificate]

    assert token.key("P-384").chain().certificates == tuple(
        item.public_bytes(Encoding.DER) for item in expected
    )


def test_a_key_is_found_by_its_identifier_and_when_it_is_the_only_one(
    token: Token, other_token: Token, keys: dict[str, SealKey]
) -> None:
    library = token.hsm.library
    by_identifier = PKCS11Key(KeyPlace(library, "lumen", identifier=b"\x02"), PIN)
    only_one = PKCS11Key(KeyPlace(library, "removable"), PIN)

    assert by_identifier.chain().signer == keys["P-256"].chain.signer
    assert only_one.chain().signer == keys["P-256"].chain.signer


@pytest.mark.parametrize("kind", ["RSA", "P-256", "Ed25519"])
def test_a_seal_by_a_token_is_a_good_seal(token: Token, kind: str) -> None:
    key = token.key(kind)
    sealer = LocalSealer(key, key.chain())
    algorithm = sealer.credential().algorithm
    request = SealRequest("one", bytes(algorithm.size), algorithm, Level.B_B)
    (seal,) = sealer.seal([request])

    assert isinstance(seal, Seal)
    check_seal(seal.cms, request, key.chain())


@pytest.mark.parametrize(
    "place",
    [
        KeyPlace("{library}", "nobody's", "RSA"),
        KeyPlace("{library}", "lumen", "no such key"),
        KeyPlace("{library}", "lumen", identifier=b"nothing"),
        KeyPlace("{library}", "lumen"),
        KeyPlace("/nowhere/libpkcs11.so", "lumen", "RSA"),
    ],
    ids=["token", "label", "identifier", "several", "library"],
)
def test_what_is_not_there_is_unavailable(token: Token, place: KeyPlace) -> None:
    library = place.module.replace("{library}", token.hsm.library)
    key = PKCS11Key(KeyPlace(library, place.token, place.label, place.identifier), PIN)

    with pytest.raises(KeyUnavailable, match=r"the token (does not serve|cannot): "):
        key.sign([b"a message"], DigestAlgorithm.SHA256)


def test_a_wrong_pin_is_tried_once_and_never_told(other_token: Token) -> None:
    """A third time may lock the token for good."""
    with exclusively(other_token.hsm.library) as module:
        module.close(other_token.label)
    key = other_token.key("P-256", pin="wrong-pin-9")
    for _ in range(10):
        with pytest.raises(PinRefused) as caught:
            key.sign([b"a message"], DigestAlgorithm.SHA256)
        assert "wrong-pin-9" not in str(caught.value)
    assert "wrong-pin-9" not in repr(key)
    assert other_token.key("P-256").chain(), "it is not locked"

    again = other_token.key("P-256", pin="wrong-pin-9")
    with pytest.raises(PinRefused, match="open with another PIN"):
        again.chain()


def test_a_lost_session_is_opened_again(token: Token) -> None:
    key = token.key("RSA")
    assert isinstance(key.sign([b"before"], DigestAlgorithm.SHA256)[0], bytes)
    with exclusively(token.hsm.library) as module:
        module.login(token.label, PIN).session.close()

    assert isinstance(key.sign([b"after"], DigestAlgorithm.SHA256)[0], bytes)


def test_a_token_that_is_pulled_out_fails_typed_and_serves_again_when_it_is_back(
    token: Token, other_token: Token
) -> None:
    key, neighbour = other_token.key("P-256"), token.key("P-384")
    sha = DigestAlgorithm.SHA256
    assert isinstance(key.sign([b"before"], sha)[0], bytes)

    other_token.hsm.remove(other_token.directory)
    try:
        for _ in range(2):
            results = key.sign([b"one", b"two", b"three"], sha)
            assert [type(item) for item in results] == [KeyUnavailable] * 3
        assert isinstance(neighbour.sign([b"meanwhile"], sha)[0], bytes)
    finally:
        other_token.hsm.put_back(other_token.directory)

    (value,) = key.sign([b"after"], sha)
    assert isinstance(value, bytes)
    request = ValueRequest("", sha.digest(b"after"))
    check_value(SignatureValue("", value), request, key.chain(), key.signature_algorithm)
    assert isinstance(neighbour.sign([b"after"], sha)[0], bytes)


def test_a_key_that_is_not_the_certificates_signs_nothing(
    hsm: SoftHSM, pki: Hierarchy, keys: dict[str, SealKey]
) -> None:
    """Somebody wrote the certificate beside the wrong key."""
    mixed = SealKey(keys["P-384"].pkcs8, keys["P-256"].chain)
    token = filled(hsm, "mixed up", pki, {"P-256": mixed})

    (result,) = token.key("P-256").sign([b"a message"], DigestAlgorithm.SHA256)
    assert isinstance(result, KeyUnavailable)
    assert "not that of the certificate" in str(result)


def test_many_threads_take_turns(token: Token) -> None:
    """Sessions of their own would crash the process."""
    results: list[bytes | KeyUnavailable] = []

    def work(kind: str) -> None:
        key = token.key(kind)
        for _ in range(5):
            results.extend(key.sign([b"a message"] * 4, DigestAlgorithm.SHA256))

    threads = [threading.Thread(target=work, args=(KINDS[i % len(KINDS)],)) for i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == 12 * 5 * 4
    assert all(isinstance(item, bytes) for item in results)


def test_a_child_process_opens_the_token_for_itself(token: Token) -> None:
    """Also when it was forked while another thread was inside the library."""
    key = token.key("P-256")
    key.sign([b"before"], DigestAlgorithm.SHA256)
    reading, writing = os.pipe()
    entered, leave = threading.Event(), threading.Event()

    def occupy() -> None:
        with exclusively(token.hsm.library):
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=occupy)
    thread.start()
    entered.wait(10)
    child = os.fork()
    if child == 0:
        try:
            values = key.sign([b"in the child"] * 3, DigestAlgorithm.SHA256)
            if all(isinstance(item, bytes) for item in values):
                os.write(writing, b"good")
        finally:
            os._exit(0)
    os.close(writing)
    leave.set()
    thread.join()
    os.waitpid(child, 0)

    assert os.read(reading, 4) == b"good"
    assert isinstance(key.sign([b"after"], DigestAlgorithm.SHA256)[0], bytes)
    os.close(reading)
