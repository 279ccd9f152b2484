"""HTML that staff write is sanitized whichever way it is written, in every language."""

import pytest

from meeting.html import sanitize, text_without_tags
from meeting.models import ConceptNoteSection
from tests.factories import make_meeting

HOSTILE = [
    ("<script>alert(1)</script>kept", "kept"),
    ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
    ('<a href="data:text/html,x">x</a>', '<a rel="noopener">x</a>'),
    ('<p onclick="x()" style="color:red" class="MsoNormal">x</p>', "<p>x</p>"),
    ('<img src=x onerror="alert(1)">', ""),
    ("<iframe src='https://example.org'></iframe>", ""),
    ("<svg><script>alert(1)</script></svg>", ""),
    ("<h1>x</h1>", "x"),
    ('<th scope="col">x</th>', "x"),
    (
        "<table><tbody><tr><th scope='row' id='x'>x</th></tr></tbody></table>",
        '<table><tbody><tr><th scope="row">x</th></tr></tbody></table>',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("html", "clean"), HOSTILE)
def test_nothing_hostile_stays(html: str, clean: str) -> None:
    assert sanitize(html) == clean


@pytest.mark.parametrize("field", ["body_en", "body_fr", "body_es"])
def test_saving_sanitizes_each_language(db: None, field: str) -> None:
    section = ConceptNoteSection.objects.create(meeting=make_meeting(), title_en="x", **{field: "<p onclick=x>a</p>"})
    ConceptNoteSection.objects.bulk_create(
        [ConceptNoteSection(meeting=section.meeting, title_en="y", **{field: "<p onclick=x>a</p>"})]
    )

    assert set(ConceptNoteSection.objects.values_list(field, flat=True)) == {"<p>a</p>"}


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("<ul>\n<li>so<strong>cial</strong></li><li>floors</li></ul>", "social floors"),
        ("<table><tr><th>A</th><td>B</td></tr></table>", "A B"),
        ('<p>a <a href="https://x.example/?a>b">link</a>, with<br>break</p>', "a link, with break"),
        ("<p>1 &lt; 2 &amp;&nbsp;&lt;b&gt;</p>", "1 < 2 & <b>"),
        ("", ""),
    ],
)
def test_plain_text_keeps_words_apart_and_nothing_else(html: str, text: str) -> None:
    assert text_without_tags(html) == text
