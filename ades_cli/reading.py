"""Reads whole files into memory, up to a limit: formats other than PDF and ASiC need that."""

from pathlib import Path

from ades_cli.errors import UsageError

LARGEST = 256 << 20


def content_of(file: Path, limit: int = LARGEST) -> bytes:
    """The content of a file.

    Raises :class:`~ades_cli.errors.UsageError` when it is larger than ``limit`` bytes.
    """
    with file.open("rb") as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise UsageError(f"{file.name} is larger than {limit} bytes")
    return content
