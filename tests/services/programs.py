"""Finds installed programs, and tells which Debian package has the ones that are missing."""

import shutil
from pathlib import Path

from tests.services.errors import ProgramMissing


def find_program(*names: str, package: str) -> Path:
    """Return the first of the programs (names on PATH, or full paths) that can be executed."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    raise ProgramMissing(" or ".join(names), package=package)
