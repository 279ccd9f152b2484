import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agenda.models import Appearance, Session
from agenda.zones import find_zone
from meeting.models import ConceptNoteSection, Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fr", "es"]


def agenda_url(meeting: Meeting, language: str = "en", query: str = "") -> str:
    return f"/{language}/{meeting.slug}/agenda/{query}"


def read(client: Client, address: str) -> str:
    """The page as one line of text, since line breaks mean nothing in HTML."""
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode(), flags=re.ASCII)


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


@pytest.fixture
def meeting() -> Meeting:
    """The launch of 7 October 2021: one session, in summer time, with Amina on the panel."""
    meeting = make_meeting(slug="2021", starts_on=datetime.date(2021, 10, 7), ends_on=datetime.date(2021, 10, 7))
    ConceptNoteSection.objects.create(
        meeting=meeting, kind="objectives", title_en="Objectives", body_en="<p>Three.</p>"
    )
    session = make_session(
        meeting=meeting,
        title_en="High-level opening",
        kind=Session.Kind.OPENING,
        starts_at="2021-10-07 13:00",
        ends_at="2021-10-07 16:00",
    )
    make_speaker(session, given_name="Amina", family_name="Diallo", organization=make_organization(name_en="Solidar"))
    return meeting


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


# Times ------------------------------------------------------------------------------------------------------------


def test_times_are_the_meetings_own_with_its_zone_in_words(client: Client, meeting: Meeting) -> None:
    page = read(client, agenda_url(meeting))
    assert '<time datetime="2021-10-07">Thursday 7 October 2021</time>' in page
    assert (
        '<time datetime="2021-10-07T13:00+02:00">13:00</time>–<time datetime="2021-10-07T16:00+02:00">16:00</time>'
    ) in page
    assert "<p>Central European Summer Time (Geneva)</p>" in page


def test_readers_times_stand_beside_the_meetings(client: Client, meeting: Meeting) -> None:
    page = read(client, agenda_url(meeting, query="?tz=Africa/Nairobi"))
    assert '<time datetime="2021-10-07T13:00+02:00">13:00</time>' in page
    assert (
        '<small><time datetime="2021-10-07T14:00+03:00">14:00</time>–'
        '<time datetime="2021-10-07T17:00+03:00">17:00</time> Nairobi</small>'
    ) in page
    assert "Central European Summer Time (Geneva); in small print: East Africa Time (Nairobi)" in page


def test_summer_time_that_only_one_side_has(client: Client) -> None:
    """In mid-March New York is five hours behind Geneva, not six."""
    meeting = make_meeting(starts_on=datetime.date(2027, 3, 16), ends_on=datetime.date(2027, 3, 16))
    make_session(meeting=meeting, starts_at="2027-03-16 14:00", ends_at="2027-03-16 15:00")
    page = read(client, agenda_url(meeting, query="?tz=America/New_York"))
    assert '<time datetime="2027-03-16T14:00+01:00">14:00</time>' in page
    assert '<time datetime="2027-03-16T09:00-04:00">09:00</time>' in page
    assert "Central European Standard Time (Geneva); in small print: Eastern Daylight Time (New York)" in page


def test_summer_time_that_begins_between_two_days(client: Client) -> None:
    meeting = make_meeting(starts_on=datetime.date(2027, 3, 27), ends_on=datetime.date(2027, 3, 28))
    make_session(meeting=meeting, starts_at="2027-03-27 09:00", ends_at="2027-03-27 10:00")
    make_session(meeting=meeting, starts_at="2027-03-28 09:00", ends_at="2027-03-28 10:00")
    page = read(client, agenda_url(meeting, query="?tz=Africa/Nairobi"))
    assert "Central European Standard Time (Geneva); in small print: East Africa Time (Nairobi)" in page
    assert '<time datetime="2027-03-27T11:00+03:00">11:00</time>' in page
    assert "Central European Summer Time (Geneva); in small print: East Africa Time (Nairobi)" in page
    assert '<time datetime="2027-03-28T10:00+03:00">10:00</time>' in page


def test_another_day_at_the_readers_is_named(client: Client) -> None:
    session = make_session(starts_at="2027-03-09 12:30", ends_at="2027-03-09 14:00")
    page = read(client, agenda_url(session.meeting, query="?tz=Pacific/Auckland"))
    assert (
        '<time datetime="2027-03-10T00:30+13:00">Wed 10 Mar, 00:30</time>–'
        '<time datetime="2027-03-10T02:00+13:00">02:00</time> Auckland'
    ) in page


def test_midnight_at_the_readers_within_a_session(client: Client) -> None:
    session = make_session(starts_at="2027-03-09 11:30", ends_at="2027-03-09 13:00")
    page = read(client, agenda_url(session.meeting, query="?tz=Pacific/Auckland"))
    assert (
        '<time datetime="2027-03-09T23:30+13:00">23:30</time> – '
        '<time datetime="2027-03-10T01:00+13:00">Wed 10 Mar, 01:00</time> Auckland'
    ) in page


@pytest.mark.parametrize(
    "nonsense", ["Mars/Olympus", "..%2F..%2Fetc%2Fpasswd", "%3Cb%3E", "localtime", "%00", "x" * 500]
)
def test_zone_that_does_not_exist_is_ignored_with_a_word(client: Client, meeting: Meeting, nonsense: str) -> None:
    page = read(client, agenda_url(meeting, query=f"?tz={nonsense}"))
    assert "is no city or zone that we know, so only the meeting’s own times are shown." in page
    assert page.count("<time datetime=") == read(client, agenda_url(meeting)).count("<time datetime=")


def test_meetings_own_zone_doubles_no_times(client: Client, meeting: Meeting) -> None:
    page = read(client, agenda_url(meeting, query="?tz=Europe/Zurich"))
    assert "in small print" not in page
    assert 'value="Europe/Zurich"' in page


@pytest.mark.parametrize(
    ("language", "typed", "zone"),
    [
        ("en", "africa/nairobi", "Africa/Nairobi"),
        ("en", " NAIROBI ", "Africa/Nairobi"),
        ("en", "New York", "America/New_York"),
        ("en", "Geneva", "Europe/Zurich"),
        ("en", "utc", "UTC"),
        ("fr", "le caire", "Africa/Cairo"),
        ("fr", "Geneve", "Europe/Zurich"),
        ("es", "Ciudad de México", "America/Mexico_City"),
    ],
)
def test_zone_is_found_by_what_people_type(language: str, typed: str, zone: str) -> None:
    with override(language):
        assert find_zone(typed).key == zone


def test_zone_goes_along_to_the_session_and_back(client: Client, meeting: Meeting) -> None:
    agenda = read(client, agenda_url(meeting, query="?tz=nairobi"))
    address = "/en/2021/agenda/high-level-opening/?tz=Africa/Nairobi"
    assert f'href="{address}"' in agenda
    page = read(client, address)
    assert '<time datetime="2021-10-07T14:00+03:00">14:00</time>' in page
    assert "East Africa Time (Nairobi)" in page
    assert 'href="/en/2021/agenda/?tz=Africa/Nairobi"' in page


def test_session_without_times_is_to_be_announced_and_comes_last(client: Client) -> None:
    later = make_session(title_en="Tour de table")
    make_session(meeting=later.meeting, title_en="Opening", starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00")
    page = read(client, agenda_url(later.meeting))
    assert page.index("Opening</a>") < page.index("To be announced</span>") < page.index("Tour de table</a>")
    assert "To be announced" in read(client, later.get_absolute_url())


def test_month_alone_is_shown_while_the_days_are_unknown(client: Client) -> None:
    meeting = make_meeting(day_known=False, starts_on=datetime.date(2023, 3, 1), ends_on=datetime.date(2023, 3, 1))
    make_session(meeting=meeting)
    page = read(client, agenda_url(meeting))
    assert '<time datetime="2023-03">March 2023</time>' in page
    assert "1 March" not in page


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
    assert '<a href="#during">' in page


def test_break_is_named_and_leads_nowhere(client: Client) -> None:
    session = make_session(kind=Session.Kind.BREAK, title_en="Coffee")
    page = read(client, agenda_url(session.meeting))
    assert "<h3>Coffee</h3>" in page
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
    for address in (agenda_url(session.meeting), session.get_absolute_url()):
        assert 'href="https://video.example/1">Watch the recording</a>' in read(client, address)


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


# Speakers ---------------------------------------------------------------------------------------------------------


def test_speakers_stand_in_their_order_with_role_and_organization(client: Client, meeting: Meeting) -> None:
    session = meeting.sessions.get()
    chair = make_speaker(honorific_en="Mr", given_name="Bruno", family_name="Ortega")
    Appearance.objects.filter(session=session).update(position=2)
    Appearance.objects.create(session=session, speaker=chair, role=Appearance.Role.CHAIR, position=1)
    page = read(client, agenda_url(meeting))
    assert (
        '<li> <span class="role">Chair</span> '
        '<a href="/en/2021/speakers/bruno-ortega/">Mr Bruno Ortega</a> </li> '
        '<li> <span class="role">Panellist</span> '
        '<a href="/en/2021/speakers/amina-diallo/">Amina Diallo</a>, Solidar </li>'
    ) in page


def test_speakers_are_listed_as_a_dictionary_would(client: Client) -> None:
    session = make_session()
    for family_name in ("Zhang", "Álvarez", "Đặng", "Evans", "Łukasz"):
        make_speaker(session, given_name="", family_name=family_name)
    page = read(client, reverse("agenda:speaker-list", args=[session.meeting.slug]))
    places = [page.index(f">{name}</a>") for name in ("Álvarez", "Đặng", "Evans", "Łukasz", "Zhang")]
    assert places == sorted(places)


def test_speaker_of_another_meeting_has_no_page_here(client: Client, meeting: Meeting) -> None:
    elsewhere = make_speaker(make_session(), family_name="Elsewhere")
    assert client.get(f"/en/{meeting.slug}/speakers/{elsewhere.slug}/").status_code == 404


def test_speakers_page_names_public_appearances_in_the_series(client: Client, meeting: Meeting) -> None:
    amina = meeting.sessions.get().appearances.get().speaker
    published, draft = make_session(title_en="Seen"), make_session(title_en="Hidden")
    Meeting.objects.filter(pk=draft.meeting_id).update(status=Meeting.Status.DRAFT)
    for session in (published, draft):
        Appearance.objects.create(session=session, speaker=amina)
    page = read(client, amina.get_absolute_url_at(meeting))
    assert page.index("Seen</a>") < page.index("High-level opening</a>")
    assert "Hidden" not in page
