import datetime
import re
import unicodedata

import pytest
from django.test import Client
from django.utils.html import strip_tags

from agenda.models import Session
from meeting.models import ConceptNoteSection, Document, Meeting
from meeting.pages.search import MOST_RESULTS
from tests.factories import make_meeting, make_organization, make_session, make_speaker
from tests.meeting.answers import RESULT, ask, titles
from tests.reading import read

pytestmark = pytest.mark.django_db


def make_section(meeting: Meeting, **fields: str) -> ConceptNoteSection:
    return ConceptNoteSection.objects.create(meeting=meeting, **({"title_en": "Section"} | fields))


def make_document(meeting: Meeting, **fields: str) -> Document:
    return Document.objects.create(meeting=meeting, **({"title_en": "Paper"} | fields))


# Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "query", "title"),
    [
        ("en", "finance", "Financing floors"),
        ("en", "financing", "How to finance floors"),
        ("fr", "financements", "Le financement des socles"),
        ("fr", "financement", "Financer les socles"),
        ("fr", "protégée", "Les enfants protégés"),
        ("fr", "accès à la protection", "L’accès universel et la protection"),
        ("es", "financiación", "Las financiaciones"),
        ("es", "financiaciones", "La financiación"),
        ("es", "económico", "La economía"),
    ],
)
def test_endings_are_those_of_the_language(client: Client, language: str, query: str, title: str) -> None:
    make_session(**{"title_en": "X", f"title_{language}": title})
    assert titles(client, query, language) == [title]
    assert "<mark>" in ask(client, query, language)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("proteccion", "La protección"),
        ("protección", "La proteccion"),
        ("SECURITE", "La sécurité"),
        ("coeur", "Au cœur"),
        ("Nguyen", "Nguyễn"),
        ("Nguyễn", "Nguyen"),
        ("lukasz", "Łukasz"),
        ("Łukasz", "Lukasz"),
        ("Dang", "Đặng"),
    ],
)
def test_accents_are_forgiven_both_ways(client: Client, language: str, query: str, title: str) -> None:
    make_session(**{"title_en": "X", f"title_{language}": title})
    assert titles(client, query, language) == [title]
    assert "<mark>" in ask(client, query, language)


def test_letters_and_accents_apart_are_as_good_as_together(client: Client) -> None:
    """As they are when copied from some PDFs."""
    make_session(title_en="X", title_fr=unicodedata.normalize("NFD", "Une employée"))
    for query in ("employés", unicodedata.normalize("NFD", "employés")):
        assert "<mark>employée</mark>" in ask(client, query, "fr")


def test_phrase_or_and_minus_are_understood(client: Client) -> None:
    for title in ("Social protection", "Protection of social rights", "Debt"):
        make_session(title_en=title)
    assert titles(client, '"social protection"') == ["Social protection"]
    assert titles(client, "“social protection”") == ["Social protection"]
    assert sorted(titles(client, "rights OR debt")) == ["Debt", "Protection of social rights"]
    assert titles(client, "social -rights") == ["Social protection"]
    assert titles(client, 'protection -"social protection" --debt') == ["Protection of social rights"]


def test_minus_holds_in_every_way_of_reading(client: Client) -> None:
    """English stems “dette” to another stem than French does, and the query is read in both languages."""
    make_session(title_en="X", title_fr="Protection et dette")
    make_session(title_en="X", title_fr="Protection des enfants protégés")
    make_session(title_en="Protection alone")
    assert titles(client, "protection -dette -protégés", "fr") == ["Protection alone"]


# Where it comes from ----------------------------------------------------------------------------------------------


def test_session_says_where_it_comes_from(client: Client) -> None:
    meeting = make_meeting(slug="2027")
    make_session(
        meeting, slug="debate", title_en="Financing floors", abstract_en="Who pays for the floors? Finance ministers."
    )
    assert RESULT.findall(ask(client, "finance")) == [
        '<li> <p class="kind"> <strong>Session</strong> · '
        '<time datetime="2027-03-09">9</time>–<time datetime="2027-03-10">10 March 2027</time> </p> '
        '<h2> <a href="/en/2027/agenda/debate/"><mark>Financing</mark> floors</a> </h2> '
        '<p class="small">Who pays for the floors? <mark>Finance</mark> ministers.</p> '
        '<p class="kind"> <a href="/en/2027/">Partners’ meeting</a> </p> </li>'
    ]


@pytest.mark.parametrize("query", ["diallo", "minister", "UNICEF", "children’s fund", "economist", "amina unicef"])
def test_speaker_is_found_by_all_that_is_known_of_her(client: Client, query: str) -> None:
    fund = make_organization(name_en="Children’s Fund", acronym_en="UNICEF")
    make_speaker(
        make_session(make_meeting(slug="2027")),
        slug="amina",
        family_name="Diallo",
        function_en="Minister",
        organization=fund,
        biography_en="An economist by training.",
    )
    [result] = RESULT.findall(ask(client, query))
    assert "<strong>Speaker</strong>" in result
    assert 'href="/en/2027/speakers/amina/"' in result
    words = " ".join(strip_tags(result.replace("</p>", " </p>")).split())
    assert "Amina Diallo Minister Children’s Fund An economist by training." in words


def test_speaker_without_organization_is_found(client: Client) -> None:
    make_speaker(make_session(), family_name="Diallo", organization=None)
    assert titles(client, "diallo") == ["Amina Diallo"]


def test_speaker_is_shown_once_at_the_latest_public_meeting(client: Client) -> None:
    meetings = [
        make_meeting(slug=str(year), starts_on=datetime.date(year, 3, 1), ends_on=datetime.date(year, 3, 1))
        for year in (2021, 2025, 2023)
    ]
    draft = make_meeting(status=Meeting.Status.DRAFT, starts_on=datetime.date(2027, 3, 1))
    make_speaker(*(make_session(meeting) for meeting in [*meetings, draft]), slug="amina", family_name="Diallo")
    [result] = RESULT.findall(ask(client, "diallo"))
    assert 'href="/en/2025/speakers/amina/"' in result


def test_section_of_a_concept_note_leads_to_its_place(client: Client) -> None:
    meeting = make_meeting(slug="2027")
    body = '<p>First &amp; last</p><ul><li>the <a href="https://hidden.example/word">floors</a></li></ul>'
    section = make_section(meeting, kind="target_audience", title_en="Who", body_en=body)
    page = ask(client, "floors")
    assert '<a href="/en/2027/concept-note/#target-audience">Who</a>' in page
    assert '<p class="small">First &amp; last the <mark>floors</mark></p>' in page
    assert f'id="{section.anchor}"' in client.get("/en/2027/concept-note/").text
    assert titles(client, "hidden") == []


def test_document_leads_to_itself_or_to_where_it_is_announced(client: Client) -> None:
    meeting = make_meeting(slug="2027", title_fr="Réunion")
    make_document(meeting, title_en="Strategy", title_fr="Stratégie", url_en="https://docs.example/strategy.pdf")
    make_document(meeting, title_en="Report", description_en="On the strategy")
    page = ask(client, "strategy")
    assert '<a href="https://docs.example/strategy.pdf"><mark>Strategy</mark></a>' in page
    assert '<a href="/en/2027/#documents">Report</a>' in page
    assert 'id="documents"' in client.get("/en/2027/").text
    assert (
        '<a href="https://docs.example/strategy.pdf" hreflang="en"><mark>Stratégie</mark></a> '
        '<small class="in-english">(en anglais)</small>'
    ) in ask(client, "stratégie", "fr")


def test_cancelled_session_is_struck_and_said_to_be_cancelled(client: Client) -> None:
    make_session(make_meeting(slug="2027"), slug="debate", title_en="Debate", status=Session.Status.CANCELLED)
    expected = (
        '<s><a href="/en/2027/agenda/debate/"><mark>Debate</mark></a></s> <span class="tag warning">Cancelled</span>'
    )
    assert expected in ask(client, "debate")


def test_break_is_not_found_as_no_page_leads_to_it(client: Client) -> None:
    make_session(title_en="Coffee", kind=Session.Kind.BREAK)
    assert titles(client, "coffee") == []


def test_excerpt_has_dots_where_the_text_goes_on(client: Client) -> None:
    make_session(title_en="X", abstract_en="before " * 60 + "floors " + "after " * 60)
    [excerpt] = re.findall(r'<p class="small">(.*?)</p>', ask(client, "floors"))
    assert re.fullmatch(r"… (before ){9,20}<mark>floors</mark>( after){9,20} …", excerpt)


# Languages --------------------------------------------------------------------------------------------------------


def test_english_is_found_and_marked_where_the_translation_is_missing(client: Client) -> None:
    make_session(title_en="Financing floors", title_fr="", abstract_en="Who finances them?", abstract_es="¿Quién?")
    page = ask(client, "financing", "fr")
    assert (
        '<span lang="en"><mark>Financing</mark> floors</span> <small class="in-english">(en anglais)</small></a>'
        in page
    )
    assert '<p class="small"><span lang="en">Who <mark>finances</mark> them?</span></p>' in page
    assert '<p class="small">¿Quién?</p>' in ask(client, "financing", "es")
    assert 'lang="en">' not in ask(client, "financing", "en").partition("<main")[2].partition("</main>")[0]


def test_english_that_is_translated_is_not_found_in_another_language(client: Client) -> None:
    make_session(title_en="Floors", title_fr="Socles", title_es="Pisos")
    assert titles(client, "floors", "fr") == []
    assert titles(client, "socles", "fr") == ["Socles"]
    assert titles(client, "socles", "es") == []


def test_what_is_renamed_or_translated_is_found_by_its_new_name_alone(client: Client) -> None:
    session = make_session(title_en="Floors")
    speaker = make_speaker(session, family_name="Diallo")
    Session.objects.filter(pk=session.pk).update(title_en="Ceilings", title_fr="Plafonds")
    speaker.family_name = "Nguyễn"
    speaker.save()
    assert [titles(client, query) for query in ("floors", "diallo", "ceilings", "nguyen")] == [
        [],
        [],
        ["Ceilings"],
        ["Amina Nguyễn"],
    ]
    assert titles(client, "ceilings", "fr") == []
    assert titles(client, "plafond", "fr") == ["Plafonds"]


# Who may see what -------------------------------------------------------------------------------------------------


def test_nothing_of_a_draft_is_found(client: Client) -> None:
    meeting = make_meeting(status=Meeting.Status.DRAFT)
    session = make_session(meeting, title_en="Secret session")
    make_speaker(session, family_name="Secret")
    make_section(meeting, title_en="Secret section")
    make_document(meeting, title_en="Secret document")
    assert titles(client, "secret") == []
    Meeting.objects.update(status=Meeting.Status.ARCHIVED)
    assert len(titles(client, "secret")) == 4


def test_staff_text_and_query_never_become_html(client: Client) -> None:
    meeting = make_meeting(title_en="<i>Meeting</i>")
    make_session(
        meeting,
        title_en='<img src=x onerror="alert(1)"> floors \x02<b>\x03',
        abstract_en="<script>alert(2)</script> floors </p><b>bold & \x03floors\x02",
    )
    make_section(meeting, title_en="Floors", body_en="<p>1 &lt; 2 &lt;b&gt;floors&lt;/b&gt;</p>")
    ConceptNoteSection.objects.update(
        body_en="<p>floors &lt;svg onload=a()&gt;</p><script>b()</script><svg onload=c()>"
    )
    make_speaker(make_session(meeting), family_name="<u>Floors</u>", biography_en="<script>floors</script>")
    page = ask(client, '"><script>alert(3)</script> OR floors')
    assert len(RESULT.findall(page)) == 3
    assert "\x02" not in page
    assert "\x03" not in page
    allowed = re.compile(r"</?(?:mark|p|li|strong|a|time|h2|small|span)(?: (?:class|href|datetime)=\"[^\"<>]*\")?>")
    for result in RESULT.findall(page):
        assert "<" not in allowed.sub("", result)
    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;alert(3)&lt;/script&gt; OR floors" in page


# The page ---------------------------------------------------------------------------------------------------------


def test_best_come_first_and_of_equals_the_latest(client: Client) -> None:
    for year in (2021, 2025, 2023):
        meeting = make_meeting(starts_on=datetime.date(year, 3, 1), ends_on=datetime.date(year, 3, 1))
        make_session(meeting, title_en="X", slug=f"in-abstract-of-{year}", abstract_en="Floors")
        make_document(meeting, title_en="Floors", url_en=f"https://docs.example/in-title-of-{year}/")
    make_session(
        make_meeting(starts_on=datetime.date(2022, 3, 1), ends_on=datetime.date(2022, 3, 1)),
        title_en="Floors",
        slug="in-title-of-2022",
    )
    slugs = re.findall(r"/(in-[a-z]+-of-\d+)/", ask(client, "floors"))
    assert slugs == [
        *(f"in-title-of-{year}" for year in (2025, 2023, 2022, 2021)),
        *(f"in-abstract-of-{year}" for year in (2025, 2023, 2021)),
    ]


def test_more_results_than_a_page_shows_are_said_to_be_more(client: Client) -> None:
    meeting = make_meeting()
    for number in range(MOST_RESULTS):
        make_session(meeting, title_en=f"Floors {number}")
    assert "50 results for “floors”" in ask(client, "floors")
    make_document(meeting, title_en="All about our floors in a long title")
    page = ask(client, "floors")
    assert "More than 50 results for “floors”; these 50 fit best. One more word will narrow the search." in page
    assert len(RESULT.findall(page)) == MOST_RESULTS


@pytest.mark.parametrize(
    ("language", "one", "two", "none"),
    [
        ("en", "1 result for “socle”", "2 results for “socle”", "Nothing was found for “xyzzy”."),
        (
            "fr",
            "1 résultat pour «\u00a0socle\u00a0»",
            "2 résultats pour «\u00a0socle\u00a0»",
            "Aucun résultat pour «\u00a0xyzzy\u00a0».",
        ),
        ("es", "1 resultado para «socle»", "2 resultados para «socle»", "No se ha encontrado nada para «xyzzy»."),
    ],
)
def test_results_are_counted_in_words(client: Client, language: str, one: str, two: str, none: str) -> None:
    make_session(title_en="Socle")
    assert one in ask(client, "socle", language)
    make_session(title_en="Socle")
    assert two in ask(client, "socle", language)
    page = ask(client, "xyzzy", language)
    assert none in page
    assert f'<p> <a href="/{language}/">' in page


def test_empty_query_shows_the_form_and_what_it_is_for(client: Client) -> None:
    for page in (ask(client, ""), ask(client, "  \x00 "), read(client, "/en/search/")):
        assert '<input type="search" name="q" value="" maxlength="200">' in page
        assert "Search finds sessions, speakers, concept notes and documents of every meeting." in page
        assert "Nothing was found" not in page


def test_page_is_not_for_search_engines_and_keeps_the_query_in_other_languages(client: Client) -> None:
    page = ask(client, "socle OR piso", "fr")
    assert '<meta name="robots" content="noindex">' in page
    assert 'value="socle OR piso"' in page
    assert 'href="/es/search/?q=socle+OR+piso"' in page


def test_form_is_on_the_home_page_and_every_page_leads_to_the_search(client: Client) -> None:
    home = read(client, "/fr/")
    assert '<form class="search-form no-print" role="search" method="get" action="/fr/search/">' in home
    assert '<a href="/fr/search/">Recherche</a>' in client.get("/fr/privacy/").text


@pytest.mark.parametrize("typed", ['"social floors"', "« social floors »", "“social floors”"])
def test_phrase_is_quoted_once(client: Client, typed: str) -> None:
    make_session(title_en="Social floors for all")
    assert "1 result for “social floors”" in ask(client, typed)
    assert "1 result for “&quot;social&quot; OR &quot;work&quot;”" in ask(client, '"social" OR "work"')
