"""The maker of documents: the same data make the same file, and nothing that people write is code or breaks it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from meeting.exports.rich_text import blocks
from meeting.services.pdf import brief_pdf, kept_pdf, make_pdf, pdf_key
from meeting.settings import CACHES
from tests.pdf_reading import Pdf, squeezed

ADDRESS = "https://meeting.example.org/en/2027/concept-note/"
TYPST = r'#import "/look.typ": * #panic() \ $x$ @ref <label> [a] *b* _c_ `d` // e /* f */ = g ~ -- ... \u{41}'


def line(text: str, lang: str = "en", note: str = "") -> dict[str, str]:
    return {"text": text, "lang": lang, "note": note}


def section(title: str = "Background", body: str = "<p>Text.</p>") -> dict[str, Any]:
    return {"title": line(title), "lang": "en", "notice": "", "blocks": blocks(body, address=ADDRESS)}


def concept_note(*sections: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "language": "en",
        "title": "Concept note",
        "author": "ILO",
        "meeting": line("Partners’ meeting"),
        "when_and_where": "9–10 March 2027 · Geneva",
        "address": ADDRESS,
        "to_be_announced": "To be announced",
        "figures_title": "Key figures",
        "figures": [],
        "sections": list(sections) or [section()],
    } | other


def read(data: dict[str, Any]) -> Pdf:
    return Pdf(make_pdf("concept_note", data))


# Nothing is code, nothing breaks it -------------------------------------------------------------------------------


def test_what_looks_like_code_is_printed_as_it_is() -> None:
    escaped = TYPST.replace("<", "&lt;").replace(">", "&gt;")
    body = f"<h3>{escaped}</h3><p>{escaped}</p><ul><li>{escaped}</li></ul><table><tr><td>{escaped}</td></tr></table>"
    figure = {"value": line("$1$"), "label": line(TYPST)}
    data = concept_note(section(TYPST, body), meeting=line(TYPST), when_and_where=TYPST, figures=[figure])
    pdf = read(data)
    assert pdf.is_universally_accessible
    assert pdf.title == f"Concept note · {TYPST}"
    assert pdf.outline == [TYPST, "Key figures"]
    assert pdf.text == squeezed(f"{TYPST}Concept note{TYPST}{TYPST}{TYPST * 4}Key figures$1${TYPST}")


def test_script_never_reaches_the_document() -> None:
    pdf = read(concept_note(section("<script>alert(1)</script>", "<p>a</p><script>alert(2)</script>")))
    assert "<script>alert(1)</script>" in pdf.text
    assert "alert(2)" not in pdf.text


@pytest.mark.parametrize(
    "words", ["→ ← ≤ ∞ ● ✓ ★ € ½", "Łukasz Đặng Ağaoğlu", "Ελλάδα", "Жуков", "o\u0301 ﬁn \u00ad\u200b"]
)
def test_own_fonts_suffice_for(words: str) -> None:
    assert read(concept_note(section(f"Title {words}", f"<p>{words}</p>"))).is_universally_accessible


def test_character_without_a_font_spoils_nothing(caplog: pytest.LogCaptureFixture) -> None:
    private = "\U000f1234"  # A character that is nobody's.
    with caplog.at_level(logging.WARNING):
        pdf = read(concept_note(section(f"Amina {private}", "<table><tr><th scope=row>a</th><td>b</td></tr></table>")))
    assert not pdf.is_universally_accessible
    assert (pdf.language, pdf.is_marked) == ("en", True)
    assert pdf.names("H1", "H2", "TH", "TD") == ["H1", "H2", "TH", "TD"]
    assert "Amina" in pdf.text
    assert [record.getMessage() for record in caplog.records] == [
        "concept_note.pdf is no PDF/UA-1; most likely no font here has all of its characters."
    ]


def test_long_words_and_large_tables_stay_on_the_page() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>{'word ' * 60}</td></tr>" for number in range(60))
    pdf = read(concept_note(section("x" * 200, f"<p>{'y' * 500}</p><table>{rows}</table>")))
    assert pdf.page_numbers == [f"{number + 1} / {len(pdf.pages)}" for number in range(len(pdf.pages))]
    assert len(pdf.pages) > 5
    assert "59" + "word" * 60 in pdf.text


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<ul><li>x ", "</li></ul>"),
        ("<ol><li>x </li>", "</ol>"),
        ("<blockquote>x ", "</blockquote>"),
        ("<em>x <strong>", "</strong></em>"),
        ("<table><tr><td>x ", "</td></tr></table>"),
    ],
)
def test_text_within_text_within_text_is_all_there(opening: str, closing: str) -> None:
    pdf = read(concept_note(section("Background", opening * 100 + closing * 100)))
    assert pdf.is_universally_accessible
    assert pdf.text.count("x") == 100


# Structure --------------------------------------------------------------------------------------------------------


def test_tags_of_a_text() -> None:
    body = (
        '<h3>Sub</h3><p>One <strong>two</strong> <a href="/fr/">three</a></p>'
        "<ul><li>a<ol><li>b</li></ol></li></ul><blockquote><p>c</p></blockquote>"
    )
    pdf = read(concept_note(section("Background", body)))
    assert pdf.names("H1", "H2", "H3", "Strong", "Link", "L", "LI", "LBody", "BlockQuote") == [
        *("H1", "H2", "H3", "Strong", "Link"),
        *("L", "LI", "LBody", "L", "LI", "LBody", "BlockQuote"),
    ]
    assert pdf.links == ["https://meeting.example.org/fr/"]


def test_header_cells_of_all_tables_carry_their_scope() -> None:
    columns = "<thead><tr><th scope=col>Country</th><th>2024</th></tr></thead>"
    inner = "<table><tr><th scope=row>x</th><td>y</td></tr></table>"
    body = (
        f"<table>{columns}<tbody><tr><td>Togo</td><td>1</td></tr></tbody></table>"
        f"<table><caption>By year</caption>{columns}"
        f"<tbody><tr><th scope=row>Fiji</th><td>{inner}</td></tr></tbody></table>"
    )
    pdf = read(concept_note(section("Contributions", body)))
    cells = [(tag.name, tag.scope) for tag in pdf.tags if tag.name in ("Caption", "TH", "TD")]
    heads = [("TH", "Column"), ("TH", "Column")]
    assert cells == [
        *(*heads, ("TD", ""), ("TD", "")),
        *(("Caption", ""), *heads, ("TH", "Row"), ("TD", "")),
        *(("TH", "Row"), ("TD", "")),
    ]
    assert pdf.is_universally_accessible


def test_english_in_a_french_document_is_marked() -> None:
    english = section() | {"notice": "En anglais."}
    pdf = read(concept_note(english, language="fr", meeting=line("Meeting", "en", "(en anglais)")))
    assert pdf.language == "fr"
    assert [tag.language for tag in pdf.tags if tag.name == "P"] == ["en", "", "", "en"]
    assert pdf.text.startswith("Meeting(enanglais)")


# The same again ---------------------------------------------------------------------------------------------------


def test_same_data_make_the_same_bytes() -> None:
    data = concept_note(section("Table", "<table><tr><th scope=row>a</th><td>b</td></tr></table>"))
    assert make_pdf("concept_note", data) == make_pdf("concept_note", data)
    assert b"CreationDate" not in make_pdf("concept_note", data)


def test_key_names_the_content() -> None:
    key = pdf_key("concept_note", concept_note())
    assert key == pdf_key("concept_note", dict(reversed(concept_note().items())))
    assert key != pdf_key("agenda", concept_note())
    assert key != pdf_key("concept_note", concept_note(language="fr"))


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.CACHES = {**settings.CACHES, "documents": {**settings.CACHES["documents"], "LOCATION": tmp_path / "kept"}}
    return tmp_path / "kept"


def test_document_is_kept_for_its_owner_alone(folder: Path) -> None:
    data = concept_note()
    made = kept_pdf("concept_note", data)
    assert made == make_pdf("concept_note", data)
    [file] = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    caches["documents"].set(pdf_key("concept_note", data), b"kept")
    assert kept_pdf("concept_note", data) == b"kept"


def test_spoilt_file_is_made_again(folder: Path) -> None:
    made = kept_pdf("concept_note", concept_note())
    [file] = folder.iterdir()
    file.write_bytes(file.read_bytes()[:50])
    assert kept_pdf("concept_note", concept_note()) == made
    assert caches["documents"].get(pdf_key("concept_note", concept_note())) == made


def test_where_nothing_can_be_kept_it_is_made_each_time(folder: Path) -> None:
    folder.write_text("A file where the folder should be.")
    assert kept_pdf("concept_note", concept_note()) == make_pdf("concept_note", concept_note())


def test_asking_at_once_hurts_nobody(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: kept_pdf("concept_note", concept_note()), range(8)))
    assert made == {make_pdf("concept_note", concept_note())}


def test_document_that_names_people_is_kept_in_memory_alone(folder: Path, settings: object) -> None:
    settings.CACHES = {**settings.CACHES, "pages": CACHES["pages"]}
    made = brief_pdf("concept_note", concept_note())
    caches["pages"].set(pdf_key("concept_note", concept_note()), b"kept")

    assert made == make_pdf("concept_note", concept_note())
    assert brief_pdf("concept_note", concept_note()) == b"kept"
    assert [path for path in folder.rglob("*") if path.is_file()] == []
