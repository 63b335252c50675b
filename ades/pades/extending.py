"""Raises the level of a PDF that is signed already, and renews B-LTA before it ends."""

import io
from functools import partial
from typing import IO

from pyhanko.pdf_utils.reader import PdfFileReader

from ades.cms import ID_SIGNATURE_TIMESTAMP_TOKEN, SEQUENCE
from ades.der import read_first
from ades.digests import DigestAlgorithm
from ades.errors import OptionError, TimestampMismatch, UnreadableDocument, UnusableTarget
from ades.material import EMPTY, ValidationMaterial
from ades.pades.archiving import TOKEN_ROOM, Password, add_material, archive
from ades.pdf_limits import DECODE_LIMITS
from ades.ports import ArchiveTimestamper, Level, MaterialSource
from ades.signed_data import read_signed_data
from ades.timestamps import token_certificates

ID_TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")


def extend(
    file: IO[bytes],
    level: Level,
    key_side: ArchiveTimestamper,
    source: MaterialSource | None = None,
    *,
    reserved: int = TOKEN_ROOM,
    algorithm: DigestAlgorithm = DigestAlgorithm.SHA256,
    password: Password = None,
) -> None:
    """Append to a signed PDF what it lacks for ``level``; for B-LTA always: that is its renewal.

    1. B-T: a document time-stamp, where nothing is time-stamped yet (EN 319 142-1, 6.3).
    2. B-LT: what ``source`` says of all certificates, those of earlier time-stamps included.
    3. B-LTA: another document time-stamp, over all of it.

    Raises :class:`~ades.errors.UnusableTarget` when the PDF has no signature,
    :class:`~ades.errors.OptionError` when the level is B-B or a ``source`` is missing; what
    :func:`~ades.pades.archive` raises, and the errors of the key's side and the source. The file is
    as it was then.
    """
    if level is Level.B_B:
        raise OptionError("a signed document is at B-B already")
    size = file.seek(0, io.SEEK_END)
    stamp = partial(
        archive, file, key_side, reserved=reserved, algorithm=algorithm, password=password
    )
    try:
        if not any(_is_stamped(item) for item in _signatures(file, password)):
            stamp()
        if level.has_material:
            add_material(file, known_material(file, source, password), password=password)
        if level is Level.B_LTA:
            stamp()
    except BaseException:
        file.truncate(size)
        raise


def known_material(
    file: IO[bytes], source: MaterialSource | None, password: Password = None
) -> ValidationMaterial:
    """What ``source`` says of each signature and time-stamp in a PDF, as B-LT wants it.

    Raises :class:`~ades.errors.UnusableTarget` when the PDF has no signature,
    :class:`~ades.errors.UnreadableDocument` when one cannot be read,
    :class:`~ades.errors.OptionError` without a source, and its errors.
    """
    if source is None:
        raise OptionError("a source of validation material is needed from B-LT on")
    material = EMPTY
    for chain in _chains(file, password):
        material |= source.material(chain)
    return material


def _chains(file: IO[bytes], password: Password) -> list[list[bytes]]:
    """The certificates of each signature and each time-stamp, the signer's own first."""
    chains = []
    try:
        for encoded in _signatures(file, password):
            tokens = read_signed_data(encoded).signer.unsigned_values(ID_SIGNATURE_TIMESTAMP_TOKEN)
            chains += [token_certificates(item) for item in (encoded, *tokens)]
    except (ValueError, TypeError, KeyError, TimestampMismatch) as error:
        raise UnreadableDocument(f"a signature cannot be read: {error}") from error
    return chains


def _is_stamped(encoded: bytes) -> bool:
    """Whether a CMS is a time-stamp token, or has one."""
    try:
        data = read_signed_data(encoded)
        return data.content_type == ID_TST_INFO or bool(
            data.signer.unsigned_values(ID_SIGNATURE_TIMESTAMP_TOKEN)
        )
    except ValueError as error:
        raise UnreadableDocument(f"a signature cannot be read: {error}") from error


def _signatures(file: IO[bytes], password: Password) -> list[bytes]:
    """The CMS of every signature and document time-stamp, without what fills their rooms."""
    try:
        file.seek(0)
        reader = PdfFileReader(file, strict=False, decode_limits=DECODE_LIMITS)
        if password is not None and reader.encrypted:
            reader.decrypt(password)
        contents = [item.pkcs7_content for item in reader.embedded_signatures]
        found = [read_first(item, SEQUENCE).encoded for item in contents]
    except Exception as error:
        # The border to pyHanko: a hostile file makes it raise whatever Python can raise.
        raise UnreadableDocument(f"the signatures cannot be read: {error}") from error
    if not found:
        raise UnusableTarget("the PDF has no signature")
    return found
