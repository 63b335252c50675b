"""The digest algorithms that seals may use."""

import enum
import hashlib
from typing import IO

from cryptography.hazmat.primitives import hashes

_CHUNK = 1 << 20
_SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
_PRIMITIVES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class DigestAlgorithm(enum.StrEnum):
    """The digests that ETSI TS 119 312 (clause 5) recommends without an end date."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"

    @property
    def size(self) -> int:
        """The length of a digest, in bytes."""
        return _SIZES[self.value]

    @property
    def primitive(self) -> hashes.HashAlgorithm:
        """The same algorithm as ``cryptography`` names it."""
        return _PRIMITIVES[self.value]

    def digest(self, data: bytes) -> bytes:
        """The digest of bytes that are in memory anyway."""
        return hashlib.new(self.value, data).digest()


def digest_of(content: bytes | IO[bytes], algorithm: DigestAlgorithm) -> bytes:
    """The digest of a content; a stream is read from its position to its end, in pieces."""
    if isinstance(content, bytes):
        return algorithm.digest(content)
    seen = hashlib.new(algorithm.value)
    while piece := content.read(_CHUNK):
        seen.update(piece)
    return seen.digest()
