"""The zip of an operation's signed documents, written to disk piece by piece."""

import shutil
import tempfile
import zipfile
from typing import IO

from domain.operations.models import Document, Operation, SignStatus
from domain.operations.selectors import documents_of, signed_content

UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>|\r\n\t', "_"))


def write_archive(operation: Operation) -> IO[bytes]:
    """A temporary file with one entry a signed document, named as the contract says.

    PDFs are compressed inside already: entries are stored as they are.
    """
    file = tempfile.TemporaryFile()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        names: set[str] = set()
        for document in documents_of(operation=operation):
            if document.sign_status == SignStatus.SIGNED and document.signed is not None:
                name = _entry_name(document, names)
                with (
                    signed_content(document) as source,
                    archive.open(name, "w", force_zip64=True) as target,
                ):
                    shutil.copyfileobj(source, target)
    file.seek(0)
    return file


def _entry_name(document: Document, taken: set[str]) -> str:
    """``<externalReference>.<name>``, without what could lead out of a folder.

    Names that come out alike are told apart by their place.
    """
    name = f"{document.external_reference}.{document.name}".translate(UNSAFE)
    while name in taken:
        name = f"{document.position + 1}.{name}"
    taken.add(name)
    return name
