"""The layout of a ZIP (APPNOTE.TXT 6.3): whether it leaves room for a second reading.

Nothing may lie before, between or behind the entries and their directory, and what the directory
says of an entry must be what the entry says of itself.
"""

import struct
import zipfile
from io import SEEK_END
from typing import IO

_DESCRIPTOR_FOLLOWS, _NAME_IS_UTF8 = 0x8, 0x800
_LOCAL_HEADER = struct.Struct("<4s2xHHHHLLLHH")
_DIRECTORY_HEADER = struct.Struct("<4s24xHHHH10x")
_END = struct.Struct("<4sLHHLLH")
# A data descriptor has a signature or none, and sizes of 32 or of 64 bits (4.3.9).
_DESCRIPTOR_SIZES = (12, 16, 20, 24)
_EXTRA_HEADER = struct.Struct("<HH")
_UNICODE_PATH = 0x7075
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_SIZE = 20
_MAX_COMMENT = 0xFFFF
# No entry of a real directory is longer than this on average.
_DIRECTORY_BYTES_PER_ENTRY = 1024


def check_end(stream: IO[bytes], most: int) -> None:
    """Check the end record and the directory, before anything is built from what they say.

    Raises ``ValueError`` when something follows the end, when there are more than ``most`` entries,
    when the directory is not filled by them, or when sizes beyond 4 GiB are used.
    """
    size = stream.seek(0, SEEK_END)
    window = _ZIP64_LOCATOR_SIZE + _END.size + _MAX_COMMENT
    stream.seek(max(0, size - window))
    tail = stream.read(window)
    position = tail.rfind(b"PK\x05\x06")
    if position < 0 or len(tail) < position + _END.size:
        raise ValueError("there is no end of a ZIP")
    _, disks, here, total, length, start, comment = _END.unpack_from(tail, position)
    if position + _END.size + comment != len(tail):
        raise ValueError("bytes follow the end")
    if disks or here != total or total > most:
        raise ValueError(f"several volumes, or more than {most} entries")
    if length > most * _DIRECTORY_BYTES_PER_ENTRY:
        raise ValueError("the directory is too long")
    if tail[:position][-_ZIP64_LOCATOR_SIZE:].startswith(_ZIP64_LOCATOR):
        raise ValueError("it has a second end, for sizes beyond the limits")
    if start + length != size - len(tail) + position:
        raise ValueError("there is a gap or an overlap around the directory")
    stream.seek(start)
    _check_directory(stream.read(length), total)


def check_layout(stream: IO[bytes], archive: zipfile.ZipFile) -> None:
    """Check that entry follows entry from the first byte to the directory, which says the same.

    Raises ``ValueError`` or ``struct.error`` otherwise.
    """
    expected = [0]
    for item in sorted(archive.infolist(), key=lambda item: item.header_offset):
        if item.header_offset not in expected:
            raise ValueError(f"there is a gap or an overlap before {item.filename!r}")
        end = _checked_end_of(stream, item)
        expected = [end]
        if item.flag_bits & _DESCRIPTOR_FOLLOWS:
            expected = [end + size for size in _DESCRIPTOR_SIZES]
    if archive.start_dir not in expected:
        raise ValueError("there is a gap before the directory")


def _check_directory(directory: bytes, total: int) -> None:
    place = 0
    for _ in range(total):
        signature, *sizes, volume = _DIRECTORY_HEADER.unpack_from(directory, place)
        if signature != b"PK\x01\x02" or volume:
            raise ValueError("the directory is damaged")
        place += _DIRECTORY_HEADER.size + sum(sizes)
    if place != len(directory):
        raise ValueError("the directory is not filled by its entries")


def _checked_end_of(stream: IO[bytes], item: zipfile.ZipInfo) -> int:
    stream.seek(item.header_offset)
    fields = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    signature, flags, method, *time, checksum, packed, size, name_size, extra_size = fields
    encoding = "utf-8" if flags & _NAME_IS_UTF8 else "cp437"
    name = stream.read(name_size).decode(encoding)
    same = (name, flags, method) == (item.orig_filename, item.flag_bits, item.compress_type)
    same = same and _moment(*time) == item.date_time
    sizes = (checksum, packed, size)
    follows = item.flag_bits & _DESCRIPTOR_FOLLOWS and not any(sizes)
    if signature != b"PK\x03\x04" or not same:
        raise ValueError(f"the directory and the entry {item.filename!r} contradict each other")
    if not follows and sizes != (item.CRC, item.compress_size, item.file_size):
        raise ValueError(f"the directory and the entry {item.filename!r} contradict each other")
    if _renames(item.extra) or _renames(stream.read(extra_size)):
        raise ValueError(f"the entry {item.filename!r} has a second name")
    before = item.header_offset + _LOCAL_HEADER.size + int(name_size) + int(extra_size)
    return before + item.compress_size


def _renames(extra: bytes) -> bool:
    """Whether an extra field has another name for the entry (4.6.9), which only some go by.

    Extra fields that cannot be told apart are taken for such ones.
    """
    place = 0
    while place < len(extra):
        if len(extra) - place < _EXTRA_HEADER.size:
            return True
        kind, size = _EXTRA_HEADER.unpack_from(extra, place)
        place += _EXTRA_HEADER.size + size
        if kind == _UNICODE_PATH or place > len(extra):
            return True
    return False


def _moment(time: int, date: int) -> tuple[int, int, int, int, int, int]:
    """MS-DOS's time and date (APPNOTE.TXT, 4.4.6), as the directory's come from zipfile."""
    day = (date >> 9) + 1980, date >> 5 & 0xF, date & 0x1F
    return *day, time >> 11, time >> 5 & 0x3F, (time & 0x1F) * 2
