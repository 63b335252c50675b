"""A signature dictionary with room for the seal, and the byte range around it (12.8.1)."""

import hashlib
from io import SEEK_END
from typing import IO

from ades.digests import DigestAlgorithm
from ades.errors import UnreadableDocument
from ades.pades.fast.document import Document
from ades.pades.fast.fields import add_field
from ades.pades.fast.increment import Increment
from ades.pades.fast.source import Source
from ades.pades.fast.strings import write_date, write_text
from ades.pades.options import PAdESOptions, PreparedPDF

SIGNATURE = b"/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
# EN 319 142-1, 5.4.3: the room for the token is all that a document time-stamp says.
TIMESTAMP = b"/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161"

# hashlib.new looks the name up each time, which costs as much as hashing a kilobyte.
_HASHES = {item: getattr(hashlib, item.value) for item in DigestAlgorithm}
_BEFORE_RANGE = b"/ByteRange[0"
# Three numbers with a space before each; offsets have fifteen digits at most.
_RANGE_ROOM = b" " * 48
_BEFORE_CONTENTS = b"]/Contents"


def signature_entries(options: PAdESOptions) -> bytes:
    """What a PAdES signature says of itself (EN 319 142-1, 6.3); /M has the claimed time."""
    parts = [SIGNATURE, b"/M", write_date(options.moment)]
    if options.reason:
        parts += (b"/Reason", write_text(options.reason))
    if options.location:
        parts += (b"/Location", write_text(options.location))
    return b"".join(parts)


class SigningPlan:
    """The revision that adds a signature, complete but for its seal.

    Making one reads what it needs of the document and writes nothing. Raises
    :class:`~ades.pades.fast.tokens.NotRecognised` where the document is not certain.
    """

    def __init__(self, source: Source, entries: bytes, reserved: int) -> None:
        self._source = source
        document = Document(source)
        increment = Increment(document)
        value = increment.new()
        head = b"<<%b%b" % (entries, _BEFORE_RANGE)
        before = b"%b%b%b" % (head, _RANGE_ROOM, _BEFORE_CONTENTS)
        increment.put(value, b"%b<%b>>>" % (before, b"0" * (2 * reserved)))
        add_field(document, increment, value)
        self._revision = bytearray(increment.write())
        self._start = increment.bodies[value] + len(before)
        self._end = self._start + 2 * reserved + 2
        self._fill_range(increment.bodies[value] + len(head))

    def copy(self, target: IO[bytes], algorithm: DigestAlgorithm) -> PreparedPDF:
        """Write the document with its new revision to ``target``; each byte is read once."""
        target.seek(0)
        prepared = self._hash(algorithm, target)
        write_all(target, self._revision)
        return prepared

    def append(self, file: IO[bytes], algorithm: DigestAlgorithm) -> PreparedPDF:
        """Write the new revision at the end of the document itself, once the rest was hashed.

        When writing fails the document becomes what it was.
        """
        prepared = self._hash(algorithm, None)
        append_all(file, self._source.size, self._revision)
        return prepared

    def _hash(self, algorithm: DigestAlgorithm, target: IO[bytes] | None) -> PreparedPDF:
        size, whole, count = self._source.size, self._source.whole, 0
        digest = _HASHES[algorithm]()
        for block in self._source.blocks() if whole is None else (whole,):
            digest.update(block)
            if target is not None:
                write_all(target, block)
            count += len(block)
        if count != size:
            raise UnreadableDocument("the document changed while it was read")
        with memoryview(self._revision) as revision:
            digest.update(revision[: self._start])
            digest.update(revision[self._end :])
        return PreparedPDF(digest.digest(), algorithm, size + self._start, size + self._end)

    def _fill_range(self, position: int) -> None:
        size, start, end = self._source.size, self._start, self._end
        numbers = b" %d %d %d" % (size + start, size + end, len(self._revision) - end)
        self._revision[position : position + len(numbers)] = numbers


def write_all(target: IO[bytes], content: bytes | bytearray | memoryview) -> None:
    """Write all of it, also to a stream without a buffer, which may take a part at a time."""
    written = target.write(content)
    while written < len(content):
        with memoryview(content) as rest:
            written += target.write(rest[written:])


def append_all(file: IO[bytes], size: int, content: bytes | bytearray) -> None:
    """Write at the end of a file of ``size`` bytes; when it fails the file has its old length.

    Past the file's buffer, if it has one: what a full disk left in there would come after all, when
    the file is closed.
    """
    file.flush()
    raw: IO[bytes] = getattr(file, "raw", file)
    try:
        raw.seek(size)
        write_all(raw, content)
        raw.flush()
    except BaseException:
        raw.truncate(size)
        raise
    finally:
        file.seek(0, SEEK_END)
