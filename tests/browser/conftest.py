"""Real pages in a real browser: no console error, no report of the content policy, no request to another host."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from meeting.models import User
from meeting.pages.demonstration.loader import ensure_staff, load

# Playwright's own event loop runs beside the ORM, which is used from the test's thread alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Chromium reports a form that is answered with its errors as a failed request.
EXPECTED = re.compile("status of (422|404)")

STAFF_PASSWORD = "a password for the tests alone"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Chromium of the machine where there is one, else Playwright's own."""
    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {**browser_type_launch_args, "executable_path": installed, "args": [*sandbox, *quiet]}


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
def page(page: Page, site: str) -> Iterator[Page]:
    """A page that must stay clean."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if _ours(request.url, site) else complaints.append(request.url))
    yield page
    assert [text for text in complaints if not EXPECTED.search(text)] == []


def _ours(url: str, site: str) -> bool:
    return urlsplit(url).netloc == urlsplit(site).netloc or url.startswith(("data:", "blob:"))
