"""R1 and the PDF part of R2: sealing small PDFs beside the raw signature, and beside pyHanko."""

import hashlib
import io
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

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
from benchmarks.documents import small_documents
from benchmarks.keys import KEYS, PrivateKey, certify
from benchmarks.measuring import Ratio, side_by_side
from trust_services.software_keys import SoftwareKey

ROUNDS = 9
SHORT_ROUNDS = 99
R1_GOALS = {"RSA-3072": 0.85, "RSA-2048": 0.75, "P-256": 0.35}
R2_GOALS = {"RSA-3072": ("default", None, 110.0), "P-256": ("tuned", 8192, 50.0)}


def ratios() -> Iterator[Ratio]:
    """Measure every key kind over the same documents."""
    documents = small_documents()
    sizes = [len(item) // 1000 for item in documents]
    note = f"{len(sizes)} PDFs by 4 producers, {min(sizes)} to {max(sizes)} KB, median of each"
    for name, key in KEYS.items():
        certificate, chain = certify(key)
        signer = SoftwareKey(key)
        seal = _our_seal(signer, chain)
        yield _ratio("R1", name, (documents, seal, _raw(signer)), R1_GOALS[name], note)
        if name in R2_GOALS:
            way, reserved, goal = R2_GOALS[name]
            peer = _pyhanko(key, certificate.public_bytes(Encoding.DER), reserved)
            yield _ratio("R2", f"pyHanko {way}, {name}", (documents, seal, peer), goal, note)


def _ratio(
    row: str,
    variant: str,
    measured: tuple[list[bytes], Callable[[bytes], object], Callable[[bytes], object]],
    goal: float,
    note: str,
) -> Ratio:
    documents, ours, reference = measured
    rounds = SHORT_ROUNDS if row == "R1" else ROUNDS
    times = [
        side_by_side(partial(ours, document), partial(reference, document), rounds)
        for document in documents
    ]
    ratio = statistics.median(theirs / own for own, theirs in times)
    own, theirs = (statistics.median(item) for item in zip(*times, strict=True))
    return Ratio(row, variant, own, theirs, ratio, goal, note)


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
            IncrementalPdfFileWriter(io.BytesIO(document), strict=False),
            output=target,
            bytes_reserved=reserved,
        )
        return target.getvalue()

    return work
