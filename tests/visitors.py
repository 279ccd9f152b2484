"""People at their browsers, over HTTP: each opens a form once, and sends it as often as a test asks."""

import http.client
import re
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from django.db import connection

T = TypeVar("T")

HIDDEN_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
REGISTER_ANSWERS = {
    "given_name": "Amina", "organization": "Ministry of Labour", "constituency": "member_state", "country": "CI",
    "attendance": "in_person", "consent": "on", "language": "en",
}  # fmt: skip


class Visitor:
    """Somebody with a browser of her own: it keeps its cookies, and what is hidden in the form that it opened."""

    def __init__(self, site: str, form: str, timeout: float = 60) -> None:
        self.host, self.form, self.timeout = urlsplit(site).netloc, form, timeout
        self.headers: dict[str, str] = {}
        self.hidden: dict[str, str] = {}

    def open(self) -> int:
        status, page = self._ask("GET", self.form)
        self.hidden = dict(HIDDEN_FIELD.findall(page))
        return status

    def send(self, answers: dict[str, str], address: str = "") -> int:
        """Send the form, or another at `address`, which takes the same token; returns the answer's status."""
        return self._ask("POST", address or self.form, urlencode(self.hidden | answers))[0]

    def register(self, number: int) -> int:
        """Send the form of registration as the person of that number."""
        person = {"family_name": f"Number {number}", "email": f"amina{number}@example.org"}
        return self.send(REGISTER_ANSWERS | person)

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        browser = http.client.HTTPConnection(self.host, timeout=self.timeout)
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        try:
            browser.request(method, address, body, self.headers | form)
            answer = browser.getresponse()
            page = answer.read().decode()
        finally:
            browser.close()
        cookies = SimpleCookie(answer.headers.get("Set-Cookie", ""))
        if cookies:
            self.headers = {"Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())}
        return answer.status, page


def visitors(site: str, form: str, number: int) -> list[Visitor]:
    """So many visitors, each with the form open."""
    people = [Visitor(site, form) for _ in range(number)]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(Visitor.open, people)) == {200}
    return people


def all_at_once(actions: Iterable[Callable[[], T]]) -> list[T]:
    """What each returns; each has a thread of its own, and begins when all are there."""
    actions = list(actions)
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], T]) -> T:
        start.wait()
        try:
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))
