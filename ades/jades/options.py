"""What is asked of a JAdES signature."""

from dataclasses import dataclass
from datetime import datetime

from ades.digests import DigestAlgorithm
from ades.errors import OptionError
from ades.jose.algorithms import curve_digest
from ades.jose.contents import Mechanism
from ades.jose.serialization import Serialization
from ades.ports import Credential, SignatureAlgorithm


@dataclass(frozen=True)
class JAdESOptions:
    """What the signature says, and how it is written down.

    ``credential`` is the key side's; ``signing_time``, with a time zone, is claimed as ``iat`` in
    whole seconds (TS 119 182-1, 5.1.11). ``media_type`` is that of an attached payload (``cty``,
    5.1.3). ``unencoded`` (``b64`` false, RFC 7797) signs the content as it is, not its base64url
    text; references by hash are then the plain digests of the files. ``algorithm`` replaces the
    credential's digest for RSA keys; the other kinds leave no choice (RFC 7518, 3.4).

    ``reveals_payload`` allows an attached payload with an Ed25519 key: the key's side then sees it.
    """

    credential: Credential
    signing_time: datetime
    serialization: Serialization = Serialization.FLATTENED
    mechanism: Mechanism = Mechanism.BY_URI_HASH
    media_type: str = ""
    unencoded: bool = False
    algorithm: DigestAlgorithm | None = None
    reveals_payload: bool = False

    @property
    def digest_algorithm(self) -> DigestAlgorithm:
        """The digest of the signature, and of references by hash.

        Raises :class:`~ades.errors.OptionError` when another one was asked for than the key can
        have; :class:`~ades.errors.AlgorithmUnsupported` for curves that JOSE does not know.
        """
        fixed = curve_digest(self.credential.chain.signer.public_key())
        if self.credential.signature_algorithm is SignatureAlgorithm.ED25519:
            fixed = DigestAlgorithm.SHA512
        if fixed is not None and self.algorithm not in (None, fixed):
            raise OptionError(f"this key goes with {fixed} only")
        return fixed or self.algorithm or self.credential.algorithm

    @property
    def issued_at(self) -> int:
        """The claimed signing time in seconds since 1970 (RFC 7519, 2).

        Raises :class:`~ades.errors.OptionError` when the signing time has no time zone.
        """
        if self.signing_time.tzinfo is None:
            raise OptionError("the signing time has no time zone")
        return int(self.signing_time.timestamp())
