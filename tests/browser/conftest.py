"""A real browser against a live server. Every page is watched: a fault that nobody would see fails the test too."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

# Playwright keeps an event loop running in the test's thread; Django would refuse to touch the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# Playwright's driver needs a library that a bare machine lacks; this program knows where the set-up put it.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(settings.BASE_DIR / "scripts" / "playwright-node"))

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

# WCAG 2.2 AA and everything below it, by axe-core's tags.
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


def chromium() -> str:
    """The browser: CHROMIUM, else the one the set-up found or made, else the machine's."""
    ours = settings.BASE_DIR / "scripts" / "chromium"
    found = os.environ.get("CHROMIUM") or (str(ours) if ours.exists() else shutil.which("chromium"))
    if not found:
        pytest.fail("The browser tests need chromium: apt-get install chromium, or name one in CHROMIUM.")
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser and is marked so."""
    for item in items:
        if "browser" in item.path.parent.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium, which calls home for nothing."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live_server: LiveServer) -> dict[str, Any]:
    """A desk's window, British, on the live server; nothing moves, so that pictures and checks are steady."""
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "viewport": DESK,
        "locale": "en-GB",
        "reduced_motion": "reduce",
    }


class Watch:
    """Notes what goes wrong on the pages of one test: console errors, policy violations, faults, failed requests."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self._expected: set[str] = set()
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"fault on the page: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def expect(self, *words: str) -> None:
        """Let pass the faults that contain one of these words, such as a 404 that is meant."""
        self._expected |= set(words)

    def unexpected(self) -> list[str]:
        """The faults that no test has announced."""
        return [fault for fault in self.faults if not any(word in fault for word in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _failed(self, request: Request) -> None:
        # A page that is left while something still loads aborts it; a download is an aborted navigation.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"request failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"reply {response.status}: {response.url}")


@pytest.fixture
def watch(context: BrowserContext) -> Iterator[Watch]:
    """The faults of this test's pages so far; the test fails at its end when there are any it did not expect."""
    watching = Watch(context)
    yield watching
    faults = watching.unexpected()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(page: Page, watch: Watch) -> Page:
    """A watched page."""
    return page


@pytest.fixture
def phone(page: Page) -> Page:
    """The same on a telephone."""
    page.set_viewport_size(PHONE)
    return page


@pytest.fixture
def logged_in(context: BrowserContext, live_server: LiveServer) -> Callable[[User], None]:
    """A function: from now on this test's pages are ``user``'s."""

    def log_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return log_in


@pytest.fixture
def check_accessibility(page: Page) -> Callable[[], None]:
    """A function that fails with axe's own words when the page breaks a rule of WCAG 2.2 AA."""

    def check() -> None:
        found = Axe().run(page, options=AXE_RULES)
        assert found.violations_count == 0, found.generate_report()

    return check


@pytest.fixture(autouse=True)
def empty_cache(transactional_db: None) -> Iterator[None]:
    """The cache's table is none of Django's models, so that emptying the database after a test leaves it full."""
    yield
    cache.clear()
