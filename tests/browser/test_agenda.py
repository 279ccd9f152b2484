"""The agenda in a browser: what the script adds, and what is left when the line is cut."""

import datetime
import re

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from agenda.models import Session
from meeting.models import User
from tests.factories import make_meeting, make_session
from tests.waiting import eventually

# The first visit alone is enough: the worker has kept this page when it is in its cache.
KEPT_PAGE = "async () => Boolean(await caches.match(location.href, { ignoreVary: true }))"
NAIROBI = {"timezone_id": "Africa/Nairobi", "locale": "fr-FR"}


def mark(page: Page) -> None:
    """A reload would lose this."""
    page.evaluate("window.notReloaded = true")


def was_reloaded(page: Page) -> bool:
    return not page.evaluate("window.notReloaded === true")


@pytest.mark.browser_context_args(**NAIROBI)
def test_own_zone_is_one_click_away_and_needs_no_reload(page: Page, site: str, demonstration: User) -> None:
    page.goto(f"{site}/fr/next/agenda/")
    mark(page)
    page.get_by_role("button", name="Voir à l’heure de mon appareil").click()
    expect(page.locator(".day-head").first).to_contain_text("Afrique de l’Est (Nairobi)")
    expect(page.locator(".when").first).to_contain_text("11:00–11:45")
    expect(page.get_by_role("status").first).to_have_text(re.compile(r"\d+ séances sont affichées\."))
    assert "tz=Africa%2FNairobi" in page.url
    page.go_back()
    expect(page.locator(".when").first).to_have_text("09:00–09:45")
    assert not was_reloaded(page)


@pytest.mark.browser_context_args(**NAIROBI)
def test_zone_is_offered_on_the_pages_of_meeting_and_session(page: Page, site: str, demonstration: User) -> None:
    session = Session.objects.filter(meeting__slug="next", kind=Session.Kind.DEBATE).first()
    for path in ("next/", f"next/agenda/{session.slug}/"):
        page.goto(f"{site}/fr/{path}")
        page.get_by_role("link", name="Voir à l’heure de mon appareil").click()
        expect(page.locator(".facts")).to_contain_text("Nairobi")


def test_sessions_are_chosen_with_the_keyboard_alone(page: Page, site: str, demonstration: User) -> None:
    page.goto(f"{site}/es/next/agenda/")
    mark(page)
    page.get_by_text("Elegir sesiones").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Debate")
    for _ in ("language", "words", "button"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".session")).to_have_count(Session.objects.filter(meeting__slug="next", kind="debate").count())
    expect(page.get_by_label("Tipo")).to_have_value("debate")
    assert not was_reloaded(page)


def test_choice_is_remembered_by_the_second_button(page: Page, site: str, demonstration: User) -> None:
    page.goto(f"{site}/en/next/agenda/")
    page.get_by_text("Times in another zone").click()
    page.get_by_label("Your zone").fill("Seoul")
    page.get_by_role("button", name="Show and remember on this device").click()
    page.goto(f"{site}/en/next/")
    expect(page.locator(".facts")).to_contain_text("Korean Standard Time (Seoul)")


def test_what_is_on_now_changes_while_somebody_reads(page: Page, site: str, transactional_db: None) -> None:
    now, minute = timezone.now(), datetime.timedelta(minutes=1)
    day = timezone.localdate(now)
    meeting = make_meeting(starts_on=day - datetime.timedelta(days=1), ends_on=day + datetime.timedelta(days=1))
    make_session(meeting, title_en="Opening", slug="opening", starts_at=now - minute, ends_at=now + 2 * minute)
    make_session(meeting, title_en="Debate", slug="debate", starts_at=now + 2 * minute, ends_at=now + 30 * minute)
    page.clock.install()
    page.goto(f"{site}/en/{meeting.slug}/agenda/")
    expect(page.locator(".session.now")).to_have_id("opening")
    mark(page)

    # Three minutes pass: for the portal by moving the sessions, for the page by its clock.
    meeting.sessions.update(starts_at=F("starts_at") - 3 * minute, ends_at=F("ends_at") - 3 * minute)
    page.clock.fast_forward(3 * 60_000)

    expect(page.locator(".session.now")).to_have_id("debate")
    assert not was_reloaded(page)


def test_jump_within_the_page_asks_for_nothing(page: Page, site: str, demonstration: User) -> None:
    page.goto(f"{site}/en/next/agenda/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.get_by_role("link", name="Calendar, print and data").click()
    page.go_back()
    page.keyboard.press("Tab")
    assert not {"document", "fetch"} & set(asked)


@pytest.mark.browser_context_args(**NAIROBI)
def test_enter_sends_what_was_typed(page: Page, site: str, demonstration: User) -> None:
    page.goto(f"{site}/fr/next/agenda/")
    page.get_by_text("Horaires dans un autre fuseau").click()
    page.get_by_label("Votre fuseau").fill("Lima")
    page.get_by_label("Votre fuseau").press("Enter")
    expect(page.locator(".day-head").first).to_contain_text("(Lima)")
    page.get_by_text("Choisir des séances").click()
    page.get_by_label("Mots, noms ou organisations").fill("nguyen")
    page.get_by_label("Mots, noms ou organisations").press("Enter")
    expect(page.get_by_text("3 séances sont affichées.")).to_have_count(2)  # Seen, and told to those who hear the page.
    expect(page.locator(".day-head").first).to_contain_text("(Lima)")
    assert page.get_by_role("link", name="English").get_attribute("href").endswith(page.url.partition("?")[2])


def test_escape_closes_the_menu(page: Page, site: str, demonstration: User) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}/en/next/")
    page.locator(".menu summary").click()
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).not_to_have_attribute("open", "")
    expect(page.locator(".menu summary")).to_be_focused()


def test_page_that_was_read_is_there_without_a_line(browser: Browser, site: str, demonstration: User) -> None:
    context = browser.new_context(service_workers="allow")
    page = context.new_page()
    page.goto(f"{site}/fr/next/agenda/")
    expect(page.locator("#off-line")).to_be_hidden()
    eventually(lambda: page.evaluate(KEPT_PAGE))
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Programme", exact=True)).to_be_visible()
    expect(page.get_by_text("Vous êtes hors ligne : cette page est telle que vous l’avez lue")).to_be_visible()
    page.goto(f"{site}/fr/next/agenda/?kind=debate")
    expect(page.get_by_role("heading", name="Programme", exact=True)).to_be_visible()
    context.close()


@pytest.mark.browser_context_args(timezone_id="Africa/Algiers")
def test_zone_with_the_meetings_own_clock_is_not_offered(page: Page, site: str, transactional_db: None) -> None:
    session = make_session(starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00")  # Winter in Geneva.
    page.goto(f"{site}/fr/{session.meeting.slug}/agenda/")
    expect(page.get_by_text("Horaires dans un autre fuseau")).to_be_visible()
    expect(page.locator(".own-zone")).to_be_hidden()
