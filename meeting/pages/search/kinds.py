"""What can be found: for each kind of thing its rows, its address and the texts that are shown of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agenda.models import Session, Speaker
from meeting.html import text_without_tags
from meeting.languages import SOURCE, Text, current, text_of
from meeting.models import ConceptNoteSection, Document, Meeting
from meeting.selectors.meetings import public_meetings

from .highlights import Passage, line
from .words import StoredWords, Together, WordsOf


@dataclass(frozen=True)
class Address:
    url: str
    language: str = ""  # of what is there, where it is not the reader's


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be found.

    `rows` takes a language and gives the public ones, each with the `words` to search, the primary key of the meeting
    it comes from (`of_meeting`) and that meeting's first day (`held_on`). `passages` begin with the title.
    """

    label: Promise
    rows: Callable[[str], QuerySet]
    address: Callable[[Any, Meeting], Address]
    passages: Callable[[Any], list[Passage]]


# Rows -------------------------------------------------------------------------------------------------------------


def _sessions(language: str) -> QuerySet:
    sessions = Session.objects.public().exclude(kind=Session.Kind.BREAK)
    return _of_meetings(sessions, language)


def _sections(language: str) -> QuerySet:
    return _of_meetings(ConceptNoteSection.objects.filter(meeting__in=public_meetings()), language)


def _documents(language: str) -> QuerySet:
    return _of_meetings(Document.objects.filter(meeting__in=public_meetings()), language)


def _of_meetings(rows: QuerySet, language: str) -> QuerySet:
    words = StoredWords(table=rows.model._meta.db_table, language=language)
    return rows.alias(words=words).annotate(of_meeting=F("meeting"), held_on=F("meeting__starts_on"))


def _speakers(language: str) -> QuerySet:
    """Each with the latest meeting at which she speaks."""
    latest = public_meetings().filter(sessions__appearances__speaker=OuterRef("pk"))
    words = StoredWords(table=Speaker._meta.db_table, language=language)
    return (
        Speaker.objects.select_related("organization")
        .alias(words=Together(words, *_organization_words(language)))
        .annotate(of_meeting=Subquery(latest.values("pk")[:1]), held_on=Subquery(latest.values("starts_on")[:1]))
        .filter(of_meeting__isnull=False)
    )


def _organization_words(language: str) -> list[WordsOf]:
    """Those of its name and acronym: so few that they need not be stored."""
    fields = [f"organization__{field}_" for field in ("name", "acronym")]
    return [WordsOf(Value(language), F(field + language), F(field + SOURCE)) for field in fields]


# Addresses --------------------------------------------------------------------------------------------------------


def _session_address(session: Session, meeting: Meeting) -> Address:
    return Address(reverse("agenda:session-detail", args=[meeting.slug, session.slug]))


def _speaker_address(speaker: Speaker, meeting: Meeting) -> Address:
    return Address(speaker.get_absolute_url_at(meeting))


def _section_address(section: ConceptNoteSection, meeting: Meeting) -> Address:
    return Address(f"{reverse('pages:concept-note', args=[meeting.slug])}#{section.anchor}")


def _document_address(document: Document, meeting: Meeting) -> Address:
    """The document itself, or where it is announced."""
    if url := text_of(document, "url"):
        return Address(url.words, url.language if url.is_fallback else "")
    return Address(f"{meeting.get_absolute_url()}#documents")


# Texts ------------------------------------------------------------------------------------------------------------


def _passage(instance: Model, field: str, *, read: Callable[[str], str] = str, whole: bool = False) -> Passage:
    """The field in the reader's language, or in English where that is missing; `read` gives its bare text."""
    text = text_of(instance, field) or Text("", current())
    return Passage(line(read(text.words)), text.language, whole)


def _session_texts(session: Session) -> list[Passage]:
    return [_passage(session, "title", whole=True), _passage(session, "abstract")]


def _section_texts(section: ConceptNoteSection) -> list[Passage]:
    return [_passage(section, "title", whole=True), _passage(section, "body", read=text_without_tags)]


def _document_texts(document: Document) -> list[Passage]:
    return [_passage(document, "title", whole=True), _passage(document, "description", whole=True)]


def _speaker_texts(speaker: Speaker) -> list[Passage]:
    name = Passage(line(speaker.full_name), current(), whole=True)
    organization = [_passage(speaker.organization, "name", whole=True)] if speaker.organization else []
    return [name, _passage(speaker, "function", whole=True), *organization, _passage(speaker, "biography")]


KINDS = [
    Kind(_("Session"), _sessions, _session_address, _session_texts),
    Kind(_("Speaker"), _speakers, _speaker_address, _speaker_texts),
    Kind(_("Concept note"), _sections, _section_address, _section_texts),
    Kind(_("Document"), _documents, _document_address, _document_texts),
]
