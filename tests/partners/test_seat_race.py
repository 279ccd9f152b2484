"""Twenty people, four seats, one moment: real HTTP against two web processes."""

import re
import threading
from collections import Counter
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.utils import timezone

from meeting.models import Meeting
from partners.models import Registration
from tests.factories import make_meeting
from tests.processes import web_server

CLIENTS, SEATS = 20, 4


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    today = timezone.localdate()
    return make_meeting(
        slug="race", seats_in_room=SEATS, seats_online=0, registration_opens_at=timezone.now(),
        starts_on=today.replace(year=today.year + 1, day=1), ends_on=today.replace(year=today.year + 1, day=2),
    )  # fmt: skip


def register(site: str, number: int, start: threading.Barrier, answers: list[int]) -> None:
    """Open the form as a browser does, wait for the others, and send it."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    url = f"{site}/en/race/register/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.open(url).read().decode())[1]
    form = {
        "csrfmiddlewaretoken": token, "given_name": "Amina", "family_name": f"Number {number}",
        "email": f"amina{number}@example.org", "organization": "Ministry", "constituency": "member_state",
        "country": "CI", "attendance": "in_person", "consent": "on", "language": "en",
    }  # fmt: skip
    start.wait()
    answers.append(browser.open(url, urlencode(form).encode()).status)


def race(site: str) -> Counter[str]:
    start, answers = threading.Barrier(CLIENTS), []
    clients = [threading.Thread(target=register, args=(site, number, start, answers)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert answers == [200] * CLIENTS
    return Counter(Registration.objects.values_list("status", flat=True))


def test_no_seat_is_given_twice(meeting: Meeting, tmp_path: Path) -> None:
    with web_server(tmp_path) as site:
        statuses = race(site)

    assert statuses == {"confirmed": SEATS, "waitlisted": CLIENTS - SEATS}
    waiting = Registration.objects.waiting("in_person")
    registered = meeting.registrations.filter(status="waitlisted").order_by("pk")
    assert list(waiting) == list(registered)


def test_without_the_lock_seats_are_given_twice(meeting: Meeting, tmp_path: Path) -> None:
    with web_server(tmp_path, "tests.unlocked_wsgi") as site:
        statuses = race(site)

    assert statuses["confirmed"] > SEATS
