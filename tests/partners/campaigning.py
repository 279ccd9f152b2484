"""Campaigns for tests, and what they led to."""

from typing import Any

from django.test import Client
from django.urls import reverse

from meeting.models import Meeting, Message
from partners.models import Campaign, Contact, Organization
from partners.selectors.audience import audience_of
from partners.selectors.campaigns import content_of
from tests.factories import make_open_meeting, make_organization
from tests.reading import one_line

TEXT = "{greeting}\n\n{meeting}\n\n{link}"


def make_campaign(meeting: Meeting | None = None, **fields: Any) -> Campaign:
    """An invitation in three languages; `contacts`, `groups` and `earlier_meetings` may be given."""
    chosen = {name: fields.pop(name) for name in ("contacts", "groups", "earlier_meetings") if name in fields}
    texts = {f"subject_{code}": f"Invitation {code}" for code in ("en", "fr", "es")}
    texts |= {f"body_{code}": TEXT for code in ("en", "fr", "es")}
    campaign = Campaign.objects.create(meeting=meeting or make_open_meeting(), **(texts | fields))
    for name, rows in chosen.items():
        getattr(campaign, name).set(rows)
    return campaign


def make_people(count: int, organization: Organization | None = None) -> list[Contact]:
    """Contacts of one organization, who read English."""
    organization = organization or make_organization()
    return Contact.objects.bulk_create(
        Contact(family_name=f"Person {number}", email=f"person{number}@example.org", organization=organization)
        for number in range(count)
    )


def sorted_out(campaign: Campaign) -> dict[str, str]:
    """Why each whom the campaign is for is left out, by the local part of her address; empty for who is not."""
    rows = audience_of(campaign).values_list("email", "left_out")
    return {email.partition("@")[0]: left_out for email, left_out in rows}


def mailed() -> list[tuple[str, str]]:
    """The address and state of each message of a campaign, in the order of addresses."""
    return list(Message.objects.exclude(batch=None).order_by("address", "pk").values_list("address", "state"))


# Its review page, as staff use it ----------------------------------------------------------------------------------


def page(client: Client, campaign: Campaign, query: str = "") -> str:
    return one_line(client.get(reverse("admin:partners_campaign_review", args=[campaign.pk]) + query).text)


def act(client: Client, campaign: Campaign, action: str, **data: Any) -> str:
    address = reverse("admin:partners_campaign_act", args=[campaign.pk])
    return one_line(client.post(address, {"action": action, **data}, follow=True).text)


def send(client: Client, campaign: Campaign, **data: Any) -> str:
    address = reverse("admin:partners_campaign_send", args=[campaign.pk])
    content = content_of(Campaign.objects.get(pk=campaign.pk))
    return one_line(client.post(address, {"when": "now", "content": content, **data}, follow=True).text)


def state_of(campaign: Campaign) -> tuple[str, str]:
    """And what keeps it from going, if anything does."""
    campaign.refresh_from_db()
    return campaign.state, campaign.problem
