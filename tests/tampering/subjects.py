"""What is tampered with: a signed file of each format, and who judges it.

To add a format, add a function to ``SUBJECTS``: everything else follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from ades import pades
from ades.digests import DigestAlgorithm
from ades.pades import PAdESOptions
from ades.ports import Level, SealRequest
from ades.verification.cms import verify_seal
from ades.verification.pades import verify
from ades.verification.report import Indication
from tests.ades.documents import seal_of, small_pdf
from tests.ades.verification.aging import Aging, Member, year

MOMENT = year(2026, 6)


@dataclass(frozen=True)
class Subject:
    """A signed file that passes, and the verdict on a copy of it."""

    content: bytes
    judge: Callable[[bytes], Indication]


@dataclass(frozen=True)
class Signer:
    """Who signs all of them."""

    authority: Aging
    member: Member


def _pdf(level: Level) -> Callable[[Signer], Subject]:
    def make(signer: Signer) -> Subject:
        target = BytesIO()
        options = PAdESOptions(MOMENT, 0)
        sealer = signer.authority.sealer(signer.member)
        pades.sign(BytesIO(small_pdf()), target, options, level, sealer)
        anchors = signer.authority.anchors
        return Subject(
            target.getvalue(),
            lambda content: verify(BytesIO(content), anchors, MOMENT).indication,
        )

    return make


def _seal(level: Level) -> Callable[[Signer], Subject]:
    def make(signer: Signer) -> Subject:
        digest = DigestAlgorithm.SHA256.digest(b"an invoice")
        request = SealRequest("x", digest, level=level)
        anchors = signer.authority.anchors
        return Subject(
            seal_of(signer.authority.sealer(signer.member), request),
            lambda seal: verify_seal(seal, digest, anchors, MOMENT).indication,
        )

    return make


SUBJECTS: dict[str, Callable[[Signer], Subject]] = {
    "PDF B-B": _pdf(Level.B_B),
    "PDF B-T": _pdf(Level.B_T),
    "PDF B-LTA": _pdf(Level.B_LTA),
    "CMS B-B": _seal(Level.B_B),
    "CMS B-T": _seal(Level.B_T),
}
