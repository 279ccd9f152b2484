"""Another e-mail address for a registration: asked for by its personal link, confirmed from the new mailbox."""

import datetime

from django.db import transaction
from django.utils import timezone

from meeting.services.history import record
from meeting.services.outbox import enqueue
from partners.models import AddressChange, Registration
from partners.models.registrations import person_key

from . import seats
from .calendar_entries import CALENDAR_FIELDS, withdrawal_from_calendar
from .changes import refuse_namesake, require_standing
from .errors import AddressChangeEnded, SameAddress
from .notices import tell


@transaction.atomic
def request_address_change(*, registration: Registration, email: str) -> AddressChange:
    """Send a link to the new address, to be opened within three days; the links of earlier requests end.

    Whether a namesake is registered there is not looked up: only the owner of that mailbox may know. Raises
    SameAddress or RegistrationEnded.
    """
    registration = seats.reread(registration)
    require_standing(registration, timezone.now())
    if registration.email.casefold() == email.casefold():
        raise SameAddress
    AddressChange.objects.filter(registration=registration).delete()
    change = AddressChange.objects.create(registration=registration, email=email)
    _write("registration_address", registration, to=email, once_per=change.pk, link=change)
    record(registration, "asked for another address")
    return change


@transaction.atomic
def confirm_address(*, change: AddressChange, now: datetime.datetime | None = None) -> Registration:
    """Write to the new address from now on. Older personal links die; the new one goes there, and a note to the old.

    Called twice it does nothing the second time. Raises AddressChangeEnded, RegistrationEnded, or
    PersonRegisteredAlready for a namesake at the new address.
    """
    registration = seats.reread(change.registration)
    now = now or timezone.now()
    change = AddressChange.objects.select_for_update().filter(pk=change.pk).first()
    if change is None or change.has_expired:
        raise AddressChangeEnded
    if change.confirmed_at is not None:
        return registration
    require_standing(registration, now)
    refuse_namesake(registration, person_key(change.email, registration.given_name, registration.family_name))
    old_address, withdrawal = registration.email, withdrawal_from_calendar(registration, now=now)
    _move(registration, change, now)
    entry = record(registration, "confirmed another address")
    _write("registration_address_changed", registration, to=old_address, once_per=entry.pk, calendar=withdrawal)
    tell(registration, "registration_address_confirmed", entry.pk)
    return registration


def forget_expired_changes(*, now: datetime.datetime | None = None) -> int:
    """Delete what is too old to be confirmed, and what was confirmed long ago; returns how many."""
    deleted, _by_model = AddressChange.objects.expired(now or timezone.now()).delete()
    return deleted


def _move(registration: Registration, change: AddressChange, now: datetime.datetime) -> None:
    registration.email = change.email
    registration.link_version += 1
    registration.save(update_fields=["email", "person_key", "link_version", *CALENDAR_FIELDS])
    change.confirmed_at = now
    change.save(update_fields=["confirmed_at"])


def _write(
    name: str,
    registration: Registration,
    *,
    to: str,
    once_per: int,
    link: AddressChange | None = None,
    calendar: str = "",
) -> None:
    """Queue a mail to an address that is not, or no longer, the registration's: without its personal link."""
    enqueue(
        name,
        to=to,
        language=registration.language,
        context={"registration": registration, "meeting": registration.meeting},
        dedupe_key=f"{name}:{registration.pk}:{once_per}",
        link=link,
        link_view="partners:address-confirm" if link else "",
        calendar=calendar,
    )
