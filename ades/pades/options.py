"""What is asked of a PDF signature, and what preparing one leaves behind."""

from dataclasses import dataclass
from datetime import datetime

from ades.digests import DigestAlgorithm


@dataclass(frozen=True)
class PAdESOptions:
    """What the signature dictionary says (ISO 32000-2, 12.8.1).

    ``moment`` is the claimed signing time, with a time zone; ``reserved`` the room for the seal in
    bytes; ``reason`` and ``location`` are left out when they are empty.
    """

    moment: datetime
    reserved: int
    reason: str = ""
    location: str = ""
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256


@dataclass(frozen=True)
class PreparedPDF:
    """A document that only lacks its seal.

    ``digest`` is over the byte range; the hexadecimal string that will hold the seal takes
    ``start`` to ``end`` (offsets in bytes, with its brackets).
    """

    digest: bytes
    algorithm: DigestAlgorithm
    start: int
    end: int
