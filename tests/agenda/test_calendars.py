"""The agenda in calendars, read back by a library that had no part in writing it."""

import datetime
import io
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from agenda.models import Appearance, Room, Session
from meeting.models import Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker

pytestmark = pytest.mark.django_db

UTC = datetime.UTC
HOUR = datetime.timedelta(hours=1)


def feed_url(meeting: Meeting, language: str = "en") -> str:
    return f"/{language}/{meeting.slug}/agenda.ics"


def session_url(session: Session, language: str = "en") -> str:
    return f"/{language}/{session.meeting.slug}/agenda/{session.slug}.ics"


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def parsed(client: Client, address: str) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(read(client, address))


def events_of(client: Client, meeting: Meeting, language: str = "en") -> dict[str, Event]:
    """The entries of the feed by their titles, in order."""
    return {event.summary: event for event in parsed(client, feed_url(meeting, language)).events}


def lines(client: Client, address: str) -> list[str]:
    """The unfolded lines (RFC 5545, 3.1)."""
    return read(client, address).replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(
        slug="2027",
        title_fr="Réunion des partenaires",
        venue_en="ILO headquarters",
        venue_fr="Siège de l’OIT",
        city_fr="Genève",
        interpretation=["en", "fr", "es"],
    )


@pytest.fixture
def session(meeting: Meeting) -> Session:
    """The opening, with a chair."""
    session = make_session(
        meeting=meeting,
        title_en="Opening",
        title_fr="Ouverture",
        abstract_en="What was achieved, and what remains.",
        kind=Session.Kind.OPENING,
        room=Room.objects.create(meeting=meeting, name_en="Room II", name_fr="Salle II"),
        starts_at="2027-03-09 13:00",
        ends_at="2027-03-09 14:30",
    )
    make_speaker(
        session,
        role=Appearance.Role.CHAIR,
        honorific_fr="Mme",
        given_name="Amina",
        family_name="Diallo",
        function_en="Minister",
        function_fr="Ministre",
        organization=make_organization(name_en="Solidar"),
    )
    return Session.objects.get()


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
        "Président (présidente)\N{NO-BREAK SPACE}: Mme Amina Diallo, Ministre, Solidar\n\n"
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


def test_days_that_are_not_known_are_entered_nowhere(client: Client, session: Session) -> None:
    Meeting.objects.update(day_known=False)
    assert events_of(client, session.meeting) == {}
    assert client.get(session_url(session)).status_code == 404


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


# Instants ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "winter", "summer"),
    [
        ("Pacific/Apia", "2027-03-28T01:00:00+13:00", "2027-03-29T00:00:00+13:00"),
        ("America/Los_Angeles", "2027-03-27T05:00:00-07:00", "2027-03-28T04:00:00-07:00"),
        ("Europe/Zurich", "2027-03-27T13:00:00+01:00", "2027-03-28T13:00:00+02:00"),
        ("Africa/Nairobi", "2027-03-27T15:00:00+03:00", "2027-03-28T14:00:00+03:00"),
        ("Asia/Seoul", "2027-03-27T21:00:00+09:00", "2027-03-28T20:00:00+09:00"),
    ],
)
def test_readers_calendar_shows_her_own_time(client: Client, reader: str, winter: str, summer: str) -> None:
    """Thirteen o'clock in Geneva, on the last day of winter time and on the first of summer time."""
    meeting = make_meeting(starts_on=datetime.date(2027, 3, 27), ends_on=datetime.date(2027, 3, 28))
    for title, day in (("Winter", "2027-03-27"), ("Summer", "2027-03-28")):
        make_session(meeting=meeting, title_en=title, starts_at=f"{day} 13:00", ends_at=f"{day} 14:00")
    shown = {
        title: event.dtstart.astimezone(ZoneInfo(reader)).isoformat()
        for title, event in events_of(client, meeting).items()
    }
    assert shown == {"Winter": winter, "Summer": summer}


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Zurich", "2027-03-28"),
        ("Europe/Zurich", "2027-10-31"),
        ("America/New_York", "2027-03-14"),
        ("America/New_York", "2027-11-07"),
        ("Australia/Lord_Howe", "2027-04-04"),
        ("Pacific/Apia", "2027-12-31"),
        ("UTC", "2027-03-28"),
    ],
)
def test_every_hour_around_a_change_is_the_stored_instant(client: Client, zone: str, day: str) -> None:
    """Every half hour of three days, by the zone that the entry names and by the one that the file describes."""
    middle = datetime.date.fromisoformat(day)
    first, last = middle - datetime.timedelta(days=1), middle + datetime.timedelta(days=1)
    meeting = make_meeting(time_zone=zone, starts_on=first, ends_on=last)
    start = datetime.datetime.combine(first, datetime.time(), ZoneInfo(zone)).astimezone(UTC)
    stored = {f"Session {number}": start + number * HOUR / 2 for number in range(140)}
    Session.objects.bulk_create(
        Session(meeting=meeting, slug=str(index), title_en=title, starts_at=at, ends_at=at + HOUR / 2)
        for index, (title, at) in enumerate(stored.items())
    )
    file = read(client, feed_url(meeting))
    events = IcsCalendarStream.calendar_from_ics(file).events
    assert {event.summary: event.dtstart.astimezone(UTC) for event in events} == stored
    assert {event.summary: event.dtend.astimezone(UTC) - HOUR / 2 for event in events} == stored
    if zone != "UTC":
        described = tzical(io.StringIO(file.replace("\r\n", "\n"))).get(zone)
        by_description = {
            event.summary: event.dtstart.replace(tzinfo=described).astimezone(UTC)
            for event in events
            if event.dtstart.tzinfo is not UTC
        }
        assert by_description == {title: stored[title] for title in by_description}
        assert len(by_description) > 130


def test_zone_is_described_for_the_whole_local_year(client: Client) -> None:
    """In Los Angeles the last evening of 2027 is 2028 in UTC."""
    meeting = make_meeting(
        time_zone="America/Los_Angeles", starts_on=datetime.date(2027, 12, 31), ends_on=datetime.date(2028, 1, 1)
    )
    make_session(meeting=meeting, starts_at="2027-12-31 20:00", ends_at="2027-12-31 21:00")
    [zone] = parsed(client, feed_url(meeting)).timezones
    starts = sorted(observance.dtstart.isoformat() for observance in (*zone.standard, *zone.daylight))
    assert zone.tz_id == "America/Los_Angeles"
    assert starts == ["2027-01-01T00:00:00", "2027-03-14T03:00:00", "2027-11-07T02:00:00"]


# The format -------------------------------------------------------------------------------------------------------

LONG = "L’égalité d’accès à la protection sociale : où en sommes-nous ? ¿Y qué sigue? 👩🏽‍🌾🌍 " * 12


def test_lines_are_folded_between_letters_and_end_as_they_must(client: Client, session: Session) -> None:
    Session.objects.update(title_en=LONG[:200].strip(), abstract_en=LONG.strip())
    body = client.get(feed_url(session.meeting)).content
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r") == body.count(b"\r\n")
    folded = body.removesuffix(b"\r\n").split(b"\r\n")
    assert max(len(line) for line in folded) <= 75
    for line in folded:
        line.decode()  # No letter is cut in two.
    [event] = parsed(client, feed_url(session.meeting)).events
    assert event.summary == LONG[:200].strip()
    assert event.description.startswith(LONG.strip())


@pytest.mark.parametrize(
    ("typed", "read_back"),
    [
        ("A\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Forged", "A\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Forged"),
        ("A\nATTACH:https://evil.example", "A\nATTACH:https://evil.example"),
        ("A\rB", "A\nB"),
        ("A\N{LINE SEPARATOR}B", "A\nB"),
        ("A;B,C:D\"E'F", "A;B,C:D\"E'F"),
        (r"A\nB\, C\\", r"A\nB\, C\\"),
        ("A\x07\x1bB", "AB"),
    ],
)
def test_whatever_is_typed_stays_text(client: Client, session: Session, typed: str, read_back: str) -> None:
    Session.objects.update(title_en=typed, abstract_en=typed)
    Room.objects.update(name_en=typed)
    Meeting.objects.update(title_en=typed, city_en="", venue_en="")
    written = lines(client, feed_url(session.meeting))
    assert len([line for line in written if line.startswith(("BEGIN:VEVENT", "ATTACH", "SUMMARY"))]) == 2
    [event] = parsed(client, feed_url(session.meeting)).events
    assert (event.summary, event.location) == (read_back, read_back)
    assert event.description.startswith(read_back)


# Over HTTP --------------------------------------------------------------------------------------------------------


def test_headers_say_what_it_is_and_set_no_cookie(client: Client, session: Session) -> None:
    for address, filename in (
        (feed_url(session.meeting, "fr"), "agenda-2027-fr.ics"),
        (session_url(session, "fr"), "opening-fr.ics"),
    ):
        response = client.get(address)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Content-Language"] == "fr"
        assert response["Content-Disposition"] == f'inline; filename="{filename}"'
        assert response["Cache-Control"] == "public, max-age=300"
        assert response["Last-Modified"] == session.changed_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
        assert response.cookies == {}
        assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("what", ["feed", "session", "data", "api"])
def test_who_has_it_already_is_told_so(client: Client, session: Session, what: str, encoding: str) -> None:
    address = {
        "feed": feed_url(session.meeting),
        "session": session_url(session),
        "data": "/en/2027/agenda.json",
        "api": "/api/v1/meetings/2027/",
    }[what]
    first = client.get(address, headers={"accept-encoding": encoding})
    assert first.has_header("Content-Encoding") == (encoding == "gzip")
    assert first["ETag"].startswith("W/") == (encoding == "gzip")
    headers = {"accept-encoding": encoding, "if-none-match": first["ETag"]}
    again = client.get(address, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"].removeprefix("W/") == first["ETag"].removeprefix("W/")
    Session.objects.update(title_en="Welcome")
    changed = client.get(address, headers=headers)
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)


def test_date_of_the_last_change_is_enough_too(client: Client, session: Session) -> None:
    an_hour_ago = session.changed_at - HOUR
    Session.objects.update(changed_at=session.changed_at + HOUR)
    since = client.get(feed_url(session.meeting))["Last-Modified"]
    headers = {"if-modified-since": since}
    assert client.get(feed_url(session.meeting), headers=headers).status_code == 304
    headers = {"if-modified-since": an_hour_ago.strftime("%a, %d %b %Y %H:%M:%S GMT")}
    assert client.get(feed_url(session.meeting), headers=headers).status_code == 200


def test_session_that_leaves_the_feed_is_a_change_of_the_feed(client: Client, session: Session) -> None:
    hours = {"starts_at": "2027-03-09 15:00", "ends_at": "2027-03-09 16:00"}
    leaving = make_session(meeting=session.meeting, title_en="Debate", **hours)
    Session.objects.filter(pk=leaving.pk).update(changed_at=session.changed_at + HOUR)
    since = client.get(feed_url(session.meeting))["Last-Modified"]
    leaving_since = Session.objects.get(pk=leaving.pk).changed_at + HOUR
    Session.objects.filter(pk=leaving.pk).update(starts_at=None, ends_at=None, changed_at=leaving_since)
    response = client.get(feed_url(session.meeting), headers={"if-modified-since": since})
    assert (response.status_code, list(events_of(client, session.meeting))) == (200, ["Opening"])


def test_same_data_are_the_same_bytes(client: Client, session: Session) -> None:
    assert read(client, feed_url(session.meeting)) == read(client, feed_url(session.meeting))


def test_calendars_are_only_read(client: Client, session: Session) -> None:
    assert client.post(feed_url(session.meeting)).status_code == 405
    assert client.head(feed_url(session.meeting)).content == b""


@pytest.mark.parametrize("name", ["agenda.ics", "agenda.json"])
def test_number_of_queries_does_not_grow(client: Client, session: Session, name: str) -> None:
    counts = set()
    for add in (0, 9, 90):
        for _ in range(add):
            added = make_session(
                meeting=session.meeting, starts_at=session.starts_at, ends_at=session.ends_at, kind="debate"
            )
            make_speaker(added, session, organization=make_organization())
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/fr/2027/{name}")
        counts.add(len(queries))
    assert counts == {{"agenda.ics": 3, "agenda.json": 5}[name]}
