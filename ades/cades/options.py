"""What the caller decides about a CAdES signature."""

from dataclasses import dataclass
from datetime import datetime

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import OptionError
from ades.ports import Credential


@dataclass(frozen=True)
class CAdESOptions:
    """Who will sign, when (in whole seconds, with a time zone), and with which digest.

    Raises :class:`~ades.errors.OptionError` for a moment without a time zone.
    """

    chain: CertificateChain
    signing_time: datetime
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256

    def __post_init__(self) -> None:
        if self.signing_time.tzinfo is None:
            raise OptionError("the signing time needs a time zone")

    @classmethod
    def of(cls, credential: Credential, signing_time: datetime) -> "CAdESOptions":
        """The options that go with the key's side as it describes itself."""
        return cls(credential.chain, signing_time, credential.algorithm)
