"""The way back from what a campaign has brought to the outbox, and its results when they are many."""

import pytest
from django.urls import reverse

from meeting.models import Message, User
from partners.models import Campaign
from partners.selectors.campaigns import campaign_results
from partners.services.campaigns import ask_to_send
from tests.partners.answers import in_each_language
from tests.partners.campaigning import make_campaign, make_people
from tests.partners.staff import signed_in
from tests.reading import one_line

CAMPAIGN = {"en": "Campaign:", "fr": "Campagne d’envoi\xa0:", "es": "Campaña de envío:"}


@pytest.fixture
def campaign(db: None) -> Campaign:
    return make_campaign(contacts=make_people(2))


@in_each_language
def test_pages_of_its_batch_and_messages_lead_back(campaign: Campaign, dora: User, language: str) -> None:
    ask_to_send(campaign=campaign, actor=dora)
    message = Message.objects.first()
    pages = [
        reverse("admin:meeting_batch_progress", args=[message.batch_id]),
        reverse("admin:meeting_message_change", args=[message.pk]),
    ]

    emil = signed_in("view_campaign", of_meeting=["view_batch", "view_message"])
    review = reverse("admin:partners_campaign_review", args=[campaign.pk])
    way_back = f'{CAMPAIGN[language]} <a href="{review}">'
    assert [way_back in one_line(emil.get(page, headers={"Accept-Language": language}).text) for page in pages] == [
        True, True,
    ]  # fmt: skip


def test_who_may_not_see_campaigns_is_not_led_to_one(campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora)
    campaign.refresh_from_db()

    page = signed_in(of_meeting=["view_batch"]).get(reverse("admin:meeting_batch_progress", args=[campaign.batch_id]))

    assert (page.status_code, "/admin/partners/campaign/" in page.text) == (200, False)


@pytest.mark.parametrize("many", [2, 120])
def test_results_take_the_same_queries_for_many(
    dora: User, many: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    campaign = make_campaign(contacts=make_people(many))
    ask_to_send(campaign=campaign, actor=dora)

    with django_assert_num_queries(4):
        shown, results = campaign_results(campaign)
    assert (len(results), shown.paginator.count) == (min(many, 100), many)
    assert len(campaign_results(campaign, "2")[1]) == (20 if many == 120 else 2)
