"""Who is told that a campaign waits for approval, what she sees of it, and the list that leads there."""

import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from meeting.models import Meeting, Message, User
from partners.models import Campaign, ContactGroup
from partners.selectors.campaigns import content_of
from partners.services import campaigns
from partners.services.campaigns import approve_campaign, ask_to_send, call_off, start_due_campaigns, take_back
from tests.factories import make_contact, make_open_meeting
from tests.partners.answers import in_each_language
from tests.partners.campaigning import make_campaign, make_people, send
from tests.partners.staff import signed_in
from tests.reading import one_line

DAY = datetime.timedelta(days=1)


@pytest.fixture
def campaign(db: None) -> Campaign:
    """To four people; registration closes in two months."""
    titles = {"title_en": "Meeting", "title_fr": "Réunion", "title_es": "Reunión"}
    meeting = make_open_meeting(registration_closes_at=timezone.now() + 60 * DAY, **titles)
    return make_campaign(meeting, contacts=make_people(4))


@pytest.fixture
def _three_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than three recipients take a second person."""
    monkeypatch.setattr(campaigns, "ALONE_UP_TO", 3)


def review(campaign: Campaign) -> str:
    return reverse("admin:partners_campaign_review", args=[campaign.pk])


# Approval ---------------------------------------------------------------------------------------------------------

ASKS = {
    "en": "Ask for approval to send to 4 recipients",
    "fr": "Demander l’approbation de l’envoi à 4 destinataires",
    "es": "Solicitar la aprobación del envío a 4 destinatarios",
}


@in_each_language
def test_button_asks_for_approval_where_it_takes_one(
    staff: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def shown() -> str:
        return one_line(staff.get(review(campaign), headers={"Accept-Language": language}).text)

    assert ASKS[language] not in shown()
    monkeypatch.setattr("partners.admin.campaign_pages.ALONE_UP_TO", 3)
    assert ASKS[language] in shown()


TOLD = {
    "en": ("A campaign waits for approval: Meeting", "A campaign about “Meeting” waits for somebody to approve it."),
    "fr": (
        "Une campagne d’envoi attend d’être approuvée\xa0: Réunion",
        "Une campagne d’envoi sur la réunion «\xa0Réunion\xa0» attend d’être approuvée.",
    ),
    "es": (
        "Una campaña de envío espera aprobación: Reunión",
        "Una campaña de envío sobre la reunión «Reunión» espera que alguien la apruebe.",
    ),
}


@in_each_language
@pytest.mark.usefixtures("_three_alone")
def test_who_may_approve_is_told(staff: Client, campaign: Campaign, dora: User, language: str) -> None:
    signed_in("view_campaign", "approve_campaign")
    User.objects.create_user("chen@example.org", is_staff=True)
    User.objects.create_superuser("gone@example.org", is_active=False)
    address = reverse("admin:partners_campaign_send", args=[campaign.pk])

    staff.post(address, {"when": "now", "content": content_of(campaign)}, headers={"Accept-Language": language})

    mail = Message.objects.get()
    subject, text = TOLD[language]
    assert (mail.name, mail.address, mail.language) == ("campaign_waiting", "emil@example.org", language)
    assert mail.batch is None
    assert mail.subject == subject
    for body in (one_line(mail.text), one_line(mail.html)):
        assert text in body
        assert f"{settings.SITE_URL}{review(campaign)}" in body
        assert dora.email not in body


@pytest.mark.usefixtures("_three_alone")
def test_who_may_approve_is_told_each_time(campaign: Campaign, dora: User) -> None:
    emil = User.objects.create_superuser("emil@example.org")
    told = Message.objects.filter(name="campaign_waiting")

    ask_to_send(campaign=campaign, actor=dora, send_at=timezone.now() + DAY)
    take_back(campaign=campaign, actor=dora)
    ask_to_send(campaign=campaign, actor=dora, send_at=timezone.now() + DAY)
    assert told.count() == 2
    approve_campaign(campaign=campaign, content=content_of(campaign), actor=emil)
    assert told.count() == 2

    campaign.groups.set([donors := ContactGroup.objects.create(name="Donors")])
    Campaign.objects.update(agreed_content=content_of(campaign))
    donors.contacts.set([make_contact() for _number in range(8)])
    start_due_campaigns(now=timezone.now() + 2 * DAY)
    campaign.refresh_from_db()
    assert (campaign.state, told.count(), set(told.values_list("address", flat=True))) == (
        "waiting", 3, {"emil@example.org"},
    )  # fmt: skip


def test_small_campaign_tells_nobody(staff: Client, campaign: Campaign) -> None:
    User.objects.create_superuser("emil@example.org")
    send(staff, campaign)

    assert not Message.objects.filter(name="campaign_waiting").exists()


@pytest.mark.parametrize(("may_see_meetings", "may_change"), [(False, False), (True, False), (False, True)])
def test_who_may_only_approve_is_led_nowhere_closed(
    campaign: Campaign, dora: User, *, may_see_meetings: bool, may_change: bool
) -> None:
    ask_to_send(campaign=campaign, actor=dora, send_at=timezone.now() + DAY)
    rights = ["view_campaign", "approve_campaign", *(["change_campaign"] if may_change else [])]
    emil = signed_in(*rights, of_meeting=["view_meeting"] if may_see_meetings else [])

    shown = emil.get(reverse("admin:partners_campaign_change", args=[campaign.pk])).text

    meeting = reverse("admin:meeting_meeting_change", args=[campaign.meeting_id])
    assert str(campaign.meeting) in shown
    assert (f'<a href="{meeting}">' in shown) is (may_see_meetings and not may_change)
    assert ("A change makes it a draft again." in shown) is may_change


# The list ---------------------------------------------------------------------------------------------------------


def listed(client: Client, query: str = "", language: str = "en") -> str:
    address = reverse("admin:partners_campaign_changelist") + query
    return one_line(client.get(address, headers={"Accept-Language": language}).text)


def test_list_leads_to_the_form_of_drafts_and_to_the_review_of_others(
    staff: Client, campaign: Campaign, dora: User
) -> None:
    change = reverse("admin:partners_campaign_change", args=[campaign.pk])

    assert f'href="{change}"' in listed(staff)
    ask_to_send(campaign=campaign, actor=dora)
    assert f'href="{review(campaign)}"' in listed(staff)
    assert f'href="{change}"' not in listed(staff)


@pytest.mark.usefixtures("_three_alone")
def test_list_shows_what_waits_for_approval(staff: Client, campaign: Campaign, dora: User) -> None:
    make_campaign(campaign.meeting, subject_en="Another")
    ask_to_send(campaign=campaign, actor=dora)

    shown = listed(staff, "?state__exact=waiting")

    assert review(campaign) in shown
    assert "Another" not in shown


def cells(client: Client, field: str) -> list[str]:
    shown = listed(client)
    return [
        strip_tags(cell).strip()
        for cell in shown.split(f'<td class="field-{field}')[1:]
        for cell in [cell.partition(">")[2].partition("</td>")[0]]
    ]


def test_list_says_when_it_goes_or_went(staff: Client, campaign: Campaign, dora: User) -> None:
    moment = datetime.datetime(2100, 1, 4, 8, tzinfo=datetime.UTC)
    Meeting.objects.update(registration_closes_at=None)
    assert (cells(staff, "goes_at"), cells(staff, "who_asked")) == (["-"], ["-"])
    ask_to_send(campaign=campaign, actor=dora, send_at=moment)
    assert cells(staff, "who_asked") == ["dora@example.org"]
    assert "2100" in cells(staff, "goes_at")[0]
    take_back(campaign=campaign, actor=dora)
    assert (cells(staff, "goes_at"), cells(staff, "who_asked")) == (["-"], ["-"])
    ask_to_send(campaign=campaign, actor=dora)
    assert str(timezone.now().year) in cells(staff, "goes_at")[0]
    call_off(campaign=campaign, actor=dora)
    assert cells(staff, "goes_at") == ["-"]


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ("Goes or went", "Asked for by")),
        ("fr", ("Date d’envoi", "Envoi demandé par")),
        ("es", ("Fecha de envío", "Envío solicitado por")),
    ],
)
def test_list_has_headings_in_each_language(
    staff: Client, campaign: Campaign, language: str, headings: tuple[str, str]
) -> None:
    shown = listed(staff, language=language)

    assert [heading for heading in headings if heading not in shown] == []
