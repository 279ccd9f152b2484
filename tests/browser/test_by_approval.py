"""By approval: the secretariat decides, and the person reads it in his language, in the mail and on his open page."""

from collections.abc import Callable
from subprocess import Popen

import pytest
from playwright.sync_api import Page, expect

from meeting.models import Admission, Meeting, User
from partners.models import Registration
from tests.browser.steps import (
    fill_in_person,
    follow_link,
    let_page_look,
    look_at,
    mail_to,
    make_meeting_in_three_languages,
    sign_in,
    standing,
)
from tests.smtp_sink import Sink, text_of

NOTE = "Votre collègue Amina Diallo vient déjà pour votre ministère."
DECLINED = f"Votre inscription n’a pas pu être acceptée. {NOTE}"
PENDING = "Votre demande d’inscription nous est parvenue. Un courriel vous informera de la décision."
CONFIRMED = "Votre participation est confirmée\u00a0: vous avez une place en salle."


@pytest.fixture
def meeting(transactional_db: None) -> Meeting:
    return make_meeting_in_three_languages(admission=Admission.APPROVAL)


@pytest.fixture
def secretariat(open_browser: Callable[..., Page], site: str, dora: User) -> Page:
    """Dora at her desk."""
    page = open_browser()
    sign_in(page, site, dora)
    return page


@pytest.fixture
def bruno(page: Page, site: str, meeting: Meeting, worker: Popen[bytes], sink: Sink) -> Registration:
    """Bruno has registered in French, and has his page open."""
    page.clock.install()
    page.goto(f"{site}/fr/2027/register/")
    expect(page.get_by_text("Le secrétariat se prononce sur chaque inscription")).to_be_visible()
    fill_in_person(page, "Bruno", attendance="in_person")
    page.get_by_role("button", name="S’inscrire").click()
    look_at(page, "Merci")
    mail = mail_to(sink, "bruno@example.org", "Votre inscription\u00a0: Notre réunion")
    assert PENDING in text_of(mail)
    follow_link(page, site, mail)
    look_at(page, "Mon inscription")
    return Registration.objects.get()


def open_registration(secretariat: Page, site: str, registration: Registration) -> None:
    secretariat.goto(f"{site}/admin/partners/registration/{registration.pk}/change/")


def test_bruno_reads_why_he_cannot_come(
    page: Page, site: str, bruno: Registration, secretariat: Page, sink: Sink
) -> None:
    assert standing(page) == PENDING
    open_registration(secretariat, site, bruno)
    secretariat.get_by_role("button", name="Decline…").click()
    secretariat.get_by_label("Reason").select_option("other")
    secretariat.get_by_label("Your note (French)").fill(NOTE)
    secretariat.get_by_role("button", name="Decline 1 registration").click()
    expect(secretariat.locator(".messagelist")).to_contain_text("1 registration was declined")

    let_page_look(page)
    expect(page.locator("#standing .notice")).to_have_text(DECLINED)
    look_at(page, "Mon inscription")
    declined = [mail for mail in sink.to("bruno@example.org") if NOTE in text_of(mail)]
    assert [DECLINED in " ".join(text_of(mail).split()) for mail in declined] == [True]


def test_bruno_reads_that_he_is_accepted(
    page: Page, site: str, bruno: Registration, secretariat: Page, sink: Sink
) -> None:
    open_registration(secretariat, site, bruno)
    secretariat.get_by_role("button", name="Approve").click()
    expect(secretariat.locator(".messagelist")).to_contain_text("1 registration was approved")

    let_page_look(page)
    expect(page.locator("#standing .notice")).to_have_text(CONFIRMED)
    expect(page.get_by_role("link", name="Mon laissez-passer")).to_be_visible()
    look_at(page, "Mon inscription")
    mail = mail_to(sink, "bruno@example.org", "Votre inscription est acceptée\u00a0: Notre réunion")
    assert CONFIRMED in text_of(mail)
