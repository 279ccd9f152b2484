"""The secretariat's decisions on registrations."""

import copy
import datetime
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from meeting.models import User
from meeting.services.history import record
from meeting.services.outbox import RenderedMail
from partners.models import Registration

from . import seats
from .errors import NoteMissing
from .invitations import answer_once_decided
from .notices import preview, tell
from .registrations import cancel_registration

Status, Reason = Registration.Status, Registration.DeclineReason


def approve_registrations(
    *, registrations: Collection[Registration], actor: User, now: datetime.datetime | None = None
) -> int:
    """Approve in the order in which they asked, whatever the order of the list; returns how many it was news to."""
    in_order = sorted(registrations, key=lambda each: (each.meeting_id, each.registered_at, each.pk))
    with transaction.atomic():
        return sum(approve_registration(registration=each, actor=actor, now=now) for each in in_order)


@transaction.atomic
def approve_registration(*, registration: Registration, actor: User, now: datetime.datetime | None = None) -> bool:
    """Let in who is pending, or was declined: to a seat if there is one, else to her place in the waiting list.

    False when there was nothing to decide: decided otherwise, cancelled, over, or registered anew meanwhile.
    """
    registration = seats.reread(registration)
    now = now or timezone.now()
    if not _can_be_approved(registration, now):
        return False
    if registration.holds_seat:
        seats.confirm(registration)
    else:
        seats.take_seat(registration, now)
    registration.decline_reason = registration.decline_note = ""
    registration.save(update_fields=[*seats.SEAT_FIELDS, "decline_reason", "decline_note"])
    entry = record(
        registration, "approved", actor=actor, attendance=registration.attendance, status=registration.status
    )
    tell(registration, "registration_approved", entry.pk)
    answer_once_decided(registration=registration, actor=actor, now=now)
    return True


def decline_registrations(
    *,
    registrations: Collection[Registration],
    reason: str,
    notes: Mapping[str, str],
    actor: User,
    now: datetime.datetime | None = None,
) -> int:
    """Decline each for one reason; returns how many it was news to. `notes` holds what else to tell them, by language.

    Raises NoteMissing, before anything is written, when the reason lies in the note and somebody's language has none.
    """
    live = [registration for registration in registrations if registration.is_live]
    if reason == Reason.OTHER and not all(notes.get(registration.language) for registration in live):
        raise NoteMissing
    with transaction.atomic():
        return sum(
            _decline(registration, reason, notes.get(registration.language, ""), actor, now or timezone.now())
            for registration in _seats_last(live)
        )


def preview_declines(
    *, registrations: Collection[Registration], reason: str, notes: Mapping[str, str]
) -> list[tuple[Registration, RenderedMail]]:
    """The mail that declining would bring, for the first person of each language; nothing is written."""
    first_in_language: dict[str, Registration] = {}
    for registration in registrations:
        if registration.is_live:
            first_in_language.setdefault(registration.language, registration)
    previews = []
    for language, registration in first_in_language.items():
        declined = copy.copy(registration)
        seats.end(declined, Status.DECLINED)
        declined.decline_reason, declined.decline_note = reason, notes.get(language, "")
        previews.append((registration, preview(declined, "registration_declined")))
    return previews


def cancel_registrations(
    *, registrations: Collection[Registration], actor: User, now: datetime.datetime | None = None
) -> int:
    """Cancel each; returns how many it was news to."""
    live = [registration for registration in registrations if registration.is_live]
    with transaction.atomic():
        for registration in _seats_last(live):
            cancel_registration(registration=registration, actor=actor, now=now)
    return len(live)


def _seats_last(registrations: Collection[Registration]) -> list[Registration]:
    """So that nobody is offered the seat of one of these who is about to lose her own place in the line."""
    return sorted(registrations, key=lambda each: (each.meeting_id, each.holds_seat, each.registered_at, each.pk))


def _can_be_approved(registration: Registration, now: datetime.datetime) -> bool:
    if registration.meeting.is_over(now):
        return False
    if registration.status == Status.DECLINED:
        return not registration.meeting.registrations.live().of_person(registration.person_key).exists()
    return registration.status == Status.PENDING


def _decline(registration: Registration, reason: str, note: str, actor: User, now: datetime.datetime) -> bool:
    registration = seats.reread(registration)
    if not registration.is_live:
        return False
    seats.end(registration, Status.DECLINED)
    registration.decline_reason, registration.decline_note = reason, note
    registration.save(update_fields=[*seats.SEAT_FIELDS, "decline_reason", "decline_note"])
    entry = record(registration, "declined", actor=actor, status=registration.status, reason=reason)
    tell(registration, "registration_declined", entry.pk)
    seats.move_waiting_list(registration.meeting, registration.attendance, now)
    return True
