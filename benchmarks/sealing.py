"""R1 and the PDF part of R2: sealing small PDFs beside the raw signature, and beside pyHanko."""

import hashlib
import io
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.pades import PAdESOptions, embed, prepare
from ades.ports import Level, Seal, SealRequest
from ades.sealing import LocalSealer
from benchmarks.keys import KEYS, PrivateKey, certify
from benchmarks.measuring import Ratio, cpu_ms
from demo.invoices import Party, invoice_series, render_invoice
from trust_services.software_keys import SoftwareKey

ROUNDS = 9
R1_GOALS = {"RSA-3072": 0.85, "RSA-2048": 0.75, "P-256": 0.35}
SELLER = Party("Livraria Lúmen, Lda.", "501964843", ("Rua da Misericórdia, 68", "Lisboa"))


def ratios() -> Iterator[Ratio]:
    """Measure every key kind over the same invoices."""
    series = invoice_series(seller=SELLER, count=6, seed=1, issued_on=date(2026, 11, 20))
    documents = [render_invoice(item) for item in series]
    for name, key in KEYS.items():
        certificate, chain = certify(key)
        signer = SoftwareKey(key)
        ours = _median(documents, _our_seal(signer, chain))
        limit = _median(documents, _raw(signer))
        note = f"{len(documents)} generated invoices of 50 to 65 KB; careful road"
        yield Ratio("R1", name, ours, limit, limit / ours, R1_GOALS[name], note)
        if name == "RSA-3072":
            peer = _median(documents, _pyhanko(key, certificate.public_bytes(Encoding.DER), None))
            yield Ratio("R2", "pyHanko default, RSA-3072", ours, peer, peer / ours, 110, note)
        if name == "P-256":
            peer = _median(documents, _pyhanko(key, certificate.public_bytes(Encoding.DER), 8192))
            yield Ratio("R2", "pyHanko tuned, P-256", ours, peer, peer / ours, 50, note)


def _median(documents: list[bytes], work: Callable[[bytes], object]) -> float:
    return statistics.median(
        cpu_ms(lambda document=document: work(document), ROUNDS)  # type: ignore[misc]
        for document in documents
    )


def _raw(signer: SoftwareKey) -> Callable[[bytes], object]:
    """The physical limit: one pass of SHA-256 and one signature."""

    def work(document: bytes) -> object:
        digest = hashlib.sha256(document).digest()
        return signer.sign([digest], DigestAlgorithm.SHA256)

    return work


def _our_seal(signer: SoftwareKey, chain: CertificateChain) -> Callable[[bytes], object]:
    sealer = LocalSealer(signer, chain)

    def work(document: bytes) -> bytes:
        target = io.BytesIO()
        reserved = sealer.credential().sizes[Level.B_B]
        prepared = prepare(io.BytesIO(document), target, PAdESOptions(datetime.now(UTC), reserved))
        (seal,) = sealer.seal([SealRequest("1", prepared.digest)])
        if not isinstance(seal, Seal):
            raise seal.error
        embed(prepared, target, seal.cms)
        return target.getvalue()

    return work


def _pyhanko(
    key: PrivateKey, certificate: bytes, reserved: int | None
) -> Callable[[bytes], object]:
    pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(pkcs8),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    metadata = PdfSignatureMetadata(
        field_name="Signature1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )

    def work(document: bytes) -> bytes:
        target = io.BytesIO()
        PdfSigner(metadata, signer).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(document)),
            output=target,
            bytes_reserved=reserved,
        )
        return target.getvalue()

    return work
