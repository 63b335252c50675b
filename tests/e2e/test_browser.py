"""What people see, in a real browser, at phone and desktop size, in dark and light."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Demo

pytestmark = pytest.mark.e2e

MARTA = "marta.silva@example.pt"


def ensure_accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def enter(page: Page, demo: Demo) -> None:
    page.goto(demo.link_of(MARTA))
    page.get_by_role("button", name=re.compile("Abrir")).click()


def test_a_person_follows_the_mail_to_a_document(page: Page, demo: Demo, tmp_path: Path) -> None:
    enter(page, demo)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Livraria Lúmen").first).to_be_visible()
    ensure_accessible(page)
    # The oldest ones were signed at the service, which therefore has their content.
    page.get_by_role("link", name=re.compile(r"FT-2026-\d+\.pdf")).last.click()
    expect(page.get_by_text("não foi alterado", exact=False).first).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    ensure_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Descarregar|Transferir")).first.click()
    saved = tmp_path / "document.pdf"
    download.value.save_as(saved)
    assert saved.read_bytes().startswith(b"%PDF-")


def test_following_the_link_alone_opens_nothing(page: Page, demo: Demo) -> None:
    """What a mail scanner does: the page asks for a click, and without it nobody is logged in."""
    page.goto(demo.link_of(MARTA))
    ensure_accessible(page)
    page.goto("about:blank")
    assert not any("session" in item["name"] for item in page.context.cookies())


def test_an_operator_finds_an_operation(page: Page, demo: Demo) -> None:
    ana = demo.credentials["operators"][0]
    page.goto(f"{demo.address}/signstash/boffice/")
    ensure_accessible(page)
    page.locator("input[name=username]").fill(ana["email"])
    page.locator("input[name=password]").fill(ana["password"])
    page.locator("form#login-form [type=submit]").click()
    expect(page.get_by_text(ana["email"]).or_(page.get_by_text("Ana Duarte")).first).to_be_visible()
    ensure_accessible(page)
    page.goto(f"{demo.address}/signstash/boffice/operations/operation/")
    expect(page.locator("#result_list tbody tr")).to_have_count(6)
    ensure_accessible(page)
    page.locator("#result_list tbody tr a").first.click()
    expect(page.get_by_text(MARTA).first).to_be_visible()
    ensure_accessible(page)


def test_the_caught_mails_can_be_read(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.address}/outbox/")
    expect(page.get_by_text(MARTA).first).to_be_visible()
    ensure_accessible(page)
