"""The public pages beside the least that Django does for a page, through gunicorn and over HTTP.

What is counted is the processor's time of the web server alone, for everything else runs on the same processor here:
“a second” is one in which the server computes. To strangers a page may come from a cache; a session cookie prevents it.
"""

import http.client
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from django.utils import timezone

from tests.bench.rows import Row
from tests.full_meeting import make_full_meeting
from tests.processes import web_server

READERS = 8
REQUESTS, FLOOR_REQUESTS = 25, 250  # of each reader; the system counts a process's time in steps of 10 ms
SESSION = {"Cookie": "session=of-nobody"}

PAGES = {
    "home": "/fr/",
    "meeting": "/fr/next/",
    "concept note": "/fr/next/concept-note/",
    "agenda of 13 sessions": "/fr/next/agenda/",
    "agenda of 30 sessions, 150 speakers": "/fr/full/agenda/?tz=Africa/Nairobi",
}


def rows() -> list[Row]:
    make_full_meeting("full", starts_on=timezone.localdate())
    with tempfile.TemporaryDirectory() as folder:
        with served(Path(folder), "tests.bench.floor") as floor:
            hello = floor.pages_a_second("/healthz/", times=FLOOR_REQUESTS)
            one_query = floor.pages_a_second("/query/", times=FLOOR_REQUESTS)
        with served(Path(folder), "meeting.wsgi") as portal:
            return [row for name, path in PAGES.items() for row in _rows_of(portal, name, path, hello, one_query)]


def _rows_of(portal: "Server", name: str, path: str, hello: float, one_query: float) -> list[Row]:
    return [
        Row(f"{name}, made anew", "Django, one query", one_query, portal.pages_a_second(path, SESSION)),
        Row(f"{name}, to strangers", "Django, hello", hello, portal.pages_a_second(path)),
    ]


class Server:
    """A web server, and how much it computes."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        children = psutil.Process().children(recursive=True)
        self.processes = [child for child in children if "gunicorn" in " ".join(child.cmdline())]

    def pages_a_second(self, path: str, headers: dict[str, str] | None = None, times: int = REQUESTS) -> float:
        """In a second of the server's own computing; asked by several readers at once, whose connections stay open."""
        self._ask(path, headers or {}, times=3)
        before = self._seconds()
        with ThreadPoolExecutor(READERS) as readers:
            for _ in readers.map(lambda _: self._ask(path, headers or {}, times), range(READERS)):
                pass
        return READERS * times / (self._seconds() - before)

    def _ask(self, path: str, headers: dict[str, str], times: int) -> None:
        connection = http.client.HTTPConnection(self.host)
        for _ in range(times):
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
            with connection.getresponse() as response:
                response.read()
                assert response.status == 200, f"{path}: {response.status}"
        connection.close()

    def _seconds(self) -> float:
        return sum(times.user + times.system for times in (process.cpu_times() for process in self.processes))


@contextmanager
def served(folder: Path, application: str) -> Iterator[Server]:
    with web_server(folder, application, workers=1, DJANGO_SETTINGS_MODULE="tests.bench.settings") as address:
        yield Server(address)
