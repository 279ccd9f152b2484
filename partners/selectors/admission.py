"""Who may register for a meeting, and when: its own rule, or that of a constituency where it differs."""

import datetime
from dataclasses import dataclass

from meeting.models import Admission, Meeting
from meeting.models.meetings import has_closed
from partners.models import Invitation


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


def needs_decision(terms: Terms, invitation: Invitation | None, email: str) -> bool:
    """Whether the secretariat decides on a person: not on whom it has invited, at the address that it wrote to.

    Somebody else who holds the invitation asks by it: what was forwarded lets nobody in.
    """
    if invitation is not None and invitation.contact.email.casefold() == email.casefold():
        return False
    return terms.admission != Admission.OPEN
