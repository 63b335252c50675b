"""A software HSM in a directory of its own: no server, but a library with its state on the disk.

The library reads SOFTHSM2_CONF when it begins, and it begins once for a process: a process has one
of these, with as many tokens as its tests like.
"""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from tests.services.errors import ProgramMissing
from tests.services.programs import find_program

_PACKAGE = "softhsm2"
_LIBRARIES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"),
    Path("/usr/local/lib/softhsm/libsofthsm2.so"),
)
PIN, SO_PIN = "1234-pin", "87654321"


class SoftHSM:
    """Tokens that a test can make, fill, take away and bring back; a context manager."""

    def __init__(self) -> None:
        self._program = find_program("softhsm2-util", package=_PACKAGE)
        self.library = _find_library()

    def __enter__(self) -> Self:
        self._temporary = TemporaryDirectory(prefix="suite-softhsm-")
        self.directory = Path(self._temporary.name)
        for name in ("tokens", "removed"):
            (self.directory / name).mkdir()
        configuration = self.directory / "softhsm2.conf"
        configuration.write_text(
            f"directories.tokendir = {self.directory / 'tokens'}\nlog.level = ERROR\n"
        )
        os.environ["SOFTHSM2_CONF"] = str(configuration)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The variable stays: the library of this process may still look for its file.
        self._temporary.cleanup()

    def create_token(self, label: str) -> Path:
        """Make an empty token with the PIN of this module, and return its directory."""
        before = set((self.directory / "tokens").iterdir())
        command = ["--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", PIN]
        self._run(*command)
        (made,) = set((self.directory / "tokens").iterdir()) - before
        return made

    def import_key(self, token: str, label: str, identifier: bytes, pkcs8_pem: bytes) -> None:
        """Put a private key into a token."""
        path = self.directory / f"{label}.pem"
        path.write_bytes(pkcs8_pem)
        command = ["--import", str(path), "--token", token, "--pin", PIN]
        self._run(*command, "--label", label, "--id", identifier.hex())
        path.unlink()

    def remove(self, token: Path) -> None:
        """Pull a token out."""
        shutil.move(token, self.directory / "removed" / token.name)

    def put_back(self, token: Path) -> None:
        """Plug it in again."""
        shutil.move(self.directory / "removed" / token.name, token)

    def _run(self, *arguments: str) -> None:
        subprocess.run([self._program, *arguments], check=True, capture_output=True)


def _find_library() -> str:
    for path in _LIBRARIES:
        if path.exists():
            return str(path)
    raise ProgramMissing("libsofthsm2.so", package=_PACKAGE)
