"""Chromium's own word on every page: a silent console, no sideways scrolling, nothing serious from
axe; on a phone and a desk, in light and dark.

Playwright runs in a thread of its own, because its event loop and Django's ORM do not share one.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.issuer_backoffice.conftest import PASSWORD, Cast
from tests.issuer_backoffice.test_permissions import KINDS, SITE, listing, page
from tests.services.chromium import find_chromium

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
SEVERE = {"serious", "critical"}

Scheme = Literal["light", "dark"]


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_silent_fits_and_is_accessible(
    live_server: LiveServer, cast: Cast, width: int, height: int, scheme: Scheme
) -> None:
    paths = [SITE, f"{SITE}password_change/", f"{listing('operation')}?q=nothing"]
    paths += [listing(kind) for kind in KINDS]
    paths += [page(kind, getattr(cast.lumen, kind)) for kind in KINDS]
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(_complaints, live_server.url, paths, width, height, scheme).result()
    assert found == []


def _complaints(
    host: str, paths: list[str], width: int, height: int, scheme: Scheme
) -> list[tuple[str, str]]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
        )
        visitor = context.new_page()
        said: list[str] = []
        visitor.on("console", lambda message: said.append(message.text))
        visitor.on("pageerror", lambda error: said.append(str(error)))
        visitor.goto(f"{host}{SITE}login/")
        found = [(f"{SITE}login/", item) for item in _judge(visitor, said, width)]
        visitor.fill("#id_username", "clara@example.test")
        visitor.fill("#id_password", PASSWORD)
        visitor.click("#login-form input[type=submit]")
        visitor.wait_for_url(f"{host}{SITE}")
        for path in paths:
            said.clear()
            visitor.goto(host + path)
            found += [(path, item) for item in _judge(visitor, said, width)]
        chromium.close()
        return found


def _judge(visitor: Page, said: list[str], width: int) -> Iterator[str]:
    # What axe itself makes the console say does not count.
    yield from list(said)
    if visitor.evaluate("document.documentElement.scrollWidth") > width:
        yield "wider than the window"
    for violation in Axe().run(visitor).response["violations"]:
        if violation["impact"] in SEVERE:
            yield f"{violation['id']}: {violation['nodes'][0]['html']}"
