"""Interface texts in three languages: complete, and made of the same parts."""

import re
import string

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import label_for_field

LANGUAGES = ("fr", "es")
PERCENT = re.compile(r"%(?:\(\w+\))?[sd]")


def catalog(language: str) -> Catalog:
    path = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def parts(text: str) -> list[str]:
    fields = [name for _, name, _, _ in string.Formatter().parse(text) if name] if "{" in text else []
    return sorted({*PERCENT.findall(text), *fields})


def messages(language: str) -> list[Message]:
    return [message for message in catalog(language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    incomplete = [m.id for m in messages(language) if m.fuzzy or not all(forms(m.string)) or not forms(m.string)]

    assert incomplete == []


def test_both_languages_have_the_same_texts() -> None:
    french, spanish = ({(m.id, m.context) for m in messages(language)} for language in LANGUAGES)

    assert french == spanish != set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    different = [
        m.id
        for m in messages(language)
        for text in forms(m.string)
        if not set(parts(text)) <= set(parts(forms(m.id)[-1]))
    ]

    assert different == []


def test_columns_of_staff_lists_have_names_to_translate() -> None:
    """Where a column has none, Django makes a word of its name in the code, in English."""
    made_up = [
        f"{model.__name__}.{column}"
        for model, model_admin in admin.site._registry.items()
        for column in model_admin.list_display
        if column != "__str__" and isinstance(label_for_field(column, model, model_admin), str)
    ]

    assert made_up == []


def test_french_typography() -> None:
    """A narrow space before ; ! ?, a no-break space before :, no straight apostrophe."""
    wrong = re.compile(r"'|(?<!\u202f)[;!?](?!\w)|(?<!\u00a0):(?=\s|$)|«(?!\u00a0)|(?<!\u00a0)»")
    found = [
        text
        for m in messages("fr")
        for text in forms(m.string)
        if wrong.search(re.sub(r"<[^>]+>|https?:\S+", "", text))
    ]

    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_numbers_do_not_break(language: str) -> None:
    """The space between their thousands is a no-break space."""
    found = [text for m in messages(language) for text in forms(m.string) if re.search(r"\d \d{3}\b", text)]

    assert found == []


def test_spanish_questions_open_as_they_close() -> None:
    found = [
        text
        for m in messages("es")
        for text in forms(m.string)
        if text.count("?") != text.count("¿") or text.count("!") != text.count("¡")
    ]

    assert found == []
