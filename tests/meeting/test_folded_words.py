"""Words are folded in the database as they are in Python."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meeting.letters import folded

pytestmark = pytest.mark.django_db

LETTERS = "aZzÉéèêÀâçÑñöøØłŁđĐðŒœÆæßıİ’'ʼ`´-–.()&\t\n\u00a0\u202f e\u0301n\u0303ЖёЁΣσςάابتَםשׁ中国한국ไทยการአማርኛहि१2"


def in_the_database(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.folded(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("N’Guessan Thị  Minh", "nguessan thi minh"),
        ("  Ministère du\u00a0Travail ", "ministere du travail"),
        ("Office de l'emploi", "office de lemploi"),
        ("Łódź, Æro, Œuvre, Straße", "lodz, aero, oeuvre, strasse"),
        ("МИНИСТЕРСТВО ТРУДА", "министерство труда"),
        ("国际劳工组织", "国际劳工组织"),
        ("", ""),
    ],
)
def test_words_are_folded(text: str, same: str) -> None:
    assert folded(text) == same
    assert in_the_database(text) == same


@given(st.text(alphabet=LETTERS, max_size=60))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_agree(text: str) -> None:
    assert in_the_database(text) == folded(text)


def test_lines_are_folded_each_once_between_ends_of_lines() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.folded_lines(%s)", ["ILO\r\n\nInternational  Labour Office\nÎlo\n OIT"])
        assert cursor.fetchone()[0] == "\nilo\ninternational labour office\noit\n"


def test_nothing_depends_on_the_search_path() -> None:
    """A restore runs with an empty one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute("SELECT public.folded_lines(%s)", ["Ministère\nMIN"])
        assert cursor.fetchone()[0] == "\nministere\nmin\n"
