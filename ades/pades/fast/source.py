"""The bytes of a document: all of them where they are in memory, else a window where it matters.

Files are read with seek and read and not mapped into memory: a file that somebody shortens
meanwhile then gives an error instead of killing the process, pages that were read do not count as
ours, and hashing in blocks that stay in the processor's cache is no slower.
"""

from collections.abc import Callable, Iterator
from io import SEEK_END, BytesIO
from typing import IO, TypeVar

from ades.pades.fast.tokens import NotRecognised

# Below this a document is read at once: an open file costs less than many small reads.
WHOLE = 1 << 20
WINDOW = 1 << 13
MAX_WINDOW = 1 << 25
BLOCK = 1 << 20

T = TypeVar("T")


class Source:
    """A seekable stream of which only parts are read, until it is hashed."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.whole: bytes | None = None
        if isinstance(stream, BytesIO):
            self.whole = stream.getvalue()
            self.size = len(self.whole)
            return
        self.size = stream.seek(0, SEEK_END)
        if self.size <= WHOLE:
            stream.seek(0)
            self.whole = stream.read()
            self.size = len(self.whole)

    def read(self, offset: int, length: int) -> bytes:
        """Some bytes, fewer at the document's end."""
        if self.whole is not None:
            return self.whole[offset : offset + length]
        self._stream.seek(offset)
        return self._stream.read(length)

    def parse(self, offset: int, parser: Callable[..., T], *arguments: object) -> T:
        """What ``parser(buffer, position, *arguments)`` makes of the bytes from ``offset`` on.

        It must not be content with less than the whole of what it reads: where a window was too
        small it is asked again with a larger one.
        """
        if offset >= self.size:
            raise NotRecognised("an offset beyond the end")
        if self.whole is not None:
            return parser(self.whole, offset, *arguments)
        length = WINDOW
        while True:
            window = self.read(offset, length)
            try:
                return parser(window, 0, *arguments)
            except NotRecognised:
                if length >= MAX_WINDOW or len(window) < length:
                    raise
            length *= 8

    def blocks(self) -> Iterator[bytes | memoryview]:
        """The whole document, a block at a time; a block is good until the next is asked for."""
        if self.whole is not None:
            yield self.whole
            return
        self._stream.seek(0)
        room = memoryview(bytearray(BLOCK))
        read_into = getattr(self._stream, "readinto", None)
        while True:
            if read_into is None:
                block: bytes | memoryview = self._stream.read(BLOCK)
            else:
                block = room[: read_into(room)]
            if not block:
                return
            yield block
