"""The storage that holds ciphertext: a Django storage, be it a disk or an object store."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage


def content_storage() -> Storage:
    """The configured storage."""
    return FileSystemStorage(
        location=settings.CONTENT_DIR,
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )
