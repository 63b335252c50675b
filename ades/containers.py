"""ZIP containers (EN 319 162-1, annex A) as signatures need them: one reading of a file, or none.

Programs differ in what they make of a ZIP with two entries of one name, with a directory that says
something else than the entries, or with data between them. What one program verifies another then
would not show. Such files are refused; so is whatever unpacks to more than the limits.
"""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import IO

from ades.digests import DigestAlgorithm, digest_of
from ades.errors import UnreadableDocument, UnusableTarget
from ades.zip_layout import check_end, check_layout

MIMETYPE = "mimetype"
META_INF = "META-INF/"

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LONGEST_NAME = 512
# Small things may shrink as they like: only what is large enough to hurt is a bomb.
_HARMLESS = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)

_ZIP_TROUBLE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    OverflowError,
    KeyError,
)


@dataclass(frozen=True)
class ContainerLimits:
    """What a container may have: ``entries``, and bytes of them in all, unpacked.

    ``entry`` is the size of one file in META-INF and ``metadata`` that of all of them, which are
    held in memory; ``ratio`` is how many times its packed size an entry may have.
    """

    entries: int = 1000
    size: int = 1 << 30
    entry: int = 16 << 20
    metadata: int = 64 << 20
    ratio: int = 200


DEFAULT_LIMITS = ContainerLimits()


class Container:
    """A container that was checked as a whole; its entries are unpacked as they are asked for."""

    def __init__(self, archive: zipfile.ZipFile, limits: ContainerLimits) -> None:
        self._archive = archive
        self._limits = limits
        #: The names of all files, in the order in which they lie in the container.
        self.names: tuple[str, ...] = tuple(
            item.filename
            for item in sorted(archive.infolist(), key=lambda item: item.header_offset)
            if not item.is_dir()
        )

    @property
    def data_names(self) -> tuple[str, ...]:
        """The files that are documents: neither ``mimetype`` nor in META-INF."""
        return tuple(
            name for name in self.names if name != MIMETYPE and not name.startswith(META_INF)
        )

    def size(self, name: str) -> int:
        """The length of a file, in bytes, as it is unpacked."""
        return self._archive.getinfo(name).file_size

    def read(self, name: str) -> bytes:
        """A small file's bytes; :class:`~ades.errors.UnreadableDocument` when it is too large."""
        if self.size(name) > self._limits.entry:
            raise UnreadableDocument(f"{name!r} is larger than {self._limits.entry} bytes")
        with self.open(name) as file:
            return file.read()

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file as a stream that can be read and sought in.

        Raises :class:`~ades.errors.UnreadableDocument` when it turns out to be damaged.
        """
        try:
            with self._archive.open(name) as file:
                yield file
        except _ZIP_TROUBLE as error:
            raise UnreadableDocument(f"{name!r} is damaged: {error}") from error

    def digest(self, name: str, algorithm: DigestAlgorithm) -> bytes:
        """A file's digest, with constant memory."""
        with self.open(name) as file:
            return digest_of(file, algorithm)


class ContainerContents(Mapping[str, bytes]):
    """The documents of a container by their names, each unpacked when it is asked for.

    However often they are asked for, no more than ``budget`` bytes are given out in all.
    """

    def __init__(self, container: Container, budget: int = DEFAULT_LIMITS.size) -> None:
        self._container = container
        self._left = budget

    def __getitem__(self, name: str) -> bytes:
        """A document; raises ``KeyError``, or :class:`~ades.errors.UnreadableDocument`."""
        if name not in self._container.data_names:
            raise KeyError(name)
        self._left -= self._container.size(name)
        if self._left < 0:
            raise UnreadableDocument("the signatures refer to the documents over and over")
        with self._container.open(name) as file:
            return file.read()

    def __iter__(self) -> Iterator[str]:
        """The names of the documents."""
        return iter(self._container.data_names)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._container.data_names)


def open_container(
    source: bytes | IO[bytes], limits: ContainerLimits = DEFAULT_LIMITS
) -> Container:
    """Read a container's directory, and check that it is the only reading of the file.

    Raises :class:`~ades.errors.UnreadableDocument` with the first thing that is wrong.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    try:
        check_end(stream, limits.entries)
        archive = zipfile.ZipFile(stream)
        _check_entries(archive.infolist(), limits)
        check_layout(stream, archive)
    except _ZIP_TROUBLE as error:
        raise UnreadableDocument(f"not a container that can be read: {error}") from error
    return Container(archive, limits)


def check_name(name: str) -> None:
    """Check that a name stays inside the place where a container is unpacked, on every system.

    Raises ``ValueError`` otherwise.
    """
    parts = name.removesuffix("/").split("/")
    if len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME:
        raise ValueError("a name is too long")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise ValueError("a name with control characters")
    if "\\" in name or ":" in parts[0] or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"the name {name!r} leads out of the container")


def check_names(names: Iterable[str]) -> None:
    """Check names as :func:`check_name` does, and that no two are one file on some system."""
    seen = set()
    for name in names:
        check_name(name)
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            raise ValueError(f"the name {name!r} is there twice")
        seen.add(key)


def write_container(
    target: IO[bytes], media_type: str, entries: Iterable[tuple[str, bytes | IO[bytes]]]
) -> None:
    """Write a container: ``mimetype`` first, then the entries in their order (annex A.1).

    Equal entries give equal bytes: nothing is packed, and all have the same time. Streams are read
    from their position to their end.

    Raises :class:`~ades.errors.UnusableTarget` where sizes beyond 4 GiB would be needed: not all
    readers of containers know them; :class:`~ades.errors.UnreadableDocument` when a stream is an
    entry of another container, and damaged there.
    """
    try:
        with zipfile.ZipFile(target, "w", allowZip64=False) as archive:
            _write(archive, MIMETYPE, media_type.encode("ascii"))
            for name, content in entries:
                _write(archive, name, content)
    except zipfile.LargeZipFile as error:
        raise UnusableTarget("the container would have more than 4 GiB") from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableDocument(f"an entry is damaged where it comes from: {error}") from error


def _write(archive: zipfile.ZipFile, name: str, content: bytes | IO[bytes]) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    stream = BytesIO(content) if isinstance(content, bytes) else content
    position = stream.tell()
    info.file_size = stream.seek(0, SEEK_END) - position
    stream.seek(position)
    with archive.open(info, "w") as file:
        while piece := stream.read(_CHUNK):
            file.write(piece)


def _check_entries(entries: list[zipfile.ZipInfo], limits: ContainerLimits) -> None:
    check_names(item.filename for item in entries)
    if sum(item.file_size for item in entries) > limits.size:
        raise ValueError(f"it unpacks to more than {limits.size} bytes")
    metadata = (item.file_size for item in entries if item.filename.startswith(META_INF))
    if sum(metadata) > limits.metadata:
        raise ValueError(f"its META-INF unpacks to more than {limits.metadata} bytes")
    for item in entries:
        _check_kind(item)
        if item.flag_bits & _ENCRYPTED or item.compress_type not in _METHODS:
            raise ValueError(f"{item.filename!r} is encrypted, or packed in an unusual way")
        packed = max(item.compress_size, 1)
        if item.file_size > _HARMLESS and item.file_size / packed > limits.ratio:
            raise ValueError(f"{item.filename!r} unpacks to {item.file_size // packed} times")


def _check_kind(entry: zipfile.ZipInfo) -> None:
    """An entry is a file or an empty folder, whatever nobody signs says of it.

    As a link, what was signed would be the name of another file. A folder with content is a file
    to some programs.
    """
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if is_link or (entry.is_dir() and (entry.file_size or entry.compress_size)):
        raise ValueError(f"{entry.filename!r} is a link, or a folder with content")
