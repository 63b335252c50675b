"""The demo as a newcomer runs it, kept serving for the browser: every process is real."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.services.chromium import find_chromium
from tests.services.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ["--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]


@dataclass(frozen=True)
class Demo:
    """What the demo printed, and where it left things."""

    output: str
    state: Path
    address: str

    @property
    def credentials(self) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = json.loads(
            (self.state / "demo" / "credentials.json").read_text("utf-8")
        )
        return found

    def link_of(self, person: str) -> str:
        """The link in the mail of a person."""
        found = re.search(rf"^person\s+{re.escape(person)}\s+(\S+)$", self.output, re.MULTILINE)
        assert found, self.output
        return found.group(1)


def demo_command(state: Path, port: int, *more: str) -> list[str]:
    ports = ("--port", port, "--proxy-port", free_port(), "--pki-port", free_port())
    return [sys.executable, "-m", "demo", "--state", str(state), *map(str, ports), *more]


def demo_environment() -> dict[str, str]:
    """Nothing of the tests' own servers reaches the demo."""
    hidden = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    return {key: value for key, value in os.environ.items() if key not in hidden}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that has done the main job and goes on serving."""
    state, port = tmp_path_factory.mktemp("demo"), free_port()
    process = subprocess.Popen(
        demo_command(state, port),
        cwd=ROOT,
        env=demo_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Serving until interrupted"):
            break
    try:
        assert process.poll() is None, "".join(lines)
        yield Demo("".join(lines), state, f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(find_chromium()), args=CHROMIUM)
        yield launched
        launched.close()


@pytest.fixture(params=["phone", "desktop"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A Portuguese person with a phone in dark mode, or at a desk in light mode."""
    phone = request.param == "phone"
    opened = browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
        color_scheme="dark" if phone else "light",
        locale="pt-PT",
    )
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console must stay empty: under the strict CSP, nothing is refused."""
    messages: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda message: messages.append(message.text))
    opened.on("pageerror", lambda error: messages.append(str(error)))
    yield opened
    assert messages == []
