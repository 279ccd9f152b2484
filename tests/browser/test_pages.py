"""Every page in each language, on a desktop and on a phone: accessible, and never wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agenda.models import Session, Speaker
from meeting.models import Meeting, User
from partners.models import Campaign, Invitation, Registration
from tests.browser.conftest import STAFF_PASSWORD

DESKTOP, PHONE, NARROWEST = 1280, 360, 320
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def public_pages() -> list[str]:
    session = Session.objects.filter(meeting__slug="next", kind=Session.Kind.DEBATE).first()
    speaker = Speaker.objects.filter(appearances__session=session).first()
    untranslated = Session.objects.filter(abstract_fr=None).exclude(abstract_en=None).get()
    registration = Registration.objects.live().first()
    return [
        "",
        "next/",
        "2023/",
        "2021/concept-note/",
        "next/concept-note/",
        "next/agenda/",
        "next/agenda/?tz=Asia/Seoul",
        "2021/agenda/",
        f"next/agenda/{untranslated.slug}/",
        "next/speakers/",
        f"next/speakers/{speaker.slug}/",
        "next/register/",
        "next/register/done/",
        f"invitation/{Invitation.objects.first().token}/",
        f"registration/{registration.token}/",
        f"registration/{registration.token}/change/",
        f"registration/{registration.token}/cancel/",
        "registration/mutilated/",
        "privacy/",
        "accessibility/",
        "search/",
        "search/?q=protection+OR+protección",
        "search/?q=xyzzy",
        "no-such-meeting/",
    ]


def staff_pages() -> list[str]:
    meeting = Meeting.objects.get(slug="next")
    session = Session.objects.filter(meeting=meeting).first()
    campaign = Campaign.objects.get(kind=Campaign.Kind.INVITATION)
    return [
        "/admin/",
        "/admin/meeting/meeting/",
        f"/admin/meeting/meeting/{meeting.pk}/change/",
        f"/admin/agenda/session/{session.pk}/change/",
        "/admin/agenda/session/add/",
        "/admin/partners/campaign/",
        f"/admin/partners/campaign/{campaign.pk}/change/",
        f"/admin/partners/campaign/{campaign.pk}/review/",
        "/admin/partners/registration/",
        f"/admin/partners/registration/{Registration.objects.first().pk}/change/",
    ]


def violations(page: Page) -> list[str]:
    results = Axe().run(page, options=RULES).response
    return [
        f"{violation['id']}: {node['html'][:150]}" for violation in results["violations"] for node in violation["nodes"]
    ]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_public_pages_are_accessible(page: Page, site: str, demonstration: User, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for path in public_pages():
        page.goto(f"{site}/{language}/{path}")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1, path
        if problems := violations(page):
            found[path] = problems
    assert found == {}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_page_is_wider_than_the_narrowest_phone(page: Page, site: str, demonstration: User, language: str) -> None:
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    too_wide = []
    for path in public_pages():
        page.goto(f"{site}/{language}/{path}")
        if page.evaluate("document.documentElement.scrollWidth") > NARROWEST:
            too_wide.append(path)
    assert too_wide == []


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


@pytest.mark.browser_context_args(bypass_csp=True)  # axe itself tries an inline style on these pages.
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_staff_pages_are_accessible(page: Page, site: str, demonstration: User, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/accounts/login/")
    found = {"sign in": violations(page)}
    sign_in(page, site, demonstration)
    for path in staff_pages():
        page.goto(site + path)
        found[path] = violations(page)
    assert {path: problems for path, problems in found.items() if problems} == {}
