"""Language in templates: translated fields and their fallback, the language switch, the menu of a meeting."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.db import models
from django.template import Context
from django.template.defaultfilters import linebreaks_filter
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext_lazy as _

from meeting.addresses import on_this_site
from meeting.html import sanitize
from meeting.languages import (
    SOURCE,
    Text,
    current,
    fallback_note,
    fallback_notice,
    floor_and_interpretation,
    name_of_language,
    text_of,
)
from meeting.models import Meeting
from meeting.when_and_where import place_in_full, place_of

register = template.Library()

# The menu of a meeting, and of registration while it is open.
MENU = [
    (_("Meeting"), "pages:meeting-detail"),
    (_("Concept note"), "pages:concept-note"),
    (_("Agenda"), "agenda:session-list"),
    (_("Speakers"), "agenda:speaker-list"),
]
REGISTRATION = (_("Registration"), "partners:registration-create")


# Translated fields ------------------------------------------------------------------------------------------------


@register.filter
def falls_back(instance: models.Model, field: str) -> bool:
    """Whether the reader gets the English text of the field for want of one in her language."""
    text = text_of(instance, field)
    return text is not None and text.is_fallback


@register.simple_tag
def translated(instance: models.Model, field: str, note: bool = True) -> SafeString:
    """The field within a line of text. English in its place says so, unless `note` is off (proper names)."""
    text = text_of(instance, field)
    return _line(text, note) if text else SafeString("")


def _line(text: Text, note: bool) -> SafeString:
    return in_english(text.words, note) if text.is_fallback else format_html("{}", text.words)


def in_english(text: str, note: bool = True) -> SafeString:
    """A text marked as English, in a page of another language; escaped, unless it is safe already."""
    marked = format_html('<span lang="{}">{}</span>', SOURCE, text)
    if not note:
        return marked
    return format_html('{} <small class="in-english">{}</small>', marked, fallback_note())


@register.simple_tag
def translated_text(instance: models.Model, field: str) -> SafeString:
    """A plain text of several lines, as paragraphs."""
    text = text_of(instance, field)
    return _block(text, linebreaks_filter(text.words)) if text else SafeString("")


@register.simple_tag
def translated_html(instance: models.Model, field: str) -> SafeString:
    """A text that staff wrote as HTML, sanitized once more."""
    text = text_of(instance, field)
    return _block(text, mark_safe(sanitize(text.words))) if text else SafeString("")  # noqa: S308 -- just sanitized


def _block(text: Text, html: SafeString) -> SafeString:
    if not text.is_fallback:
        return html
    notice = format_html('<p class="notice translation">{}</p>', fallback_notice())
    return format_html('{}<div lang="{}">{}</div>', notice, SOURCE, html)


@register.simple_tag
def full_place(meeting: Meeting) -> SafeString:
    """The venue, and the city in small letters beside it. Empty when nothing is known."""
    texts = place_in_full(meeting)
    if not texts:
        return SafeString("")
    first, *others = texts
    small = format_html_join("", " <small>{}</small>", ((_line(text, note=False),) for text in others))
    return format_html("{}{}", _line(first, note=True), small)


register.filter("place", place_of)
register.filter(name_of_language)
register.filter(floor_and_interpretation)


@register.filter
def host(address: str) -> str:
    """“video.example.org”: where a link leads that leaves the portal."""
    return urlsplit(address).hostname or ""


# The page among its languages -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PageLanguage:
    code: str
    name: str
    url: str
    is_current: bool

    @property
    def address(self) -> str:
        """The same with scheme and host, without a query."""
        return on_this_site(self.url.partition("?")[0])


@dataclass(frozen=True)
class Page:
    languages: list[PageLanguage]
    canonical: str  # empty where the address names no language
    source_address: str


@register.simple_tag(takes_context=True)
def this_page(context: Context) -> Page:
    """The page in each language. One whose address has no language (an error, signing in) leads to the home pages."""
    request = context.get("request")
    here = get_language_from_path(request.path_info) if request else None
    path = request.get_full_path() if here else f"/{current()}/"
    rest = path.lstrip("/").partition("/")[2]
    languages = [PageLanguage(code, name, f"/{code}/{rest}", code == current()) for code, name in settings.LANGUAGES]
    addresses = {language.code: language.address for language in languages}
    return Page(languages, addresses[here] if here else "", addresses[SOURCE])


@register.simple_tag(takes_context=True)
def meeting_menu(context: Context) -> list[dict[str, str]]:
    """The pages of the meeting in the context, if there is one."""
    meeting, request = context.get("meeting"), context.get("request")
    if not isinstance(meeting, Meeting):
        return []
    entries = [*MENU, REGISTRATION] if meeting.registration_is_open() else MENU
    path = request.path if request else ""
    urls = [(label, reverse(name, args=[meeting.slug])) for label, name in entries]
    return [{"label": label, "url": url, "current": _current(url, path, meeting)} for label, url in urls]


def _current(url: str, path: str, meeting: Meeting) -> str:
    """For `aria-current`: the page itself, or the part of the meeting that the page belongs to."""
    if path == url:
        return "page"
    return "true" if path.startswith(url) and url != meeting.get_absolute_url() else ""
