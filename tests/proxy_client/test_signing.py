"""The proxy signs with seals from elsewhere, and embeds only what it has checked."""

import base64
import dataclasses
import io
import tempfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ades import pades
from ades.errors import TimestampUnavailable
from ades.ports import Level, SealRequest
from ades.sealing import LocalSealer
from ades.verification.pades import verify
from ades.verification.report import DocumentReport, Indication
from ades.verification.trust import TrustAnchors
from proxy_client import signing
from proxy_client.errors import SealsRefused
from proxy_client.signing import sign_documents
from tests.cast import SealKey
from tests.domain.test_submission import request_for
from tests.proxy_client.conftest import NOW, FakeTime, SimulatedService, pending, with_cms
from trust_services.software_keys import SoftwareKey
from wire.errors import DocumentsRefused
from wire.hashes import SealAnswer
from wire.messages import SignatureInfo, SignatureType, SignRequest


def sign(service: SimulatedService, request: SignRequest, anchors: TrustAnchors | None) -> Any:
    return sign_documents(
        request,
        service=service,
        authorization="Bearer x",
        moment=NOW,
        anchors=anchors,
        patience=FakeTime().patience(10),
    )


def contents(answer: dict[str, Any]) -> list[bytes | None]:
    return [
        base64.b64decode(item["signedContent"]) if "signedContent" in item else None
        for item in answer["documentList"]
    ]


def test_the_documents_are_signed_here(
    service: SimulatedService, anchors: TrustAnchors, invoices: list[bytes]
) -> None:
    answer = sign(service, request_for(*invoices), anchors)
    for signed, original in zip(contents(answer), invoices, strict=True):
        assert signed.startswith(original)
        report = verify(io.BytesIO(signed), anchors, NOW)
        assert report.indication is Indication.TOTAL_PASSED


def test_only_digests_and_names_are_sent(
    service: SimulatedService, anchors: TrustAnchors, invoice: bytes
) -> None:
    sign(service, request_for(invoice), anchors)
    (sent,) = service.received
    (document,) = sent.documents
    assert not hasattr(document, "content")
    assert len(document.digest) == 32
    assert document.content_length == len(invoice)
    assert (document.signature.reason, document.signature.location) == ("", "")


def test_a_bad_document_refuses_the_request_before_anything_is_sent(
    service: SimulatedService, anchors: TrustAnchors, invoice: bytes
) -> None:
    with pytest.raises(DocumentsRefused, match=r"documents\[1\] \(folder-1\): .* not a PDF"):
        sign(service, request_for(invoice, b"nothing", invoice), anchors)
    assert service.received == []


def flipped(cms: bytes) -> bytes:
    """One bit of the signature value, which stands at the end of a seal without time-stamp."""
    return cms[:-20] + bytes((cms[-20] ^ 1,)) + cms[-19:]


LIES = {
    "the seals of two documents are swapped": lambda found: [
        with_cms(found[0], found[1].cms),
        with_cms(found[1], found[0].cms),
    ],
    "one bit of the signature is flipped": lambda found: [
        with_cms(item, flipped(item.cms)) for item in found
    ],
    "the seal is cut off": lambda found: [with_cms(item, item.cms[:-1]) for item in found],
    "something is appended": lambda found: [with_cms(item, item.cms + b"\0") for item in found],
    "the seal is something else": lambda found: [with_cms(item, b"\x30\x00") for item in found],
    "no seal comes at all": lambda found: [],
}


@pytest.mark.parametrize("lie", LIES)
def test_a_wrong_answer_is_never_embedded(
    service: SimulatedService, anchors: TrustAnchors, invoices: list[bytes], lie: str
) -> None:
    service.lie = LIES[lie]
    with pytest.raises(SealsRefused):
        sign(service, request_for(*invoices[:2]), anchors)


def test_another_certificate_than_the_announced_one_is_refused(
    service: SimulatedService, anchors: TrustAnchors, invoice: bytes, ec_key: SealKey
) -> None:
    """The service announces one certificate, and seals with another good one."""
    announced = service.sealer.credential()

    class TwoFaced(SimulatedService):
        def credential(self, authorization: str) -> Any:
            return announced

    with pytest.raises(SealsRefused, match="expected certificate"):
        sign(TwoFaced(ec_key.sealer()), request_for(invoice), anchors)


def test_a_chain_to_another_root_is_refused_when_anchors_are_configured(
    service: SimulatedService, invoice: bytes, ec_key: SealKey
) -> None:
    elsewhere = TrustAnchors((ec_key.chain.certificates[0],))
    with pytest.raises(SealsRefused, match="INDETERMINATE"):
        sign(service, request_for(invoice), elsewhere)


def test_one_wrong_seal_does_not_lose_the_good_ones(
    service: SimulatedService, anchors: TrustAnchors, invoices: list[bytes]
) -> None:
    def lie(found: list[SealAnswer]) -> list[SealAnswer]:
        return [found[0], with_cms(found[1], found[0].cms), found[2]]

    service.lie = lie
    answer = sign(service, request_for(*invoices), anchors)
    first, second, third = contents(answer)
    assert first is not None
    assert third is not None
    assert second is None
    assert answer["documentList"][1]["signStatus"] == "ERROR_SIGNING"


@pytest.mark.parametrize("anchored", [True, False])
def test_a_document_without_its_seal_is_never_given_out(
    service: SimulatedService, anchors: TrustAnchors, invoices: list[bytes], anchored: bool
) -> None:
    service.course = [pending(sealed=1)] * 100
    answer = sign(service, request_for(*invoices), anchors if anchored else None)

    assert answer["status"] == "PENDING_EXECUTION"
    statuses = [item["signStatus"] for item in answer["documentList"]]
    assert statuses == ["SIGNED", "RECEIVED", "RECEIVED"]
    assert [item is not None for item in contents(answer)] == [True, False, False]


@pytest.mark.parametrize(
    ("report", "why"),
    [
        (lambda report: DocumentReport(()), "no signature can be found"),
        (
            lambda report: DocumentReport(
                (dataclasses.replace(report.last, covers_whole_document=False),)
            ),
            "does not cover the whole document",
        ),
    ],
)
def test_a_document_in_which_the_signature_is_not_whole_is_refused(
    service: SimulatedService,
    anchors: TrustAnchors,
    invoice: bytes,
    monkeypatch: pytest.MonkeyPatch,
    report: Callable[[DocumentReport], DocumentReport],
    why: str,
) -> None:
    monkeypatch.setattr(signing, "verify", lambda *found: report(verify(*found)))

    with pytest.raises(SealsRefused, match=why):
        sign(service, request_for(invoice), anchors)


def test_what_was_prepared_is_closed_whatever_is_refused(
    service: SimulatedService, anchors: TrustAnchors, invoice: bytes, rsa_key: SealKey
) -> None:
    """The second document wants a time-stamp, and the service has no authority for it."""
    service.sealer = LocalSealer(SoftwareKey.from_pkcs8(rsa_key.pkcs8), rsa_key.chain)
    request = request_for(invoice, invoice)
    stamped = SignatureInfo(SignatureType.PADES, Level.B_T)
    second = dataclasses.replace(request.documents[1], signature=stamped)
    request = dataclasses.replace(request, documents=(request.documents[0], second))
    opened: list[Any] = []

    def temporary(**options: Any) -> Any:
        opened.append(tempfile.SpooledTemporaryFile(**options))  # noqa: SIM115
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "tempfile", SimpleNamespace(SpooledTemporaryFile=temporary))
        with pytest.raises(TimestampUnavailable):
            sign(service, request, anchors)
    assert [item.closed for item in opened] == [True]


def test_the_result_equals_the_service_s_for_the_same_time(
    service: SimulatedService, anchors: TrustAnchors, invoice: bytes, rsa_key: SealKey
) -> None:
    """RSA PKCS#1 v1.5 is deterministic: the same pipeline gives the same bytes, cut or not."""
    (remote,) = contents(sign(service, request_for(invoice), anchors))
    sealer: LocalSealer = service.sealer
    target = io.BytesIO()
    options = pades.PAdESOptions(NOW, sealer.credential().sizes[Level.B_B])
    prepared = pades.prepare(io.BytesIO(invoice), target, options)
    (seal,) = sealer.seal([SealRequest("1", prepared.digest)])
    pades.embed(prepared, target, seal.cms)
    assert target.getvalue() == remote
