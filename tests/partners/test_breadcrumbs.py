"""Staff's pages that are not the admin's own lead to their list, to the list of lists, and to the first page."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from meeting.models import Meeting
from partners.models import Campaign
from tests.factories import make_organization, make_registration
from tests.reading import one_line

TRAIL = re.compile(r'<div class="breadcrumbs">(.*?)</div>', re.DOTALL)
LINK = re.compile(r'<a href="(.*?)">(.*?)</a>')
PARTNERS = [("/admin/", "Home"), ("/admin/partners/", "Partners")]


def trail(staff: Client, name: str, *keys: int, query: str = "") -> list[tuple[str, str]]:
    """The links on top of the page, each with its words."""
    [crumbs] = TRAIL.findall(one_line(staff.get(reverse(f"admin:partners_{name}", args=keys) + query).text))
    return [(address, unescape(words)) for address, words in LINK.findall(crumbs)]


@pytest.mark.parametrize("page", ["to_place", "duplicates", "merge"])
def test_pages_on_organizations_lead_to_their_list(staff: Client, page: str) -> None:
    keys = [make_organization().pk, make_organization().pk] if page == "merge" else []

    assert trail(staff, f"organization_{page}", *keys) == [
        *PARTNERS,
        ("/admin/partners/organization/", "Organizations"),
    ]


def test_pages_on_registrations_lead_to_their_list(staff: Client, meeting: Meeting) -> None:
    amina, registrations = make_registration(meeting), "/admin/partners/registration/"

    assert trail(staff, "registration_change", amina.pk) == [*PARTNERS, (registrations, "Registrations")]
    assert trail(staff, "registration_counts", query=f"?meeting={meeting.pk}") == [
        *PARTNERS,
        (f"{registrations}?meeting__id__exact={meeting.pk}", "Registrations"),
    ]
    assert trail(staff, "recordedanswer_record") == [
        *PARTNERS,
        ("/admin/partners/recordedanswer/", "Recorded answers"),
    ]


def test_review_of_a_campaign_leads_to_the_campaign(staff: Client, meeting: Meeting) -> None:
    campaign = Campaign.objects.create(meeting=meeting, kind=Campaign.Kind.INVITATION, subject_en="Come")
    campaigns = "/admin/partners/campaign/"

    assert trail(staff, "campaign_review", campaign.pk) == [
        *PARTNERS,
        (campaigns, "Campaigns"),
        (f"{campaigns}{campaign.pk}/change/", "invitation · Come"),
    ]
