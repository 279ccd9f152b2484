"""Registrations: made and cancelled."""

import datetime
from dataclasses import asdict, dataclass, fields

from django.db import IntegrityError, transaction
from django.utils import timezone

from meeting.models import Admission, Meeting, User
from meeting.services.history import record
from partners.models import AccessNeeds, Invitation, Registration
from partners.models.registrations import person_key
from partners.selectors.admission import Terms, needs_decision, terms_of
from partners.selectors.directory import organization_named
from partners.selectors.history import was_confirmed

from . import seats
from .calendar_entries import news_for_calendar
from .errors import (
    ByInvitationOnly,
    ConstituencyClosed,
    PersonRegisteredAlready,
    RegistrationClosed,
    RegistrationEnded,
)
from .invitations import answer_by_registering, answer_once_decided, spare_registered
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
    invited_as: str = Registration.InvitedAs.SELF,
    renews: Registration | None = None,
    opened_at: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
) -> Registration:
    """Register a person: with a seat if one is free, else on the waiting list; or pending, for a decision.

    Somebody who is registered already is told so by mail, at most once an hour, and her registration stays as it is;
    it is returned like a new one, and the caller must not show which it was. For both the same is done, so that time
    tells nothing either. `invited_as` says how the person came to the invitation, if there is one: who is not the
    person invited, at an address that it went to, is always pending. `renews` is the registration that she has
    cancelled and by whose link she registers again. Raises RegistrationClosed when the clock, read under the lock, says
    so, and ConstituencyRefused for those of a constituency. `opened_at` is when the page with the form was, for the
    grace that it gives.
    """
    meeting = seats.lock_meeting(meeting.pk)
    now = now or timezone.now()
    terms = _open_terms(meeting, person.constituency, now, opened_at)
    if terms.admission == Admission.INVITATION and invitation is None:
        raise ByInvitationOnly
    new = _new(meeting, person, invitation, invited_as)
    _place(new, terms, renews, now)
    is_request = new.status == Registration.Status.PENDING
    calendar = news_for_calendar(new, now=now)  # For both: it takes its time.
    # After the waiting list has moved: it may be she who was offered a seat.
    known = meeting.registrations.live().of_person(person.key).first()
    if known:
        _rehearse(new, person.access_needs)
        record(known, "registered again")
        tell(known, "registration_repeated", hour_of(now))
    else:
        _add(new, person.access_needs)
        record(new, "registered", attendance=new.attendance, status=new.status)
        tell(new, "registration_received", calendar=calendar)
    _spare(new)
    if invitation is not None and not is_request:
        answer_by_registering(invitation=invitation, invited_as=invited_as, now=now)
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
    if meeting.is_over(now):
        raise RegistrationEnded
    registration = _new(meeting, person, invitation)
    registration.consented_at = None
    seats.take_seat(registration, now)
    _add(registration, person.access_needs)
    record(registration, "registered", actor=actor, attendance=registration.attendance, status=registration.status)
    tell(registration, "registration_received")
    _spare(registration)
    answer_once_decided(registration=registration, actor=actor, now=now)
    return registration


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


def _place(new: Registration, terms: Terms, renews: Registration | None, now: datetime.datetime) -> None:
    if needs_decision(terms, new) and not _was_let_in(renews, terms, new):
        seats.wait(new, Registration.Status.PENDING, now)
    else:
        seats.take_seat(new, now)


def _was_let_in(renews: Registration | None, terms: Terms, new: Registration) -> bool:
    """Where a meeting is open, who was let in once as the person invited is so again.

    She may have confirmed another address since, and is then not at the one of her invitation any more.
    """
    if renews is None or terms.admission != Admission.OPEN or new.invited_as in Registration.FORWARDED:
        return False
    return renews.email.casefold() == new.email.casefold() and was_confirmed(renews)


def _open_terms(
    meeting: Meeting, constituency: str, now: datetime.datetime, opened_at: datetime.datetime | None
) -> Terms:
    """The terms for those of the constituency. Raises RegistrationClosed or ConstituencyClosed unless it is time."""
    if not meeting.registration_is_open(now, opened_at=opened_at):
        raise RegistrationClosed
    terms = terms_of(meeting, constituency)
    if not terms.are_open(now, opened_at=opened_at):
        raise ConstituencyClosed(meeting, terms, has_opened=terms.opens_at is None or terms.opens_at <= now)
    return terms


def _new(
    meeting: Meeting,
    person: RegistrationData,
    invitation: Invitation | None,
    invited_as: str = Registration.InvitedAs.SELF,
) -> Registration:
    organization = organization_named(person.organization_name, person.country)
    invited = {"invitation": invitation, "invited_as": invited_as} if invitation else {}
    return Registration(meeting=meeting, organization=organization, **invited, **person.fields)


def _add(registration: Registration, access_needs: str) -> None:
    """Raises PersonRegisteredAlready, as the database says, and then nothing is written."""
    try:
        with transaction.atomic():
            _insert(registration, access_needs)
    except IntegrityError as error:
        if error.__cause__.diag.constraint_name != "registration_one_live_per_person":
            raise
        raise PersonRegisteredAlready from error


def _spare(registration: Registration) -> None:
    spare_registered(
        meeting=registration.meeting,
        email=registration.email,
        given_name=registration.given_name,
        family_name=registration.family_name,
    )


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
