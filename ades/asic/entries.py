"""Documents on their way into a container: each is compared with its digest as it passes."""

import hashlib
from collections.abc import Sequence
from io import BytesIO, RawIOBase
from typing import IO, cast

from ades.asic.documents import Document, DocumentDigest
from ades.digests import DigestAlgorithm
from ades.errors import UnusableTarget


class CheckedStream(RawIOBase):
    """A content that raises :class:`~ades.errors.UnusableTarget` at its end if it was another."""

    def __init__(
        self, content: bytes | IO[bytes], expected: DocumentDigest, algorithm: DigestAlgorithm
    ) -> None:
        self._stream = BytesIO(content) if isinstance(content, bytes) else content
        self._expected = expected
        self._seen = hashlib.new(algorithm.value)

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; at the end, none, once the digest is known to be right."""
        piece = self._stream.read(size)
        self._seen.update(piece)
        if not piece and self._seen.digest() != self._expected.digest:
            raise UnusableTarget(f"{self._expected.name!r} is not the document that was signed")
        return piece

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As the content's: the length is asked for before anything is read."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """As the content's."""
        return self._stream.tell()


def checked_entries(
    files: Sequence[DocumentDigest], documents: Sequence[Document], algorithm: DigestAlgorithm
) -> list[tuple[str, IO[bytes]]]:
    """The documents as a container's entries, in the order in which they were prepared.

    Raises :class:`~ades.errors.UnusableTarget` when others are given than were prepared.
    """
    given = {item.name: item for item in documents}
    if len(documents) != len(files) or {item.name for item in files} != set(given):
        raise UnusableTarget("these are not the documents that were prepared")
    streams = [CheckedStream(given[item.name].rewound(), item, algorithm) for item in files]
    return [
        (item.name, cast("IO[bytes]", stream)) for item, stream in zip(files, streams, strict=True)
    ]
