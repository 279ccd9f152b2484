"""Who may register for a meeting, and when: its own rule, or that of a constituency where it differs."""

import datetime
from dataclasses import dataclass

from meeting.letters import folded
from meeting.models import Admission, Meeting
from meeting.models.meetings import has_closed
from partners.models import Attendance, Contact, Invitation, Registration

from .answers import at_its_addresses

InvitedAs = Registration.InvitedAs

# Who changes one of these is not quite the person on whom the secretariat decided.
DECIDED_ON = {"given_name", "family_name", "organization_name", "constituency", "country"}


@dataclass(frozen=True)
class Terms:
    """What holds for those of one constituency, beside the meeting's own times."""

    admission: Admission
    opens_at: datetime.datetime | None = None
    closes_at: datetime.datetime | None = None

    def are_open(self, now: datetime.datetime, *, opened_at: datetime.datetime | None = None) -> bool:
        """Now; `opened_at` is when the form was opened, for the grace after the closing time."""
        has_opened = self.opens_at is None or self.opens_at <= now
        return has_opened and not has_closed(self.closes_at, now, opened_at)


def terms_of(meeting: Meeting, constituency: str) -> Terms:
    """One query, unless the rules of constituencies have been prefetched."""
    for rule in meeting.constituency_rules.all():
        if rule.constituency == constituency:
            return Terms(Admission(rule.admission or meeting.admission), rule.opens_at, rule.closes_at)
    return Terms(Admission(meeting.admission))


def is_by_invitation_only(meeting: Meeting) -> bool:
    """Whether nobody may register without an invitation: no constituency is admitted otherwise."""
    if meeting.admission != Admission.INVITATION:
        return False
    return all(rule.admission in ("", Admission.INVITATION) for rule in meeting.constituency_rules.all())


def needs_decision(terms: Terms, registration: Registration) -> bool:
    """Whether the secretariat decides on a person, registered or about to be: not on whom it has invited.

    Somebody else who holds the invitation asks by it, however open the meeting is: what was forwarded lets nobody in.
    No query without one.
    """
    if registration.invitation is None:
        return terms.admission != Admission.OPEN
    return not _is_whom_it_invites(registration.invitation, registration, terms)


def _is_whom_it_invites(invitation: Invitation, registration: Registration, terms: Terms) -> bool:
    """At an address that it went to, where that is not open as the first.

    Hers admits her, whoever says that he registers her; the assistant's does only by whom says that he assists her.
    """
    contact, assists = invitation.contact, registration.invited_as == InvitedAs.ASSISTS
    if registration.invited_as in (InvitedAs.REPLACES, InvitedAs.IN_ADDITION):
        return False
    if assists and not _is_name_of(contact, registration):
        return False
    addresses = {contact.email.casefold()}
    if assists and contact.assistant_gets_mail:
        addresses.add(contact.assistant_email.casefold())
    if registration.email.casefold() not in addresses:
        return False
    if terms.admission == Admission.OPEN:
        return True
    others = at_its_addresses(invitation)
    return not (others.filter(pk__lt=registration.pk) if registration.pk else others).exists()


def _is_name_of(contact: Contact, registration: Registration) -> bool:
    """As far as the address book knows it."""
    pairs = [(contact.given_name, registration.given_name), (contact.family_name, registration.family_name)]
    return all(not known or folded(known) == folded(given) for known, given in pairs)


def asks_again(registration: Registration, changed: set[str]) -> bool:
    """Whether the secretariat decides on somebody once more, after these of her fields have changed."""
    terms = terms_of(registration.meeting, registration.constituency)
    if not needs_decision(terms, registration):
        return False
    comes_to_room = "attendance" in changed and registration.attendance == Attendance.IN_PERSON
    return registration.status == Registration.Status.PENDING or comes_to_room or bool(DECIDED_ON & changed)
