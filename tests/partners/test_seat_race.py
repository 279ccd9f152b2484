"""Two hundred people, fifty seats, one moment: real HTTP against several web processes, eight times.

`SEAT_RACES=100` in the environment runs as many races; see the runbook.
"""

import os
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Registration
from tests.factories import make_open_meeting
from tests.processes import web_server
from tests.visitors import Visitor, all_at_once, visitors

RACES = int(os.environ.get("SEAT_RACES", "8"))
CLIENTS, SEATS = 200, 50


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_open_meeting(slug="race", seats_in_room=SEATS, seats_online=0)


def race(people: list[Visitor]) -> Counter[str]:
    """All register in the same moment; how many of them stand how."""
    answers = all_at_once(partial(visitor.register, number) for number, visitor in enumerate(people))
    assert answers == [302] * len(people)
    return Counter(Registration.objects.values_list("status", flat=True))


def test_no_seat_is_given_twice(meeting: Meeting, tmp_path: Path) -> None:
    with web_server(tmp_path, workers=3) as site:
        people = visitors(site, "/en/race/register/", CLIENTS)
        for _ in range(RACES):
            assert race(people) == {"confirmed": SEATS, "waitlisted": CLIENTS - SEATS}
            came = list(Registration.objects.order_by("pk"))
            assert [registration.status for registration in came] == ["confirmed"] * SEATS + ["waitlisted"] * 150
            assert list(Registration.objects.waiting("in_person")) == came[SEATS:]
            for rows in (Message, HistoryEntry, Registration):
                rows.objects.all().delete()


def test_without_the_lock_seats_are_given_twice(meeting: Meeting, tmp_path: Path) -> None:
    with web_server(tmp_path, "tests.unlocked_wsgi", workers=3) as site:
        statuses = race(visitors(site, "/en/race/register/", CLIENTS))

    assert statuses["confirmed"] > SEATS
