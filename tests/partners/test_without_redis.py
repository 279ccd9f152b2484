"""Registering while Redis is dead, or takes connections and says nothing: everybody may, and hardly anybody waits."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.local.servers import Valkey
from partners.models import Registration
from tests.factories import make_open_meeting
from tests.partners.outside import Browser
from tests.partners.test_bad_input import TYPED
from tests.processes import web_server

FORM = "/en/2027/register/"
PEOPLE = 25  # more than one address may register within an hour


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    with Valkey(tmp_path) as server:
        yield server
        os.kill(server.pid, signal.SIGCONT)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGSTOP], ids=["dead", "silent"])
def test_registering_without_redis(transactional_db: None, valkey: Valkey, tmp_path: Path, end: signal.Signals) -> None:
    make_open_meeting(slug="2027", interpretation=["en", "fr", "es"])
    with web_server(tmp_path, TRUSTED_PROXY_COUNT="1", REDIS_URL=valkey.url) as site:
        browser = Browser(site)
        _, page = browser.ask(FORM)
        _, page = browser.ask(FORM, page.values | TYPED)  # With a stamp that passes.
        os.kill(valkey.pid, end)
        start = time.monotonic()
        statuses = [browser.ask(FORM, page.values | {"given_name": f"Amina {n}"})[0] for n in range(PEOPLE)]
        seconds = time.monotonic() - start

    assert (statuses, Registration.objects.count()) == ([200] * PEOPLE, PEOPLE)
    assert seconds < 8  # Each waited 6 to 10 seconds when every request asked Redis anew.
    log = (tmp_path / "web.log").read_text()
    assert 1 <= log.count("Nothing is counted for 10 s") <= 4  # one for each of two processes, and again later
    assert 1 <= log.count("The broker does not answer") <= 4
