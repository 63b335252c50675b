"""R8: verifying a sealed PDF beside pyHanko's verification of the same file."""

import io
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from ades.pades import PAdESOptions, embed, prepare
from ades.ports import Level, Seal, SealRequest
from ades.sealing import LocalSealer
from ades.verification.pades import verify
from ades.verification.report import Indication
from ades.verification.trust import TrustAnchors
from benchmarks.documents import SELLER
from benchmarks.keys import KEYS, certify
from benchmarks.measuring import Ratio, cpu_ms
from benchmarks.sealing import ROUNDS
from demo.invoices import invoice_series, render_invoice
from trust_services.software_keys import SoftwareKey

GOAL = 5


def ratios() -> Iterator[Ratio]:
    """Measure every key kind over the same sealed invoices."""
    series = invoice_series(seller=SELLER, count=6, seed=1, issued_on=date(2026, 11, 20))
    documents = [render_invoice(item) for item in series]
    for name, key in KEYS.items():
        certificate, chain = certify(key)
        sealer = LocalSealer(SoftwareKey(key), chain)
        signed = [_sealed(document, sealer) for document in documents]
        root = certificate.public_bytes(Encoding.DER)
        ours = _median(signed, _ours(TrustAnchors((root,))))
        peer = _median(signed, _pyhanko(root))
        note = f"{len(signed)} generated invoices of 60 to 75 KB, one seal at level B"
        yield Ratio("R8", f"pyHanko, {name}", ours, peer, peer / ours, GOAL, note)


def _sealed(document: bytes, sealer: LocalSealer) -> bytes:
    target = io.BytesIO()
    reserved = sealer.credential().sizes[Level.B_B]
    prepared = prepare(io.BytesIO(document), target, PAdESOptions(datetime.now(UTC), reserved))
    (seal,) = sealer.seal([SealRequest("1", prepared.digest)])
    if not isinstance(seal, Seal):
        raise seal.error
    embed(prepared, target, seal.cms)
    return target.getvalue()


def _median(documents: list[bytes], work: Callable[[bytes], object]) -> float:
    return statistics.median(
        cpu_ms(lambda document=document: work(document), ROUNDS)  # type: ignore[misc]
        for document in documents
    )


def _ours(anchors: TrustAnchors) -> Callable[[bytes], object]:
    def work(document: bytes) -> object:
        report = verify(io.BytesIO(document), anchors, datetime.now(UTC))
        if report.indication is not Indication.TOTAL_PASSED:
            raise AssertionError(report)
        return report

    return work


def _pyhanko(root: bytes) -> Callable[[bytes], object]:
    """As its documentation does it: a context for each validation, no network."""
    anchor = x509.Certificate.load(root)

    def work(document: bytes) -> object:
        context = ValidationContext(trust_roots=[anchor], allow_fetching=False)
        (signature,) = PdfFileReader(io.BytesIO(document)).embedded_signatures
        status = validate_pdf_signature(signature, context)
        if not (status.bottom_line and status.trusted):
            raise AssertionError(status.summary())
        return status

    return work
