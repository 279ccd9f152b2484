"""One who waits has her page open: it moves by itself when a seat is offered or the secretariat has decided."""

import datetime
import re
from collections.abc import Callable
from subprocess import Popen

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from meeting.models import Meeting
from partners.models import Registration
from partners.services.registrations import cancel_registration
from tests.browser.steps import (
    LONGEST_WAIT,
    let_page_look,
    look_at,
    mail_to,
    make_meeting_in_three_languages,
    page_of,
)
from tests.factories import make_registration
from tests.smtp_sink import Sink

OPENED = "performance.timeOrigin"  # Another one after a reload.


def make_person(meeting: Meeting, given_name: str, *, waited: int = 0, **fields: object) -> Registration:
    """Somebody who speaks Spanish, and has waited for so many hours if she waits."""
    since = timezone.now() - datetime.timedelta(hours=waited) if waited else None
    return make_registration(
        meeting, given_name=given_name, email=f"{given_name.lower()}@example.org", language="es",
        waiting_since=since, **fields,
    )  # fmt: skip


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    """There is one seat in the room."""
    return make_meeting_in_three_languages(seats_in_room=1)


@pytest.fixture
def amina(meeting: Meeting) -> Registration:
    """Amina has the seat."""
    return make_person(meeting, "Amina")


@pytest.fixture
def chen(meeting: Meeting, amina: Registration) -> Registration:
    """Chen is the first in line."""
    return make_person(meeting, "Chen", waited=2, status="waitlisted")


@pytest.fixture
def bruno(meeting: Meeting, chen: Registration) -> Registration:
    """Bruno comes after him."""
    return make_person(meeting, "Bruno", waited=1, status="waitlisted")


@pytest.fixture
def waiting(page: Page, site: str, chen: Registration) -> Page:
    """Chen's page, which he has open."""
    return watched(page, page_of(site, chen, "en"))


def watched(page: Page, address: str) -> Page:
    page.clock.install()
    page.goto(address)
    return page


def standing(page: Page, words: str) -> None:
    expect(page.locator("#standing .notice")).to_contain_text(words)


def test_seat_moves_to_chen_while_he_watches(  # noqa: PLR0917 -- three people, their browsers and their mail
    open_browser: Callable[..., Page], site: str, worker: Popen[bytes], sink: Sink,
    amina: Registration, chen: Registration, bruno: Registration,
) -> None:  # fmt: skip
    chens = watched(open_browser(locale="es-ES"), page_of(site, chen, "es"))
    brunos = watched(open_browser(locale="es-ES"), page_of(site, bruno, "es"))
    look_at(chens, "Mi inscripción")
    standing(chens, "Está en la lista de espera")
    opened = chens.evaluate(OPENED)

    aminas = open_browser(locale="es-ES")
    aminas.goto(page_of(site, amina, "es"))
    aminas.get_by_role("link", name="Anular mi inscripción").click()
    look_at(aminas, "Anular mi inscripción")
    aminas.get_by_role("button", name="Sí, anularla").click()
    standing(aminas, "Su inscripción está anulada.")

    let_page_look(chens)
    standing(chens, "Una plaza en la sala es suya si la acepta antes de esta fecha")
    expect(chens.locator("#status")).to_contain_text("Una plaza en la sala es suya")
    expect(chens).to_have_title(re.compile("^Mi inscripción: plaza ofrecida · "))
    assert chens.evaluate(OPENED) == opened
    look_at(chens, "Mi inscripción")
    mail_to(sink, "chen@example.org", "Tiene una plaza reservada, le rogamos que responda: Nuestra reunión")

    chens.get_by_role("button", name="Aceptar la plaza").click()
    standing(chens, "Su participación está confirmada: tiene una plaza en la sala.")
    look_at(chens, "Mi inscripción")
    let_page_look(brunos)
    standing(brunos, "Está en la lista de espera")
    statuses = Registration.objects.order_by("given_name").values_list("given_name", "status")
    assert list(statuses) == [("Amina", "cancelled"), ("Bruno", "waitlisted"), ("Chen", "confirmed")]


def test_buttons_stay_under_the_hands_of_one_who_is_at_them(waiting: Page, amina: Registration) -> None:
    change = waiting.get_by_role("link", name="Change my registration")
    change.focus()
    cancel_registration(registration=amina)
    let_page_look(waiting)
    expect(change).to_be_focused()
    standing(waiting, "You are on the waiting list")

    change.blur()
    let_page_look(waiting)
    standing(waiting, "A seat in the room is yours")


def test_page_without_a_line_stays_as_it_is_and_says_nothing(waiting: Page, amina: Registration) -> None:
    asked = looks_of(waiting)
    waiting.context.set_offline(True)
    waiting.wait_for_function("!navigator.onLine")
    cancel_registration(registration=amina)
    waiting.clock.fast_forward(LONGEST_WAIT)
    standing(waiting, "You are on the waiting list")
    expect(waiting.locator("#status")).to_be_empty()
    assert asked == []

    waiting.context.set_offline(False)
    let_page_look(waiting)
    standing(waiting, "A seat in the room is yours")


def test_page_whose_link_was_replaced_says_so_and_asks_no_more(
    new_context: Callable[..., BrowserContext], site: str, chen: Registration
) -> None:
    page = watched(new_context().new_page(), page_of(site, chen, "es"))  # Not one that must have all its parts.
    Registration.objects.filter(pk=chen.pk).update(link_version=chen.link_version + 1)
    let_page_look(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Este enlace no abre nada")

    asked = looks_of(page)
    page.clock.fast_forward(10 * LONGEST_WAIT)
    assert asked == []


def test_page_that_nobody_sees_asks_for_nothing(waiting: Page) -> None:
    waiting.evaluate("Object.defineProperty(document, 'hidden', {get: () => !window.isSeen})")
    asked = looks_of(waiting)
    waiting.clock.fast_forward(LONGEST_WAIT)
    assert asked == []
    waiting.evaluate("window.isSeen = true")
    let_page_look(waiting)
    assert asked == [waiting.url]


def test_page_of_the_confirmed_asks_for_nothing(page: Page, site: str, amina: Registration) -> None:
    watched(page, page_of(site, amina, "en"))
    asked = looks_of(page)
    page.clock.fast_forward(10 * LONGEST_WAIT)
    assert asked == []


def test_words_that_stay_the_same_are_not_said_again(waiting: Page) -> None:
    let_page_look(waiting)
    let_page_look(waiting)
    expect(waiting.locator("#status")).to_be_empty()


def looks_of(page: Page) -> list[str]:
    """The addresses that the page's script asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    return asked
