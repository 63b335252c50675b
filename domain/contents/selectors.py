"""Reads content back."""

import hashlib
import tempfile
from collections.abc import Iterator
from typing import IO

from domain import vault
from domain.contents.encryption import decrypt
from domain.contents.errors import ContentDamaged
from domain.contents.models import DataKey, StoredContent
from domain.contents.storage import content_storage

MEMORY_LIMIT = 4 << 20


def content_pieces(content: StoredContent) -> Iterator[bytes]:
    """The plain content, piece by piece.

    Raises :class:`~domain.contents.errors.ContentDamaged` before the first piece that is not
    genuine, and at the end when the whole is not what was stored.
    """
    row = DataKey.objects.get(company=content.company_id)
    key = vault.unwrap(bytes(row.wrapped_key), f"data key {content.company_id}")
    digest = hashlib.sha256()
    try:
        stored = content_storage().open(content.location)
    except OSError as error:
        raise ContentDamaged("the stored content is missing") from error
    with stored:
        for piece in decrypt(stored, key, content.context):
            digest.update(piece)
            yield piece
    if digest.hexdigest() != content.digest:
        raise ContentDamaged("the stored content is not what was recorded")


def content_open(content: StoredContent) -> IO[bytes]:
    """The whole content as a seekable stream, once all of it was found genuine."""
    plain = tempfile.SpooledTemporaryFile(max_size=MEMORY_LIMIT)
    try:
        for piece in content_pieces(content):
            plain.write(piece)
    except BaseException:
        plain.close()
        raise
    plain.seek(0)
    return plain
