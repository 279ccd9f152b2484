"""The personal agenda: where to be, and the links to join for those who are confirmed."""

import pytest
from django.test import Client
from django.urls import reverse

from meeting.models import Meeting
from partners.models import Registration
from tests.factories import make_open_meeting, make_registration, make_session
from tests.reading import read

pytestmark = pytest.mark.django_db

MEETING_LINK, OWN_LINK = "https://zoom.example/meeting", "https://zoom.example/tools"


@pytest.fixture
def meeting() -> Meeting:
    meeting = make_open_meeting(join_url=MEETING_LINK)
    make_session(meeting, title_en="Debate")
    make_session(meeting, title_en="Tools", join_url=OWN_LINK)
    make_session(meeting, title_en="Coffee", kind="break", join_url="https://zoom.example/coffee")
    make_session(meeting, title_en="Closing", status="cancelled", join_url="https://zoom.example/closing")
    return meeting


def my_agenda(registration: Registration) -> str:
    return reverse("agenda:my-agenda", args=[registration.token])


def test_confirmed_person_finds_the_link_of_each_session(client: Client, meeting: Meeting) -> None:
    page = read(client, my_agenda(make_registration(meeting)))
    debate, tools = page.index("Debate</a>"), page.index("Tools</a>")
    assert debate < page.index(MEETING_LINK) < tools < page.index(OWN_LINK)
    assert page.count("zoom.example/") == 2


@pytest.mark.parametrize("status", ["pending", "waitlisted", "declined", "cancelled"])
def test_nobody_else_finds_a_link(client: Client, meeting: Meeting, status: str) -> None:
    page = read(client, my_agenda(make_registration(meeting, status=status)))
    assert "zoom.example" not in page
    assert "The links to join are shown here once your participation is confirmed." in page


@pytest.mark.parametrize(
    "change",
    [{"status": Meeting.Status.ARCHIVED, "starts_on": "2020-01-01", "ends_on": "2020-01-01"}, {"held": "in_person"}],
)
def test_no_link_after_the_meeting_or_where_there_is_no_online(
    client: Client, meeting: Meeting, change: dict[str, str]
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(**change)
    assert "zoom.example" not in read(client, my_agenda(make_registration(meeting)))


def test_page_is_kept_by_nobody(client: Client, meeting: Meeting) -> None:
    response = client.get(my_agenda(make_registration(meeting)))
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "no-referrer"


def test_broken_link_leads_to_the_page_that_explains(client: Client) -> None:
    response = client.get(reverse("agenda:my-agenda", args=["broken"]))
    assert (response.status_code, response["Location"]) == (302, "/en/registration/broken/")


def test_registration_leads_to_the_agenda(client: Client, meeting: Meeting) -> None:
    registration = make_registration(meeting)
    page = read(client, reverse("partners:registration-detail", args=[registration.token]))
    assert f'href="{my_agenda(registration)}"' in page


def test_withdrawn_meeting_shows_neither_agenda_nor_links(client: Client, meeting: Meeting) -> None:
    registration = make_registration(meeting)
    Meeting.objects.update(status=Meeting.Status.DRAFT)
    own_page = reverse("partners:registration-detail", args=[registration.token])
    response = client.get(my_agenda(registration))
    assert (response.status_code, response["Location"]) == (302, own_page)
    assert "zoom.example" not in read(client, own_page)
