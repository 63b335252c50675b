"""What is asked of a PDF signature, and what preparing one leaves behind."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import OptionError
from ades.pades.visible.seal import InField, VisibleSeal
from ades.ports import Level, SealRequest


@dataclass(frozen=True)
class PAdESOptions:
    """What the signature dictionary says (ISO 32000-2, 12.8.1), and where it goes.

    ``moment`` is the claimed signing time, with a time zone; ``reserved`` the room for the seal in
    bytes; ``reason`` and ``location`` are left out when they are empty.

    ``field`` is the full name of an empty signature field of the document that is signed instead of
    a new one. ``visible`` is what is seen of the signature; where its text names the certificate,
    ``signer`` must be given. ``password`` opens an encrypted document: the owner's, or the user's
    where the document lets users fill in forms.

    Raises :class:`~ades.errors.OptionError` when made with a field and another place to be seen at.
    """

    moment: datetime
    reserved: int = 0
    reason: str = ""
    location: str = ""
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256
    field: str = ""
    visible: VisibleSeal | None = None
    signer: CertificateChain | None = None
    password: str | bytes | None = dataclasses.field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.field or self.visible is None:
            return
        if self.visible.placement != InField(self.field):
            raise OptionError("a seal in an existing field is seen in that field and nowhere else")

    @property
    def field_name(self) -> str:
        """The existing field to be signed; empty for a new one."""
        if self.visible is not None and isinstance(self.visible.placement, InField):
            return self.visible.placement.name
        return self.field

    @property
    def is_plain(self) -> bool:
        """Whether this is an invisible signature in a new field of a document without password."""
        return not self.field_name and self.visible is None and self.password is None


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

    def request(self, reference: str, level: Level = Level.B_B) -> SealRequest:
        """What the key's side is asked: no signing time, which /M has (EN 319 142-1, 6.3)."""
        return SealRequest(reference, self.digest, self.algorithm, level)
