"""Reminders that go some days before registration closes, whenever that is."""

import datetime
import zoneinfo

import pytest

from meeting.models import Meeting, Message, User
from partners.selectors.campaigns import due_at
from partners.services.campaigns import NoClosing, ask_to_send, start_due_campaigns, take_back
from tests.factories import make_meeting, make_open_meeting
from tests.partners.campaigning import mailed, make_campaign, make_people, state_of

NOW = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def test_reminder_by_rule_needs_a_closing_time(dora: User) -> None:
    campaign = make_campaign(kind="reminder", contacts=make_people(1))

    with pytest.raises(NoClosing, match="The meeting has no time"):
        ask_to_send(campaign=campaign, actor=dora, days_before_closing=3)


@pytest.mark.parametrize(
    ("zone", "closes", "goes"),
    [
        ("Europe/Zurich", "2027-03-30T18:00:00+02:00", "2027-03-27T08:00:00+00:00"),  # before summer time begins
        ("Europe/Zurich", "2027-03-31T18:00:00+02:00", "2027-03-28T07:00:00+00:00"),  # on the very day
        ("Europe/Zurich", "2027-10-31T18:00:00+01:00", "2027-10-28T07:00:00+00:00"),
        ("Europe/Zurich", "2027-11-03T18:00:00+01:00", "2027-10-31T08:00:00+00:00"),  # on the day on which it ends
        ("Africa/Abidjan", "2027-03-31T23:30:00+00:00", "2027-03-28T09:00:00+00:00"),
        ("America/New_York", "2027-03-17T03:00:00+00:00", "2027-03-13T14:00:00+00:00"),  # the evening before, there
        ("America/New_York", "2027-03-17T18:00:00+00:00", "2027-03-14T13:00:00+00:00"),
        ("Pacific/Auckland", "2027-04-06T12:30:00+00:00", "2027-04-03T21:00:00+00:00"),
    ],
)
def test_reminder_goes_at_nine_in_the_meetings_zone(db: None, zone: str, closes: str, goes: str) -> None:
    meeting = make_meeting(time_zone=zone, registration_closes_at=datetime.datetime.fromisoformat(closes))
    campaign = make_campaign(meeting, kind="reminder", days_before_closing=3)

    moment = due_at(campaign)

    assert moment.astimezone(datetime.UTC).isoformat() == goes
    assert moment.astimezone(zoneinfo.ZoneInfo(zone)).hour == 9


@pytest.fixture
def meeting_that_closes(db: None) -> Meeting:
    return make_meeting(
        registration_opens_at=NOW - HOUR, registration_closes_at=datetime.datetime(2027, 3, 20, 17, tzinfo=datetime.UTC)
    )


def test_reminder_follows_the_closing_and_goes_once(meeting_that_closes: Meeting, dora: User) -> None:
    campaign = make_campaign(meeting_that_closes, kind="reminder", contacts=make_people(2))
    ask_to_send(campaign=campaign, actor=dora, days_before_closing=5, now=NOW)
    nine = datetime.datetime(2027, 3, 15, 8, tzinfo=datetime.UTC)
    Meeting.objects.update(registration_closes_at=meeting_that_closes.registration_closes_at + 48 * HOUR)

    assert start_due_campaigns(now=nine) == 0
    assert start_due_campaigns(now=nine + 48 * HOUR - datetime.timedelta(seconds=1)) == 0
    assert [start_due_campaigns(now=nine + 48 * HOUR) for _time in range(2)] == [1, 0]

    closes_at = meeting_that_closes.registration_closes_at + 48 * HOUR
    assert set(Message.objects.values_list("not_after", flat=True)) == {closes_at}
    assert Message.objects.count() == 2


def test_reminder_waits_while_there_is_no_closing(meeting_that_closes: Meeting, dora: User) -> None:
    campaign = make_campaign(meeting_that_closes, kind="reminder", contacts=make_people(1))
    ask_to_send(campaign=campaign, actor=dora, days_before_closing=5, now=NOW)
    Meeting.objects.update(registration_closes_at=None)

    assert start_due_campaigns(now=NOW + 365 * 24 * HOUR) == 0
    assert state_of(campaign) == ("approved", "")


def test_reminder_after_the_closing_does_not_go(meeting_that_closes: Meeting, dora: User) -> None:
    campaign = make_campaign(meeting_that_closes, kind="reminder", contacts=make_people(1))
    ask_to_send(campaign=campaign, actor=dora, days_before_closing=5, now=NOW)

    assert start_due_campaigns(now=meeting_that_closes.registration_closes_at) == 0
    assert (state_of(campaign), mailed()) == (("draft", "closed"), [])


@pytest.mark.parametrize(
    ("zone", "closes"),
    [
        ("Europe/Zurich", "9999-12-31T23:30:00+00:00"),
        ("America/New_York", "0001-01-01T02:00:00+00:00"),
        ("Europe/Zurich", "0001-06-01T00:00:00+00:00"),  # 365 days before it there is no day.
    ],
)
def test_closing_at_an_end_of_the_calendar(meeting_that_closes: Meeting, dora: User, zone: str, closes: str) -> None:
    """It keeps no other reminder back."""
    closes_at, people = datetime.datetime.fromisoformat(closes), make_people(1)
    other = make_open_meeting(time_zone=zone, registration_opens_at=None, registration_closes_at=closes_at)
    far = make_campaign(other, kind="reminder", contacts=people, state="approved", days_before_closing=365)
    near = make_campaign(meeting_that_closes, kind="reminder", contacts=people)
    ask_to_send(campaign=near, actor=dora, days_before_closing=5, now=NOW)

    assert start_due_campaigns(now=datetime.datetime(2027, 3, 15, 8, tzinfo=datetime.UTC)) == 1
    assert [state_of(far), state_of(near), due_at(far)] == [("approved", ""), ("sent", ""), None]
    take_back(campaign=far, actor=dora)
    with pytest.raises(NoClosing):
        ask_to_send(campaign=far, actor=dora, days_before_closing=365)
