"""Registrations: made, changed and cancelled."""

import datetime
from dataclasses import asdict, dataclass, fields, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from meeting.models import Admission, Meeting, User
from meeting.selectors import Stage, stage_of
from meeting.services.history import record
from partners.models import AccessNeeds, Attendance, Invitation, Registration
from partners.models.registrations import person_key
from partners.selectors.admission import asks_again, needs_decision, terms_of
from partners.selectors.directory import organization_named
from partners.selectors.history import fields_changed_since, last_entry_of
from partners.selectors.seats import seats_left

from . import seats
from .errors import (
    ByInvitationOnly,
    ChangedMeanwhile,
    ConstituencyClosed,
    ConstituencyFull,
    PersonRegisteredAlready,
    RegistrationClosed,
    RegistrationEnded,
)
from .invitations import accept_invitation
from .notices import hour_of, tell


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

    @property
    def fields(self) -> dict[str, object]:
        """All but the access needs, which are kept apart."""
        return {name: value for name, value in asdict(self).items() if name != "access_needs"}


def said_by(registration: Registration) -> RegistrationData:
    """What is known of a person, as if she said it now."""
    return RegistrationData(**{field.name: getattr(registration, field.name) for field in fields(RegistrationData)})


@transaction.atomic
def register(
    *,
    meeting: Meeting,
    person: RegistrationData,
    invitation: Invitation | None = None,
    opened_at: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
) -> Registration:
    """Register a person: with a seat if one is free and nobody waits for it, else on the waiting list; or pending,
    where the secretariat decides.

    Somebody who is registered already is told so by mail, at most once an hour, and her registration stays as it is;
    it is returned like a new one, and the caller must not show which it was. For both the same is done, so that time
    tells nothing either. Raises RegistrationClosed when the clock, read under the lock, says so, and
    ConstituencyRefused for those of a constituency. `opened_at` is when the page with the form was, for the grace that
    it gives.
    """
    meeting = seats.lock_meeting(meeting.pk)
    now = now or timezone.now()
    if not meeting.registration_is_open(now, opened_at=opened_at):
        raise RegistrationClosed
    terms = terms_of(meeting, person.constituency)
    if not terms.are_open(now, opened_at=opened_at):
        raise ConstituencyClosed(meeting, terms, has_opened=terms.opens_at is None or terms.opens_at <= now)
    if terms.admission == Admission.INVITATION and invitation is None:
        raise ByInvitationOnly
    new = _new(meeting, person, invitation)
    _place(new, now, is_pending=needs_decision(terms, new))
    # After the waiting list has moved: it may be she who was offered a seat.
    known = meeting.registrations.live().of_person(person.key).first()
    if known:
        _rehearse(new, person.access_needs)
        record(known, "registered again")
        tell(known, "registration_repeated", hour_of(now))
    else:
        _add(new, person.access_needs)
        record(new, "registered", attendance=new.attendance, status=new.status)
        tell(new, "registration_received")
    if invitation is not None:
        accept_invitation(invitation=invitation, now=now)
    return known or new


@transaction.atomic
def register_on_behalf(
    *,
    meeting: Meeting,
    person: RegistrationData,
    actor: User,
    invitation: Invitation | None = None,
    now: datetime.datetime | None = None,
) -> Registration:
    """Register somebody who has answered otherwise, before registration opens or after it has closed too.

    Staff decide by doing so: she gets a seat if one is free and nobody waits for it, else she waits for one. She is
    told by mail; that she has accepted the privacy notice is not claimed. Raises PersonRegisteredAlready, or
    RegistrationEnded when the meeting is over.
    """
    meeting = seats.lock_meeting(meeting.pk)
    now = now or timezone.now()
    if stage_of(meeting, now) == Stage.OVER:
        raise RegistrationEnded
    registration = _new(meeting, person, invitation)
    registration.consented_at = None
    _place(registration, now, is_pending=False)
    _add(registration, person.access_needs)
    record(registration, "registered", actor=actor, attendance=registration.attendance, status=registration.status)
    tell(registration, "registration_received")
    if invitation is not None:
        accept_invitation(invitation=invitation, actor=actor, now=now)
    return registration


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
    _require_standing(registration, now)
    changed = _changed(registration, person)
    if not changed:
        return registration
    _refuse_undoing(registration, changed, seen)
    _refuse_namesake(registration, person)
    old_attendance, old_status = registration.attendance, registration.status
    _refuse_full_constituency(registration, person)
    _write(registration, person, changed)
    _place_again(registration, now, changed, by_staff=actor is not None)
    registration.save(update_fields=[*changed - {"access_needs"}, "organization", "person_key", *seats.SEAT_FIELDS])
    has_moved = (registration.attendance, registration.status) != (old_attendance, old_status)
    state = {"attendance": registration.attendance, "status": registration.status} if has_moved else {}
    entry = record(registration, "changed", actor=actor, fields=sorted(changed), **state)
    tell(registration, "registration_changed", entry.pk)
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


@transaction.atomic
def cancel_registration(
    *, registration: Registration, actor: User | None = None, now: datetime.datetime | None = None
) -> Registration:
    """Cancel; the seat goes to the next in line. One that stands no longer stays as it is.

    `actor` is the member of staff who cancels, None when it is the person.
    """
    registration = seats.reread(registration)
    if not registration.is_live:
        return registration
    seats.end(registration, Registration.Status.CANCELLED)
    registration.save(update_fields=seats.SEAT_FIELDS)
    record(registration, "cancelled", actor=actor, status=registration.status)
    tell(registration, "registration_cancelled")
    seats.move_waiting_list(registration.meeting, registration.attendance, now or timezone.now())
    return registration


def _new(meeting: Meeting, person: RegistrationData, invitation: Invitation | None) -> Registration:
    organization = organization_named(person.organization_name, person.country)
    return Registration(meeting=meeting, invitation=invitation, organization=organization, **person.fields)


def _place(registration: Registration, now: datetime.datetime, *, is_pending: bool) -> None:
    if is_pending:
        seats.wait(registration, Registration.Status.PENDING, now)
    else:
        seats.move_waiting_list(registration.meeting, registration.attendance, now)
        seats.take_seat(registration, now)


def _add(registration: Registration, access_needs: str) -> None:
    """Raises PersonRegisteredAlready, as the database says, and then nothing is written."""
    try:
        with transaction.atomic():
            _insert(registration, access_needs)
    except IntegrityError as error:
        if error.__cause__.diag.constraint_name != "registration_one_live_per_person":
            raise
        raise PersonRegisteredAlready from error


def _rehearse(registration: Registration, access_needs: str) -> None:
    """The same statements as `_add`, taken back: so that adding nothing takes as long."""
    # As one that does not stand, or the database would refuse it before the access needs.
    seats.end(registration, Registration.Status.CANCELLED)
    with transaction.atomic():
        _insert(registration, access_needs)
        transaction.set_rollback(True)


def _insert(registration: Registration, access_needs: str) -> None:
    registration.save(force_insert=True)
    if access_needs:
        AccessNeeds.objects.create(registration=registration, text=access_needs)


def _require_standing(registration: Registration, now: datetime.datetime) -> None:
    if not registration.is_live or stage_of(registration.meeting, now) == Stage.OVER:
        raise RegistrationEnded


def _changed(registration: Registration, person: RegistrationData) -> set[str]:
    new = {name: value for name, value in asdict(person).items() if name != "email"}
    return {name for name, value in new.items() if getattr(registration, name) != value}


def _refuse_undoing(registration: Registration, changed: set[str], seen: int | None) -> None:
    undone = changed & fields_changed_since(registration, seen) if seen is not None else set()
    if undone:
        raise ChangedMeanwhile(registration, undone, last_entry_of(registration))


def _refuse_namesake(registration: Registration, person: RegistrationData) -> None:
    key = person_key(registration.email, person.given_name, person.family_name)
    others = registration.meeting.registrations.live().exclude(pk=registration.pk)
    if others.of_person(key).exists():
        raise PersonRegisteredAlready


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
        _place(registration, now, is_pending=False)
