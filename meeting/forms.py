"""Form fields that say in our own words what is wrong, and let nothing invisible through."""

import datetime
import difflib
import re
import unicodedata
from collections.abc import Mapping
from html import escape
from typing import Any

from babel.numbers import format_decimal
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from meeting.languages import current, locale_name

# What a copied text brings along and nobody sees: zero-width space, word joiner, byte order mark, soft hyphen.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
# Spaces, joiners, direction marks, invisible operators and fillers. At the ends of a name none has a meaning.
BLANK = "\t\u034f\u061c\u115f\u1160\u180e\u200c\u200d\u200e\u200f\u2061\u2062\u2063\u2064\u2800\u3164\uffa0" + "".join(
    chr(code) for code in range(0x3001) if unicodedata.category(chr(code)) == "Zs"
)
# These make a text read otherwise than it is stored: line and paragraph separators, changes of direction.
DECEPTIVE = re.compile("[\u2028\u2029\u202a-\u202e\u2066-\u2069]")
FIVE_DIGITS = 10_000
YEARS = range(2000, 2100)  # of everything that has a time here, as of the meetings themselves
LOCAL_PART_LIMIT = 64  # RFC 5321, 4.5.3.1.1


def validate_year(moment: datetime.datetime) -> None:
    """At the ends of the calendar a time has no other zone, and no day before or after it."""
    if moment.year not in YEARS:
        raise ValidationError(
            _("Enter a date in the years %(first)s to %(last)s."),
            code="year",
            params={"first": YEARS[0], "last": YEARS[-1]},
        )


class PlainTextField(forms.CharField):
    """A line of text: composed (NFC), without blanks around it, without characters that cannot be seen or stored.

    Blanks alone count as nothing. Messages name the field by its label. No `maxlength` stands in the page: the browser
    would cut a text without a word.
    """

    default_error_messages = {
        "required": _("This field cannot be empty."),
        "unusable": _("“%(label)s” contains a character that cannot be used."),
        "too_long": _("“%(label)s” can have at most %(limit)s characters (you entered %(length)s)."),
    }
    line_breaks = ""

    def to_python(self, value: Any) -> str:
        text = "" if value is None else str(value)
        if self.max_length and len(text) > 4 * self.max_length:  # Composing would take the square of the length.
            self.refuse_if_longer(text, self.max_length)
        return self.tidy(unicodedata.normalize("NFC", text.translate(INVISIBLE))) or self.empty_value

    def tidy(self, text: str) -> str:
        return text.strip(BLANK)

    def validate(self, value: str | None) -> None:
        # Before Django's validators, whose sentences are not ours.
        super().validate(value)
        if value is None:  # an empty translation
            return
        if not _is_plain(value) and any(_is_unusable(letter) for letter in value if letter not in self.line_breaks):
            self.refuse("unusable")
        self.refuse_if_longer(value, self.max_length)

    def refuse_if_longer(self, value: str, limit: int | None, code: str = "too_long") -> None:
        if limit is not None and len(value) > limit:
            self.refuse(code, limit=_number(limit), length=_number(len(value)))

    def refuse(self, code: str, **params: object) -> None:
        params["label"] = self.label or _("This text")
        raise ValidationError(self.error_messages[code], code=code, params=params)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def _is_plain(text: str) -> bool:
    """Whether there is nothing in it but what is seen: so it is told at once for most of thousands of texts."""
    return text.isprintable() and "\N{REPLACEMENT CHARACTER}" not in text


def _is_unusable(character: str) -> bool:
    # U+FFFD stands where something was that is no text.
    unreadable = unicodedata.category(character) in ("Cc", "Cs") or character == "\N{REPLACEMENT CHARACTER}"
    return unreadable or DECEPTIVE.match(character) is not None


def with_signs(text: str) -> str:
    """The text with a sign for each character that cannot be used: it shows where they are, and they turn nothing."""
    if _is_plain(text):
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_unusable(character) else character for character in text)


def _number(number: int) -> str:
    text = format_decimal(number, locale=locale_name())
    # Spanish groups digits by spaces, and from five on; Babel follows neither rule.
    if current() == "es":
        return text.replace(".", "\N{NO-BREAK SPACE}") if number >= FIVE_DIGITS else str(number)
    return text


class MultilineTextField(PlainTextField):
    """The same over several lines; line breaks are stored as one character each."""

    widget = forms.Textarea
    line_breaks = "\n\t"

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip(BLANK + "\n")


class PlainEmailField(PlainTextField):
    """One e-mail address that mail can reach, kept as typed; a domain in other letters becomes its ASCII form."""

    widget = forms.EmailInput
    default_error_messages = {
        "incomplete": _("Enter a complete address, such as name@example.org."),
        "several": _("Enter one address only."),
        "not_ascii": _("Before the @, use only letters without accents, digits and signs such as . - _ and +."),
        "long_start": _("The part before the @ can have at most %(limit)s characters (you entered %(length)s)."),
    }

    def __init__(self, *, max_length: int = 254, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        if address in self.empty_values:
            return address
        if address.count("@") > 1 and re.search(r"[,;\s]", address):
            self.refuse("several")
        address = self._deliverable(address)
        self.refuse_if_longer(address, self.max_length)
        return address

    def _deliverable(self, address: str) -> str:
        local_part, at, domain = address.partition("@")
        if not local_part.isascii():
            self.refuse("not_ascii")
        self.refuse_if_longer(local_part, LOCAL_PART_LIMIT, "long_start")
        try:
            # The reserved .test never leads anywhere, and is what people type to try the form.
            found = validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
        except EmailNotValidError:
            self.refuse("incomplete")
        if "." not in found.ascii_domain:
            self.refuse("incomplete")
        return local_part + at + (domain if domain.isascii() else found.ascii_domain)


class LongSelect(forms.Select):
    """One of hundreds. Django renders two templates for each option: for all countries, most of the page's time."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: object = None) -> SafeString:  # noqa: ARG002 -- Django's own signature
        attributes = flatatt({"name": name} | self.build_attrs(self.attrs, attrs))
        chosen = self.format_value(value)
        options = "\n".join(self._option(str(code), str(label), chosen) for code, label in self.choices)
        return SafeString(f"<select{attributes}>\n{options}\n</select>")

    def _option(self, code: str, label: str, chosen: list[str]) -> str:
        selected = " selected" if code in chosen else ""
        return f'<option value="{escape(code)}"{selected}>{escape(label)}</option>'


# Slips in an address ----------------------------------------------------------------------------------------------

PROVIDERS = ("gmail", "hotmail", "icloud", "outlook", "yahoo")
LIKE_PROVIDERS = {"email", "mail", "ymail"}  # addresses of their own, however near
ENDING_SLIPS: Mapping[str, str] = {
    **dict.fromkeys(("cim", "cmo", "comm", "con", "coom", "cpm", "ocm", "vom", "xom"), "com"),
    **dict.fromkeys(("ogr", "orgg", "prg", "rog"), "org"),
    "nett": "net",
}
PROVIDER_ENDING_SLIPS = {"c", "cm", "co", "om"}  # Elsewhere these are countries.


def suggest_address(address: str) -> str:
    """What was probably meant by an address with a slip in its domain; empty when it looks right."""
    local_part, at, typed = address.rpartition("@")
    domain = typed.casefold()
    beginning, dot, ending = domain.rpartition(".")
    if beginning in PROVIDERS and ending in PROVIDER_ENDING_SLIPS:
        ending = "com"
    ending = ENDING_SLIPS.get(ending, ending)
    if ending == "com" and beginning not in LIKE_PROVIDERS:
        beginning = next(iter(difflib.get_close_matches(beginning, PROVIDERS, n=1, cutoff=0.8)), beginning)
    meant = beginning + dot + ending
    return "" if meant == domain else local_part + at + meant
