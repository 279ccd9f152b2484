"""What staff see, on a desktop and on a phone: accessible, and within the content policy."""

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page, expect

from agenda.models import Session, Speaker
from meeting.models import Batch, Meeting, Message, MessageEvent, Suppression, User
from meeting.services.resending import send_again
from partners.models import Campaign, Contact, Invitation, MailTemplate, Registration
from partners.selectors.audience import recipients_of
from partners.services.campaigns import ask_to_send
from tests.browser.conftest import STAFF_PASSWORD
from tests.browser.looking import DARK, DESKTOP, LIGHT, PHONE, violations_in

IS_WIDER = "(list) => list.offsetWidth > list.parentElement.clientWidth"


def staff_pages() -> list[str]:
    meeting = Meeting.objects.get(slug="next")
    session = Session.objects.filter(meeting=meeting).first()
    campaign = Campaign.objects.get(kind=Campaign.Kind.INVITATION)
    contact = campaign.contacts.first()
    _leave_out_one_more(campaign, contact)
    return [
        "/admin/",
        "/admin/meeting/meeting/",
        f"/admin/meeting/meeting/{meeting.pk}/change/",
        f"/admin/agenda/session/{session.pk}/change/",
        "/admin/agenda/session/add/",
        f"/admin/agenda/speaker/{Speaker.objects.exclude(photo='').first().pk}/change/",
        f"/admin/meeting/message/{_message_that_came_back(contact, meeting).pk}/change/",
        f"/admin/partners/contact/{contact.pk}/change/",
        f"/admin/partners/organization/{contact.organization_id}/messages/",
        f"/admin/partners/invitation/{Invitation.objects.first().pk}/change/",
        "/admin/meeting/batch/",
        f"/admin/meeting/batch/{Batch.objects.first().pk}/progress/",
        "/admin/meeting/suppression/",
        "/admin/partners/campaign/",
        "/admin/partners/campaign/add/?kind=reminder",
        f"/admin/partners/mailtemplate/{MailTemplate.objects.get(kind='thanks').pk}/change/",
        f"/admin/partners/campaign/{campaign.pk}/change/",
        f"/admin/partners/campaign/{campaign.pk}/review/",
        "/admin/partners/registration/",
        "/admin/partners/registration/counts/",
        "/admin/partners/accessneeds/",
        f"/admin/partners/registration/{Registration.objects.first().pk}/change/",
    ]


def _leave_out_one_more(campaign: Campaign, but: Contact) -> None:
    """Beside those who are registered, so that the review has two lists to open, one below the other."""
    unsubscribed = recipients_of(campaign).exclude(pk=but.pk).first()
    Suppression.objects.create(fingerprint=unsubscribed.fingerprint, reason=Suppression.Reason.UNSUBSCRIBED)


def _message_that_came_back(contact: Contact, meeting: Meeting) -> Message:
    texts = {f"{field}_{language}": "Update" for field in ("subject", "body") for language in ("en", "fr", "es")}
    campaign = Campaign.objects.create(meeting=meeting, kind=Campaign.Kind.UPDATE, **texts)
    campaign.contacts.set([contact])
    ask_to_send(campaign=campaign, actor=User.objects.first())
    message = Message.objects.get(batch__campaign=campaign)
    MessageEvent.objects.create(message=message, kind=MessageEvent.Kind.BOUNCED, detail="5.1.1")
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED)
    send_again(message=message, actor=User.objects.first())
    contact.assistant_email = "assistant@example.org"
    contact.save()
    Suppression.objects.create(fingerprint=contact.assistant_fingerprint, reason=Suppression.Reason.BOUNCED)
    return message


def sign_in(page: Page, site: str, staff: User) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_label("Email").fill(staff.email)
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_staff_pages_obey_the_content_policy(page: Page, site: str, demonstration: User) -> None:
    """The page fixture fails on any report of it."""
    sign_in(page, site, demonstration)
    for path in staff_pages():
        page.goto(site + path)
        expect(page.locator("#content")).to_be_visible()


def _violations_on_each_screen(page: Page) -> list[str]:
    """On a desktop in the light, on a telephone in the dark; leaves the page on a desktop."""
    found = []
    for width, look in ((PHONE, DARK), (DESKTOP, LIGHT)):
        page.set_viewport_size({"width": width, "height": 800})
        found += violations_in(page, look)
    return found


@pytest.mark.browser_context_args(bypass_csp=True)  # axe itself tries an inline style on these pages.
def test_staff_pages_are_accessible(page: Page, site: str, demonstration: User) -> None:
    page.goto(f"{site}/accounts/login/")
    found = {"sign in": _violations_on_each_screen(page)}
    sign_in(page, site, demonstration)
    for path in staff_pages():
        page.goto(site + path)
        found[path] = _violations_on_each_screen(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_column_hides_on_a_desktop(page: Page, site: str, demonstration: User, language: str) -> None:
    """In the two languages with the longer words."""
    page.set_viewport_size({"width": DESKTOP, "height": 800})
    sign_in(page, site, demonstration)
    page.set_extra_http_headers({"Accept-Language": language})
    too_wide = []
    for model in admin.site._registry:
        page.goto(site + reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        too_wide += [str(model) for rows in page.locator("#result_list").all() if rows.evaluate(IS_WIDER)]
    assert too_wide == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_buttons_of_a_page_cover_no_heading(page: Page, site: str, demonstration: User, width: int) -> None:
    """Not even of one with a long name."""
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, site, demonstration)
    page.goto(f"{site}/admin/partners/invitation/{Invitation.objects.first().pk}/change/")

    heading, tools = (page.locator(place).bounding_box() for place in ("#content > h2", "ul.object-tools"))
    assert tools["y"] >= heading["y"] + heading["height"]
