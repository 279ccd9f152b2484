"""Campaigns: one text in three languages, one mail for each contact."""

from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meeting.models import Batch, Message, User
from meeting.placeholders import fill
from meeting.services.history import record
from meeting.services.outbox import add_messages, new_message, personal_url
from meeting.when_and_where import days_of
from partners.models import Campaign, Contact, Delivery, Honorific, Invitation
from partners.selectors.campaigns import audience_of, missing_languages

GREETINGS = {
    Honorific.MS: gettext_lazy("Dear Ms %(family_name)s,"),
    Honorific.MR: gettext_lazy("Dear Mr %(family_name)s,"),
    Honorific.DR: gettext_lazy("Dear Dr %(family_name)s,"),
    Honorific.PROF: gettext_lazy("Dear Professor %(family_name)s,"),
    Honorific.EXCELLENCY: gettext_lazy("Excellency,"),
    "": gettext_lazy("Dear %(full_name)s,"),
}


class CampaignError(Exception):
    """Why a campaign cannot go; its text is for people."""


class NobodyToWriteTo(CampaignError):
    pass


class TextMissing(CampaignError):
    pass


class CampaignMail(NamedTuple):
    subject: str
    text: str
    html: str


def send_campaign(*, campaign: Campaign, actor: User) -> bool:
    """Hand a campaign to the outbox: one message for each recipient. False when that was done already.

    Safe to call twice, also at the same moment: the campaign's row is locked, and each message has a key of its own.
    Raises NobodyToWriteTo or TextMissing, and then nothing was written.
    """
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=campaign.pk)
        if campaign.state == Campaign.State.SENT:
            return False
        recipients = _recipients(campaign)
        batch = Batch.objects.create(meeting=campaign.meeting)
        messages = _messages(campaign, batch, recipients)
        add_messages(messages.values())
        Delivery.objects.bulk_create(
            Delivery(campaign=campaign, contact=contact, message=message) for contact, message in messages.items()
        )
        Campaign.objects.filter(pk=campaign.pk).update(
            state=Campaign.State.SENT, batch=batch, sent_by=actor, sent_at=Now()
        )
        record(campaign, "sent", actor=actor, messages=len(messages))
    return True


def preview_mail(campaign: Campaign, contact: Contact) -> CampaignMail:
    """The mail that `contact` would get, in her language, with a stand-in for the personal link's token."""
    with translation.override(contact.language):
        values = _values(campaign, contact)
        subject = fill(campaign.subject, values)
        paragraphs = [
            fill(paragraph, values).strip() for paragraph in campaign.body.replace("\r\n", "\n").split("\n\n")
        ]
        context = {
            "campaign": campaign,
            "meeting": campaign.meeting,
            "paragraphs": [paragraph for paragraph in paragraphs if paragraph],
            "link": values["link"],
            "subject": subject,
            "language": contact.language,
        }
        text = render_to_string("emails/campaign/body.txt", context)
        html = render_to_string("emails/campaign/body.html", context)
    return CampaignMail(subject, text, html)


def _recipients(campaign: Campaign) -> list[Contact]:
    audience = audience_of(campaign)
    if not audience.recipients:
        raise NobodyToWriteTo(_("Nobody is left to write to. Choose contacts first."))
    missing = missing_languages(campaign, audience.languages)
    if missing:
        raise TextMissing(
            _("Recipients read %(languages)s, and the text is missing there.")
            % {"languages": ", ".join(str(language.label) for language in missing)}
        )
    return audience.recipients


def _messages(campaign: Campaign, batch: Batch, recipients: list[Contact]) -> dict[Contact, Message]:
    invitations = _invite(campaign, recipients) if campaign.invites else {}
    messages = {}
    for contact in recipients:
        mail = preview_mail(campaign, contact)
        messages[contact] = new_message(
            name=campaign.kind,
            to=contact.email,
            language=contact.language,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            dedupe_key=f"campaign:{campaign.pk}:{contact.pk}",
            link=invitations.get(contact.pk),
            batch=batch,
        )
    return messages


def _invite(campaign: Campaign, recipients: list[Contact]) -> dict[int, Invitation]:
    """Each recipient's invitation to the campaign's meeting, made where there was none."""
    Invitation.objects.bulk_create(
        (Invitation(meeting=campaign.meeting, contact=contact) for contact in recipients), ignore_conflicts=True
    )
    invitations = Invitation.objects.filter(meeting=campaign.meeting, contact__in=recipients)
    return {invitation.contact_id: invitation for invitation in invitations}


def _values(campaign: Campaign, contact: Contact) -> dict[str, str]:
    meeting = campaign.meeting
    meeting_url = settings.SITE_URL + meeting.get_absolute_url()
    names = {"family_name": contact.family_name, "full_name": contact.full_name}
    return {
        "greeting": str(GREETINGS[contact.honorific]) % names,
        "given_name": contact.given_name,
        "family_name": contact.family_name,
        "organization": contact.organization.name,
        "meeting": meeting.title,
        "date": days_of(meeting),
        "place": meeting.venue or meeting.city,
        "link": personal_url("partners:invitation-detail") if campaign.invites else meeting_url,
    }
