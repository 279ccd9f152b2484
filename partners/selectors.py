"""Reads that several callers share."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meeting.languages import Language
from meeting.models import Meeting, Message, Suppression

from .models import Attendance, Campaign, Contact, Invitation, Registration


@dataclass
class Audience:
    """Who gets a campaign, and who is left out, and why."""

    recipients: list[Contact] = field(default_factory=list)
    suppressed: list[Contact] = field(default_factory=list)
    registered: list[Contact] = field(default_factory=list)

    @property
    def by_language(self) -> list[tuple[str, int]]:
        """(name of the language, number of recipients), in the portal's order."""
        counts = Counter(contact.language for contact in self.recipients)
        return [(language.label, counts[language]) for language in Language if counts[language]]

    @property
    def languages(self) -> set[str]:
        return {contact.language for contact in self.recipients}


def audience_of(campaign: Campaign) -> Audience:
    """Sort a campaign's contacts into recipients and those left out. Three queries, however many contacts."""
    contacts = list(campaign.contacts.select_related("organization").order_by("family_name", "given_name", "pk"))
    fingerprints = {contact.pk: Suppression.fingerprint_of(contact.email) for contact in contacts}
    suppressed = set(
        Suppression.objects.filter(fingerprint__in=fingerprints.values()).values_list("fingerprint", flat=True)
    )
    registered = _registered_contacts(campaign) if campaign.invites else set()
    audience = Audience()
    for contact in contacts:
        if fingerprints[contact.pk] in suppressed:
            audience.suppressed.append(contact)
        elif contact.pk in registered:
            audience.registered.append(contact)
        else:
            audience.recipients.append(contact)
    return audience


def _registered_contacts(campaign: Campaign) -> set[int]:
    return set(
        Registration.objects.live()
        .filter(meeting=campaign.meeting_id, invitation__isnull=False)
        .values_list("invitation__contact_id", flat=True)
    )


def missing_languages(campaign: Campaign, languages: set[str]) -> list[Language]:
    """Those of `languages` in which the campaign has no subject or no text."""
    return [
        language
        for language in Language
        if language in languages
        and not (getattr(campaign, f"subject_{language}") and getattr(campaign, f"body_{language}"))
    ]


@dataclass
class Result:
    """What became of a campaign's mail to one contact."""

    contact: Contact
    message: Message
    invitation: Invitation | None
    registration: Registration | None


def campaign_results(campaign: Campaign) -> list[Result]:
    """One row for each recipient: the mail's state, the answer, the registration. Three queries."""
    deliveries = campaign.deliveries.select_related("contact__organization", "message").order_by(
        "contact__family_name", "contact__given_name", "pk"
    )
    invitations = {
        invitation.contact_id: invitation
        for invitation in Invitation.objects.filter(
            meeting=campaign.meeting_id, contact__deliveries__campaign=campaign
        ).prefetch_related("registrations")
    }
    results = []
    for delivery in deliveries:
        invitation = invitations.get(delivery.contact_id)
        registrations = list(invitation.registrations.all()) if invitation else []
        registration = next(
            (found for found in registrations if found.is_live), registrations[-1] if registrations else None
        )
        results.append(Result(delivery.contact, delivery.message, invitation, registration))
    return results


@dataclass
class AttendanceCount:
    attendance: Attendance
    seats: int
    by_status: list[tuple[Registration.Status, int]]

    @property
    def seats_left(self) -> int:
        confirmed = dict(self.by_status)[Registration.Status.CONFIRMED]
        return max(self.seats - confirmed, 0)


def registration_counts(meeting: Meeting) -> list[AttendanceCount]:
    """Registrations by attendance and status, in one query."""
    counted = {
        (row["attendance"], row["status"]): row["count"]
        for row in Registration.objects.filter(meeting=meeting)
        .order_by()
        .values("attendance", "status")
        .annotate(count=Count("pk"))
    }
    seats = {Attendance.IN_PERSON: meeting.seats_in_room, Attendance.ONLINE: meeting.seats_online}
    return [
        AttendanceCount(
            attendance=attendance,
            seats=seats[attendance],
            by_status=[(status, counted.get((attendance, status), 0)) for status in Registration.Status],
        )
        for attendance in Attendance
    ]


def seats_of(meeting: Meeting, attendance: str) -> int:
    return meeting.seats_in_room if attendance == Attendance.IN_PERSON else meeting.seats_online


def free_seats(meeting: Meeting, attendance: str) -> int:
    """How many seats, or places online, nobody has. Certain only while the meeting's row is locked."""
    return max(seats_of(meeting, attendance) - meeting.registrations.confirmed(attendance).count(), 0)


def room_is_full(meeting: Meeting) -> bool:
    """Whether somebody who registers now to come in person would have to wait."""
    return meeting.is_in_person and not free_seats(meeting, Attendance.IN_PERSON)


STATES_IN_WORDS = {
    (Registration.Status.CONFIRMED, Attendance.IN_PERSON): _(
        "Your participation is confirmed: you have a seat in the room."
    ),
    (Registration.Status.CONFIRMED, Attendance.ONLINE): _("Your participation is confirmed: you take part online."),
    (Registration.Status.WAITLISTED, Attendance.IN_PERSON): _(
        "You are on the waiting list, because all seats in the room are taken. "
        "Seats that become free are given out in the order of registration, and you will be told by e-mail."
    ),
    (Registration.Status.WAITLISTED, Attendance.ONLINE): _(
        "You are on the waiting list, because all places online are taken. "
        "Places that become free are given out in the order of registration, and you will be told by e-mail."
    ),
}
STATUSES_IN_WORDS = {
    Registration.Status.PENDING: _("Your registration has arrived. You will be told by e-mail once it is confirmed."),
    Registration.Status.DECLINED: _("Your registration could not be accepted."),
    Registration.Status.CANCELLED: _("Your registration is cancelled."),
}


def state_in_words(registration: Registration) -> Promise:
    """Where the person stands, in a sentence or two addressed to her, in the language of whoever renders it."""
    state = (registration.status, registration.attendance)
    return STATES_IN_WORDS.get(state) or STATUSES_IN_WORDS[registration.status]
