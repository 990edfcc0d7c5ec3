"""A real browser, Debian's chromium, on a real server. Without one these tests are skipped; never in CI."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from camp.models import Role
from camp.services import accounts
from tests.conftest import PASSWORD
from tests.journeys.log_in import enter

PHONE = {"width": 390, "height": 844}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        message = "NO CHROMIUM: the browser journeys were not tried (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def address(site: Flask) -> Iterator[str]:
    """Where the camp's site is served, with CSRF protection as in life."""
    site.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the site on a phone, with or without script. Any error of a page fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_(path: str, script: bool = True, width: int = 390) -> Page:
        context = browser.new_context(
            viewport={**PHONE, "width": width}, java_script_enabled=script, base_url=address
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if "Policy" in message.text else None)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def look() -> Callable[[Page], None]:
    """What must hold of any page: no axe violation, nothing wider than the screen."""

    def look_(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is too wide"

    return look_


@pytest.fixture
def owner(open_page: Callable[..., Page], site: Flask) -> Page:
    """The owner at her own pages, in Kyrgyz."""
    with site.app_context():
        accounts.add_user("ayjarkyn", "Айжаркын", (Role.OWNER,), PASSWORD, "ky")
    page = open_page("/account/login")
    enter(page)
    return page


@pytest.fixture
def desk(open_page: Callable[..., Page], site: Flask) -> Page:
    """Somebody of the front desk, on a phone, in Kyrgyz."""
    with site.app_context():
        accounts.add_user("ayjarkyn", "Айжаркын", (Role.FRONT_DESK,), PASSWORD, "ky")
    page = open_page("/account/login")
    enter(page)
    return page
