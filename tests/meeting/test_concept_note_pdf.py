"""`concept-note.pdf`: the same text as the page, in the language of the address, made once."""

import html
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from meeting.models import ConceptNoteSection, KeyFigure, Meeting
from meeting.pages.demonstration.loader import load
from meeting.when_and_where import days_of, place_of
from tests.factories import make_meeting
from tests.pdf_reading import Pdf, squeezed

pytestmark = pytest.mark.django_db

LANGUAGES = ["en", "fr", "es"]


def url(meeting: Meeting, language: str = "en") -> str:
    return f"/{language}/{meeting.slug}/concept-note.pdf"


def read(client: Client, meeting: Meeting, language: str = "en") -> Pdf:
    return Pdf(client.get(url(meeting, language)).content)


def as_on_the_page(tag: str, **context: Any) -> str:
    """The words that a tag of the page's template shows."""
    shown = Template("{% load portal %}{% " + tag + " %}").render(Context(context))
    return html.unescape(strip_tags(shown))


def whole_text(meeting: Meeting) -> str:
    parts = [as_on_the_page('translated meeting "title"', meeting=meeting), gettext("Concept note")]
    parts += [f"{days_of(meeting)} · {place_of(meeting)}"]
    for section in meeting.concept_note.all():
        parts += [as_on_the_page(f'translated{tag} it "{field}"', it=section) for tag, field in FIELDS]
    parts += [gettext("Key figures")]
    for figure in meeting.key_figures.all():
        parts += [figure.value, as_on_the_page('translated it "label"', it=figure)]
    return squeezed("".join(parts))


FIELDS = [("", "title"), ("_html", "body")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ["2021", "next"])
def test_document_of_the_demonstration(client: Client, slug: str, language: str) -> None:
    load(today=timezone.localdate())
    meeting = Meeting.objects.get(slug=slug)
    pdf = read(client, meeting, language)
    with override(language):
        sections = [as_on_the_page('translated it "title"', it=section) for section in meeting.concept_note.all()]
        assert pdf.text == whole_text(meeting)
        assert pdf.outline == [*sections, gettext("Key figures")]
        assert pdf.title == f"{gettext('Concept note')} · {meeting.title}"
    assert (pdf.language, pdf.is_marked, pdf.is_universally_accessible) == (language, True, True)
    assert pdf.page_numbers == [f"{number} / {len(pdf.pages)}" for number in range(1, len(pdf.pages) + 1)]
    assert pdf.names("H1", "H2") == ["H1", "H2", *["H2"] * len(sections)]
    assert [tag.scope for tag in pdf.tags if tag.name == "TH"] == ["Column", "Column"]
    assert {"L", "LI", "Table", "TR", "TD", "P"} < {tag.name for tag in pdf.tags}


def test_what_is_not_translated_is_english_and_says_so(client: Client) -> None:
    meeting = make_meeting(title_en="Meeting", title_fr="Réunion")
    ConceptNoteSection.objects.create(meeting=meeting, title_en="Background", body_en="<p>Floors.</p>")
    ConceptNoteSection.objects.create(meeting=meeting, title_en="Logistics", title_fr="Logistique")
    KeyFigure.objects.create(meeting=meeting, value_en="52%", label_en="covered")
    pdf = read(client, meeting, "fr")
    with override("fr"):
        notice = gettext("This text is not available in your language yet; you read it in English.")
    expected = f"Background (en anglais) {notice} Floors. Logistique À préciser"
    assert pdf.text.endswith(squeezed(f"{expected} Chiffres clés 52% covered (en anglais)"))
    assert [tag.language for tag in pdf.tags if tag.name == "P"][-2:] == ["en", ""]


def test_month_is_all_that_is_known(client: Client) -> None:
    meeting = make_meeting(day_known=False, held=Meeting.Held.ONLINE)
    ConceptNoteSection.objects.create(meeting=meeting, title_en="Background")
    assert squeezed("March 2027 · Online") in read(client, meeting).text


# The answer -------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting() -> Meeting:
    meeting = make_meeting(slug="2027")
    ConceptNoteSection.objects.create(meeting=meeting, title_en="Background", body_en="<p>Floors.</p>")
    return meeting


def test_answer_names_the_file_its_language_and_how_long_it_is_fresh(client: Client, meeting: Meeting) -> None:
    response = client.get(url(meeting, "fr"))
    names = ("Content-Type", "Content-Disposition", "Content-Language", "Cache-Control")
    assert [response.headers.get(name) for name in names] == [
        "application/pdf",
        'inline; filename="concept-note-2027-fr.pdf"',
        "fr",
        "public, max-age=300",
    ]
    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


def test_reader_who_has_it_gets_304_until_it_changes(client: Client, meeting: Meeting) -> None:
    etag = client.get(url(meeting)).headers["ETag"]
    again = client.get(url(meeting), headers={"If-None-Match": f'"other", W/{etag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Cache-Control"] == "public, max-age=300"
    ConceptNoteSection.objects.update(title_en="Context")
    changed = client.get(url(meeting), headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert Pdf(changed.content).outline == ["Context"]


def test_languages_differ(client: Client, meeting: Meeting) -> None:
    answers = [client.get(url(meeting, language)) for language in LANGUAGES]
    assert len({answer.headers["ETag"] for answer in answers}) == 3
    assert [Pdf(answer.content).language for answer in answers] == LANGUAGES


def test_draft_and_unpublished_concept_notes_do_not_exist(client: Client, meeting: Meeting) -> None:
    assert client.get(url(make_meeting())).status_code == 404
    Meeting.objects.update(status=Meeting.Status.DRAFT)
    assert client.get(url(meeting)).status_code == 404
