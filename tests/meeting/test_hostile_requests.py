"""Requests that would cost the portal much, or shape what others see."""

import io
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agenda.zones import find_zone
from meeting.forms import PlainTextField
from meeting.models import ConceptNoteSection
from meeting.services.pdf import make_pdf
from meeting.wsgi import in_utf8
from tests.factories import make_meeting, make_session
from tests.meeting.test_pdf import concept_note, section
from tests.processes import web_server
from tests.reading import agenda_url

pytestmark = pytest.mark.django_db


def test_zone_is_cut_before_its_accents_are_taken_off() -> None:
    """Which takes the square of the length: what stands behind is not read."""
    assert find_zone("nairobi" + " " * 60 + "not read").key == "Africa/Nairobi"


def test_field_is_measured_before_it_is_composed() -> None:
    """Which takes the square of the length, too; composed, these would be 600."""
    with pytest.raises(ValidationError, match=r"at most 120 characters \(you entered 1,200\)"):
        PlainTextField(label="Name", max_length=120).clean("e\N{COMBINING ACUTE ACCENT}" * 600)


def test_words_that_are_repeated_are_looked_for_once(client: Client) -> None:
    """The database has two seconds for a statement, and needs far less."""
    text = " ".join(f"ILO social protection floor number {number}" for number in range(2000))
    ConceptNoteSection.objects.create(meeting=make_meeting(), title_en="Floors", body_en=f"<p>{text}</p>")
    response = client.get(f"/fr/search/?q={quote('social ' * 28)}")
    assert response.status_code == 200
    assert "<mark>social</mark>" in response.text


def test_search_sets_itself_a_limit(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/fr/search/?q=social")
    assert "SET LOCAL statement_timeout = '2s'" in [query["sql"] for query in queries]


@pytest.mark.parametrize("marks", ["'", "\\", "a'b\\c", "'' | !", "x:*", "<->"])
def test_marks_of_the_query_language_are_words_or_nothing(client: Client, marks: str) -> None:
    make_session(title_en=f"Debate {marks}")
    assert "<mark>Debate</mark>" in client.get(f"/en/search/?q={quote('debate ' + marks)}").text


@pytest.mark.parametrize(
    ("claimed", "passed_on"),
    [
        ("text/plain; charset=utf-16", "text/plain"),
        ('text/plain;CHARSET="rot13" ; x=y', "text/plain; x=y"),
        ("multipart/form-data; boundary=b; charset=hex", "multipart/form-data; boundary=b"),
        ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded"),
    ],
)
def test_charset_that_a_request_claims_is_not_passed_on(claimed: str, passed_on: str) -> None:
    [seen] = in_utf8(lambda environ, _start: [environ["CONTENT_TYPE"]])({"CONTENT_TYPE": claimed}, print)
    assert seen == passed_on


def test_charset_changes_no_page(transactional_db: None, tmp_path: Path) -> None:
    meeting = make_session(starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00").meeting
    with web_server(tmp_path, workers=1) as site:
        for charset in ("utf-16", "rot13", "punycode", "undefined"):
            address = site + agenda_url(meeting, query="?tz=Africa/Nairobi")
            asked = Request(address, headers={"Content-Type": f"text/plain; charset={charset}", "Host": "localhost"})
            with urlopen(asked) as response:
                assert "(Nairobi)" in response.read().decode()


@pytest.mark.parametrize(
    ("language", "title"), [("en", "This is too much at once"), ("fr", "Le formulaire est trop long")]
)
def test_upload_that_no_form_asks_for_is_refused(client: Client, language: str, title: str) -> None:
    meeting = make_session().meeting
    response = client.post(agenda_url(meeting, language), {"file": io.BytesIO(b"x" * 2_000_000)})
    assert response.status_code == 413
    assert title in response.text


@pytest.mark.parametrize(
    "body",
    [
        "<h3>Head<table><tr><td>cell</td></tr></table></h3>",
        "<table><caption>Head<table><tr><td>cell</td></tr></table></caption><tr><td>x</td></tr></table>",
        "<p><em>Head<ul><li>cell</li></ul></em></p>",
    ],
)
def test_block_where_none_can_be_stops_no_document(body: str) -> None:
    assert make_pdf("concept_note", concept_note(section("Title", body))).startswith(b"%PDF")
