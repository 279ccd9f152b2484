"""Registrations: who takes part, who waits, and who moves up.

Each function locks the meeting's row first, so that seats are counted by one transaction at a time.
"""

import datetime
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meeting.models import Meeting, User
from meeting.selectors import Stage, stage_of
from meeting.services.history import record
from meeting.services.outbox import enqueue
from partners.models import Attendance, Invitation, Registration
from partners.models.registrations import person_key
from partners.selectors.seats import free_seats
from partners.selectors.states import state_in_words

from .invitations import accept_invitation


class RegistrationError(Exception):
    """Why a registration cannot be made or changed; `message` is for people, `code` for the log."""

    message = _("This registration cannot be changed.")
    code = "registration"


class RegistrationClosed(RegistrationError):
    message = _("Registration is closed.")
    code = "closed"


class RegistrationEnded(RegistrationError):
    message = _("This registration is cancelled, or its meeting is over. It can no longer be changed.")
    code = "ended"


class PersonRegisteredAlready(RegistrationError):
    message = _("Somebody with this name and this e-mail address is registered already.")
    code = "person_registered_already"


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationData:
    """What a person says of herself, checked by a form; the names are those of Registration's fields."""

    given_name: str
    family_name: str
    email: str
    organization_name: str
    constituency: str
    country: str
    attendance: str
    honorific: str = ""
    position: str = ""
    language: str = "en"
    interpretation: str = ""
    access_needs: str = ""
    wants_floor: bool = False
    listed: bool = False

    @property
    def key(self) -> str:
        return person_key(self.email, self.given_name, self.family_name)


@transaction.atomic
def register(
    *,
    meeting: Meeting,
    person: RegistrationData,
    invitation: Invitation | None = None,
    opened_at: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
) -> Registration:
    """Register a person, with a seat if one is free and nobody waits for it, else on the waiting list.

    Somebody who is registered already is told so by mail, at most once an hour, and her registration stays as it is;
    it is returned like a new one, and the caller must not show which it was. Raises RegistrationClosed when the clock,
    read under the lock, says so; `opened_at` is when the page with the form was, for the grace that it gives.
    """
    meeting = _lock(meeting.pk)
    now = now or timezone.now()
    if not meeting.registration_is_open(now, opened_at=opened_at):
        raise RegistrationClosed
    registration = meeting.registrations.live().of_person(person.key).first()
    if registration is None:
        registration = _create(meeting, person, invitation, now)
    else:
        _mail(registration, "registration_repeated", f"{now.astimezone(datetime.UTC):%Y-%m-%dT%H}")
    if invitation is not None:
        accept_invitation(invitation=invitation, now=now)
    return registration


@transaction.atomic
def change_registration(
    *, registration: Registration, person: RegistrationData, now: datetime.datetime | None = None
) -> Registration:
    """Put `person`'s data, except the address, in the place of what is known. Nothing changed: no mail, no history.

    A new attendance gives up the old seat, which the next in line gets, and takes a free one or joins the other waiting
    list. Raises RegistrationEnded, or PersonRegisteredAlready when the new name is another registration's.
    """
    meeting = _lock(registration.meeting_id)
    registration = _reread(registration, meeting)
    now = now or timezone.now()
    _require_standing(registration, meeting, now)
    new = {name: value for name, value in asdict(person).items() if name != "email"}
    changed = sorted(name for name, value in new.items() if getattr(registration, name) != value)
    if not changed:
        return registration
    _refuse_namesake(registration, person)
    left = registration.attendance
    for name in changed:
        setattr(registration, name, new[name])
    moves = "attendance" in changed and registration.status != Registration.Status.PENDING
    if moves:
        _promote_waiting(meeting, registration.attendance, now)  # Those who wait already come first.
        _seat(registration, now)
    registration.save(update_fields=[*changed, "person_key", "status", "waiting_since"])
    state = {"attendance": registration.attendance, "status": registration.status} if moves else {}
    entry = record(registration, "changed", fields=changed, **state)
    _mail(registration, "registration_changed", str(entry.pk))
    if moves:
        _promote_waiting(meeting, left, now)
    return registration


@transaction.atomic
def cancel_registration(
    *, registration: Registration, actor: User | None = None, now: datetime.datetime | None = None
) -> Registration:
    """Cancel; the seat goes to the next in line. One that stands no longer stays as it is.

    `actor` is the member of staff who cancels, None when it is the person.
    """
    meeting = _lock(registration.meeting_id)
    registration = _reread(registration, meeting)
    if not registration.is_live:
        return registration
    registration.status = Registration.Status.CANCELLED
    registration.waiting_since = None
    registration.save(update_fields=["status", "waiting_since"])
    record(registration, "cancelled", actor=actor, status=registration.status)
    _mail(registration, "registration_cancelled")
    _promote_waiting(meeting, registration.attendance, now or timezone.now())
    return registration


@transaction.atomic
def fill_seats(*, meeting: Meeting, now: datetime.datetime | None = None) -> int:
    """Give free seats to those who wait, in order; returns how many. For when staff change the number of seats."""
    meeting = _lock(meeting.pk)
    now = now or timezone.now()
    return sum(_promote_waiting(meeting, attendance, now) for attendance in Attendance)


def _lock(meeting_pk: int) -> Meeting:
    # NO KEY: rows that refer to the meeting can still be written meanwhile.
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting_pk)


def _reread(registration: Registration, meeting: Meeting) -> Registration:
    registration = Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    registration.meeting = meeting
    return registration


def _require_standing(registration: Registration, meeting: Meeting, now: datetime.datetime) -> None:
    if not registration.is_live or stage_of(meeting, now) == Stage.OVER:
        raise RegistrationEnded


def _refuse_namesake(registration: Registration, person: RegistrationData) -> None:
    key = person_key(registration.email, person.given_name, person.family_name)
    others = Registration.objects.live().filter(meeting=registration.meeting_id).exclude(pk=registration.pk)
    if others.of_person(key).exists():
        raise PersonRegisteredAlready


def _create(
    meeting: Meeting, person: RegistrationData, invitation: Invitation | None, now: datetime.datetime
) -> Registration:
    _promote_waiting(meeting, person.attendance, now)  # Seats that staff added belong to those who wait.
    registration = Registration(meeting=meeting, invitation=invitation, **asdict(person))
    _seat(registration, now)
    registration.save(force_insert=True)
    record(registration, "registered", attendance=registration.attendance, status=registration.status)
    _mail(registration, "registration_received")
    return registration


def _seat(registration: Registration, now: datetime.datetime) -> None:
    """Confirm for the attendance chosen while a seat is free, else put on its waiting list. Only under the lock."""
    if free_seats(registration.meeting, registration.attendance):
        registration.status, registration.waiting_since = Registration.Status.CONFIRMED, None
    else:
        registration.status, registration.waiting_since = Registration.Status.WAITLISTED, now


def _promote_waiting(meeting: Meeting, attendance: str, now: datetime.datetime) -> int:
    """Confirm the first of those who wait, as many as there are seats. Only under the lock."""
    waiting = meeting.registrations.waiting(attendance)
    if stage_of(meeting, now) == Stage.OVER or not waiting.exists():
        return 0
    promoted = list(waiting[: free_seats(meeting, attendance)])
    for registration in promoted:
        _promote(registration)
    return len(promoted)


def _promote(registration: Registration) -> None:
    registration.status, registration.waiting_since = Registration.Status.CONFIRMED, None
    registration.save(update_fields=["status", "waiting_since"])
    entry = record(registration, "promoted", attendance=registration.attendance, status=registration.status)
    _mail(registration, "registration_promoted", str(entry.pk))


def _mail(registration: Registration, name: str, once_per: str = "") -> None:
    enqueue(
        name,
        to=registration.email,
        language=registration.language,
        context={
            "registration": registration,
            "meeting": registration.meeting,
            "state": state_in_words(registration),
        },
        dedupe_key=":".join(part for part in (name, str(registration.pk), once_per) if part),
        link=registration,
        link_view="partners:registration-detail",
    )
