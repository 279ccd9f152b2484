"""The mails that tell a person how her registration stands."""

import datetime
from typing import Any

from django.utils import translation

from meeting.models import Meeting
from meeting.services.outbox import RenderedMail, enqueue, render_mail
from meeting.times import moment_in_words
from partners.models import Registration
from partners.selectors.states import state_in_words

from .calendar_entries import CALENDAR_FIELDS, news_for_calendar

LINK_VIEW = "partners:registration-detail"
# These may be asked for again and again, and are then not sent.
TELLS_NOTHING_NEW = {"registration_repeated", "registration_link"}


def tell(registration: Registration, name: str, once_per: object = "", *, calendar: str | None = None) -> None:
    """Queue the mail `name` to the person, in her language: once for the registration, or once for each `once_per`.

    With it goes what her calendar has to be told, unless that is given and saved already. Under the lock on her row,
    but for mails that tell nothing new.
    """
    if calendar is None:
        calendar = "" if name in TELLS_NOTHING_NEW else _news(registration)
    enqueue(
        name,
        to=registration.email,
        language=registration.language,
        context=_context(registration),
        dedupe_key=":".join(str(part) for part in (name, registration.pk, once_per) if part),
        link=registration,
        link_view=LINK_VIEW,
        calendar=calendar,
    )


def _news(registration: Registration) -> str:
    calendar = news_for_calendar(registration)
    if calendar:
        registration.save(update_fields=CALENDAR_FIELDS)
    return calendar


def hour_of(now: datetime.datetime) -> str:
    """For mails that go once an hour at most."""
    return f"{now.astimezone(datetime.UTC):%Y-%m-%dT%H}"


def preview(registration: Registration, name: str) -> RenderedMail:
    """The mail that `tell` would queue, with a stand-in for the personal link's token."""
    return render_mail(name, language=registration.language, context=_context(registration), link_view=LINK_VIEW)


def _context(registration: Registration) -> dict[str, Any]:
    with translation.override(registration.language):
        state, begins = state_in_words(registration), _beginning_of(registration.meeting)
    return {"registration": registration, "meeting": registration.meeting, "state": state, "begins": begins}


def _beginning_of(meeting: Meeting) -> str:
    return moment_in_words(meeting.first_session_at, meeting.zone) if meeting.first_session_at else ""
