"""Registrations as they are changed, by the person or by staff."""

import datetime
from dataclasses import asdict, replace

from django.db import transaction
from django.utils import timezone

from meeting.models import User
from meeting.services.history import record
from partners.models import AccessNeeds, Attendance, Registration
from partners.models.registrations import person_key
from partners.selectors.admission import asks_again
from partners.selectors.directory import organization_named
from partners.selectors.history import fields_changed_since, last_entry_of
from partners.selectors.seats import seats_left

from . import seats
from .errors import ChangedMeanwhile, ConstituencyFull, PersonRegisteredAlready, RegistrationEnded
from .invitations import answer_once_decided
from .notices import tell
from .registrations import RegistrationData, said_by


@transaction.atomic
def change_registration(
    *,
    registration: Registration,
    person: RegistrationData,
    actor: User | None = None,
    seen: int | None = None,
    now: datetime.datetime | None = None,
) -> Registration:
    """Put `person`'s data, except the address, in the place of what is known. Nothing changed: no mail, no history.

    A new attendance gives up the old seat, which the next in line gets, and takes a free one or joins the other waiting
    list. Where the secretariat decides, it decides again on a change of what it decided on; meanwhile a seat is kept,
    if it is the same. `actor` is the member of staff who changes, which asks for no decision; None when it is the
    person. Raises RegistrationEnded, PersonRegisteredAlready when the new name is another registration's,
    ConstituencyFull, or ChangedMeanwhile when this would undo a change made after the entry `seen` of the history.
    """
    registration = seats.reread(registration)
    now = now or timezone.now()
    require_standing(registration, now)
    changed = _changed(registration, person)
    if not changed:
        return registration
    _refuse_undoing(registration, changed, seen)
    refuse_namesake(registration, person_key(registration.email, person.given_name, person.family_name))
    old_attendance, old_status = registration.attendance, registration.status
    _refuse_full_constituency(registration, person)
    _write(registration, person, changed)
    _place_again(registration, now, changed, by_staff=actor is not None)
    registration.save(update_fields=[*changed - {"access_needs"}, "organization", "person_key", *seats.SEAT_FIELDS])
    has_moved = (registration.attendance, registration.status) != (old_attendance, old_status)
    state = {"attendance": registration.attendance, "status": registration.status} if has_moved else {}
    entry = record(registration, "changed", actor=actor, fields=sorted(changed), **state)
    tell(registration, "registration_changed", entry.pk)
    if old_status == Registration.Status.PENDING:
        answer_once_decided(registration=registration, actor=actor, now=now)
    if {"attendance", "constituency"} & changed:
        for attendance in {old_attendance, registration.attendance}:
            seats.move_waiting_list(registration.meeting, attendance, now)
    return registration


@transaction.atomic
def switch_attendance(
    *, registration: Registration, attendance: str, now: datetime.datetime | None = None
) -> Registration:
    """Take part in this way, and change nothing else; what becomes of seats and decisions is as in a change.

    Raises RegistrationEnded, also where the meeting is held in one way only.
    """
    registration = seats.reread(registration)
    if not registration.meeting.is_hybrid:
        raise RegistrationEnded
    person = replace(said_by(registration), attendance=attendance)
    return change_registration(registration=registration, person=person, now=now)


def require_standing(registration: Registration, now: datetime.datetime) -> None:
    """Raises RegistrationEnded for one that nobody can change any more."""
    if not registration.can_change(now):
        raise RegistrationEnded


def refuse_namesake(registration: Registration, key: str) -> None:
    """Raises PersonRegisteredAlready where another registration for the meeting is of the person with this key."""
    others = registration.meeting.registrations.live().exclude(pk=registration.pk)
    if others.of_person(key).exists():
        raise PersonRegisteredAlready


def _changed(registration: Registration, person: RegistrationData) -> set[str]:
    new = {name: value for name, value in asdict(person).items() if name != "email"}
    return {name for name, value in new.items() if getattr(registration, name) != value}


def _refuse_undoing(registration: Registration, changed: set[str], seen: int | None) -> None:
    undone = changed & fields_changed_since(registration, seen) if seen is not None else set()
    if undone:
        raise ChangedMeanwhile(registration, undone, last_entry_of(registration))


def _refuse_full_constituency(registration: Registration, person: RegistrationData) -> None:
    keeps_seat = registration.holds_seat and registration.attendance == person.attendance == Attendance.IN_PERSON
    if keeps_seat and registration.constituency != person.constituency:
        left = seats_left(registration.meeting, Attendance.IN_PERSON)
        if person.constituency in left.exhausted:
            raise ConstituencyFull(person.constituency)


def _write(registration: Registration, person: RegistrationData, changed: set[str]) -> None:
    for name in changed - {"access_needs"}:
        setattr(registration, name, getattr(person, name))
    if "organization_name" in changed:
        registration.organization = organization_named(person.organization_name, person.country)
    if "access_needs" not in changed:
        return
    if person.access_needs:
        AccessNeeds.objects.update_or_create(registration=registration, defaults={"text": person.access_needs})
    else:
        AccessNeeds.objects.filter(registration=registration).delete()
    registration.refresh_from_db(fields=["access"])


def _place_again(registration: Registration, now: datetime.datetime, changed: set[str], *, by_staff: bool) -> None:
    """After a change: with a new decision where there is one to make, else where the new attendance puts her."""
    moves = "attendance" in changed
    was_pending = registration.status == Registration.Status.PENDING
    keeps_seat = registration.holds_seat and not moves
    if asks_again(registration, changed) and not by_staff:
        seats.wait(registration, Registration.Status.PENDING, registration.waiting_since or now)
        registration.holds_seat = keeps_seat
    elif was_pending and by_staff:
        registration.holds_seat = keeps_seat
    elif was_pending and keeps_seat:
        seats.confirm(registration)
    elif was_pending or moves:
        registration.waiting_since = None
        seats.take_seat(registration, now)
