"""What a first visit of each public page costs, served as in production to a browser that has kept nothing."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.looking import PHONE, visit
from tests.processes import environment, web_server
from tests.public_pages import LANGUAGES, PublicPage

# Bytes as they cross the line, headers apart.
HTML, CODE, EVERYTHING = 14_000, 10_000, 56_000
REQUESTS = 8 - 1  # One is kept for the icon, which a browser asks for when it likes.

HTML_TYPE, CODE_TYPES = "document", ("stylesheet", "script")
APART = re.compile(r"/favicon|/media/")  # Photographs come when they are scrolled to.
WIDER_ALPHABET = "-extended."  # A font that is asked for only by a name such as Đặng.


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Static files, hashed and compressed; those of the staff's pages are left out."""
    folder = tmp_path_factory.mktemp("static")
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0", "--ignore=admin"]
    subprocess.run(command, env=environment(**served(folder)), check=True)
    return folder


def served(folder: Path) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "tests.served_settings", "TEST_STATIC_ROOT": str(folder)}


@pytest.fixture
def production(every_page: list[PublicPage], static_root: Path, tmp_path: Path) -> Iterator[str]:
    with web_server(tmp_path, workers=1, **served(static_root)) as address:
        yield address


@pytest.fixture
def forgetful(browser: Browser) -> Iterator[Page]:
    """A phone that keeps nothing of what it has loaded."""
    with browser.new_context(viewport={"width": PHONE, "height": 800}, service_workers="block") as context:
        page = context.new_page()
        protocol = context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
        yield page


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_light(forgetful: Page, production: str, every_page: list[PublicPage], language: str) -> None:
    too_heavy = {}
    for public_page in every_page:
        if excess := weigh(forgetful, production, language, public_page).excess():
            too_heavy[str(public_page)] = excess
    assert too_heavy == {}


@dataclass(frozen=True)
class Weight:
    """Bytes of each answer, by its type and address."""

    answers: list[tuple[str, str, int]]

    def excess(self) -> list[str]:
        """Each limit that is passed, in words."""
        measured = {
            f"HTML of {HTML} bytes": (self._bytes(HTML_TYPE), HTML),
            f"style and script of {CODE} bytes": (self._bytes(*CODE_TYPES), CODE),
            f"everything of {EVERYTHING} bytes": (self._bytes(), EVERYTHING),
            f"{REQUESTS} requests": (len(self.answers), REQUESTS),
        }
        return [f"more than {limit}: {value}" for limit, (value, most) in measured.items() if value > most]

    def _bytes(self, *types: str) -> int:
        """Of answers of these types, or of all types; the wider alphabet apart."""
        return sum(
            size for type_, url, size in self.answers if type_ in (types or [type_]) and WIDER_ALPHABET not in url
        )


def weigh(page: Page, site: str, language: str, public_page: PublicPage) -> Weight:
    """What the page takes; `page` keeps nothing."""
    requests: list[Request] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            requests.clear()
        if not APART.search(request.url):
            requests.append(request)

    page.on("request", note)
    visit(page, site, language, public_page)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.remove_listener("request", note)
    answers = [(each.resource_type, each.url, each.sizes()["responseBodySize"]) for each in requests]
    assert all(size > 0 for _, _, size in answers), "Something was kept from an earlier visit."
    return Weight(answers)
