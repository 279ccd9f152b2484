import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import gettext, override

from meeting.models import ConceptNoteSection, Document
from tests.factories import make_meeting, make_organization, make_session, make_speaker
from tests.reading import read

pytestmark = pytest.mark.django_db


def render(tag: str, language: str, **context: object) -> str:
    with override(language):
        return Template("{% load portal %}{% " + tag + " %}").render(Context(context))


def note(language: str) -> str:
    with override(language):
        return f'<small class="in-english">{gettext("(in English)")}</small>'


def notice(language: str) -> str:
    with override(language):
        return gettext("This text is not available in your language yet; you read it in English.")


def test_translation_stands_alone() -> None:
    meeting = make_meeting(title_en="Meeting", title_fr="Réunion")
    assert render('translated meeting "title"', "fr", meeting=meeting) == "Réunion"


@pytest.mark.parametrize("empty", [None, ""])
def test_english_instead_of_a_translation_is_marked_and_said(empty: str | None) -> None:
    meeting = make_meeting(title_en="Meeting", title_fr=empty)
    expected = f'<span lang="en">Meeting</span> {note("fr")}'
    assert render('translated meeting "title"', "fr", meeting=meeting) == expected


def test_english_page_never_mentions_english() -> None:
    meeting = make_meeting(title_en="Meeting")
    assert render('translated meeting "title"', "en", meeting=meeting) == "Meeting"


def test_proper_name_is_marked_without_a_note() -> None:
    organization = make_organization(name_en="Solidar")
    assert render('translated it "name" note=False', "es", it=organization) == '<span lang="en">Solidar</span>'


def test_field_empty_in_every_language_gives_nothing() -> None:
    meeting = make_meeting()
    assert render('translated meeting "venue"', "fr", meeting=meeting) == ""
    assert render('translated_text meeting "summary"', "fr", meeting=meeting) == ""


def test_plain_text_is_escaped_in_both_ways() -> None:
    meeting = make_meeting(title_en="<b>Meeting</b>", summary_en="One & two\n\n<script>")
    assert render('translated meeting "title"', "en", meeting=meeting) == "&lt;b&gt;Meeting&lt;/b&gt;"
    text = "<p>One &amp; two</p>\n\n<p>&lt;script&gt;</p>"
    assert render('translated_text meeting "summary"', "en", meeting=meeting) == text
    french = render('translated_text meeting "summary"', "fr", meeting=meeting)
    assert french == f'<p class="notice translation">{notice("fr")}</p><div lang="en">{text}</div>'


def test_html_is_sanitized_again_when_it_is_shown() -> None:
    section = ConceptNoteSection.objects.create(meeting=make_meeting(), title_en="Background", body_en="<p>Text</p>")
    dangerous = '<p onclick="x()">Text</p><script>x()</script>'
    ConceptNoteSection.objects.update(body_en=dangerous)  # Past the field, as a careless script would.
    section.refresh_from_db()
    assert render('translated_html section "body"', "en", section=section) == "<p>Text</p>"
    assert '<div lang="en"><p>Text</p></div>' in render('translated_html section "body"', "es", section=section)


def test_document_that_exists_in_english_only_says_so(client: Client) -> None:
    meeting = make_meeting(title_fr="Réunion")
    Document.objects.create(
        meeting=meeting, title_en="Strategy", title_fr="Stratégie", url_en="https://docs.example/strategy.pdf"
    )
    page = read(client, f"/fr/{meeting.slug}/")
    assert f'<a href="https://docs.example/strategy.pdf" hreflang="en">Stratégie</a> {note("fr")}' in page


def test_pages_mark_what_is_not_translated(client: Client) -> None:
    session = make_session(
        title_en="Debate", abstract_en="About financing.", title_es="Debate ES", abstract_es="Sobre."
    )
    make_speaker(session, family_name="Diallo", biography_en="An economist.")
    with override("fr"):
        address = session.get_absolute_url()
    french = read(client, address)
    assert f'<h1> <span lang="en">Debate</span> {note("fr")} </h1>' in french
    assert f'{notice("fr")}</p><div lang="en"><p>About financing.</p></div>' in french
    spanish = read(client, address.replace("/fr/", "/es/"))
    assert "<h1> Debate ES </h1>" in spanish
    assert notice("es") not in spanish
