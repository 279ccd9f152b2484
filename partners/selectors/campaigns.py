"""Who gets a campaign, and what became of it."""

from collections import Counter
from dataclasses import dataclass, field

from meeting.languages import Language
from meeting.models import Message, Suppression
from partners.models import Campaign, Contact, Invitation, Registration


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
