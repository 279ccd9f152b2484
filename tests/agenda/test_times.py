"""The same instant in two zones: the meeting's own and the reader's."""

import datetime
import re

import pytest
from django.test import Client
from django.utils.translation import override

from agenda.zones import find_zone
from meeting.models import Meeting
from tests.factories import make_meeting, make_session
from tests.reading import agenda_url, read

pytestmark = pytest.mark.django_db


def clock(moment: str, words: str) -> str:
    return f'<time datetime="{moment}">{words}</time>'


def clocks(start: str, end: str) -> str:
    """A start and an end that stay on one line, by their moments."""
    return f'<span class="range">{clock(start, start[11:16])}–{clock(end, end[11:16])}</span>'


def days_of(page: str) -> list[str]:
    """The headings of the days, as dates."""
    return re.findall(r'<h2 id="day-\d+"><time datetime="([\d-]+)">', page)


def test_times_are_the_meetings_own_with_its_zone_in_words(client: Client, meeting: Meeting) -> None:
    page = read(client, agenda_url(meeting))
    assert clock("2021-10-07", "Thursday 7 October 2021") in page
    assert clocks("2021-10-07T13:00+02:00", "2021-10-07T16:00+02:00") in page
    assert "<p>Central European Summer Time (Geneva)</p>" in page


def test_readers_times_come_first_and_the_meetings_stand_beside(client: Client, meeting: Meeting) -> None:
    page = read(client, agenda_url(meeting, query="?tz=Africa/Nairobi"))
    assert (
        f'<p class="when"> {clocks("2021-10-07T14:00+03:00", "2021-10-07T17:00+03:00")} '
        f"<small>Geneva {clocks('2021-10-07T13:00+02:00', '2021-10-07T16:00+02:00')}</small>"
    ) in page
    assert "East Africa Time (Nairobi); in small print: Central European Summer Time (Geneva)" in page


@pytest.mark.parametrize(
    ("zone", "days", "lunch"),
    [
        # Lunch, 12:30–14:00 in Geneva, and where the reader is when she reads it.
        ("Europe/Zurich", ["2027-03-09", "2027-03-10"], "12:30–14:00"),
        ("Africa/Nairobi", ["2027-03-09", "2027-03-10"], "14:30–16:00 Geneva 12:30–14:00"),
        ("Asia/Seoul", ["2027-03-09", "2027-03-10"], "20:30–22:00 Geneva 12:30–14:00"),
        ("America/Los_Angeles", ["2027-03-09", "2027-03-10"], "03:30–05:00 Geneva 12:30–14:00"),
        ("Pacific/Apia", ["2027-03-09", "2027-03-10", "2027-03-11"], "00:30–02:00 Geneva Tue 9 Mar, 12:30–14:00"),
    ],
)
def test_sessions_are_grouped_by_the_readers_own_days(client: Client, zone: str, days: list[str], lunch: str) -> None:
    meeting = make_meeting()
    for day in ("09", "10"):
        make_session(meeting, title_en="Morning", starts_at=f"2027-03-{day} 09:00", ends_at=f"2027-03-{day} 10:00")
        make_session(meeting, title_en="Lunch", starts_at=f"2027-03-{day} 12:30", ends_at=f"2027-03-{day} 14:00")
    page = read(client, agenda_url(meeting, query=f"?tz={zone}"))
    assert days_of(page) == days
    first_lunch = page[: page.index(">Lunch<")].rpartition('<p class="when">')[2].partition("</p>")[0]
    assert " ".join(re.sub(r"<[^>]+>", "", first_lunch).split()) == lunch


def test_evening_before_in_los_angeles(client: Client) -> None:
    session = make_session(starts_at="2027-03-09 08:00", ends_at="2027-03-09 09:30")
    page = read(client, agenda_url(session.meeting, query="?tz=America/Los_Angeles"))
    assert days_of(page) == ["2027-03-08"]
    assert (
        f"{clock('2027-03-08T23:00-08:00', '23:00')}–{clock('2027-03-09T00:30-08:00', '00:30')} "
        '<span class="days-later">+1 day</span>'
    ) in page


@pytest.mark.parametrize(("language", "words"), [("en", "+1 day"), ("fr", "+1 jour"), ("es", "+1 día")])
def test_midnight_within_a_session_is_said_in_each_language(client: Client, language: str, words: str) -> None:
    session = make_session(starts_at="2027-03-09 11:30", ends_at="2027-03-09 13:00")
    page = read(client, agenda_url(session.meeting, language, "?tz=Pacific/Auckland"))
    assert (
        f"{clock('2027-03-09T23:30+13:00', '23:30')}–{clock('2027-03-10T01:00+13:00', '01:00')} "
        f'<span class="days-later">{words}</span>'
    ) in page


def test_summer_time_that_only_one_side_has(client: Client) -> None:
    """In mid-March New York is five hours behind Geneva, not six."""
    meeting = make_meeting(starts_on=datetime.date(2027, 3, 16), ends_on=datetime.date(2027, 3, 16))
    make_session(meeting=meeting, starts_at="2027-03-16 14:00", ends_at="2027-03-16 15:00")
    page = read(client, agenda_url(meeting, query="?tz=America/New_York"))
    assert clock("2027-03-16T14:00+01:00", "14:00") in page
    assert clock("2027-03-16T09:00-04:00", "09:00") in page
    assert "Eastern Daylight Time (New York); in small print: Central European Standard Time (Geneva)" in page


@pytest.mark.parametrize(
    ("days", "before", "after", "names"),
    [
        (("2027-03-27", "2027-03-28"), "+01:00", "+02:00", ("Standard", "Summer")),
        (("2027-10-30", "2027-10-31"), "+02:00", "+01:00", ("Summer", "Standard")),
    ],
)
def test_summer_time_that_changes_between_two_days(
    client: Client, days: tuple[str, str], before: str, after: str, names: tuple[str, str]
) -> None:
    first, last = map(datetime.date.fromisoformat, days)
    meeting = make_meeting(starts_on=first, ends_on=last)
    for day in days:
        make_session(meeting=meeting, starts_at=f"{day} 09:00", ends_at=f"{day} 10:00")
    page = read(client, agenda_url(meeting, query="?tz=Africa/Nairobi"))
    for day, offset, name in zip(days, (before, after), names, strict=True):
        nairobi = "11:00" if offset == "+01:00" else "10:00"
        assert clock(f"{day}T09:00{offset}", "09:00") in page
        assert clock(f"{day}T{nairobi}+03:00", nairobi) in page
        assert f"East Africa Time (Nairobi); in small print: Central European {name} Time (Geneva)" in page


@pytest.mark.parametrize(
    "nonsense", ["Mars/Olympus", "..%2F..%2Fetc%2Fpasswd", "%3Cb%3E", "localtime", "%00", "内罗毕", "x" * 500]
)
def test_zone_that_does_not_exist_is_ignored_with_a_word(client: Client, meeting: Meeting, nonsense: str) -> None:
    page = read(client, agenda_url(meeting, query=f"?tz={nonsense}"))
    assert "The times shown are the meeting’s own." in page
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
        ("es", "sao paulo", "America/Sao_Paulo"),
        ("fr", "Ciudad de México", "America/Mexico_City"),  # Each in whatever language.
        ("fr", "Pékin", "Asia/Shanghai"),
        ("es", "Hanói, Viet Nam", "Asia/Ho_Chi_Minh"),
        ("fr", "Sénégal", "Africa/Dakar"),
        ("fr", "Corée du Nord", "Asia/Pyongyang"),  # By its everyday name, which no list of member States has.
        ("es", "Kenia", "Africa/Nairobi"),
        ("en", "GMT+3", "Etc/GMT-3"),  # Ahead of Greenwich, whatever POSIX calls it.
        ("en", "utc -05:00", "Etc/GMT+5"),
        ("en", "Etc/GMT+5", "Etc/GMT+5"),
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
    assert clock("2021-10-07T14:00+03:00", "14:00") in page
    assert "East Africa Time (Nairobi)" in page
    assert 'href="/en/2021/agenda/?tz=Africa/Nairobi"' in page


def test_meetings_page_shows_both_zones(client: Client, meeting: Meeting) -> None:
    page = read(client, f"{meeting.get_absolute_url()}?tz=Asia/Seoul")
    seoul = clocks("2021-10-07T20:00+09:00", "2021-10-07T23:00+09:00")
    geneva = clocks("2021-10-07T13:00+02:00", "2021-10-07T16:00+02:00")
    assert f"<small>Seoul {seoul}</small> <small>Geneva {geneva}</small>" in page
    assert "Korean Standard Time (Seoul)" in page


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
    assert clock("2023-03", "March 2023") in page
    assert "1 March" not in page


# The choice that is kept -------------------------------------------------------------------------------------------


def keep(client: Client, meeting: Meeting, **form: str) -> str:
    """Send the form of the agenda to be remembered; where it leads."""
    response = client.post(agenda_url(meeting), form)
    assert response.status_code == 302
    return response["Location"]


def test_zone_is_remembered_only_when_asked_for(client: Client, meeting: Meeting) -> None:
    client.get(agenda_url(meeting, query="?tz=nairobi"))
    assert not client.cookies
    assert keep(client, meeting, tz="nairobi") == agenda_url(meeting)
    assert client.cookies["tz"].value == "Africa/Nairobi"
    session = meeting.sessions.get()
    for address in (agenda_url(meeting), session.get_absolute_url(), meeting.get_absolute_url()):
        assert clock("2021-10-07T14:00+03:00", "14:00") in read(client, address)
    assert "?tz=Africa" not in read(client, session.get_absolute_url())


def test_address_goes_before_what_is_remembered(client: Client, meeting: Meeting) -> None:
    keep(client, meeting, tz="Africa/Nairobi")
    assert "Asia/Seoul" in read(client, agenda_url(meeting, query="?tz=seoul"))
    assert "in small print" not in read(client, agenda_url(meeting, query="?tz="))


def test_chosen_sessions_stay_chosen(client: Client, meeting: Meeting) -> None:
    address = keep(client, meeting, tz="nairobi", kind="debate", lang="", q="amina")
    assert address == agenda_url(meeting, query="?kind=debate&q=amina")


@pytest.mark.parametrize("form", [{"tz": "Africa/Nairobi", "forget": "yes"}, {"tz": ""}])
def test_remembered_zone_can_be_forgotten(client: Client, meeting: Meeting, form: dict[str, str]) -> None:
    keep(client, meeting, tz="Africa/Nairobi")
    assert 'name="forget"' in read(client, agenda_url(meeting))
    keep(client, meeting, **form)
    assert "in small print" not in read(client, agenda_url(meeting))


def test_unknown_zone_is_not_remembered(client: Client, meeting: Meeting) -> None:
    address = keep(client, meeting, tz="Mars & Olympus")
    assert not client.cookies
    assert "We do not know the city or zone “Mars &amp; Olympus”." in read(client, address)


@pytest.mark.parametrize("broken", ["Mars", "../../etc/passwd", "%00"])
def test_cookie_that_is_broken_is_ignored(client: Client, meeting: Meeting, broken: str) -> None:
    client.cookies["tz"] = broken
    page = read(client, agenda_url(meeting))
    assert "We do not know" not in page
    assert "in small print" not in page


@pytest.mark.parametrize("zone", ["Africa/Nairobi", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])
def test_cookie_names_the_zone_as_it_is_written(client: Client, meeting: Meeting, zone: str) -> None:
    keep(client, meeting, tz=zone)
    assert "%" not in client.cookies["tz"].OutputString()
    assert f'value="{zone}"' in read(client, agenda_url(meeting))
