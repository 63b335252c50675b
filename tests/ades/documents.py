"""Signed documents as the library makes them, and PDFs that are wrong in a chosen way."""

from datetime import UTC, datetime
from io import BytesIO

from ades import pades
from ades.digests import DigestAlgorithm
from ades.pades import PAdESOptions, PreparedPDF
from ades.ports import Level, RawSigner, Seal, SealRequest, TimestampAuthority
from ades.sealing import LocalSealer
from tests.cast import SealKey


def now() -> datetime:
    """This moment, as precise as a PDF date."""
    return datetime.now(UTC).replace(microsecond=0)


def sealer_of(
    key: SealKey,
    authority: TimestampAuthority | None = None,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
) -> LocalSealer:
    """The sealer of a member of the cast."""
    return LocalSealer(key.signer(), key.chain, authority, algorithm)


def seal_of(sealer: LocalSealer, request: SealRequest) -> bytes:
    """The seal of one digest; a failure fails the test."""
    (result,) = sealer.seal([request])
    assert isinstance(result, Seal), result
    return result.cms


def signed_by(key: RawSigner, message: bytes) -> bytes:
    """The signature of one message; a failure fails the test."""
    (value,) = key.sign([message], DigestAlgorithm.SHA256)
    assert isinstance(value, bytes), value
    return value


def prepare(content: bytes, options: PAdESOptions) -> tuple[PreparedPDF, BytesIO]:
    """A document up to its digest."""
    target = BytesIO()
    return pades.prepare(BytesIO(content), target, options), target


def sign(
    content: bytes,
    sealer: LocalSealer,
    *,
    level: Level = Level.B_B,
    moment: datetime | None = None,
) -> bytes:
    """A signed document: prepared, sealed and embedded."""
    credential = sealer.credential()
    options = PAdESOptions(moment or now(), credential.sizes[level], algorithm=credential.algorithm)
    prepared, target = prepare(content, options)
    request = SealRequest("document", prepared.digest, prepared.algorithm, level)
    pades.embed(prepared, target, seal_of(sealer, request))
    return target.getvalue()


def pdf(*objects: str | bytes, root: int = 1, trailer: str = "") -> bytes:
    """A PDF whose n-th object is the n-th argument, with a classic cross-reference table."""
    body = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, item in enumerate(objects, 1):
        offsets.append(len(body))
        content = item if isinstance(item, bytes) else item.encode("latin-1")
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    size = len(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size
    body += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += f"trailer\n<< /Size {size} /Root {root} 0 R {trailer} >>\n".encode("latin-1")
    return bytes(body + b"startxref\n%d\n%%%%EOF\n" % start)


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"


def small_pdf(catalog: str = CATALOG, pages: str = PAGES, page: str = PAGE) -> bytes:
    """A PDF of one empty page, or what its three objects are replaced with."""
    return pdf(catalog, pages, page)
