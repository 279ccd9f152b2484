"""What the agenda's calendar files say, and which sessions are in them."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from agenda.models import Room, Session
from meeting.models import Meeting
from tests.agenda.calendar_files import events_of, feed_url, lines, parsed, session_url
from tests.factories import make_meeting, make_session

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


# What an entry says -----------------------------------------------------------------------------------------------


def test_entry_says_what_when_where_and_who(client: Client, session: Session) -> None:
    [event] = parsed(client, feed_url(session.meeting)).events
    assert event.uid == str(session.uid)
    assert event.sequence == session.sequence
    assert event.dtstamp == event.last_modified == session.changed_at.replace(microsecond=0)
    assert event.dtstart == datetime.datetime(2027, 3, 9, 13, tzinfo=ZoneInfo("Europe/Zurich"))
    assert event.dtend == datetime.datetime(2027, 3, 9, 14, 30, tzinfo=ZoneInfo("Europe/Zurich"))
    assert event.summary == "Opening"
    assert event.location == "Room II, ILO headquarters, Geneva"
    assert event.categories == ["Opening"]
    assert event.url == "http://127.0.0.1:8000/en/2027/agenda/opening/"
    assert (event.status, event.transparency) == ("CONFIRMED", "OPAQUE")
    assert event.description == (
        "What was achieved, and what remains.\n\n"
        "Chair: Amina Diallo, Minister, Solidar\n\n"
        "Languages: English; interpretation: French, Spanish\n\n"
        "Partners’ meeting"
    )


def test_entry_is_in_the_language_of_the_address(client: Client, session: Session) -> None:
    [event] = parsed(client, feed_url(session.meeting, "fr")).events
    assert event.summary == "Ouverture"
    assert event.location == "Salle II, Siège de l’OIT, Genève"
    assert event.categories == ["Ouverture"]
    assert event.url == "http://127.0.0.1:8000/fr/2027/agenda/opening/"
    assert event.description == (
        "Ce texte n’est pas encore disponible dans votre langue\N{NARROW NO-BREAK SPACE}; il est affiché en anglais.\n"
        "What was achieved, and what remains.\n\n"
        "Présidence\N{NO-BREAK SPACE}: Mme Amina Diallo, Ministre, Solidar\n\n"
        "Langues\N{NO-BREAK SPACE}: Anglais\N{NARROW NO-BREAK SPACE}; interprétation\N{NO-BREAK SPACE}: "
        "français, espagnol\n\n"
        "Réunion des partenaires"
    )


def test_texts_name_the_language_they_are_in(client: Client, session: Session) -> None:
    french, spanish = (lines(client, feed_url(session.meeting, language)) for language in ("fr", "es"))
    assert "SUMMARY;LANGUAGE=fr:Ouverture" in french
    assert "CATEGORIES;LANGUAGE=fr:Ouverture" in french
    assert "X-WR-CALNAME;LANGUAGE=fr:Réunion des partenaires" in french
    assert "SUMMARY;LANGUAGE=en:Opening" in spanish
    assert "CATEGORIES;LANGUAGE=es:Apertura" in spanish
    assert "LOCATION;LANGUAGE=en:Room II\\, ILO headquarters\\, Geneva" in spanish
    assert "X-WR-CALNAME;LANGUAGE=en:Partners’ meeting" in spanish


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"venue_en": "ILO, Geneva, and Zoom"}, "ILO, Geneva, and Zoom"),
        ({"venue_en": ""}, "Geneva"),
        ({"venue_en": "", "city_en": ""}, None),
        ({"held": Meeting.Held.ONLINE}, "Online"),
    ],
)
def test_place_is_said_as_far_as_it_is_known(
    client: Client, session: Session, fields: dict[str, str], place: str | None
) -> None:
    Session.objects.update(room=None)
    Meeting.objects.update(**fields)
    [event] = parsed(client, feed_url(session.meeting)).events
    assert event.location == place


def test_sessions_own_languages_come_before_the_meetings(client: Client, session: Session) -> None:
    Session.objects.update(languages=["fr", "en"])
    [event] = parsed(client, feed_url(session.meeting)).events
    assert "Languages: French; interpretation: English\n" in event.description


# The feed ---------------------------------------------------------------------------------------------------------


def test_feed_presents_itself(client: Client, session: Session) -> None:
    head = lines(client, feed_url(session.meeting, "fr"))
    head = head[: head.index("BEGIN:VTIMEZONE")]
    assert head == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//International Labour Organization//Partners' meeting portal//FR",
        "METHOD:PUBLISH",
        "NAME;LANGUAGE=fr:Réunion des partenaires",
        "X-WR-CALNAME;LANGUAGE=fr:Réunion des partenaires",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "SOURCE;VALUE=URI:http://127.0.0.1:8000/fr/2027/agenda.ics",
        "URL:http://127.0.0.1:8000/fr/2027/agenda/",
        "X-PUBLISHED-TTL:PT1H",
    ]


def test_one_session_names_no_calendar_and_brings_its_zone(client: Client, session: Session) -> None:
    head = lines(client, session_url(session))
    assert head[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//International Labour Organization//Partners' meeting portal//EN",
        "METHOD:PUBLISH",
        "BEGIN:VTIMEZONE",
    ]
    assert parsed(client, session_url(session)).events == parsed(client, feed_url(session.meeting)).events


def test_breaks_and_sessions_without_times_stay_out(client: Client, session: Session) -> None:
    hours = {"starts_at": "2027-03-09 15:00", "ends_at": "2027-03-09 16:00"}
    pause = make_session(meeting=session.meeting, title_en="Coffee", kind=Session.Kind.BREAK, **hours)
    later = make_session(meeting=session.meeting, title_en="To be announced")
    assert list(events_of(client, session.meeting)) == ["Opening"]
    assert [client.get(session_url(other)).status_code for other in (pause, later)] == [404, 404]


def test_cancelled_session_stays_as_cancelled(client: Client, session: Session) -> None:
    Session.objects.update(status=Session.Status.CANCELLED)
    for address in (feed_url(session.meeting), session_url(session)):
        [event] = parsed(client, address).events
        assert (event.uid, event.sequence) == (str(session.uid), session.sequence + 1)
        assert (event.status, event.transparency) == ("CANCELLED", "TRANSPARENT")
        assert event.description.startswith("This session is cancelled.\n\n")


def test_move_keeps_the_uid_and_raises_the_sequence_a_new_title_does_not(client: Client, session: Session) -> None:
    before = events_of(client, session.meeting)["Opening"]
    Session.objects.update(title_en="Welcome")
    renamed = events_of(client, session.meeting)["Welcome"]
    assert (renamed.uid, renamed.sequence) == (before.uid, before.sequence)
    Session.objects.update(starts_at=session.starts_at + HOUR)
    moved = events_of(client, session.meeting)["Welcome"]
    assert (moved.uid, moved.sequence) == (before.uid, before.sequence + 1)
    Room.objects.update(name_en="Room III")
    elsewhere = events_of(client, session.meeting)["Welcome"]
    assert (elsewhere.uid, elsewhere.sequence) == (before.uid, before.sequence + 2)


def test_archived_feed_stays_and_a_draft_has_none(client: Client, session: Session) -> None:
    addresses = [feed_url(session.meeting), session_url(session), "/en/2027/agenda.json"]
    Meeting.objects.update(status=Meeting.Status.ARCHIVED)
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    Meeting.objects.update(status=Meeting.Status.DRAFT)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_session_of_another_meeting_is_not_found(client: Client, session: Session) -> None:
    make_meeting(slug="2029")
    assert client.get(f"/en/2029/agenda/{session.slug}.ics").status_code == 404


def test_link_to_join_is_in_no_calendar(client: Client, session: Session) -> None:
    Meeting.objects.update(join_url="https://zoom.example/meeting")
    Session.objects.update(join_url="https://zoom.example/session")
    for address in (feed_url(session.meeting), session_url(session)):
        assert "zoom.example" not in "".join(lines(client, address))


# Before the sessions have times -----------------------------------------------------------------------------------


def test_days_of_the_meeting_are_kept_free_until_a_session_has_times(client: Client) -> None:
    meeting = make_meeting(title_fr="Réunion des partenaires", venue_en="ILO headquarters", city_fr="Genève")
    session = make_session(meeting)
    [days] = parsed(client, feed_url(meeting, "fr")).events
    assert (days.uid, days.sequence, days.summary) == (str(meeting.uid), 0, "Réunion des partenaires")
    assert (days.dtstart, days.dtend) == (datetime.date(2027, 3, 9), datetime.date(2027, 3, 11))
    assert days.location == "ILO headquarters, Genève"
    assert "VTIMEZONE" not in client.get(feed_url(meeting)).text

    session.starts_at = datetime.datetime(2027, 3, 9, 9, tzinfo=meeting.zone)
    session.ends_at = session.starts_at + HOUR
    session.save()
    assert [event.uid for event in parsed(client, feed_url(meeting)).events] == [str(session.uid)]


def test_month_alone_keeps_no_days_free(client: Client) -> None:
    assert parsed(client, feed_url(make_meeting(day_known=False))).events == []


def test_sequence_of_the_days_rises_when_they_move_and_never_falls(client: Client) -> None:
    meeting = make_meeting()
    stale = Meeting.objects.get(pk=meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(title_en="Another title")
    [renamed] = parsed(client, feed_url(meeting)).events
    assert (renamed.summary, renamed.sequence) == ("Another title", 0)

    Meeting.objects.filter(pk=meeting.pk).update(ends_on=datetime.date(2027, 3, 11))
    [moved] = parsed(client, feed_url(meeting)).events
    assert (moved.sequence, moved.uid) == (1, renamed.uid)

    stale.save()  # Takes the change back, with the numbers of before.
    [back] = parsed(client, feed_url(meeting)).events
    assert (back.sequence, back.uid) == (2, renamed.uid)
