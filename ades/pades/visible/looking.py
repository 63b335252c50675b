"""Asks what a page shows, in a process of its own.

PDFium reads files that strangers wrote, in C++: whatever happens to it there costs the caller a
typed error, a bounded time and a bounded memory.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from ades.errors import PlacementRefused

_PROGRAM = Path(__file__).with_name("looker.py")
# Of processor time; where there is too little of that, half as much again by the wall's clock.
_SECONDS = 10
_IN_MEMORY = 32 << 20


def look(
    source: IO[bytes], password: str | bytes | None, task: str, **arguments: Any
) -> dict[str, Any]:
    """The answer of one task of :mod:`ades.pades.visible.looker`.

    Raises :class:`~ades.errors.PlacementRefused` when the document cannot be looked at within the
    limits.
    """
    if isinstance(password, bytes):
        password = password.decode("utf-8", "replace")
    with _unnamed_file(source) as document:
        source.seek(0)
        shutil.copyfileobj(source, document)
        document.flush()
        asked = {
            "document": document.fileno(),
            "password": password,
            "seconds": _SECONDS,
            "task": task,
            "arguments": arguments,
        }
        return _answer(asked, document.fileno())


def _unnamed_file(source: IO[bytes]) -> IO[bytes]:
    """A file that ends with its descriptor: in memory, so that no disk sees a small document."""
    if hasattr(os, "memfd_create") and source.seek(0, os.SEEK_END) <= _IN_MEMORY:
        return os.fdopen(os.memfd_create("document"), "w+b")
    return tempfile.TemporaryFile()  # its caller closes it


def _answer(asked: dict[str, Any], descriptor: int) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM)],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=(descriptor,),
            timeout=1.5 * _SECONDS,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise PlacementRefused(
            "the document's pages cannot be looked at within the limits"
        ) from error
    if "error" in answer:
        raise PlacementRefused(f"the document's pages cannot be looked at: {answer['error']}")
    return answer
