"""Five hundred people send the form in the same moment, over real HTTP to several web processes: nobody is lost."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from meeting.models import HistoryEntry, Meeting, Message
from partners.models import Registration
from tests.factories import make_open_meeting
from tests.processes import web_server
from tests.visitors import all_at_once, visitors

PEOPLE, SEATS = 500, 300


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_open_meeting(slug="crowd", seats_in_room=SEATS)


def test_nobody_is_lost_in_a_crowd(meeting: Meeting, tmp_path: Path) -> None:
    with web_server(tmp_path, workers=3) as site:
        people = visitors(site, "/fr/crowd/register/", PEOPLE)
        answers = all_at_once(partial(visitor.register, number) for number, visitor in enumerate(people))

    assert Counter(answers) == {302: PEOPLE}
    registered = Counter(Registration.objects.values_list("status", flat=True))
    assert registered == {"confirmed": SEATS, "waitlisted": PEOPLE - SEATS}
    told = Message.objects.filter(name="registration_received").values_list("address", "link_id")
    assert sorted(told) == sorted(Registration.objects.values_list("email", "public_id"))
    noted = HistoryEntry.objects.filter(action="registered").values_list("subject_id", flat=True)
    assert sorted(noted) == sorted(Registration.objects.values_list("pk", flat=True))
