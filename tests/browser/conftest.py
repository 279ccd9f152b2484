"""Real pages in a real browser: no console error, no report of the content policy, no request to another host."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Response
from pytest_django.live_server_helper import LiveServer

from meeting.models import User
from meeting.pages.demonstration.loader import ensure_staff, load
from tests.public_pages import PublicPage, prepare, public_pages

# Playwright's own event loop runs beside the ORM, which is used from the test's thread alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Chromium reports a page that is answered with an error, such as a form's, as a failed request.
EXPECTED = re.compile("status of (422|404)")

STAFF_PASSWORD = "a password for the tests alone"


# The first that is there; without its windows, Chromium takes two thirds of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Chromium of the machine where there is one, else Playwright's own."""
    installed = next(filter(None, map(shutil.which, BROWSERS)), None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": installed, "args": [*sandbox, *quiet]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """Pages come from the portal, and not from what a service worker has kept; its own test lets it work."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture
def site(live_server: LiveServer, settings: Any) -> str:
    """The address of the portal, also in its mails."""
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def demonstration(transactional_db: None, tmp_path: Path) -> User:
    load(today=timezone.localdate())
    return ensure_staff(tmp_path / "staff-password", STAFF_PASSWORD)


@pytest.fixture
def every_page(transactional_db: None) -> list[PublicPage]:
    """All public pages, with the meetings that they show."""
    prepare()
    return public_pages()


@pytest.fixture
def page(page: Page, site: str) -> Iterator[Page]:
    """A page that must stay clean."""
    complaints = watch(page, site)
    yield page
    assert complaints == []


@pytest.fixture
def open_browser(new_context: Callable[..., BrowserContext], site: str) -> Iterator[Callable[..., Page]]:
    """Gives one more person a browser of her own, with the context's options; each page must stay clean."""
    complaints: list[list[str]] = []

    def opened(**options: Any) -> Page:
        page = new_context(**options).new_page()
        complaints.append(watch(page, site))
        return page

    yield opened
    assert [each for each in complaints if each] == []


def watch(page: Page, site: str) -> list[str]:
    """What the browser complains of from now on; a breach of the content policy is among its console's errors."""
    complaints: list[str] = []

    def complain(text: str) -> None:
        if not EXPECTED.search(text):
            complaints.append(text)

    page.on("console", lambda message: complain(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complain(str(error)))
    page.on("request", lambda request: None if _ours(request.url, site) else complain(request.url))
    page.on("response", lambda answer: complain(f"{answer.status} {answer.url}") if _part_is_missing(answer) else None)
    return complaints


def _part_is_missing(answer: Response) -> bool:
    """Whether a page lacks something that it asks for; the page itself may be an error page."""
    return answer.status >= 400 and not answer.request.is_navigation_request()


def _ours(url: str, site: str) -> bool:
    return urlsplit(url).netloc == urlsplit(site).netloc or url.startswith(("data:", "blob:"))
