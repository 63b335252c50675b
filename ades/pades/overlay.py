"""A file and what is about to be appended to it, as one stream."""

import io
from typing import IO, Any


class Overlay(io.RawIOBase):
    """Reads as the file with a tail behind it; only the tail is written, and into memory.

    What is written over the file's own bytes must be equal to them and is dropped.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        self._tail = io.BytesIO()
        self._position = 0

    @property
    def tail(self) -> bytes:
        """What is to be appended."""
        return self._tail.getvalue()

    @property
    def size(self) -> int:
        """The length of the file without the tail."""
        return self._size

    def readable(self) -> bool:
        """Yes."""
        return True

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As any stream's."""
        base = {
            io.SEEK_SET: 0,
            io.SEEK_CUR: self._position,
            io.SEEK_END: self._size + len(self._tail.getbuffer()),
        }
        self._position = base[whence] + offset
        return self._position

    def tell(self) -> int:
        """As any stream's."""
        return self._position

    def readinto(self, room: Any) -> int:
        """As any stream's: a part at a time."""
        if self._position < self._size:
            self._file.seek(self._position)
            content = self._file.read(min(len(room), self._size - self._position))
        else:
            self._tail.seek(self._position - self._size)
            content = self._tail.read(len(room))
        room[: len(content)] = content
        self._position += len(content)
        return len(content)

    def write(self, content: Any) -> int:
        """Keep what is beyond the file, and nothing else."""
        count = len(content)
        beyond = max(0, self._size - self._position)
        if beyond < count:
            self._tail.seek(self._position + beyond - self._size)
            self._tail.write(bytes(content[beyond:]))
        self._position += count
        return count
