"""The meeting has moved: those who have it in their calendars are told, once staff say so."""

from django.db import transaction
from django.utils import timezone

from meeting.models import Batch, Meeting, Message, User
from meeting.services.history import record
from meeting.services.outbox import add_messages, new_message
from partners.models import Registration
from partners.selectors.calendar_entries import outdated

from .calendar_entries import CALENDAR_FIELDS, news_for_calendar
from .notices import preview

NAME = "calendar_update"


@transaction.atomic
def send_calendar_updates(*, meeting: Meeting, actor: User) -> int:
    """One message with the present entry to each whose calendar shows something else; returns how many.

    Called twice it sends nothing the second time, until the meeting moves again.
    """
    # Their rows alone are locked: people go on registering meanwhile.
    people = list(outdated(meeting).select_for_update(no_key=True).order_by("pk"))
    if not people:
        return 0
    batch = Batch.objects.create()  # Of no meeting: who wants no mailings still has a seat, and must know.
    add_messages([_message(registration, meeting, batch) for registration in people])
    Registration.objects.bulk_update(people, CALENDAR_FIELDS, batch_size=500)
    record(meeting, "sent calendar updates", actor=actor, messages=len(people))
    return len(people)


def _message(registration: Registration, meeting: Meeting, batch: Batch) -> Message:
    registration.meeting = meeting
    calendar = news_for_calendar(registration, now=timezone.now())
    return new_message(
        name=NAME,
        to=registration.email,
        language=registration.language,
        dedupe_key=f"{NAME}:{registration.pk}:{registration.calendar_sequence}",
        link=registration,
        calendar=calendar,
        batch=batch,
        **preview(registration, NAME)._asdict(),
    )
