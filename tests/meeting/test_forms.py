"""Fields of our own: what they let through, and what they make of it. The sentences are asserted on the form itself."""

import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.asserts import assertHTMLEqual

from meeting.forms import LongSelect, MultilineTextField, PlainEmailField, PlainTextField, suggest_address

LINE = PlainTextField(label="Family name", max_length=120)
OPTIONAL = PlainTextField(label="Position", max_length=120, required=False)
LINES = MultilineTextField(label="Access needs", max_length=10)
ADDRESS = PlainEmailField(label="E-mail address")


def accepted(field: PlainTextField, value: str) -> str | None:
    """What the field makes of the value; None when it refuses it."""
    try:
        return field.clean(value)
    except ValidationError:
        return None


def code_of(field: PlainTextField, value: object) -> str:
    """Why the field refuses the value."""
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.error_list[0].code


# Text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", None, " ", "\t", "\u00a0\u202f\u3000", "\u200b\ufeff\u200d", "\u3164", "\u2800"])
def test_blanks_alone_are_nothing(blank: str | None) -> None:
    assert code_of(LINE, blank) == "required"
    assert OPTIONAL.clean(blank) == ""


def test_what_nobody_sees_is_taken_out() -> None:
    assert LINE.clean("\ufeffTou\u00adre\u200b\u0301\u2060") == "Touré"


def test_spaces_within_are_kept() -> None:
    assert LINE.clean(" Diallo\u00a0Touré ") == "Diallo\u00a0Touré"


@pytest.mark.parametrize("sign", [*"\0\x01\t\n\r\x1b\x7f\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\ud800"])
def test_sign_that_cannot_be_used_is_refused(sign: str) -> None:
    assert code_of(LINE, f"Tou{sign}ré") == "unusable"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\0"])
def test_line_break_at_the_end_is_refused_too(end: str) -> None:
    assert code_of(LINE, f"Touré{end}") == "unusable"


def test_length_is_counted_after_composing() -> None:
    assert LINE.clean("e\u0301" * 120) == "é" * 120
    assert code_of(LINE, "e\u0301" * 121) == "too_long"


def test_browser_is_not_told_to_cut() -> None:
    assert "maxlength" not in LINE.widget.attrs


@given(st.text())
def test_whatever_is_accepted_can_be_stored_and_shown(value: str) -> None:
    text = accepted(LINE, value)
    if text is not None:
        assert text == text.strip() == unicodedata.normalize("NFC", text) != ""
        assert not any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in text)
        assert LINE.clean(text) == text


# Text of several lines --------------------------------------------------------------------------------------------


def test_line_breaks_are_one_sign_each() -> None:
    assert LINES.clean("a\r\nb\rc\nd\t e\n \n") == "a\nb\nc\nd\t e"
    assert code_of(LINES, "\r\n \u200b\n") == "required"
    assert code_of(LINES, "a\0b") == "unusable"
    assert (LINES.clean("12345\r\n6789"), code_of(LINES, "12345\r\n67890")) == ("12345\n6789", "too_long")


# Addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Amina.Toure@Example.ORG", "Amina.Toure@Example.ORG"),
        ("\u200bamina@example.org\u00a0", "amina@example.org"),
        ("amina@münchen.example.org", "amina@xn--mnchen-3ya.example.org"),
        ("amina@ministry.test", "amina@ministry.test"),
    ],
)
def test_address_is_kept_as_typed_but_for_its_domain(typed: str, stored: str) -> None:
    assert ADDRESS.clean(typed) == stored
    assert ADDRESS.clean(stored) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("amina", "incomplete"),
        ("amina@test", "incomplete"),
        ("amina@@example.org", "incomplete"),
        ("amina@example.local", "incomplete"),
        ("amina@example.org bruno@example.org", "several"),
        ("amina@example.org\r\nBcc: bruno@example.org", "unusable"),
        ("ａmina@example.org", "not_ascii"),
        ("a" * 65 + "@example.org", "long_start"),
        ("a@" + "d." * 130 + "org", "too_long"),
    ],
)
def test_address_refused(typed: str, code: str) -> None:
    assert code_of(ADDRESS, typed) == code


@given(st.text() | st.emails())
def test_accepted_address_is_one_line_of_ascii(value: str) -> None:
    address = accepted(ADDRESS, value)
    if address is not None:
        assert address.isascii()
        assert address.isprintable()
        assert (address.count("@"), len(address) <= 254, " " in address) == (1, True, False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@example.con", "a@example.com"),
        ("a@example.ogr", "a@example.org"),
        ("a@gmial.com", "a@gmail.com"),
        ("A@Hotmial.com", "A@hotmail.com"),
        ("a@outlok.con", "a@outlook.com"),
        ("a@yahoo.co", "a@yahoo.com"),
    ],
)
def test_slip_is_recognized(typed: str, meant: str) -> None:
    assert suggest_address(typed) == meant


@pytest.mark.parametrize(
    "domain",
    [
        "example.org", "ilo.org", "un.org", "Gmail.com", "mail.com", "ymail.com", "yahoo.fr", "yahoo.com.br",
        "yahoo.co.uk", "hotmail.es", "minsante.cm", "example.co", "mtps.gob.sv", "travail.gouv.ci",
    ],
)  # fmt: skip
def test_right_domain_is_left_alone(domain: str) -> None:
    assert suggest_address(f"a@{domain}") == ""


# A long list ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", None, "b", 'q"', "unknown"])
def test_long_select_is_written_as_djangos_own(value: str | None) -> None:
    choices = [("", "Choose…"), ("a", "<A> & co"), ("b", "B"), ('q"', "“Q”")]

    ours, djangos = (
        widget({"autocomplete": "country"}, choices).render("country", value, {"id": "id_country", "required": True})
        for widget in (LongSelect, forms.Select)
    )

    assertHTMLEqual(ours, djangos)
