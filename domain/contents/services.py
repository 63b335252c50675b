"""Stores and removes content."""

import hashlib
import secrets
import tempfile
from typing import IO

from django.core.files import File
from django.db import IntegrityError, transaction

from domain import vault
from domain.companies.models import Company
from domain.contents.encryption import encrypt
from domain.contents.models import DataKey, StoredContent
from domain.contents.storage import content_storage

KEY_SIZE = 32


class _Measured:
    """A readable that counts and digests what is read through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int) -> bytes:
        piece = self._source.read(size)
        self._digest.update(piece)
        self.size += len(piece)
        return piece

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


def content_store(*, company: Company, source: IO[bytes]) -> StoredContent:
    """Encrypt a stream from its start into the storage, and record it.

    The file is complete before the row exists, so that a row without its content never does. Call
    it outside of transactions: the storage may be far away.
    """
    key = data_key_of(company=company)
    content = StoredContent(company=company)
    source.seek(0)
    measured = _Measured(source)
    with tempfile.TemporaryFile() as encrypted:
        for piece in encrypt(measured, key, content.context):
            encrypted.write(piece)
        encrypted.seek(0)
        content_storage().save(content.location, File(encrypted))
    content.size, content.digest = measured.size, measured.digest
    content.save(force_insert=True)
    return content


def content_discard(*, content: StoredContent) -> None:
    """Remove content and its row; what is gone already is no error."""
    location = content.location
    StoredContent.objects.filter(pk=content.pk).delete()
    transaction.on_commit(lambda: content_storage().delete(location))


def data_key_of(*, company: Company) -> bytes:
    """The company's data key, made at its first use."""
    row = DataKey.objects.filter(company=company).first()
    if row is None:
        row = _data_key_create(company)
    return vault.unwrap(bytes(row.wrapped_key), f"data key {company.pk}")


def _data_key_create(company: Company) -> DataKey:
    wrapped = vault.wrap(secrets.token_bytes(KEY_SIZE), f"data key {company.pk}")
    try:
        with transaction.atomic():
            return DataKey.objects.create(company=company, wrapped_key=wrapped)
    except IntegrityError:
        # Another process was faster; its key is the one.
        return DataKey.objects.get(company=company)
