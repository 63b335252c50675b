"""One document, one child process: what becomes of it, how long it takes, how much memory."""

import io
import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from ades import pades
from ades.errors import AdESError
from ades.pades import PAdESOptions
from ades.pades.fast.signature import SigningPlan
from ades.pades.fast.source import Source
from ades.pades.fast.tokens import NotRecognised
from ades.ports import Level
from ades.sealing import LocalSealer
from benchmarks.keys import KEYS, certify
from trust_services.software_keys import SoftwareKey

SECONDS, MEMORY = 20, 512 << 20
# The kernel's own limits are wider: what passes ours is to be seen and not killed.
CAGE_SECONDS, CAGE_MEMORY = 30, 4 << 30
_PROCESSES = multiprocessing.get_context("fork")
KEY = KEYS["P-256"]
CERTIFICATE, CHAIN = certify(KEY)


@dataclass(frozen=True)
class Outcome:
    """``road`` is fast, careful, refused or failed; ``detail`` says by which error."""

    road: str
    detail: str = ""
    seconds: float = 0.0
    memory: int = 0

    @property
    def is_signed(self) -> bool:
        """Whether a signed document came out."""
        return self.road in ("fast", "careful")

    @property
    def is_failure(self) -> bool:
        """Anything but a signature or a typed refusal, within the limits."""
        return self.road == "failed" or self.seconds > SECONDS or self.memory > MEMORY


def try_ours(path: Path, target: Path) -> Outcome:
    """Sign with this library, in a process of its own."""
    return _caged(_sign_ours, path, target)


def try_pyhanko(path: Path, target: Path) -> Outcome:
    """Sign with plain pyHanko, its key loaded and its size reserved, in a process of its own."""
    return _caged(_sign_with_pyhanko, path, target)


def _caged(sign: Callable[[Path, Path], Outcome], path: Path, target: Path) -> Outcome:
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_child, args=(sign, path, target, sender))
    process.start()
    sender.close()
    try:
        outcome = receiver.recv() if receiver.poll(2 * CAGE_SECONDS) else None
    except EOFError:
        outcome = None
    process.kill()
    process.join()
    assert outcome is None or isinstance(outcome, Outcome)
    return outcome or Outcome("failed", "the process was ended", CAGE_SECONDS)


def _child(
    sign: Callable[[Path, Path], Outcome], path: Path, target: Path, sender: Connection
) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CAGE_SECONDS, CAGE_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (CAGE_MEMORY, CAGE_MEMORY))
    started = time.process_time()
    try:
        outcome = sign(path, target)
    except BaseException as error:  # noqa: BLE001 (this is what is being counted)
        outcome = Outcome("failed", type(error).__name__)
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    sender.send(Outcome(outcome.road, outcome.detail, seconds, memory))


def _sign_ours(path: Path, target: Path) -> Outcome:
    with path.open("rb") as source, target.open("w+b") as signed:
        road = "fast" if _is_recognised(source) else "careful"
        try:
            side = LocalSealer(SoftwareKey(KEY), CHAIN)
            pades.sign(source, signed, PAdESOptions(datetime.now(UTC)), Level.B_B, side)
        except AdESError as error:
            return Outcome("refused", error.code)
    return Outcome(road)


def _is_recognised(source: io.BufferedReader) -> bool:
    try:
        SigningPlan(Source(source), b"", 0)
    except NotRecognised:
        return False
    return True


def _sign_with_pyhanko(path: Path, target: Path) -> Outcome:
    metadata = PdfSignatureMetadata(
        field_name="Corpus", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    with path.open("rb") as source, target.open("w+b") as signed:
        writer = IncrementalPdfFileWriter(source, strict=False)
        PdfSigner(metadata, _pyhanko_signer()).sign_pdf(writer, output=signed, bytes_reserved=8192)
    return Outcome("fast")


@cache
def _pyhanko_signer() -> SimpleSigner:
    pkcs8 = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=x509.Certificate.load(CERTIFICATE.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(pkcs8),
        cert_registry=SimpleCertificateStore(),
    )
