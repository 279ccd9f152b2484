"""Whatever is typed into the search is answered."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meeting.pages.search import Query, find
from tests.factories import make_session
from tests.meeting.answers import RESULT, ask, titles

pytestmark = pytest.mark.django_db

ODD = [
    *("&|!:*", "'", '"', '"""', "a:*b & (c | !d) <-> e", "\\", "\\'", "%", "%(x)s", "OR", "OR OR -", "the", "la"),
    *(
        "\x00",
        "a\x00b",
        "-" * 200,
        "- " * 100,
        '-"',
        '-"a',
        "- -a",
        "-a" * 100,
        "<>",
        "🦜",
        "\u202e",
        "😀-😀",
        "..",
        "/",
    ),
]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("query", ODD)
def test_odd_query_is_answered(client: Client, language: str, query: str) -> None:
    make_session(title_en="Floors")
    assert titles(client, query, language) == []


@given(st.text(alphabet="\"'-−&|!:*<>()\\/.@ aOR é\x00\x02\u0301😀", max_size=220))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_is_an_error(text: str) -> None:
    assert find(Query.typed(text)).shown == []  # There is nothing to find, and PostgreSQL raised no error.


def test_bytes_that_are_no_text_are_refused(client: Client) -> None:
    assert client.get("/fr/search/?q=%ff").status_code == 400


def test_long_query_is_cut_and_says_so(client: Client) -> None:
    make_session(title_en="Floors")
    page = ask(client, "floors " * 15_000)
    assert "A search takes 200 characters; what came after them was left out." in page
    assert len(RESULT.findall(page)) == 1
    assert "A search takes" not in ask(client, "f" * 200)
