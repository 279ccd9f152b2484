"""`agenda.pdf`: the programme for the podium, in the meeting's own time."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from agenda.models import Appearance, Room, Session
from agenda.selectors import agenda_of, by_day
from meeting.models import Meeting
from meeting.pages.demonstration.loader import load
from meeting.times import day_in_words
from meeting.when_and_where import days_of
from tests.factories import make_meeting, make_organization, make_session, make_speaker
from tests.pdf_reading import Pdf, squeezed

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fr", "es"]


def url(meeting: Meeting, language: str = "en") -> str:
    return f"/{language}/{meeting.slug}/agenda.pdf"


def read(client: Client, meeting: Meeting, language: str = "en") -> Pdf:
    return Pdf(client.get(url(meeting, language)).content)


@pytest.fixture
def meeting() -> Meeting:
    """The first day: an opening with Amina, and a break; the second day: a session that is cancelled; one without a
    time.
    """
    meeting = make_meeting(slug="2027", title_fr="Réunion des partenaires", interpretation=["en", "fr"])
    room = Room.objects.create(meeting=meeting, name_en="Plenary room")
    opening = make_session(
        meeting,
        title_en="High-level opening",
        kind=Session.Kind.OPENING,
        room=room,
        starts_at="2027-03-09 09:00",
        ends_at="2027-03-09 10:30",
    )
    make_speaker(
        opening,
        role=Appearance.Role.CHAIR,
        honorific_en="Ms",
        given_name="Amina",
        family_name="Diallo",
        function_en="Minister",
        organization=make_organization(name_en="Ministry of Labour"),
    )
    coffee = {"title_en": "Coffee break", "kind": Session.Kind.BREAK}
    make_session(meeting, starts_at="2027-03-09 10:30", ends_at="2027-03-09 11:00", **coffee)
    debate = {"title_en": "Debate on financing", "kind": Session.Kind.DEBATE, "status": Session.Status.CANCELLED}
    make_session(meeting, starts_at="2027-03-10 23:00", ends_at="2027-03-11 00:00", **debate)
    make_session(meeting, title_en="Closing remarks", kind=Session.Kind.CLOSING)
    return meeting


def test_programme_says_all_of_it_in_order(client: Client, meeting: Meeting) -> None:
    pdf = read(client, meeting)
    assert pdf.text == squeezed(
        "Partners’ meeting Agenda 9–10 March 2027 · Geneva and online English; interpretation: French "
        "Tuesday 9 March 2027 Central European Standard Time (Geneva) "
        "09:00–10:30 Opening · Plenary room · English, French High-level opening "
        "Chair Ms Amina Diallo Minister, Ministry of Labour "
        "10:30–11:00 Coffee break "
        "Partners’ meeting Agenda "
        "Wednesday 10 March 2027 Central European Standard Time (Geneva) "
        "23:00–00:00 +1 day Debate · English, French Debate on financing Cancelled "
        "Partners’ meeting Agenda "
        "Time to be announced "
        "To be announced Closing · English, French Closing remarks"
    )
    assert (pdf.language, pdf.is_marked, pdf.is_universally_accessible) == ("en", True, True)
    assert pdf.title == "Agenda · Partners’ meeting"
    assert pdf.page_numbers == ["1 / 3", "2 / 3", "3 / 3"]
    assert pdf.outline == ["Tuesday 9 March 2027", "Wednesday 10 March 2027", "Time to be announced"]
    assert pdf.names("H1", "H2", "H3") == ["H1", "H2", "H3", "H2", "H3", "H2", "H3"]


def test_programme_in_french_marks_what_is_english(client: Client, meeting: Meeting) -> None:
    pdf = read(client, meeting, "fr")
    assert pdf.title == "Programme · Réunion des partenaires"
    assert pdf.outline == ["Mardi 9\u00a0mars 2027", "Mercredi 10\u00a0mars 2027", "Horaire à préciser"]
    assert squeezed("High-level opening (en anglais) Présidence") in pdf.text
    assert squeezed("Debate on financing (en anglais) Annulée") in pdf.text
    assert "heurenormaled’Europecentrale(Genève)" in pdf.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ["2021", "next"])
def test_programme_of_the_demonstration(client: Client, slug: str, language: str) -> None:
    load(today=timezone.localdate())
    meeting = Meeting.objects.get(slug=slug)
    pdf = read(client, meeting, language)
    with override(language):
        days = by_day(agenda_of(meeting), meeting.zone)
        assert pdf.outline == [capfirst(day_in_words(day.date)) if day.date else days_of(meeting) for day in days]
        assert pdf.title == f"{gettext('Agenda')} · {meeting.title}"
        place = 0
        for session in (session for day in days for session in day.sessions):
            for words in words_of(session, meeting):
                place = pdf.text.index(squeezed(words), place)
    assert (pdf.language, pdf.is_universally_accessible) == (language, True)


def words_of(session: Session, meeting: Meeting) -> list[str]:
    """What the programme says of a session, in order."""
    if session.starts_at:
        start, end = (moment.astimezone(meeting.zone) for moment in (session.starts_at, session.ends_at))
        found = [f"{start:%H:%M}–{end:%H:%M}", session.title]
    else:
        found = [gettext("To be announced"), session.title]
    for appearance in session.appearances.all():
        speaker = appearance.speaker
        found += [appearance.get_role_display(), speaker.full_name, speaker.function or "", str(speaker.organization)]
    return found


def test_times_follow_the_meetings_zone_and_its_summer_time(client: Client) -> None:
    days = {"starts_on": datetime.date(2027, 3, 27), "ends_on": datetime.date(2027, 3, 28)}
    meeting = make_meeting(**days)
    for day in (27, 28):
        make_session(meeting, starts_at=f"2027-03-{day} 09:00", ends_at=f"2027-03-{day} 10:00")
    in_geneva = read(client, meeting).text
    assert squeezed("27 March 2027 Central European Standard Time (Geneva) 09:00–10:00") in in_geneva
    assert squeezed("28 March 2027 Central European Summer Time (Geneva) 09:00–10:00") in in_geneva
    Meeting.objects.update(time_zone="Africa/Nairobi")
    in_nairobi = read(client, meeting).text
    assert squeezed("27 March 2027 East Africa Time (Nairobi) 11:00–12:00") in in_nairobi
    assert squeezed("28 March 2027 East Africa Time (Nairobi) 10:00–11:00") in in_nairobi


def test_nothing_has_a_time_yet(client: Client) -> None:
    meeting = make_meeting(hours_en="In the morning")
    make_session(meeting, title_en="Opening words", kind=Session.Kind.OPENING)
    text = squeezed("9–10 March 2027 In the morning To be announced Opening Opening words")
    assert read(client, meeting).text.endswith(text)


def test_session_is_turned_over_only_when_it_is_longer_than_a_page(client: Client) -> None:
    meeting = make_meeting()
    for hour, speakers in (("09", 6), ("10", 6), ("11", 40)):
        session = make_session(
            meeting, title_en=f"At {hour}", starts_at=f"2027-03-09 {hour}:00", ends_at=f"2027-03-09 {hour}:45"
        )
        for number in range(speakers):
            make_speaker(session, family_name=f"Diallo of {hour} number {number}", function_en="Minister")
    pages = [squeezed(page) for page in read(client, meeting).pages]
    assert [number for number, page in enumerate(pages) if "Dialloof10" in page] == [1]
    assert len([page for page in pages if "Dialloof11" in page]) > 1
    assert sum(page.count("Dialloof11") for page in pages) == 40


# The answer -------------------------------------------------------------------------------------------------------


def test_answer_names_the_file_and_its_language(client: Client, meeting: Meeting) -> None:
    response = client.get(url(meeting, "es"))
    names = ("Content-Type", "Content-Disposition", "Content-Language", "Cache-Control")
    assert [response.headers.get(name) for name in names] == [
        "application/pdf",
        'inline; filename="agenda-2027-es.pdf"',
        "es",
        "public, max-age=300",
    ]


def test_reader_who_has_it_gets_304_until_it_changes(client: Client, meeting: Meeting) -> None:
    etag = client.get(url(meeting)).headers["ETag"]
    assert client.get(url(meeting), headers={"If-None-Match": etag}).status_code == 304
    Session.objects.filter(kind=Session.Kind.OPENING).update(status=Session.Status.CANCELLED)
    changed = client.get(url(meeting), headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert squeezed("High-level opening Cancelled") in Pdf(changed.content).text


def test_link_to_join_is_not_in_it(client: Client, meeting: Meeting) -> None:
    Meeting.objects.update(join_url="https://zoom.example/meeting")
    Session.objects.update(join_url="https://zoom.example/session")
    pdf = read(client, meeting)
    assert ("zoom" in pdf.text, pdf.links) == (False, [])


def test_draft_and_empty_agendas_do_not_exist(client: Client, meeting: Meeting) -> None:
    assert client.get(url(make_meeting())).status_code == 404
    Meeting.objects.update(status=Meeting.Status.DRAFT)
    assert client.get(url(meeting)).status_code == 404
