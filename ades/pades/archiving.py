"""What is added to a signed PDF, in place: validation material (LT), time-stamps over all (LTA).

The document never leaves: a time-stamp needs its digest only. Each addition is one revision behind
the others, which leaves the signatures as they are (EN 319 142-1, 5.4 and 6.3).
"""

import io
from dataclasses import dataclass
from typing import IO

from ades.digests import DigestAlgorithm
from ades.material import EMPTY, ValidationMaterial
from ades.pades import careful_extension
from ades.pades.fast.signature import TIMESTAMP, SigningPlan, append_all
from ades.pades.fast.source import Source
from ades.pades.fast.store import store_revision
from ades.pades.fast.tokens import NotRecognised
from ades.pades.options import PreparedPDF
from ades.pades.overlay import Overlay
from ades.pades.room import fill
from ades.ports import ArchiveTimestamper, Timestamp, TimestampRequest, granted
from ades.token_checks import check_stamp

# Tokens with their authority's certificates have 2 to 7 KB.
TOKEN_ROOM = 12_288


@dataclass(frozen=True)
class PreparedArchive:
    """A document that only lacks the token of its newest time-stamp.

    ``digest`` is over the byte range; the token's room takes ``start`` to ``end`` (offsets in
    bytes, with its brackets).
    """

    digest: bytes
    algorithm: DigestAlgorithm
    start: int
    end: int

    def request(self, reference: str) -> TimestampRequest:
        """What the key's side is asked."""
        return TimestampRequest(reference, self.digest, self.algorithm)


Password = str | bytes | None


def add_material(
    file: IO[bytes], material: ValidationMaterial, *, password: Password = None
) -> None:
    """Add to a signed PDF's security store what it does not have yet, at the end of ``file``.

    ``file`` is a seekable stream that can be read and written; ``password`` opens an encrypted
    document. Nothing is written when nothing is new.

    Raises :class:`~ades.errors.EncryptedDocument`, :class:`~ades.errors.UnreadableDocument` when it
    is not a readable PDF, and :class:`OSError` when the stream fails: it is as it was then.
    """
    if not material:
        return
    source = Source(file)
    try:
        revision = store_revision(source, material)
    except NotRecognised:
        overlay = Overlay(file)
        careful_extension.add_material(file, io.BufferedRandom(overlay), material, password)
        revision = overlay.tail
    if revision:
        append_all(file, source.size, revision)


def prepare_archive(
    file: IO[bytes],
    *,
    reserved: int = TOKEN_ROOM,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
    known: ValidationMaterial = EMPTY,
    password: Password = None,
) -> PreparedArchive:
    """Append room for a document time-stamp (EN 319 142-1, 5.4.3) to a signed PDF.

    It makes a B-LT document B-LTA, or renews one that is. ``known`` is what validates the
    signatures and time-stamps that are there already; it is added first. ``reserved`` is the room
    for the token in bytes.

    Raises as :func:`add_material` does.
    """
    add_material(file, known, password=password)
    try:
        prepared = SigningPlan(Source(file), TIMESTAMP, reserved).append(file, algorithm)
    except NotRecognised:
        prepared = _prepare_carefully(file, reserved, algorithm, password)
    return PreparedArchive(prepared.digest, algorithm, prepared.start, prepared.end)


def embed_archive(prepared: PreparedArchive, file: IO[bytes], timestamp: Timestamp) -> None:
    """Write the token into the room that :func:`prepare_archive` left in ``file``.

    Raises :class:`~ades.errors.SealMismatch` when it is over something else, and
    :class:`~ades.errors.SealTooLarge` when it does not fit; nothing is written then.
    """
    check_stamp(timestamp.token, prepared.digest, prepared.algorithm)
    fill(file, prepared.start, prepared.end, timestamp.token)


def archive(
    file: IO[bytes],
    key_side: ArchiveTimestamper,
    *,
    reserved: int = TOKEN_ROOM,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
    known: ValidationMaterial = EMPTY,
    password: Password = None,
) -> Timestamp:
    """Make a PDF B-LTA, or renew one that is, in one call.

    The time-stamp comes back with its own material, for the renewal to come. Raises as
    :func:`prepare_archive` does, and the error of the key's side; the file is as it was then.
    """
    size = file.seek(0, io.SEEK_END)
    try:
        prepared = prepare_archive(
            file, reserved=reserved, algorithm=algorithm, known=known, password=password
        )
        answer = granted(key_side.timestamp([prepared.request("archive")]))
        embed_archive(prepared, file, answer)
    except BaseException:
        file.truncate(size)
        raise
    return answer


def _prepare_carefully(
    file: IO[bytes], reserved: int, algorithm: DigestAlgorithm, password: Password
) -> PreparedPDF:
    overlay = Overlay(file)
    prepared = careful_extension.prepare_timestamp(
        file, io.BufferedRandom(overlay), reserved, algorithm, password
    )
    append_all(file, overlay.size, overlay.tail)
    return prepared
