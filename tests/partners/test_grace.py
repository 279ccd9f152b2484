"""Who opened the form before registration closed may send it for five minutes after."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from meeting.models import Meeting
from partners.forms.traps import Traps
from partners.models import ConstituencyRule, Registration
from partners.services.errors import ConstituencyRefused, RegistrationClosed
from partners.services.registrations import RegistrationData, register
from tests.partners.answers import REGISTER_ANSWERS, in_each_language
from tests.partners.test_bad_input import Page

AMINA = RegistrationData(
    given_name="Amina", family_name="Touré", email="amina@example.org", organization_name="Ministry of Labour",
    constituency="member_state", country="CI", attendance="online",
)  # fmt: skip
MINUTE = datetime.timedelta(minutes=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def closed_at(meeting: Meeting) -> datetime.datetime:
    """The meeting's registration closed three minutes ago."""
    moment = timezone.now() - 3 * MINUTE
    Meeting.objects.update(registration_closes_at=moment)
    meeting.refresh_from_db()
    return moment


def opened(moment: datetime.datetime) -> dict[str, str]:
    return {"opened": Traps(None, now=moment).stamp}


@pytest.mark.parametrize(
    ("opened_before", "sent_after", "is_taken"),
    [
        pytest.param(SECOND, -SECOND, True, id="in-time"),
        pytest.param(SECOND, 0 * SECOND, True, id="at-the-moment"),
        pytest.param(MINUTE, 5 * MINUTE, True, id="within-five-minutes"),
        pytest.param(MINUTE, 5 * MINUTE + SECOND, False, id="later"),
        pytest.param(0 * SECOND, MINUTE, False, id="opened-when-it-closed"),
        pytest.param(None, MINUTE, False, id="opened-nobody-knows-when"),
    ],
)
def test_grace_of_five_minutes(
    meeting: Meeting,
    closed_at: datetime.datetime,
    opened_before: datetime.timedelta | None,
    sent_after: datetime.timedelta,
    is_taken: bool,
) -> None:
    opened_at = None if opened_before is None else closed_at - opened_before
    try:
        register(meeting=meeting, person=AMINA, opened_at=opened_at, now=closed_at + sent_after)
    except RegistrationClosed:
        assert not is_taken

    assert Registration.objects.count() == int(is_taken)


@pytest.mark.parametrize(("sent_after", "is_taken"), [(5 * MINUTE, True), (6 * MINUTE, False)])
def test_constituency_gives_the_same_grace(meeting: Meeting, sent_after: datetime.timedelta, is_taken: bool) -> None:
    closed_at = timezone.now()
    ConstituencyRule.objects.create(meeting=meeting, constituency="member_state", closes_at=closed_at)
    try:
        register(meeting=meeting, person=AMINA, opened_at=closed_at - MINUTE, now=closed_at + sent_after)
    except ConstituencyRefused:
        assert not is_taken

    assert Registration.objects.count() == int(is_taken)


def test_meeting_that_is_over_gives_none(meeting: Meeting, closed_at: datetime.datetime) -> None:
    Meeting.objects.update(status=Meeting.Status.ARCHIVED)

    with pytest.raises(RegistrationClosed):
        register(meeting=meeting, person=AMINA, opened_at=closed_at - MINUTE)


def test_form_opened_in_time_is_taken(client: Client, meeting: Meeting, closed_at: datetime.datetime) -> None:
    response = client.post("/en/2027/register/", REGISTER_ANSWERS | opened(closed_at - MINUTE))

    assert (response.status_code, response["Location"]) == (302, "/en/2027/register/done/")


def test_mistake_within_the_grace_can_be_mended(
    stranger: Client, meeting: Meeting, closed_at: datetime.datetime
) -> None:
    answers = REGISTER_ANSWERS | opened(closed_at - MINUTE)

    wrong = stranger.post("/en/2027/register/", answers | {"family_name": ""})
    right = stranger.post("/en/2027/register/", Page(wrong).values | {"family_name": "Touré"})

    assert (wrong.status_code, right.status_code, Registration.objects.count()) == (422, 302, 1)


@in_each_language
@pytest.mark.parametrize("stamp", ["late", "forged", "none"])
def test_form_opened_too_late_is_refused(
    client: Client, meeting: Meeting, closed_at: datetime.datetime, language: str, stamp: str
) -> None:
    stamps = {
        "late": opened(closed_at + SECOND),
        "forged": {"opened": opened(closed_at - MINUTE)["opened"] + "x"},
        "none": {},
    }

    response = client.post(f"/{language}/2027/register/", REGISTER_ANSWERS | stamps[stamp])

    closed = {"en": "Registration closed on", "fr": "Date de clôture\u00a0:", "es": "Fecha de cierre:"}
    assert (response.status_code, Registration.objects.count()) == (409, 0)
    assert closed[language] in response.content.decode()


def test_form_is_not_shown_any_more(client: Client, meeting: Meeting, closed_at: datetime.datetime) -> None:
    assert "<form" not in client.get("/en/2027/register/").content.decode().partition("<main")[2]
