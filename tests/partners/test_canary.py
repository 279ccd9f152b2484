"""A person goes through everything, and leaves nothing of herself in logs or in Redis.

Real web processes and a real worker; all that is said to Redis is listened to, not only what stays there.
"""

import base64
import binascii
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import redis
from django.conf import settings

from meeting.models import Meeting
from partners.models import Registration
from tests.factories import make_open_meeting
from tests.partners.outside import ADDRESS, Browser
from tests.partners.test_bad_input import TYPED, Page
from tests.processes import celery_worker, web_server, worker_logs
from tests.smtp_sink import Sink, text_of
from tests.waiting import eventually

AMINA = TYPED | {
    "given_name": "Zwanziga", "family_name": "Ouédraogo-Zz", "email": "canary.zwanziga@example.org", "language": "en",
    "organization": "Ministère Zwetschge", "position": "Zymologist", "access_needs": "A zinc ramp",
}  # fmt: skip
SECRETS = [AMINA[name] for name in ("given_name", "family_name", "email", "organization", "position", "access_needs")]
PERSONAL = re.compile(r"https?://\S+/registration/\S+")


@contextmanager
def listening(url: str) -> Iterator[list[str]]:
    """All commands that Redis gets meanwhile in the database of this test process."""
    heard: list[str] = []
    with redis.Redis.from_url(url) as client, client.monitor() as monitor:
        own_database = client.connection_pool.connection_kwargs["db"]

        def listen() -> None:
            for command in monitor.listen():
                if command["db"] != own_database:
                    continue
                heard.append(command["command"])
                if "that-is-all" in command["command"]:
                    return

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            yield heard
        finally:
            client.echo("that-is-all")
            listener.join()


def decoded(text: str) -> str:
    """The text, and what is written in it in base64, as Celery writes its messages."""
    pieces = [text]
    for piece in re.findall(r"[A-Za-z0-9+/=]{16,}", text):
        try:
            pieces.append(base64.b64decode(piece).decode(errors="replace"))
        except binascii.Error:
            continue
    return "\n".join(pieces)


def found_in(text: str) -> list[str]:
    """The secrets that stand in the text, as written or as an address writes them."""
    whole = decoded(text).casefold()
    return [
        secret for secret in SECRETS
        if any(form.casefold() in whole for form in (secret, quote(secret), ascii(secret)[1:-1]))
    ]  # fmt: skip


def go_through_everything(browser: Browser, sink: Sink) -> list[int]:
    """The statuses in turn: of a form opened, robot-like, mistyped, lost, sent twice; then changed and cancelled."""
    form = "/en/2027/register/"
    statuses = []

    def step(path: str, data: dict[str, str] | None = None) -> Page:
        status, page = browser.ask(path, data)
        statuses.append(status)
        return page

    page = step(form)
    page = step(form, page.values | AMINA)  # At once, as a robot does.
    page = step(form, page.values | {"family_name": AMINA["family_name"] + "\0"})
    page = step(form, page.values | {"family_name": AMINA["family_name"], "csrfmiddlewaretoken": "x" * 64})
    step(form, page.values)
    step(form, page.values)
    eventually(lambda: len(sink.to(AMINA["email"])) == 2, within=20)
    personal = urlsplit(PERSONAL.search(text_of(sink.mails[0]))[0]).path
    step(personal)
    step(personal.removesuffix("/")[:-3] + "/")
    page = step(personal + "change/")
    page = step(personal + "change/", page.values | {"csrfmiddlewaretoken": "", "position": "Zymologist in chief"})
    step(personal + "change/", page.values)
    step(form + "?name=" + quote(AMINA["given_name"]))
    page = step(personal + "cancel/")
    step(personal + "cancel/", page.values)
    eventually(lambda: len(sink.to(AMINA["email"])) == 4, within=20)
    return statuses


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_open_meeting(slug="2027", interpretation=["en", "fr", "es"])


def test_nothing_personal_in_logs_or_redis(meeting: Meeting, sink: Sink, tmp_path: Path) -> None:
    with (
        listening(settings.REDIS_URL) as heard,
        celery_worker(tmp_path, EMAIL_URL=sink.url),
        web_server(tmp_path, TRUSTED_PROXY_COUNT="1", SITE_URL="http://127.0.0.1:8000") as site,
    ):
        statuses = go_through_everything(Browser(site), sink)

    assert statuses == [200, 422, 422, 403, 200, 200, 200, 404, 200, 403, 200, 200, 200, 200]
    assert list(Registration.objects.values_list("given_name", "status")) == [("Zwanziga", "cancelled")]

    web, worker = (tmp_path / "web.log").read_text(errors="replace"), worker_logs(tmp_path)
    said = "\n".join(heard)
    assert "Forbidden: /en/2027/register/" in web
    assert "meeting.deliver_messages" in worker
    assert said.count("INCRBY limit:registrations:") == 2
    assert "meeting.deliver_messages" in decoded(said)
    assert [found_in(text) for text in (web, worker, said)] == [[], [], []]
    assert [ADDRESS in text for text in (web, worker, said)] == [False, False, False]
    token = Registration.objects.get().token
    assert [token in text for text in (web, worker, said)] == [False, False, False]


def test_secrets_would_be_found() -> None:
    assert found_in("".join(SECRETS)) == SECRETS
    assert found_in(quote(SECRETS[1])) == [SECRETS[1]]
    assert found_in(base64.b64encode(f'{{"to": "{SECRETS[2]}"}}'.encode()).decode()) == [SECRETS[0], SECRETS[2]]
