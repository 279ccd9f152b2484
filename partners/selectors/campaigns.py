"""Who gets a campaign, in numbers; what became of it; and when it goes."""

import datetime
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from meeting.languages import Language
from meeting.models import Message
from meeting.when_and_where import told_in_mailings
from partners.models import Campaign, Constituency, Contact, Delivery, Invitation, Registration

from .audience import LeftOut, at_one_of_two_addresses, audience_of, invited, recipients_of

NAMED = 50  # of those left out for one reason
RESULTS_PER_PAGE = 100
REMINDER_HOUR = datetime.time(9)


class AtOneAddress(NamedTuple):
    """The recipients who get it at one of two addresses: how many, the first, why not at the other, how many beside."""

    number: int
    named: list[tuple[Contact, LeftOut]]
    others: int


class AudienceCounts:
    """A campaign's audience in numbers: one query for them, one for each list of names of those left out."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._at_one_address = 0
        self.copies = 0  # The messages to assistants of recipients who get one themselves.
        rows = (
            audience_of(campaign)
            .order_by()
            .values_list("left_out", "language", "organization__constituency", "goes_to", "mail_goes_to")
        )
        for left_out, language, constituency, goes_to, mail_goes_to in rows.iterator():
            self._counts[left_out, language, constituency] += 1
            self._at_one_address += not left_out and goes_to != mail_goes_to
            self.copies += not left_out and goes_to == Contact.MailGoesTo.BOTH

    @cached_property
    def recipients(self) -> int:
        return sum(self.by_language.values())

    @property
    def messages(self) -> int:
        return self.recipients + self.copies

    @cached_property
    def by_language(self) -> dict[Language, int]:
        """Of the recipients: languages that nobody reads are left out."""
        counts = {language: self._sum("", language=language) for language in Language}
        return {language: count for language, count in counts.items() if count}

    @cached_property
    def table(self) -> list[tuple[Constituency, list[int], int]]:
        """Of each constituency with recipients: how many in each language of `by_language`, and in all."""
        rows = []
        for constituency in Constituency:
            counts = [self._counts["", language, constituency] for language in self.by_language]
            if any(counts):
                rows.append((constituency, counts, sum(counts)))
        return rows

    @cached_property
    def left_out(self) -> list[tuple[LeftOut, int, list[Contact], int]]:
        """Each reason that somebody is left out for, how many, the first of them, and how many there are beside."""
        everybody = audience_of(self._campaign)
        return [
            (reason, count, _named(everybody.filter(left_out=reason)), max(count - NAMED, 0))
            for reason in LeftOut
            if (count := self._sum(reason))
        ]

    @cached_property
    def at_one_address(self) -> AtOneAddress:
        number = self._at_one_address
        named = _named(at_one_of_two_addresses(self._campaign)) if number else []
        pairs = [(contact, LeftOut(contact.reason)) for contact in named]
        return AtOneAddress(number, pairs, max(number - NAMED, 0))

    @cached_property
    def invited_already(self) -> int:
        """Of the recipients of an invitation: those whom another has reached."""
        if self._campaign.kind != Campaign.Kind.INVITATION:
            return 0
        # By their keys: a condition beside the numbering of one person's entries would be applied before it.
        recipients = Contact.objects.filter(pk__in=recipients_of(self._campaign).values("pk"))
        return recipients.filter(invited(self._campaign.meeting)).count()

    @property
    def without_text(self) -> list[Language]:
        """The languages that somebody reads whom the campaign is for, and that it has no text in."""
        return [language for language in Language if self._sum(LeftOut.NO_TEXT, language=language)]

    def _sum(self, reason: str, language: str | None = None) -> int:
        return sum(
            count
            for (left_out, reads, _), count in self._counts.items()
            if left_out == reason and language in (None, reads)
        )


def _named(contacts: QuerySet[Contact]) -> list[Contact]:
    return list(contacts.select_related("organization").order_by("family_name", "given_name", "pk")[:NAMED])


def addresses_of(campaign: Campaign, contact: Contact) -> list[str]:
    """Where the campaign's mail to the contact goes: to her, to her assistant, or to both; nowhere if she gets none."""
    goes_to = recipients_of(campaign).filter(pk=contact.pk).values_list("goes_to", flat=True).first()
    addresses = {Contact.MailGoesTo.PRINCIPAL: contact.email, Contact.MailGoesTo.ASSISTANT: contact.assistant_email}
    return [address for person, address in addresses.items() if goes_to in (person, Contact.MailGoesTo.BOTH)]


def content_of(campaign: Campaign) -> str:
    """What stands for a campaign's texts and criteria and what is told of its meeting, and differs once they do."""
    texts = [getattr(campaign, f"{field}_{code}") or "" for field in ("subject", "body") for code in Language.values]
    criteria = [
        sorted(criterion)
        for criterion in (campaign.constituencies, campaign.countries, campaign.languages, campaign.standings)
    ]
    chosen = [
        sorted(chosen.values_list("pk", flat=True))
        for chosen in (campaign.groups, campaign.earlier_meetings, campaign.contacts)
    ]
    told = told_in_mailings(campaign.meeting)
    content = [campaign.meeting_id, told, campaign.kind, texts, criteria, campaign.earlier_part, chosen]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def due_at(campaign: Campaign) -> datetime.datetime | None:
    """When a planned campaign goes; None for one without a plan, or while its meeting has no closing to count from.

    By the rule it is nine in the morning of the meeting's zone, so many days before the day on which registration
    closes there.
    """
    if campaign.days_before_closing is None:
        return campaign.send_at
    meeting = campaign.meeting
    if meeting.registration_closes_at is None:
        return None
    try:
        closes_on = meeting.registration_closes_at.astimezone(meeting.zone).date()
        day = closes_on - datetime.timedelta(days=campaign.days_before_closing)
    except OverflowError:  # At an end of the calendar: one such meeting must not keep all other campaigns back.
        return None
    return datetime.datetime.combine(day, REMINDER_HOUR, meeting.zone)


@dataclass
class Result:
    """What became of a campaign's mail to one contact."""

    delivery: Delivery
    invitation: Invitation | None
    registration: Registration | None

    @property
    def contact(self) -> Contact:
        return self.delivery.contact

    @property
    def message(self) -> Message:
        return self.delivery.message


def campaign_results(campaign: Campaign, page: str | int = 1) -> tuple[Page, list[Result]]:
    """One row for each mail of the page: its state, the answer, the registration. Four queries."""
    deliveries = campaign.deliveries.select_related("contact__organization", "message").order_by(
        "contact__family_name", "contact__given_name", "pk"
    )
    shown = Paginator(deliveries, RESULTS_PER_PAGE).get_page(page)
    contacts = [delivery.contact_id for delivery in shown]
    invitations = {
        invitation.contact_id: invitation
        for invitation in Invitation.objects.filter(meeting=campaign.meeting_id, contact__in=contacts).prefetch_related(
            "registrations"
        )
    }
    return shown, [_result(delivery, invitations.get(delivery.contact_id)) for delivery in shown]


def _result(delivery: Delivery, invitation: Invitation | None) -> Result:
    registrations = list(invitation.registrations.all()) if invitation else []  # The latest first.
    hers = [each for each in registrations if each.invited_as != Registration.InvitedAs.IN_ADDITION]
    latest = hers[0] if hers else None
    return Result(delivery, invitation, next((each for each in hers if each.is_live), latest))
