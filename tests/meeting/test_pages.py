import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from meeting import times
from meeting.models import ConceptNoteSection, Document, KeyFigure, Meeting
from meeting.selectors.meetings import Stage, stage_of
from tests.factories import make_meeting, make_open_meeting, make_registration, make_session
from tests.reading import read

pytestmark = pytest.mark.django_db

OPENS = datetime.datetime(2027, 1, 5, 8, tzinfo=datetime.UTC)
CLOSES = datetime.datetime(2027, 3, 1, 17, tzinfo=datetime.UTC)


# Home -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "language"), [("fr-CH, en;q=0.5", "fr"), ("es", "es"), ("de", "en"), ("", "en")])
def test_root_leads_to_the_language_asked_for(client: Client, asked: str, language: str) -> None:
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in response["Vary"]


def test_home_shows_the_current_meeting_first_and_then_the_past(client: Client) -> None:
    today = timezone.localdate()
    soon = today + datetime.timedelta(days=40)
    make_meeting(title_en="Next one", is_current=True, starts_on=soon, ends_on=soon)
    make_meeting(title_en="Draft", status=Meeting.Status.DRAFT)
    for year in (2021, 2025):
        day = datetime.date(year, 3, 27)
        make_meeting(title_en=f"Meeting of {year}", status=Meeting.Status.ARCHIVED, starts_on=day, ends_on=day)
    page = read(client, "/en/")
    places = [page.index(words) for words in ("Next one</h2>", "Past meetings</h2>", "of 2025</a>", "of 2021</a>")]
    assert places == sorted(places)
    assert "Draft" not in page
    assert '<time datetime="2025-03-27">27 March 2025</time>' in page


def test_home_without_any_meeting_says_so(client: Client) -> None:
    assert "The next meeting will be announced here." in read(client, "/en/")


def test_current_draft_is_not_announced(client: Client) -> None:
    make_meeting(title_en="Secret", is_current=True, status=Meeting.Status.DRAFT)
    assert "Secret" not in read(client, "/en/")


# The meeting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (OPENS - datetime.timedelta(seconds=1), Stage.OPENING),
        (OPENS, Stage.OPEN),
        (CLOSES - datetime.timedelta(seconds=1), Stage.OPEN),
        (CLOSES, Stage.CLOSED),
        (datetime.datetime(2027, 3, 8, 23, tzinfo=datetime.UTC), Stage.UNDER_WAY),  # Midnight in Geneva.
        (datetime.datetime(2027, 3, 10, 22, 59, tzinfo=datetime.UTC), Stage.UNDER_WAY),
        (datetime.datetime(2027, 3, 10, 23, tzinfo=datetime.UTC), Stage.OVER),
    ],
)
def test_stage_of_a_meeting_at_each_moment(now: datetime.datetime, stage: Stage) -> None:
    meeting = make_meeting(registration_opens_at=OPENS, registration_closes_at=CLOSES)
    assert stage_of(meeting, now) == stage


def test_stage_without_registration_and_after_archiving() -> None:
    before = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    assert stage_of(make_meeting(), before) == Stage.ANNOUNCED
    assert stage_of(make_meeting(status=Meeting.Status.ARCHIVED), before) == Stage.OVER


def test_register_is_offered_only_while_registration_is_open(client: Client) -> None:
    now, day = timezone.now(), datetime.timedelta(days=1)
    days = {"starts_on": (now + 30 * day).date(), "ends_on": (now + 30 * day).date()}
    still_open = make_meeting(registration_opens_at=now - day, **days)
    not_yet = make_meeting(registration_opens_at=now + day, **days)
    assert f'href="/en/{still_open.slug}/register/"' in read(client, still_open.get_absolute_url())
    assert f'href="/en/{not_yet.slug}/register/"' not in read(client, not_yet.get_absolute_url())
    assert "Registration opens on" in read(client, not_yet.get_absolute_url())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "All seats in the room are taken: you can register for the waiting list, or take part online."),
        (
            "fr",
            "Toutes les places en salle sont prises\u00a0: vous pouvez vous inscrire sur la liste d’attente "
            "ou participer en ligne.",
        ),
        (
            "es",
            "Todas las plazas en la sala están ocupadas: puede inscribirse en la lista de espera "
            "o participar en línea.",
        ),
    ],
)
def test_full_room_is_said_while_registration_is_open(client: Client, language: str, words: str) -> None:
    meeting = make_open_meeting(seats_in_room=1, is_current=True)
    addresses = [f"/{language}/", f"/{language}/{meeting.slug}/"]
    assert not [address for address in addresses if words in read(client, address)]
    make_registration(meeting)
    assert [address for address in addresses if words in read(client, address)] == addresses


def test_room_without_a_place_online_has_a_waiting_list_alone(client: Client) -> None:
    meeting = make_open_meeting(seats_in_room=0, held=Meeting.Held.IN_PERSON)
    page = read(client, meeting.get_absolute_url())
    assert "All seats in the room are taken: you can register for the waiting list." in page


def test_save_the_date_while_registration_is_not_announced(client: Client) -> None:
    day = timezone.localdate() + datetime.timedelta(days=90)
    page = read(client, make_meeting(starts_on=day, ends_on=day).get_absolute_url())
    assert "Save the date. When registration opens will be announced here." in page


def test_session_that_is_on_now_leads_in(client: Client) -> None:
    now, hour, day = timezone.now(), datetime.timedelta(hours=1), datetime.timedelta(days=1)
    meeting = make_meeting(starts_on=(now - day).date(), ends_on=(now + day).date(), is_current=True)
    session = make_session(meeting, title_en="Debate", starts_at=now - hour, ends_at=now + hour)
    link = f'<span class="tag now">On now</span> <a href="{session.get_absolute_url()}">Debate</a>'
    how_to_join = "Registered already? Join online with the link on your own page"
    for address in ("/en/", meeting.get_absolute_url()):
        page = read(client, address)
        assert link in page
        assert how_to_join in page
    assert how_to_join in read(client, session.get_absolute_url())


def test_past_meeting_offers_its_report_and_recordings(client: Client) -> None:
    meeting = make_meeting(status=Meeting.Status.ARCHIVED)
    report = Document.objects.create(meeting=meeting, title_en="Report", kind=Document.Kind.SUMMARY_REPORT)
    page = read(client, meeting.get_absolute_url())
    assert "This meeting has taken place." in page
    assert "Read the summary report" not in page
    assert "Watch the recordings" not in page

    Document.objects.filter(pk=report.pk).update(url_en="https://docs.example/report")
    make_session(meeting, recording_url="https://video.example/1")
    page = read(client, meeting.get_absolute_url())
    assert '<a class="btn" href="https://docs.example/report">Read the summary report</a>' in page
    assert f'href="{meeting.get_absolute_url()}#recordings">Watch the recordings</a>' in page
    assert 'id="recordings"' in page


def test_archive_counts_recordings_that_can_be_watched(client: Client) -> None:
    meeting = make_meeting(status=Meeting.Status.ARCHIVED)
    for number in range(2):
        make_session(meeting, recording_url=f"https://video.example/{number}")
    make_session(meeting, recording_url="https://video.example/3", status="cancelled")
    assert f'<a href="{meeting.get_absolute_url()}#recordings"> 2 recordings </a>' in read(client, "/en/")


def test_share_is_drawn_to_scale_in_each_language(client: Client) -> None:
    meeting = make_meeting()
    KeyFigure.objects.create(meeting=meeting, value_en="52.4%", label_en="covered", share="52.4")
    KeyFigure.objects.create(meeting=meeting, value_en="148", label_en="changes")
    for language in ("en", "fr", "es"):
        for page in ("", "concept-note/"):
            ConceptNoteSection.objects.get_or_create(meeting=meeting, kind="logistics", title_en="Logistics")
            text = read(client, f"/{language}/{meeting.slug}/{page}")
            assert text.count("<rect width=") == 1
            assert '<rect width="52.4" height="4" />' in text


def test_meeting_states_when_where_how_and_in_which_languages(client: Client) -> None:
    meeting = make_meeting(
        hours_en="13:00–16:00",
        venue_en="ILO headquarters",
        interpretation=["en", "fr", "es"],
        contact_email="a@example.org",
    )
    page = read(client, meeting.get_absolute_url())
    for words in (
        '<time datetime="2027-03-09">9</time>–<time datetime="2027-03-10">10 March 2027</time> · Geneva and online',
        "<small>13:00–16:00</small>",
        "ILO headquarters <small>Geneva</small>",
        "Hybrid: in person and online",
        "English; interpretation: French, Spanish",
        '<a href="mailto:a@example.org">a@example.org</a>',
    ):
        assert words in page


def test_hours_come_from_the_sessions_once_they_have_times(client: Client) -> None:
    meeting = make_meeting(hours_en="in the morning")
    make_session(meeting=meeting, starts_at="2027-03-09 09:00", ends_at="2027-03-09 17:30")
    make_session(meeting=meeting, starts_at="2027-03-09 16:00", ends_at="2027-03-09 16:30")
    page = read(client, meeting.get_absolute_url())
    assert (
        '<small><span class="range"><time datetime="2027-03-09T09:00+01:00">09:00</time>–'
        '<time datetime="2027-03-09T17:30+01:00">17:30</time></span></small>'
    ) in page
    assert "Central European Standard Time (Geneva)" in page
    assert "in the morning" not in page


def test_each_day_is_named_though_only_one_has_times(client: Client) -> None:
    meeting = make_meeting()
    make_session(meeting, starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00")
    make_session(meeting, starts_at="2027-03-09 08:00", ends_at="2027-03-09 18:00", status="cancelled")
    page = read(client, meeting.get_absolute_url())
    when = page[page.index("<dt>When</dt>") : page.index("<dt>Where</dt>")]
    assert re.findall(r'datetime="([^"]+)"', when) == [
        "2027-03-09", "2027-03-09T09:00+01:00", "2027-03-09T10:00+01:00", "2027-03-10",
    ]  # fmt: skip


def test_month_alone_is_over_with_its_last_day() -> None:
    meeting = make_meeting(day_known=False, starts_on=datetime.date(2027, 3, 1), ends_on=datetime.date(2027, 3, 1))
    assert not meeting.is_over(datetime.datetime(2027, 3, 31, 20, tzinfo=datetime.UTC))
    assert meeting.is_over(datetime.datetime(2027, 3, 31, 22, tzinfo=datetime.UTC))  # Midnight in Geneva.


def test_objectives_without_a_text_have_no_heading(client: Client) -> None:
    meeting = make_meeting()
    ConceptNoteSection.objects.create(meeting=meeting, kind="objectives", title_en="Objectives")
    assert 'id="objectives"' not in read(client, meeting.get_absolute_url())


def test_meeting_quotes_figures_objectives_and_documents(client: Client) -> None:
    meeting = make_meeting()
    KeyFigure.objects.create(meeting=meeting, value_en="3.8 billion", label_en="people not covered")
    ConceptNoteSection.objects.create(
        meeting=meeting, kind="objectives", title_en="Objectives", body_en="<p>Join forces.</p>"
    )
    Document.objects.create(meeting=meeting, title_en="Strategy", url_en="https://docs.example/strategy")
    Document.objects.create(meeting=meeting, title_en="Summary report")
    page = read(client, meeting.get_absolute_url())
    assert "<strong>3.8 billion</strong> people not covered" in page
    assert "<p>Join forces.</p>" in page
    assert '<a href="https://docs.example/strategy">Strategy</a>' in page
    assert 'Summary report <span class="tag">to be published</span>' in page


def test_concept_note_has_contents_that_lead_to_its_sections(client: Client) -> None:
    meeting = make_meeting()
    for kind in ("target_audience", "logistics"):
        ConceptNoteSection.objects.create(meeting=meeting, kind=kind, title_en=kind, body_en="<p>Text</p>")
    page = read(client, f"/en/{meeting.slug}/concept-note/")
    for anchor in ("target-audience", "logistics"):
        assert f'href="#{anchor}"' in page
        assert f'<h2 id="{anchor}">' in page


def test_link_to_a_section_is_made_once_and_stays(client: Client) -> None:
    meeting = make_meeting()
    sections = [ConceptNoteSection.objects.create(meeting=meeting, title_en="Themes and means") for _ in range(2)]
    sections[0].title_en = "Another title"
    sections[0].save()
    for language in ("en", "fr"):
        page = read(client, f"/{language}/{meeting.slug}/concept-note/")
        assert re.findall(r'<h2 id="([^"]+)">', page) == ["section-themes-and-means", "section-themes-and-means-2"]


def test_concept_note_that_is_not_there_is_said_to_be_unpublished(client: Client) -> None:
    meeting = make_meeting()
    assert "The concept note of this meeting has not been published." in read(
        client, f"/en/{meeting.slug}/concept-note/"
    )


def test_privacy_and_accessibility_name_whom_to_write_to(client: Client) -> None:
    make_meeting(is_current=True, contact_email="secretariat@example.org")
    for page in ("privacy", "accessibility"):
        assert 'Write to <a href="mailto:secretariat@example.org">' in read(client, f"/en/{page}/")


# Every page -------------------------------------------------------------------------------------------------------


def test_language_switch_stays_on_the_page(client: Client) -> None:
    meeting = make_meeting(slug="2027")
    page = read(client, f"/fr/{meeting.slug}/agenda/?tz=Africa/Nairobi")
    for code, current in (("en", ""), ("fr", ' aria-current="true"'), ("es", "")):
        address = f"/{code}/2027/agenda/?tz=Africa/Nairobi"
        assert f'<a href="{address}" hreflang="{code}" lang="{code}"{current or " "}>' in page


def test_page_names_its_other_languages_to_search_engines(client: Client, settings: object) -> None:
    settings.SITE_URL = "https://meeting.example.org"
    make_meeting(slug="2027")
    page = read(client, "/fr/2027/agenda/?tz=Africa/Nairobi")
    assert '<link rel="canonical" href="https://meeting.example.org/fr/2027/agenda/">' in page
    for code, language in (("en", "en"), ("fr", "fr"), ("es", "es"), ("x-default", "en")):
        address = f"https://meeting.example.org/{language}/2027/agenda/"
        assert f'<link rel="alternate" hreflang="{code}" href="{address}">' in page


def test_menu_marks_where_the_reader_is(client: Client) -> None:
    session = make_session()
    slug = session.meeting.slug
    assert f'<a href="/en/{slug}/agenda/" aria-current="page">' in read(client, f"/en/{slug}/agenda/")
    assert f'<a href="/en/{slug}/agenda/" aria-current="true">' in read(client, session.get_absolute_url())


# Words for dates and zones ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "day", "month", "range_of_days"),
    [
        ("en", "Thursday 1 April 2027", "April 2027", ("31 March", "1 April 2027")),
        ("fr", "jeudi 1er\u00a0avril 2027", "avril 2027", ("31\u00a0mars", "1er\u00a0avril 2027")),
        ("es", "jueves, 1 de abril de 2027", "abril de 2027", ("31 de marzo", "1 de abril de 2027")),
    ],
)
def test_dates_in_words(language: str, day: str, month: str, range_of_days: tuple[str, str]) -> None:
    first, last = datetime.date(2027, 3, 31), datetime.date(2027, 4, 1)
    with override(language):
        assert times.day_in_words(last) == day
        assert times.month_in_words(last) == month
        assert times.days_in_words(first, last) == range_of_days


@pytest.mark.parametrize(
    ("language", "zone", "words"),
    [
        ("en", "Europe/Zurich", "Central European Summer Time (Geneva)"),
        ("fr", "Europe/Zurich", "heure d’été d’Europe centrale (Genève)"),
        ("es", "Europe/Zurich", "hora de verano de Europa central (Ginebra)"),
        ("en", "Asia/Kolkata", "India Standard Time (Kolkata)"),  # A new name of an old zone.
        ("fr", "America/Argentina/Buenos_Aires", "heure normale d’Argentine (Buenos Aires)"),
        ("en", "UTC", "Coordinated Universal Time (UTC)"),
        ("en", "Etc/GMT+5", "GMT-05:00"),
    ],
)
def test_zones_in_words(language: str, zone: str, words: str) -> None:
    at = datetime.datetime(2021, 10, 7, 11, tzinfo=datetime.UTC)
    with override(language):
        assert times.zone_in_words(times.zoneinfo.ZoneInfo(zone), at) == words
