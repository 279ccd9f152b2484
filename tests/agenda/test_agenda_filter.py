"""Choosing sessions by kind, language and words."""

import re

import pytest
from django.test import Client

from agenda.models import Session
from meeting.models import Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker
from tests.reading import agenda_url, read

pytestmark = pytest.mark.django_db

HOURS = {"starts_at": "2027-03-09 09:00", "ends_at": "2027-03-09 10:00"}


@pytest.fixture
def agenda() -> Meeting:
    meeting = make_meeting(interpretation=["en", "fr"])
    make_session(meeting, title_en="Opening", kind=Session.Kind.OPENING, **HOURS)
    debate = make_session(
        meeting, title_en="Debate on financing", title_es="Debate sobre la financiación", kind=Session.Kind.DEBATE
    )
    tools = make_session(meeting, title_en="Tools", kind=Session.Kind.PRESENTATION, languages=["en", "es"])
    make_session(meeting, title_en="Coffee", kind=Session.Kind.BREAK)
    make_speaker(debate, given_name="Thị Minh", family_name="N’Guyễn")
    make_speaker(tools, organization=make_organization(name_en="Solidar"))
    return meeting


def shown(client: Client, meeting: Meeting, query: str, language: str = "en") -> list[str]:
    """The titles of the agenda, without their links."""
    page = read(client, agenda_url(meeting, language, query))
    titles = re.findall(r"<h3>(.*?)</h3>", page)
    return [re.sub(r"<small.*?</small>|<[^>]+>", "", title).strip() for title in titles]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?kind=debate", ["Debate on financing"]),
        ("?kind=break", ["Coffee"]),
        ("?lang=fr", ["Opening", "Debate on financing"]),
        ("?lang=es", ["Tools"]),
        ("?q=nguyen", ["Debate on financing"]),
        ("?q=n%27guyen", ["Debate on financing"]),
        ("?q=SOLIDAR", ["Tools"]),
        ("?q=financing+debate", ["Debate on financing"]),
        ("?q=financing+solidar", []),
        ("?kind=opening&lang=fr&q=open", ["Opening"]),
        ("?kind=opening&lang=es", []),
        ("?kind=nonsense&lang=xx&q=", ["Opening", "Debate on financing", "Tools", "Coffee"]),
        ("?q=%00", ["Opening", "Debate on financing", "Tools", "Coffee"]),
        (f"?q={'x' * 5000}", []),
        ("?q=%5B.*%27%3B--", []),
    ],
)
def test_only_what_matches_is_shown(client: Client, agenda: Meeting, query: str, titles: list[str]) -> None:
    assert shown(client, agenda, query) == titles


def test_words_are_those_of_the_page_language(client: Client, agenda: Meeting) -> None:
    assert shown(client, agenda, "?q=financiacion", "es") == ["Debate sobre la financiación"]
    assert shown(client, agenda, "?q=financiacion", "en") == []


@pytest.mark.parametrize(
    ("language", "words", "all_sessions"),
    [
        ("en", "No session matches what you chose.", "Show all sessions"),
        ("fr", "Aucune séance ne correspond à votre choix.", "Afficher toutes les séances"),
        ("es", "Ninguna sesión corresponde a lo que ha elegido.", "Mostrar todas las sesiones"),
    ],
)
def test_nothing_that_matches_is_said_and_a_way_back_shown(
    client: Client, agenda: Meeting, language: str, words: str, all_sessions: str
) -> None:
    page = read(client, agenda_url(agenda, language, "?q=zzz&tz=Asia/Seoul"))
    assert words in page
    assert f'<a href="?tz=Asia%2FSeoul">{all_sessions}</a>' in page


def test_choice_stays_in_the_form(client: Client, agenda: Meeting) -> None:
    page = read(client, agenda_url(agenda, query="?kind=debate&lang=fr&q=%3Cb%3E"))
    assert '<option value="debate" selected>' in page
    assert '<option value="fr" selected>' in page
    assert 'value="&lt;b&gt;"' in page
    assert "<details open> <summary>Choose sessions</summary>" in page


def test_session_names_the_languages_it_can_be_followed_in(client: Client, agenda: Meeting) -> None:
    page = read(client, agenda_url(agenda))
    assert "<strong>Debate</strong> · English, French" in page
    assert "<strong>Presentation</strong> · English, Spanish" in page
    session = agenda.sessions.get(title_en="Tools")
    assert "English; interpretation: Spanish" in read(client, session.get_absolute_url())
