"""Raises the level of a PDF that is signed already, and renews B-LTA before it ends."""

import io
from functools import partial
from typing import IO

from pyhanko.pdf_utils.reader import PdfFileReader

from ades.cms import SEQUENCE
from ades.der import read_first
from ades.digests import DigestAlgorithm
from ades.errors import UnreadableDocument, UnusableTarget
from ades.material import EMPTY, ValidationMaterial
from ades.pades.archiving import TOKEN_ROOM, Password, add_material, archive
from ades.pdf_limits import DECODE_LIMITS
from ades.ports import ArchiveTimestamper, Level, MaterialSource
from ades.renewal import check_extension, cms_material, signature_tokens
from ades.signed_data import read_signed_data

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
    known_source = check_extension(level, source)
    size = file.seek(0, io.SEEK_END)
    stamp = partial(
        archive, file, key_side, reserved=reserved, algorithm=algorithm, password=password
    )
    try:
        if not any(_is_stamped(item) for item in _signatures(file, password)):
            stamp()
        if known_source is not None:
            known = known_material(file, known_source, password)
            add_material(file, known, password=password)
        if level is Level.B_LTA:
            stamp()
    except BaseException:
        file.truncate(size)
        raise


def known_material(
    file: IO[bytes], source: MaterialSource, password: Password = None
) -> ValidationMaterial:
    """What ``source`` says of each signature and time-stamp in a PDF, as B-LT wants it.

    Raises :class:`~ades.errors.UnusableTarget` when the PDF has no signature,
    :class:`~ades.errors.UnreadableDocument` when one cannot be read, and the source's errors.
    """
    material = EMPTY
    for encoded in _signatures(file, password):
        material |= cms_material(encoded, source)
    return material


def _is_stamped(encoded: bytes) -> bool:
    """Whether a CMS is a time-stamp token, or has one."""
    try:
        data = read_signed_data(encoded)
        return data.content_type == ID_TST_INFO or bool(signature_tokens(data.signer))
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
