"""The entry in a participant's own calendar, kept right by the mails that tell her how things stand (RFC 5546).

Each mail's entry has the registration's own UID and a SEQUENCE above the last. Whoever waits gets none.
"""

import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meeting.services.icalendar import Event, Method, Party, write_calendar
from partners.models import Registration
from partners.selectors.calendar_entries import Entry, belongs_in_calendars, entry_of

CALENDAR_FIELDS = ("calendar_sequence", "calendar_shows")


def news_for_calendar(registration: Registration, *, now: datetime.datetime | None = None) -> str:
    """What her calendar has to be told, as an iCalendar object; empty when it shows what is.

    Sets CALENDAR_FIELDS, which the caller saves, as told: call it under the lock on her row, for a mail that goes.
    """
    now = now or timezone.now()
    entry = entry_of(registration.meeting, attendance=registration.attendance, language=registration.language)
    if _is_to_come(registration):
        is_new = registration.calendar_shows != entry.fingerprint and not registration.meeting.is_over(now)
        return _told(registration, entry, Method.REQUEST, now) if is_new else ""
    if registration.calendar_shows and not _is_looked_at_again(registration):
        return _told(registration, entry, Method.CANCEL, now)
    return ""


def withdrawal_from_calendar(registration: Registration, *, now: datetime.datetime | None = None) -> str:
    """What takes the entry out of the calendar at her present address, before she has another; as above."""
    if not registration.calendar_shows:
        return ""
    entry = entry_of(registration.meeting, attendance=registration.attendance, language=registration.language)
    return _told(registration, entry, Method.CANCEL, now or timezone.now())


def _is_to_come(registration: Registration) -> bool:
    return registration.is_confirmed and belongs_in_calendars(registration.meeting)


def _is_looked_at_again(registration: Registration) -> bool:
    """She has changed something, and her place is kept until it is decided: nothing of the entry has changed."""
    return registration.status == Registration.Status.PENDING and registration.holds_seat


def _told(registration: Registration, entry: Entry, method: Method, now: datetime.datetime) -> str:
    last = registration.calendar_sequence
    registration.calendar_sequence = 0 if last is None else last + 1
    registration.calendar_shows = entry.fingerprint if method == Method.REQUEST else ""
    event = _event(registration, entry, method, now)
    return write_calendar([event], language=registration.language, method=method).decode()


def _event(registration: Registration, entry: Entry, method: Method, now: datetime.datetime) -> Event:
    return Event(
        uid=str(registration.public_id),
        sequence=registration.calendar_sequence,
        changed_at=now,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        zone=registration.meeting.zone,
        is_cancelled=method == Method.CANCEL,
        summary=entry.summary,
        description=entry.description,
        location=entry.location,
        category=None,
        url=entry.url,
        organizer=_organizer(registration.language),
        attendee=Party(registration.email, registration.full_name),
    )


def _organizer(language: str) -> Party:
    """The mailbox that our mails come from."""
    with translation.override(language):
        return Party(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], _("ILO development partners’ meeting"))
