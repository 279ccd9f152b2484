"""The meeting as an entry in a participant's own calendar: what it shows, and whose shows something else."""

import datetime
import hashlib
import json
from dataclasses import dataclass
from itertools import product

from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from meeting.addresses import whole_address
from meeting.languages import Language, Text, current, text_of
from meeting.models import Meeting
from meeting.when_and_where import joined, place_in_full
from partners.models import Attendance, Registration
from partners.models.registrations import RegistrationQuerySet

INSTANT = datetime.timedelta(microseconds=1)
A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """What all who read one language and take part in one way have in their calendars.

    No personal link is in it: calendars are open to assistants and colleagues, and whoever has the link can cancel.
    """

    summary: Text
    starts_at: datetime.datetime | datetime.date
    ends_at: datetime.datetime | datetime.date
    location: Text | None
    description: Text
    url: str

    @property
    def fingerprint(self) -> str:
        """Changes with title, time and place, and with nothing else."""
        place = self.location.words if self.location else ""
        shown = [self.summary.words, self.starts_at.isoformat(), self.ends_at.isoformat(), place]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def belongs_in_calendars(meeting: Meeting) -> bool:
    """Whether there is a day to keep free, and everybody may know of it."""
    return meeting.day_known and meeting.is_public


def entry_of(meeting: Meeting, *, attendance: str, language: str) -> Entry:
    """From its first session to its last, once the first and the last day have hours; until then its days."""
    starts_at, ends_at = _hours(meeting) or (meeting.starts_on, meeting.ends_on + A_DAY)
    with translation.override(language):
        online = Text(_("Online"), current())
        return Entry(
            summary=text_of(meeting, "title"),
            starts_at=starts_at,
            ends_at=ends_at,
            location=online if attendance == Attendance.ONLINE else joined(place_in_full(meeting)),
            description=_description(meeting),
            url=whole_address("pages:meeting-detail", meeting.slug),
        )


def outdated(meeting: Meeting) -> RegistrationQuerySet:
    """The confirmed whose calendars show nothing of the meeting, or not what it is now: the number to send to.

    Nobody once it is over. Of a meeting that has left the calendars, those who still have it.
    """
    confirmed = Registration.objects.participants(meeting)
    if meeting.is_over():
        return confirmed.none()
    if not belongs_in_calendars(meeting):
        return confirmed.exclude(calendar_shows="")
    return confirmed.exclude(_shows_what_is(meeting))


def count_by_language(registrations: RegistrationQuerySet) -> list[tuple[Language, int]]:
    """In the order of the languages, those that somebody reads."""
    counted = dict(registrations.order_by().values_list("language").annotate(number=Count("pk")))
    return [(language, counted[language]) for language in Language if language in counted]


def _shows_what_is(meeting: Meeting) -> Q:
    current_ones = Q()
    for attendance, language in product(Attendance, Language):
        shows = entry_of(meeting, attendance=attendance, language=language).fingerprint
        current_ones |= Q(attendance=attendance, language=language, calendar_shows=shows)
    return current_ones


def _hours(meeting: Meeting) -> tuple[datetime.datetime, datetime.datetime] | None:
    first, last = meeting.first_session_at, meeting.last_session_ends_at
    if not meeting.day_known or first is None or last is None:
        return None
    first, last = first.astimezone(meeting.zone), last.astimezone(meeting.zone)
    covers_its_days = (first.date(), (last - INSTANT).date()) == (meeting.starts_on, meeting.ends_on)
    return (first, last) if covers_its_days else None


def _description(meeting: Meeting) -> Text:
    agenda = _("%(label)s: %(words)s") % {
        "label": _("Agenda"),
        "words": whole_address("agenda:session-list", meeting.slug),
    }
    paragraphs = [
        agenda,
        _("Rooms and links to join are behind the personal link in our e-mail to you."),
        _("An answer given in your calendar does not reach us: to change or cancel, use that link."),
    ]
    return Text("\n\n".join(paragraphs), current())
