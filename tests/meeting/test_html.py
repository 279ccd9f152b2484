"""HTML that staff write is sanitized whichever way it is written, in every language."""

import pytest

from meeting.html import sanitize
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
