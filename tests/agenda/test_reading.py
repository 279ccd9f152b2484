import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agenda.models import Session
from meeting.models import Meeting
from tests.factories import make_meeting, make_session
from tests.reading import agenda_url, read

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fr", "es"]


def pages_of(meeting: Meeting, language: str = "en") -> list[str]:
    """The address of every public page of a meeting that has a session and a speaker."""
    session = meeting.sessions.first()
    speaker = session.appearances.first().speaker
    with override(language):
        return [
            reverse("pages:meeting-detail", args=[meeting.slug]),
            reverse("pages:concept-note", args=[meeting.slug]),
            reverse("agenda:session-list", args=[meeting.slug]),
            session.get_absolute_url(),
            reverse("agenda:speaker-list", args=[meeting.slug]),
            speaker.get_absolute_url_at(meeting),
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_each_language(client: Client, meeting: Meeting, language: str) -> None:
    for address in pages_of(meeting, language):
        assert f'<html lang="{language}">' in read(client, address)


def test_draft_meeting_does_not_exist(client: Client, meeting: Meeting) -> None:
    addresses = pages_of(meeting)
    Meeting.objects.update(status=Meeting.Status.DRAFT)
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)


def test_reading_sets_no_cookie_and_varies_on_none(client: Client, meeting: Meeting) -> None:
    for address in ["/en/", "/en/privacy/", "/en/accessibility/", *pages_of(meeting)]:
        response = client.get(address)
        assert response.cookies == {}
        assert "Cookie" not in response.get("Vary", "")


def test_link_to_join_appears_on_no_public_page(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(join_url="https://zoom.example/meeting", is_current=True)
    Session.objects.update(join_url="https://zoom.example/session")
    for address in ["/en/", *pages_of(meeting)]:
        assert "zoom.example" not in read(client, address)


# Sessions ---------------------------------------------------------------------------------------------------------


def test_what_is_on_now_is_marked_once(client: Client) -> None:
    now, hour = timezone.now(), datetime.timedelta(hours=1)
    day = datetime.timedelta(days=1)
    meeting = make_meeting(starts_on=(now - day).date(), ends_on=(now + day).date())
    make_session(meeting=meeting, title_en="Before", starts_at=now - 2 * hour, ends_at=now - hour)
    make_session(meeting=meeting, title_en="During", slug="during", starts_at=now - hour, ends_at=now + hour)
    make_session(meeting=meeting, title_en="After", starts_at=now + hour, ends_at=now + 2 * hour)
    page = read(client, agenda_url(meeting))
    assert page.count("On now</span>") == 1
    assert page.index("Before</a>") < page.index("On now</span>") < page.index("During</a>")
    assert '<a class="tag now" href="#during">' in page


@pytest.mark.parametrize("kind", [Session.Kind.BREAK, Session.Kind.DEBATE])
def test_what_is_on_now_is_something_to_follow_and_in_sight(client: Client, kind: str) -> None:
    now, hour, day = timezone.now(), datetime.timedelta(hours=1), datetime.timedelta(days=1)
    meeting = make_meeting(starts_on=(now - day).date(), ends_on=(now + day).date(), is_current=True)
    make_session(meeting, title_en="Coffee", slug="coffee", kind=kind, starts_at=now - hour, ends_at=now + hour)
    shown = kind != Session.Kind.BREAK
    assert ('href="#coffee"' in read(client, agenda_url(meeting))) is shown
    assert ("On now</span>" in read(client, "/en/")) is shown
    assert 'href="#coffee"' not in read(client, agenda_url(meeting, query="?kind=opening"))


def test_cancelled_break_is_struck_out_and_said_to_be(client: Client) -> None:
    session = make_session(kind=Session.Kind.BREAK, title_en="Coffee", status=Session.Status.CANCELLED)
    struck = '<s>Coffee</s> <span class="tag warning">Cancelled</span>'
    for address in (agenda_url(session.meeting), session.meeting.get_absolute_url()):
        assert struck in read(client, address)


def test_break_is_named_and_leads_nowhere(client: Client) -> None:
    session = make_session(kind=Session.Kind.BREAK, title_en="Coffee")
    page = read(client, agenda_url(session.meeting))
    assert "<h3> Coffee </h3>" in page
    assert session.get_absolute_url() not in page


def test_cancelled_session_is_struck_out_and_said_to_be(client: Client) -> None:
    session = make_session(title_en="Debate", status=Session.Status.CANCELLED, recording_url="https://video.example/1")
    agenda, page = read(client, agenda_url(session.meeting)), read(client, session.get_absolute_url())
    assert f'<s><a href="{session.get_absolute_url()}">Debate</a></s>' in agenda
    assert "Cancelled</span>" in agenda
    assert "<s>Debate</s>" in page
    assert "This session is cancelled." in page
    assert "video.example" not in agenda + page


def test_recording_can_be_watched(client: Client) -> None:
    session = make_session(recording_url="https://video.example/1")
    link = 'href="https://video.example/1" rel="noreferrer">Watch the recording</a>'
    for address in (agenda_url(session.meeting), session.get_absolute_url()):
        assert f'{link} <small class="muted">(video.example)</small>' in read(client, address)


def test_session_shows_its_other_sessions_but_no_breaks(client: Client) -> None:
    session = make_session(title_en="Opening")
    other = make_session(meeting=session.meeting, title_en="Debate")
    pause = make_session(meeting=session.meeting, title_en="Coffee", kind=Session.Kind.BREAK)
    page = read(client, session.get_absolute_url())
    assert f'href="{other.get_absolute_url()}"' in page
    assert pause.get_absolute_url() not in page


def test_session_of_another_meeting_is_not_found(client: Client, meeting: Meeting) -> None:
    elsewhere = make_session()
    assert client.get(f"/en/{meeting.slug}/agenda/{elsewhere.slug}/").status_code == 404


def test_calendar_is_offered_for_what_will_be_held(client: Client) -> None:
    session = make_session(starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00")
    link = f'href="/en/{session.meeting.slug}/agenda/{session.slug}.ics"'
    assert link in read(client, session.get_absolute_url())
    Session.objects.update(status=Session.Status.CANCELLED)
    assert link not in read(client, session.get_absolute_url())
    Session.objects.update(status=Session.Status.SCHEDULED, starts_at=None, ends_at=None)
    assert link not in read(client, session.get_absolute_url())
