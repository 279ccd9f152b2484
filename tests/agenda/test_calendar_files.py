"""Calendar files as bytes, and how they are served."""

import pytest
from django.test import Client
from django.utils.http import http_date

from agenda.models import Room, Session
from meeting.models import Meeting
from tests.agenda.calendar_files import calendar_text, events_of, feed_url, lines, parsed, session_url
from tests.factories import make_session

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


def test_session_that_is_deleted_is_a_change_of_the_feed(client: Client, session: Session) -> None:
    hours = {"starts_at": "2027-03-09 15:00", "ends_at": "2027-03-09 16:00"}
    deleted = make_session(meeting=session.meeting, title_en="Debate", **hours)
    response = client.get(feed_url(session.meeting))
    headers = {"if-none-match": response["ETag"], "if-modified-since": http_date()}
    deleted.delete()
    response = client.get(feed_url(session.meeting), headers=headers)
    assert (response.status_code, list(events_of(client, session.meeting))) == (200, ["Opening"])


def test_date_alone_is_never_taken_for_the_same(client: Client, session: Session) -> None:
    """What was deleted leaves no date behind: only the ETag tells."""
    response = client.get(feed_url(session.meeting), headers={"if-modified-since": http_date()})
    assert (response.status_code, response.has_header("Last-Modified")) == (200, False)


def test_same_data_are_the_same_bytes(client: Client, session: Session) -> None:
    assert calendar_text(client, feed_url(session.meeting)) == calendar_text(client, feed_url(session.meeting))


def test_head_has_no_body(client: Client, session: Session) -> None:
    assert client.head(feed_url(session.meeting)).content == b""
