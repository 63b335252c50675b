"""The demo's folder, secrets and environment: made at the first run and kept for the next."""

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ports:
    """Where the demo listens on the loopback."""

    suite: int
    proxy: int
    pki: int


@dataclass(frozen=True)
class Environment:
    """Everything that the demo's processes must be told."""

    state: Path
    ports: Ports

    @property
    def pki(self) -> Path:
        """The development PKI's folder."""
        return self.state / "pki"

    @property
    def results(self) -> Path:
        """Where signed files are left."""
        return self.state / "demo"

    @property
    def outbox(self) -> Path:
        """Where the suite leaves mails."""
        return self.state / "outbox"

    @property
    def suite_url(self) -> str:
        """Integration Service, portal and backoffice."""
        return f"http://127.0.0.1:{self.ports.suite}"

    @property
    def proxy_url(self) -> str:
        """The Proxy Client."""
        return f"http://127.0.0.1:{self.ports.proxy}"

    @property
    def pki_url(self) -> str:
        """The development CA and time-stamp authority."""
        return f"http://127.0.0.1:{self.ports.pki}"

    def prepare(self) -> None:
        """Create the folders and secrets that are not there yet."""
        for folder in (self.state, self.results, self.outbox, self.state / "logs"):
            folder.mkdir(parents=True, exist_ok=True)
        self._secret("secret-key", lambda: secrets.token_urlsafe(48))
        self._secret("master-key", lambda: base64.b64encode(secrets.token_bytes(32)).decode())

    def suite(self) -> dict[str, str]:
        """The environment of the suite's process."""
        return self._base() | {
            "DJANGO_SETTINGS_MODULE": "config.settings.suite",
            "SECRET_KEY_FILE": str(self.state / "secret-key"),
            "MASTER_KEY_FILE": str(self.state / "master-key"),
            "STATE_DIR": str(self.state),
            "PORTAL_BASE_URL": self.suite_url,
            "TSA_URL": f"{self.pki_url}/tsa",
            "TRUST_ANCHORS": str(self.pki / "root.pem"),
            "SHOW_OUTBOX": "true",
        }

    def proxy(self, service_url: str) -> dict[str, str]:
        """The environment of the proxy's process: it knows the service's address, and no more."""
        return self._base() | {
            "DJANGO_SETTINGS_MODULE": "config.settings.proxy",
            "SERVICE_URL": service_url,
            "TRUST_ANCHORS": str(self.pki / "root.pem"),
        }

    def _base(self) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
        return {key: os.environ[key] for key in kept if key in os.environ}

    def _secret(self, name: str, make: Callable[[], str]) -> None:
        path = self.state / name
        if not path.exists():
            write_private(path, make())


def write_private(path: Path, text: str) -> None:
    """Write a file for its owner's eyes; it is there whole or, after an interrupt, not at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
