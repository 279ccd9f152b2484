"""One meeting from the first session to the last seat, as its people live it: real browser, worker, broker and mail."""

import re
from email.message import EmailMessage
from subprocess import Popen

from django.utils import timezone
from playwright.sync_api import Page, expect

from meeting.models import Meeting, User
from partners.models import Contact, ContactGroup, Organization
from tests.browser.conftest import STAFF_PASSWORD
from tests.browser.steps import hold_no_longer
from tests.smtp_sink import Sink, text_of
from tests.waiting import eventually

SUBJECTS = {"en": "Invitation: ", "fr": "Invitation : ", "es": "Invitación: "}
CONFIRMED = "Votre participation est confirmée"


def test_from_the_first_session_to_the_last_seat(
    page: Page,
    site: str,
    demonstration: User,
    worker: Popen[bytes],
    sink: Sink,
) -> None:
    _prepare_meeting()
    _sign_in(page, site, demonstration)
    _add_session(page, site)
    _read_it_in_french_and_nairobi(page, site)
    _invite(page, site)
    hold_no_longer()
    mails = eventually(lambda: len(sink.mails) == 3 and list(sink.mails))
    _check_languages(mails)
    [french] = [mail for mail in mails if mail["To"] == "amina@example.org"]
    _register_from(page, french)
    [confirmation] = eventually(lambda: [mail for mail in sink.to("amina@example.org") if mail is not french])
    assert CONFIRMED in text_of(confirmation)
    _staff_see_her(page, site)
    _next_person_is_told_that_the_room_is_full(page, site)


def _prepare_meeting() -> None:
    """A new meeting with one seat, and three contacts, one for each language."""
    Meeting.objects.filter(slug="next").update(is_current=False)
    today = timezone.localdate()
    Meeting.objects.create(
        slug="small", status="published", is_current=True, title_en="A small meeting", title_fr="Une petite réunion",
        title_es="Una reunión pequeña", starts_on=today.replace(day=1, month=1, year=today.year + 1),
        ends_on=today.replace(day=2, month=1, year=today.year + 1), registration_opens_at=timezone.now(),
        seats_in_room=1, seats_online=100, join_url="https://meet.example.org/small",
    )  # fmt: skip
    organization = Organization.objects.create(name_en="Fund", constituency="social_security", country="KE")
    donors = ContactGroup.objects.create(name="Donors")
    for given_name, language in (("Amina", "fr"), ("Bruno", "en"), ("Chen", "es")):
        contact = Contact.objects.create(
            given_name=given_name, family_name="Journey", email=f"{given_name.lower()}@example.org", country="KE",
            organization=organization, language=language,
        )  # fmt: skip
        contact.groups.add(donors)


def _sign_in(page: Page, site: str, staff: User) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_label("Email").fill(staff.email)
    page.get_by_label("Password").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="What would you like to do?")).to_be_visible()


def _add_session(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/agenda/session/add/")
    meeting = Meeting.objects.get(slug="small")
    page.locator("#id_meeting").select_option(str(meeting.pk))
    for language, title in (("en", "Opening words"), ("fr", "Mots d’ouverture"), ("es", "Palabras de apertura")):
        page.get_by_role("group", name="Languages shown").get_by_text(
            {"en": "English", "fr": "French", "es": "Spanish"}[language]
        ).click()
        page.locator(f"#id_title_{language}").fill(title)
    page.locator("#id_starts_at_0").fill(f"{meeting.starts_on:%Y-%m-%d}")
    page.locator("#id_starts_at_1").fill("09:00")
    page.locator("#id_ends_at_0").fill(f"{meeting.starts_on:%Y-%m-%d}")
    page.locator("#id_ends_at_1").fill("10:30")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_contain_text("Opening words")


def _read_it_in_french_and_nairobi(page: Page, site: str) -> None:
    page.goto(f"{site}/fr/small/agenda/?tz=Africa/Nairobi")
    item = page.locator("main li", has_text="Mots d’ouverture").first
    expect(item).to_contain_text("09:00–10:30")
    expect(item).to_contain_text("11:00–12:30")


def _invite(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/partners/campaign/add/")
    page.locator("#id_meeting").select_option(label="A small meeting")
    for language, subject in SUBJECTS.items():
        page.locator("#id_subject_" + language).evaluate(
            "(field) => { field.closest('[hidden]')?.removeAttribute('hidden'); }"
        )
        page.locator(f"#id_subject_{language}").fill(subject + "{meeting}")
        page.locator(f"#id_body_{language}").evaluate(
            "(field) => { field.closest('[hidden]')?.removeAttribute('hidden'); }"
        )
        page.locator(f"#id_body_{language}").fill("{greeting}\n\n{date}\n\n{link}")
    page.get_by_label("Donors").check()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("3 recipients", exact=True)).to_be_visible()
    page.get_by_role("link", name="Spanish").click()
    expect(page.get_by_role("heading", name="Invitación: Una reunión pequeña")).to_be_visible()
    page.get_by_role("button", name="Send to 3 recipients").click()
    expect(page.get_by_text("3 messages are in the outbox. Nothing is sent for five minutes.")).to_be_visible()


def _check_languages(mails: list[EmailMessage]) -> None:
    subjects = {mail["To"]: mail["Subject"] for mail in mails}
    assert subjects == {
        "amina@example.org": "Invitation : Une petite réunion",
        "bruno@example.org": "Invitation: A small meeting",
        "chen@example.org": "Invitación: Una reunión pequeña",
    }


def _link_in(mail: EmailMessage) -> str:
    return re.search(r"http://\S+/", text_of(mail))[0]


def _register_from(page: Page, mail: EmailMessage) -> None:
    page.context.clear_cookies()
    page.goto(_link_in(mail))
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#id_given_name")).to_have_value("Amina")
    expect(page.locator("#id_email")).to_have_value("amina@example.org")
    page.locator("[name=attendance][value=in_person]").check()
    page.locator("[name=consent]").check()
    page.locator("main form [type=submit]").last.click()
    expect(page).to_have_url(re.compile("/fr/small/register/done/$"))


def _staff_see_her(page: Page, site: str) -> None:
    _sign_in(page, site, User.objects.get(email="staff@example.org"))
    page.goto(f"{site}/admin/partners/registration/?q=Amina+Journey")
    row = page.locator("#result_list tbody tr")
    expect(row).to_contain_text("Amina Journey")
    expect(row).to_contain_text("confirmed")


def _next_person_is_told_that_the_room_is_full(page: Page, site: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site}/es/small/register/")
    expect(page.locator("main")).to_contain_text("todas las plazas")
