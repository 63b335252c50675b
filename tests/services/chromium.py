"""Finds the browser of the machine: Playwright's own builds are not in any package registry."""

import os
from pathlib import Path

from tests.services.programs import find_program

_PACKAGE = "chromium"
_NAMES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> Path:
    """Return the executable that the variable CHROMIUM names, else an installed one."""
    named = os.environ.get("CHROMIUM")
    return find_program(*((named,) if named else _NAMES), package=_PACKAGE)
