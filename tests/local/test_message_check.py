"""`make messages` and its check, on a portal of two files."""

from pathlib import Path

import pytest

from meeting.local import messages

TEMPLATE = """{% load i18n %}<h1>{% translate "Agenda" %}</h1>
{% blocktranslate trimmed count number=number %}
  {{ number }} seat
{% plural %}
  {{ number }} seats
{% endblocktranslate %}
"""
CODE = """
from django.utils.translation import gettext as _
greeting = _("Hello, %(name)s")
"""
FRENCH = """msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#, python-format
msgid "%(number)s seat"
msgid_plural "%(number)s seats"
msgstr[0] "%(number)s place"
msgstr[1] "%(number)s places"

msgid "Agenda"
msgstr "Programme"

#, python-format
msgid "Hello, %(name)s"
msgstr "Bonjour, %(name)s"

"""


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The French catalog of a small portal, complete."""
    monkeypatch.setattr(messages, "BASE_DIR", tmp_path)
    monkeypatch.setattr(messages, "SAME", tmp_path / "locale" / "same-in-translation.txt")
    monkeypatch.setattr(messages, "LANGUAGES", ("fr",))
    files = {"templates/page.html": TEMPLATE, "meeting/hello.py": CODE, "locale/fr/LC_MESSAGES/django.po": FRENCH}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return path


def test_complete_catalog_passes_and_is_left_alone(french: Path) -> None:
    assert messages.main(["--check"]) == 0
    assert messages.main([]) == 0
    assert french.read_text(encoding="utf-8") == FRENCH
    assert french.with_suffix(".mo").exists()


def test_new_texts_are_added_and_old_ones_dropped(french: Path, tmp_path: Path) -> None:
    (tmp_path / "meeting" / "hello.py").write_text("from x import _\n_('Goodbye')\n", encoding="utf-8")

    assert messages.main([]) == 0

    text = french.read_text(encoding="utf-8")
    assert 'msgid "Goodbye"\nmsgstr ""\n' in text
    assert "Hello" not in text
    assert 'msgid "Agenda"\nmsgstr "Programme"\n' in text


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Programme"', '""', "not translated: 'Agenda'"),
        ('"Programme"', '"Agenda"', "the same as in English, and not in same-in-translation.txt: 'Agenda'"),
        ('msgid "Agenda"', '#, fuzzy\nmsgid "Agenda"', "still a draft (fuzzy): 'Agenda'"),
        ('"Bonjour, %(name)s"', '"Bonjour, %(nom)s"', "other placeholders than in English: 'Hello, %(name)s'"),
        (
            '\nmsgid "Agenda"\nmsgstr "Programme"\n',
            "",
            "is not up to date with the sources: run make messages. Missing: [\"'Agenda'\"].",
        ),
    ],
)
def test_each_fault_is_named_with_its_text(
    french: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, fault: str
) -> None:
    french.write_text(FRENCH.replace(old, new), encoding="utf-8")

    assert messages.main(["--check"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("locale/fr/LC_MESSAGES/django.po")
    assert line.endswith(fault)


def test_words_that_are_the_same_in_both_languages_can_be_allowed(french: Path, tmp_path: Path) -> None:
    french.write_text(FRENCH.replace('"Programme"', '"Agenda"'), encoding="utf-8")
    (tmp_path / "locale" / "same-in-translation.txt").write_text("Agenda\n", encoding="utf-8")

    assert messages.main(["--check"]) == 0
