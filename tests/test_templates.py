"""Rules for every template: strict about what runs, and readable in each language."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from meeting.models import Message
from meeting.services.outbox import enqueue
from partners.selectors.states import state_in_words
from tests.factories import make_registration

ROOT = Path(settings.BASE_DIR) / "templates"
# Those below pdf/ are Typst's.
TEMPLATES = [
    path.relative_to(ROOT).as_posix() for path in sorted(ROOT.rglob("*.*")) if path.suffix in {".html", ".txt"}
]
PAGES = [name for name in TEMPLATES if not name.startswith("emails/")]

INLINE = re.compile(r"""\sstyle\s*=|<style\b|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|javascript:""", re.IGNORECASE)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_inline_script_or_style(name: str) -> None:
    assert not INLINE.findall((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ['<p style="x">', "<style>", "<script>alert(1)</script>", '<a onclick="x">'])
def test_what_is_looked_for_would_be_found(text: str) -> None:
    assert INLINE.search(text)


MAILS = sorted(path.parent.name for path in (ROOT / "emails").glob("registration_*/subject.txt"))
SIGNATURES = {
    "en": "ILO development partners’ meeting",
    "fr": "Réunion des partenaires au développement de l’OIT",
    "es": "Reunión de asociados para el desarrollo de la OIT",
}


@pytest.mark.parametrize("language", SIGNATURES)
@pytest.mark.parametrize("name", MAILS)
def test_mail_renders_in_each_language(db: None, name: str, language: str) -> None:
    registration = make_registration(language=language)
    with translation.override(language):
        state = state_in_words(registration)
    context = {"registration": registration, "meeting": registration.meeting, "state": state}

    enqueue(
        name,
        to=registration.email,
        language=language,
        context=context,
        dedupe_key=name,
        link=registration,
        link_view="partners:registration-detail",
    )

    [message] = Message.objects.all()
    for text in (message.text, message.html):
        assert SIGNATURES[language] in text
        assert not [other for other in SIGNATURES if other != language and SIGNATURES[other] in text]
    assert f'<html lang="{language}">' in message.html
    assert message.subject.strip()
