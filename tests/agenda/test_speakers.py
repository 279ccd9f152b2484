"""Who speaks: the list of a meeting, and a page for each with all that he or she does in the series."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from agenda.models import Appearance, Session, Speaker
from meeting.models import Meeting
from partners.models import Organization
from tests.factories import make_meeting, make_session, make_speaker
from tests.reading import agenda_url, read

pytestmark = pytest.mark.django_db

DIGEST = "0123456789abcdef" * 2


@pytest.fixture
def opening(meeting: Meeting) -> Session:
    return meeting.sessions.get()


@pytest.fixture
def amina(opening: Session) -> Speaker:
    return opening.appearances.get().speaker


def list_address(meeting: Meeting, language: str = "en") -> str:
    with override(language):
        return reverse("agenda:speaker-list", args=[meeting.slug])


def page_address(speaker: Speaker, meeting: Meeting, language: str = "en") -> str:
    with override(language):
        return speaker.get_absolute_url_at(meeting)


def headings(page: str) -> list[tuple[str, str]]:
    return [
        (level, re.sub(r"<[^>]+>", "", text).strip()) for level, text in re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", page)
    ]


# In the agenda --------------------------------------------------------------------------------------------------


def test_speakers_stand_in_their_order_with_role_and_organization(client: Client, opening: Session) -> None:
    chair = make_speaker(honorific_en="Mr", given_name="Bruno", family_name="Ortega")
    Appearance.objects.filter(session=opening).update(position=2)
    Appearance.objects.create(session=opening, speaker=chair, role=Appearance.Role.CHAIR, position=1)
    page = read(client, agenda_url(opening.meeting))
    assert (
        '<li> <span class="role">Chair</span> '
        '<a href="/en/2021/speakers/bruno-ortega/">Mr Bruno Ortega</a> </li> '
        '<li> <span class="role">Panellist</span> '
        '<a href="/en/2021/speakers/amina-diallo/">Amina Diallo</a>, Solidar </li>'
    ) in page


# The list ---------------------------------------------------------------------------------------------------------


def test_speakers_are_listed_as_a_dictionary_would(client: Client, opening: Session) -> None:
    opening.appearances.all().delete()
    for family_name in ("Zhang", "Øst", "Álvarez", "王", "Đặng", "Łukasz", "Evans", "Lopez", "Ma", "Othman", "Œuvrard"):
        make_speaker(opening, given_name="", family_name=family_name)
    page = read(client, list_address(opening.meeting))
    assert [text for level, text in headings(page) if level == "2"] == [
        "Álvarez", "Đặng", "Evans", "Lopez", "Łukasz", "Ma", "Œuvrard", "Øst", "Othman", "Zhang", "王",
    ]  # fmt: skip


def test_list_names_what_each_does_at_this_meeting(client: Client, opening: Session, amina: Speaker) -> None:
    elsewhere = make_session(title_en="Elsewhere")
    debate = make_session(opening.meeting, title_en="Debate", status=Session.Status.CANCELLED)
    for session, role in [(elsewhere, "chair"), (debate, "chair"), (opening, "closing_remarks")]:
        Appearance.objects.create(session=session, speaker=amina, role=role, position=1)
    Speaker.objects.update(function_en="Minister")

    page = read(client, list_address(opening.meeting))

    assert (
        '<h2> <a href="/en/2021/speakers/amina-diallo/">Amina Diallo</a> </h2> <p>Minister</p> <p> Solidar </p> '
        '<ul class="speakers small" role="list"> '
        '<li> <span class="role">Panellist, Closing remarks ·</span> '
        f'<a href="{opening.get_absolute_url()}">High-level opening</a> </li> '
        '<li> <span class="role">Chair ·</span> '
        f'<s><a href="{debate.get_absolute_url()}">Debate</a></s> '
        '<span class="tag warning">Cancelled</span> </li> </ul>'
    ) in page
    assert "Elsewhere" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The speakers will be announced."),
        ("fr", "Les noms des orateurs et oratrices seront annoncés ultérieurement."),
        ("es", "Los nombres de los oradores y oradoras se anunciarán más adelante."),
    ],
)
def test_list_without_speakers_says_so(client: Client, meeting: Meeting, language: str, words: str) -> None:
    Appearance.objects.all().delete()
    page = read(client, list_address(meeting, language))
    assert words in page
    assert 'class="grid"' not in page


# Photograph or initials -------------------------------------------------------------------------------------------


def addresses_with_a_portrait(speaker: Speaker, session: Session) -> list[tuple[str, str]]:
    """Each page that draws the speaker, and how wide."""
    return [
        (list_address(session.meeting), "4.5rem"),
        (session.get_absolute_url(), "4.5rem"),
        (page_address(speaker, session.meeting), "(min-width: 44rem) 10rem, 6rem"),
    ]


def test_photograph_stands_silent_beside_the_name(client: Client, opening: Session, amina: Speaker) -> None:
    Speaker.objects.update(photo=DIGEST)
    for address, sizes in addresses_with_a_portrait(amina, opening):
        page = read(client, address)
        assert (
            f'<img class="avatar" src="/media/speakers/{DIGEST}-160.webp" '
            f'srcset="/media/speakers/{DIGEST}-160.webp 160w, /media/speakers/{DIGEST}-320.webp 320w" '
            f'sizes="{sizes}" width="160" height="160" loading="lazy" decoding="async" alt="">'
        ) in page
        assert page.count("<img") == 1
        assert ">AD</span>" not in page


def test_initials_stand_where_there_is_no_photograph(client: Client, opening: Session, amina: Speaker) -> None:
    for address, _ in addresses_with_a_portrait(amina, opening):
        page = read(client, address)
        assert '<span class="avatar" aria-hidden="true">AD</span>' in page
        assert "<img" not in page


@pytest.mark.parametrize(
    ("given_name", "family_name", "initials"),
    [
        ("Amina", "Diallo", "AD"),
        ("", "Sukarno", "S"),
        ("Kouamé", "N’Guessan", "KN"),
        ("Élodie", "Ñahui", "ÉÑ"),
        ("E\u0301lodie", "Diallo", "ÉD"),
        ("M\u0303eri", "Diallo", "M\u0303D"),
        ("Jan", "van der Berg", "JB"),
        ("María", "de la Cruz", "MC"),
        ("amina", "diallo", "AD"),
        ("Semisi", "ʻUtoikamanu", "SU"),
        ("(Bob)", "“Bobby” Smith", "BB"),
        ("伟", "王", "伟王"),
        ("민준", "김", "민김"),
        ("نور", "حداد", "نح"),
        ("ገነት", "አበበ", "ገአ"),
        ("निशा", "वर्मा", "निव"),
        ("ნინო", "ბერიძე", "ნბ"),
        ("7", "—", ""),
    ],
)
def test_initials(given_name: str, family_name: str, initials: str) -> None:
    assert Speaker(given_name=given_name, family_name=family_name).initials == initials


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Photograph: A. Sow"), ("fr", "Photo\N{NO-BREAK SPACE}: A. Sow"), ("es", "Fotografía: A. Sow")],
)
def test_credit_stands_on_the_page_of_a_photograph(
    client: Client, meeting: Meeting, amina: Speaker, language: str, words: str
) -> None:
    Speaker.objects.update(photo_credit="A. Sow")
    assert "A. Sow" not in read(client, page_address(amina, meeting, language))
    Speaker.objects.update(photo=DIGEST)
    assert words in read(client, page_address(amina, meeting, language))


# The page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "biography"),
    [("en", "Speaks for traders."), ("fr", "Parle pour les commerçantes."), ("es", "Habla por las comerciantes.")],
)
def test_biography_is_in_the_readers_language(
    client: Client, meeting: Meeting, amina: Speaker, language: str, biography: str
) -> None:
    Speaker.objects.update(
        biography_en="Speaks for traders.", biography_fr="Parle pour les commerçantes.",
        biography_es="Habla por las comerciantes.",
    )  # fmt: skip
    page = read(client, page_address(amina, meeting, language))
    assert f'<div class="prose"><p>{biography}</p></div>' in page
    assert f'<meta name="description" content="{biography}">' in page
    assert "notice translation" not in page


@pytest.mark.parametrize("language", ["fr", "es"])
def test_biography_without_translation_is_english_and_says_so(
    client: Client, meeting: Meeting, amina: Speaker, language: str
) -> None:
    Speaker.objects.update(biography_en="Speaks for traders.")
    page = read(client, page_address(amina, meeting, language))
    assert '<p class="notice translation">' in page
    assert '<div lang="en"><p>Speaks for traders.</p></div>' in page


def test_speaker_of_whom_little_is_known_leaves_nothing_empty(client: Client, meeting: Meeting, amina: Speaker) -> None:
    Speaker.objects.update(organization=None)
    page = read(client, page_address(amina, meeting))
    assert headings(page) == [
        ("1", "Amina Diallo"), ("2", "In the meetings of this series"),
        ("3", "Partners’ meeting"), ("4", "High-level opening"),
    ]  # fmt: skip
    assert not re.search(r"<(p|div|ul|li|dd|h\d)[^>]*> ?</\1>", page)
    assert 'class="prose"' not in page


def test_organization_leads_to_its_website_if_it_has_one(client: Client, meeting: Meeting, amina: Speaker) -> None:
    assert "<p> Solidar </p>" in read(client, page_address(amina, meeting))
    Organization.objects.update(website="https://solidar.example")
    assert '<p> <a href="https://solidar.example">Solidar</a> </p>' in read(client, page_address(amina, meeting))


def test_appearances_are_grouped_by_meeting_the_latest_first(
    client: Client, meeting: Meeting, opening: Session, amina: Speaker
) -> None:
    later = make_meeting(title_en="Review", time_zone="Africa/Nairobi")
    closing = make_session(later, title_en="Close", starts_at="2027-03-10 16:00", ends_at="2027-03-10 17:00")
    unknown = make_session(later, title_en="Unknown hour")
    debate = make_session(later, title_en="Talk", starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00")
    for session in (unknown, closing, debate):
        Appearance.objects.create(session=session, speaker=amina)

    page = read(client, page_address(amina, meeting))

    assert [text for level, text in headings(page) if level in "34"] == [
        "Review", "Talk", "Close", "Unknown hour", "Partners’ meeting", "High-level opening",
    ]  # fmt: skip
    assert f'<section aria-labelledby="meeting-{later.slug}">' in page
    assert f'<h3 id="meeting-{later.slug}"> <a href="{later.get_absolute_url()}">Review</a> </h3>' in page
    assert (
        '<time datetime="2027-03-09">Tuesday 9 March 2027</time>, <span class="range">'
        '<time datetime="2027-03-09T09:00+03:00">09:00</time>–<time datetime="2027-03-09T10:00+03:00">10:00</time>'
        "</span> <small>East Africa Time (Nairobi)</small>"
    ) in page
    assert (
        '<time datetime="2021-10-07T16:00+02:00">16:00</time></span> '
        "<small>Central European Summer Time (Geneva)</small>"
    ) in page


def test_one_session_with_two_roles_is_named_once(
    client: Client, meeting: Meeting, opening: Session, amina: Speaker
) -> None:
    Appearance.objects.create(session=opening, speaker=amina, role=Appearance.Role.CHAIR, position=1)
    page = read(client, page_address(amina, meeting))
    assert page.count("High-level opening</a>") == 1
    assert "<strong>Panellist, Chair</strong> · Opening" in page


def test_draft_meetings_are_left_out(client: Client, meeting: Meeting, amina: Speaker) -> None:
    hidden = make_session(make_meeting(title_en="Secret", status=Meeting.Status.DRAFT), title_en="Hidden")
    Appearance.objects.create(session=hidden, speaker=amina)
    page = read(client, page_address(amina, meeting))
    assert "Hidden" not in page
    assert "Secret" not in page
    assert client.get(page_address(amina, hidden.meeting)).status_code == 404


def test_recording_can_be_watched_unless_the_session_was_cancelled(
    client: Client, meeting: Meeting, opening: Session, amina: Speaker
) -> None:
    Session.objects.update(recording_url="https://video.example/1")
    watch = '<a href="https://video.example/1" rel="noreferrer">Watch the recording</a>'
    assert watch in read(client, page_address(amina, meeting))
    Session.objects.update(status=Session.Status.CANCELLED)
    page = read(client, page_address(amina, meeting))
    assert "video.example" not in page
    assert '<li class="session cancelled">' in page
    assert f'<s><a href="{opening.get_absolute_url()}">High-level opening</a></s>' in page


def test_speaker_of_another_meeting_has_no_page_here(client: Client, meeting: Meeting) -> None:
    elsewhere = make_speaker(make_session(), family_name="Elsewhere")
    assert client.get(page_address(elsewhere, meeting)).status_code == 404


def test_readers_zone_goes_along_to_the_speakers_page(client: Client, meeting: Meeting) -> None:
    session = meeting.sessions.get()
    amina = session.appearances.get().speaker
    address = f"{amina.get_absolute_url_at(meeting)}?tz=Africa/Nairobi"
    assert f'href="{address}"' in read(client, f"{session.get_absolute_url()}?tz=Africa/Nairobi")
    page = read(client, address)
    assert '<time datetime="2021-10-07T14:00+03:00">14:00</time>' in page
    assert '<time datetime="2021-10-07T13:00+02:00">13:00</time>' in page
    assert "East Africa Time (Nairobi)" in page
