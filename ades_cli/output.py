"""Writes results so that there is never half a file, and never over the original."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ades_cli.errors import UsageError


@contextmanager
def written(target: Path, *originals: Path) -> Iterator[IO[bytes]]:
    """A file beside ``target`` that takes its place once all is written.

    Raises :class:`~ades_cli.errors.UsageError` when that would replace an original.
    """
    if target.exists() and any(target.samefile(item) for item in originals):
        raise UsageError(f"the result would replace {target.name} itself: use --output")
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
        unfinished.chmod(0o644)
        unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
