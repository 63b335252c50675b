"""The digest algorithms that seals may use, and digests over streams in constant memory."""

import enum
import hashlib
from typing import IO

from cryptography.hazmat.primitives import hashes

CHUNK_SIZE = 1 << 20


class DigestAlgorithm(enum.StrEnum):
    """The digests that ETSI TS 119 312 (clause 5) recommends without an end date."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"

    @property
    def size(self) -> int:
        """The length of a digest, in bytes."""
        return {"sha256": 32, "sha384": 48, "sha512": 64}[self.value]

    @property
    def primitive(self) -> hashes.HashAlgorithm:
        """The same algorithm as ``cryptography`` names it."""
        algorithms: dict[str, hashes.HashAlgorithm] = {
            "sha256": hashes.SHA256(),
            "sha384": hashes.SHA384(),
            "sha512": hashes.SHA512(),
        }
        return algorithms[self.value]

    def digest(self, data: bytes) -> bytes:
        """The digest of bytes that are in memory anyway."""
        return hashlib.new(self.value, data).digest()


def stream_digest(stream: IO[bytes], algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> bytes:
    """The digest of a stream from its current position to its end, read piece by piece."""
    running = hashlib.new(algorithm.value)
    while piece := stream.read(CHUNK_SIZE):
        running.update(piece)
    return running.digest()
