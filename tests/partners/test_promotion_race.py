"""Sixty leave while sixty come, offers are accepted, lapse or go online, and staff change the number of seats.

The leaving and the coming are real HTTP against several web processes; the rest has database connections of its own.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import partial
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.db.models import Count, F, Q
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Attendance, Registration
from partners.services.changes import change_registration
from partners.services.errors import OfferEnded, RegistrationEnded
from partners.services.registrations import RegistrationData, register
from partners.services.seats import accept_offer, end_offers, fill_seats
from tests.factories import make_open_meeting, make_registration
from tests.processes import web_server
from tests.visitors import Visitor, all_at_once, visitors

SEATS, WAITING, COMING = 60, 60, 60
PAUSE = 0.02  # seconds between what goes on meanwhile, so that there is something to answer each time


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_open_meeting(slug="race", seats_in_room=SEATS, seats_online=1000)


def wait_in_line(meeting: Meeting, number: int) -> None:
    register(
        meeting=meeting,
        person=RegistrationData(
            given_name="Bruno", family_name=f"Number {number}", email=f"bruno{number}@example.org",
            organization_name="Ministry of Labour", constituency="member_state", country="CI", attendance="in_person",
        ),
    )  # fmt: skip


# What goes on meanwhile, each in a thread of its own, again and again -----------------------------------------------


def accept(meeting: Meeting) -> None:
    if registration := somebody_offered(meeting):
        with suppress(OfferEnded):
            accept_offer(registration=registration)


def lapse(meeting: Meeting) -> None:
    """Let the time of somebody's offer be over, unless she accepts it meanwhile."""
    if registration := somebody_offered(meeting):
        meeting.registrations.offered().filter(pk=registration.pk).update(offered_until=timezone.now())
        end_offers()


def go_online(meeting: Meeting) -> None:
    if registration := somebody_offered(meeting):
        answers = {field.name: getattr(registration, field.name) for field in fields(RegistrationData)}
        person = RegistrationData(**answers | {"attendance": Attendance.ONLINE})
        with suppress(RegistrationEnded):
            change_registration(registration=registration, person=person)


def somebody_offered(meeting: Meeting) -> Registration | None:
    return meeting.registrations.offered().order_by("?").first()


def change_seats(meeting: Meeting) -> None:
    """Two more, offered at once; and two fewer again, if the database lets them go."""
    Meeting.objects.update(seats_in_room=F("seats_in_room") + 2)
    fill_seats(meeting=meeting)
    with suppress(IntegrityError):
        Meeting.objects.update(seats_in_room=F("seats_in_room") - 2)


def seats_over(meeting: Meeting) -> int:
    """How many hold a seat beyond those that there are, in one statement and so at one moment."""
    held = Count("registrations", Q(registrations__holds_seat=True, registrations__attendance=Attendance.IN_PERSON))
    return Meeting.objects.annotate(over=held - F("seats_in_room")).get(pk=meeting.pk).over


# The race -----------------------------------------------------------------------------------------------------------


@contextmanager
def meanwhile(*actions: Callable[[], None]) -> Iterator[None]:
    """Each of the actions again and again, in a thread of its own, until the end of the block."""
    done = threading.Event()

    def repeat(action: Callable[[], None]) -> None:
        try:
            while not done.wait(PAUSE):
                action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        running = [pool.submit(repeat, action) for action in actions]
        try:
            yield
        finally:
            done.set()
    for each in running:
        each.result()


def test_seats_change_hands_in_order(meeting: Meeting, tmp_path: Path) -> None:
    leaving = [make_registration(meeting) for _ in range(SEATS)]
    for number in range(WAITING):
        wait_in_line(meeting, number)
    samples: list[int] = []

    def sample() -> None:
        samples.append(seats_over(meeting))

    with web_server(tmp_path, workers=3) as site:
        goodbyes = [Visitor(site, f"/en/registration/{registration.token}/cancel/") for registration in leaving]
        newcomers = visitors(site, "/en/race/register/", COMING)
        for visitor in goodbyes:
            visitor.open()
        with meanwhile(*(partial(action, meeting) for action in (accept, lapse, go_online, change_seats)), sample):
            answers = all_at_once(
                [partial(visitor.send, {}) for visitor in goodbyes]
                + [partial(visitor.register, number) for number, visitor in enumerate(newcomers)]
            )

    assert answers == [302] * (SEATS + COMING)
    assert max(samples) <= 0
    waited, offered = whom("registered", changes__status="waitlisted"), whom("offered seat")
    waiting = list(meeting.registrations.waiting(Attendance.IN_PERSON).values_list("pk", flat=True))
    assert offered + waiting == waited
    assert Message.objects.filter(name="registration_offered").count() == len(offered)
    given = SEATS + len(whom("registered", changes__status="confirmed")) + len(offered)
    given_up = len(whom("cancelled") + whom("did not answer offer") + whom("changed", changes__attendance="online"))
    held = meeting.registrations.seated(Attendance.IN_PERSON).count()
    assert held == given - given_up
    assert fill_seats(meeting=meeting) == 0
    with pytest.raises(IntegrityError, match=f"{held} seats are taken, so there cannot be {held - 1}"):
        Meeting.objects.update(seats_in_room=held - 1)


def whom(action: str, **changes: str) -> list[int]:
    """Whom the entries of the history are about, in the order in which they were written."""
    entries = HistoryEntry.objects.filter(action=action, **changes).order_by("pk")
    return list(entries.values_list("subject_id", flat=True))
