"""Collecting interface texts from code and templates."""

from pathlib import Path

from babel.messages.mofile import read_mo

from meeting.local.catalogs import compile_catalogs
from meeting.local.messages import collect, texts


def test_texts_of_code() -> None:
    source = b"""
from django.utils.translation import gettext as _, ngettext, pgettext
_("plain"); _("in " "parts"); pgettext("menu", "Open"); ngettext("%(n)d seat", "%(n)d seats", n); other("not this")
"""

    assert set(texts(source)) == {
        ("plain", None),
        ("in parts", None),
        ("Open", "menu"),
        (("%(n)d seat", "%(n)d seats"), None),
    }


def test_texts_of_templates_are_found() -> None:
    found = set(collect())

    assert ("Skip to the main content", None) in found
    assert ("Register", "call to act") in found
    assert (("%(number)s recipient", "%(number)s recipients"), None) in found


def test_catalogs_are_compiled_once(tmp_path: Path) -> None:
    folder = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "Save"\nmsgstr "Enregistrer"\n', encoding="utf-8")

    assert compile_catalogs(tmp_path) == [folder / "django.mo"]
    assert compile_catalogs(tmp_path) == []
    with (folder / "django.mo").open("rb") as file:
        assert read_mo(file)["Save"].string == "Enregistrer"
