"""Whose word counts: OCSP responders with certificates that need a status themselves."""

import socket
import time
from collections.abc import Callable, Mapping
from threading import Barrier, Thread

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from ades.errors import CertificateRevoked, MaterialUnavailable
from ades.material import ValidationMaterial
from tests.trust_services.authorities import (
    Holder,
    authority,
    crl,
    issue,
    ocsp_answer,
    pointers,
)
from trust_services.caching import machine_clock
from trust_services.errors import ServiceUnreachable
from trust_services.http import Answer, GuardedClient
from trust_services.material import OnlineMaterialSource, stranger_client

OCSP_URL, OTHER_URL, CRL_URL = (f"http://ca.example/{name}" for name in ("ocsp", "other", "crl"))
MAY_ANSWER = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
NO_REVOCATION = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.56"), b"\x05\x00")
SHORT_TERM = x509.UnrecognizedExtension(x509.ObjectIdentifier("0.4.0.194121.2.1"), b"\x05\x00")

CA = authority("CA")
SIGNER = issue("signer", CA, pointers(ocsp_url=OCSP_URL, crl_url=CRL_URL))


class FakeWeb(GuardedClient):
    """What is at each address; everything else is out of reach."""

    def __init__(self, pages: Mapping[str, Callable[[], bytes]]) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._pages = pages

    def exchange(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str]
    ) -> Answer:
        self.asked.append(url)
        if url not in self._pages:
            raise ServiceUnreachable("nobody is there")
        return Answer(200, self._pages[url]())


def collect(signer: Holder, **pages: Callable[[], bytes]) -> ValidationMaterial:
    addresses = {"ocsp": OCSP_URL, "other": OTHER_URL, "crl": CRL_URL}
    web = FakeWeb({addresses[name]: page for name, page in pages.items()})
    return OnlineMaterialSource([CA.der], web, clock=machine_clock).material([signer.der])


def test_the_issuer_that_answers_itself_needs_nothing_more() -> None:
    answer = ocsp_answer(SIGNER, CA, CA, carried=())

    found = collect(SIGNER, ocsp=lambda: answer)
    assert found == ValidationMaterial((CA.der,), (answer,), ())


def test_a_responder_with_a_status_of_its_own_brings_it_along() -> None:
    responder = issue("responder", CA, (MAY_ANSWER, *pointers(crl_url=CRL_URL)))
    answer, listed = ocsp_answer(SIGNER, CA, responder), crl(CA)

    found = collect(SIGNER, ocsp=lambda: answer, crl=lambda: listed)
    assert found == ValidationMaterial((CA.der, responder.der), (answer,), (listed,))


def test_a_responder_for_responders() -> None:
    second = issue("second", CA, (MAY_ANSWER, x509.OCSPNoCheck()))
    first = issue("first", CA, (MAY_ANSWER, *pointers(ocsp_url=OTHER_URL)))
    answer, about_first = ocsp_answer(SIGNER, CA, first), ocsp_answer(first, CA, second)

    found = collect(SIGNER, ocsp=lambda: answer, other=lambda: about_first)
    assert set(found.certificates) == {CA.der, first.der, second.der}
    assert set(found.ocsp_responses) == {answer, about_first}


def test_a_responder_that_vouches_for_itself_is_not_believed() -> None:
    responder = issue("responder", CA, (MAY_ANSWER, *pointers(ocsp_url=OTHER_URL)))
    answer, own = ocsp_answer(SIGNER, CA, responder), ocsp_answer(responder, CA, responder)

    with pytest.raises(MaterialUnavailable, match="vouches for itself"):
        collect(SIGNER, ocsp=lambda: answer, other=lambda: own)


def test_a_revoked_responder_is_not_believed_but_the_list_is() -> None:
    """Neither its "good" nor that it is revoked itself says anything about the signer."""
    responder = issue("responder", CA, (MAY_ANSWER, *pointers(crl_url=CRL_URL)))
    answer = ocsp_answer(SIGNER, CA, responder)
    without_signer, with_signer = crl(CA, (responder,)), crl(CA, (responder, SIGNER))

    found = collect(SIGNER, ocsp=lambda: answer, crl=lambda: without_signer)
    assert found == ValidationMaterial((CA.der,), (), (without_signer,))
    with pytest.raises(CertificateRevoked, match="certificate signer is revoked"):
        collect(SIGNER, ocsp=lambda: answer, crl=lambda: with_signer)


def test_that_the_responder_does_not_know_the_certificate_leaves_it_to_the_list() -> None:
    unknown = ocsp_answer(SIGNER, CA, CA, status=ocsp.OCSPCertStatus.UNKNOWN)

    found = collect(SIGNER, ocsp=lambda: unknown, crl=lambda: crl(CA))
    assert found.ocsp_responses == ()
    assert len(found.crls) == 1


def test_a_revocation_by_ocsp_is_not_taken_back_by_a_list() -> None:
    revoked = ocsp_answer(SIGNER, CA, CA, status=ocsp.OCSPCertStatus.REVOKED)

    with pytest.raises(CertificateRevoked):
        collect(SIGNER, ocsp=lambda: revoked, crl=lambda: crl(CA))


@pytest.mark.parametrize("extension", [NO_REVOCATION, SHORT_TERM], ids=["RFC 9608", "short-term"])
def test_certificates_for_which_no_status_exists(extension: x509.ExtensionType) -> None:
    assert collect(issue("signer", CA, (extension,))) == ValidationMaterial((CA.der,))


def test_a_certificate_that_names_nobody_to_ask() -> None:
    with pytest.raises(MaterialUnavailable, match=r"names no OCSP responder; .* names no CRL"):
        collect(issue("signer", CA))


def test_a_certificate_with_many_dead_addresses_holds_nobody_for_long() -> None:
    """Each address takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        names = [*pointers(ocsp_url=url, crl_url=url, issuer_url=url)]
        signer = issue("signer", authority("CA nobody knows"), tuple(names))
        known = issue("signer", CA, tuple(names))
        source = OnlineMaterialSource([CA.der], stranger_client(["127.0.0.1"]), patience=0.6)
        for subject in (signer, known):
            started = time.perf_counter()
            with pytest.raises(MaterialUnavailable):
                source.material([subject.der])
            assert time.perf_counter() - started < 3


def test_threads_that_want_the_same_ask_once() -> None:
    answer = ocsp_answer(SIGNER, CA, CA, carried=())
    web = FakeWeb({OCSP_URL: lambda: answer})
    source = OnlineMaterialSource([CA.der], web, clock=machine_clock)
    together, found = Barrier(8), []

    def work() -> None:
        together.wait(5)
        found.append(source.material([SIGNER.der]))

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(found) == 8
    assert web.asked == [OCSP_URL]
