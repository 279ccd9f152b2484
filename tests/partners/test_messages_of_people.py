"""What a person or an organization was written, as it was, and what became of it; her personal link for staff."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db.models.functions import Now
from django.test import Client

from meeting.models import HistoryEntry, Meeting, Message, MessageEvent, User
from meeting.services.resending import send_again
from partners.models import Campaign, Contact, Invitation, Organization, Registration
from partners.selectors.messages import (
    messages_to_contact,
    messages_to_organization,
    messages_to_registration,
    per_week,
)
from partners.services.addresses import confirm_address, request_address_change
from partners.services.campaigns import ask_to_send
from partners.services.notices import tell
from tests.factories import make_contact, make_invitation, make_organization, make_registration
from tests.partners.staff import signed_in
from tests.reading import one_line

in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])


def campaign_to(*contacts: Contact, meeting: Meeting, dora: User, kind: str = "invitation") -> list[Message]:
    texts = {f"subject_{language}": f"Come ({kind})" for language in ("en", "fr", "es")}
    texts |= {f"body_{language}": "{greeting} {link}" for language in ("en", "fr", "es")}
    campaign = Campaign.objects.create(meeting=meeting, kind=kind, **texts)
    campaign.contacts.set(contacts)
    ask_to_send(campaign=campaign, actor=dora)
    return list(Message.objects.filter(batch__campaign=campaign).order_by("pk"))


def sent(*messages: Message) -> None:
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(state="sent", sent_at=Now())


@pytest.fixture
def chen(meeting: Meeting) -> Contact:
    return make_contact(given_name="Chen", family_name="Li", email="chen@example.org")


# Which ---------------------------------------------------------------------------------------------------------------


def test_contact_has_campaigns_copies_and_what_her_registration_brought(
    meeting: Meeting, chen: Contact, dora: User
) -> None:
    other = make_contact(email="other@example.org")
    for kind in ("save_the_date", "invitation"):
        campaign_to(chen, other, meeting=meeting, dora=dora, kind=kind)
    mine, invited = Message.objects.filter(address=chen.email).order_by("pk")
    sent(mine, invited)
    copies = [send_again(message=message, actor=dora) for message in (mine, invited)]
    invitation = chen.invitations.get()
    own = make_registration(meeting, invitation=invitation, email="CHEN@example.org")
    tell(own, "registration_received")
    replaced = make_registration(meeting, invitation=invitation, invited_as="replaces", email="bruno@example.org")
    tell(replaced, "registration_received")

    found = list(messages_to_contact(chen))

    of_registration = Message.objects.get(link_id=own.public_id)
    assert {message.pk for message in found} == {mine.pk, invited.pk, of_registration.pk, *(copy.pk for copy in copies)}
    assert [message.created_at for message in found] == sorted((m.created_at for m in found), reverse=True)


def test_contact_whose_address_changed_keeps_her_mails(meeting: Meeting, chen: Contact, dora: User) -> None:
    [message] = campaign_to(chen, meeting=meeting, dora=dora)
    chen.email = "chen@example.com"
    chen.save()

    assert list(messages_to_contact(chen)) == [message]


def test_contact_has_what_went_to_her_assistant(meeting: Meeting, chen: Contact, dora: User) -> None:
    Contact.objects.filter(pk=chen.pk).update(assistant_email="assistant@example.org", mail_goes_to="both")
    chen.refresh_from_db()
    mails = campaign_to(chen, meeting=meeting, dora=dora)
    invitation = chen.invitations.get()
    for_her = make_registration(
        meeting, invitation=invitation, invited_as="assists", email="assistant@example.org", family_name="Li"
    )
    named = make_registration(meeting, given_name="CHEN", family_name="Lí", email="Assistant@example.org")
    for registration in (for_her, named, make_registration(meeting, email="assistant@example.org")):
        tell(registration, "registration_received")

    found = list(messages_to_contact(chen))

    assert {message.address for message in mails} == {chen.email, "assistant@example.org"}
    of_registrations = Message.objects.filter(link_id__in=[for_her.public_id, named.public_id])
    assert {message.pk for message in found} == {message.pk for message in [*mails, *of_registrations]}


def test_contact_has_the_note_to_her_old_address(meeting: Meeting, chen: Contact, dora: User) -> None:
    campaign_to(chen, meeting=meeting, dora=dora)
    own = make_registration(meeting, invitation=chen.invitations.get(), invited_as="self", email=chen.email)
    request_address_change(registration=own, email="new@example.org")
    confirm_address(change=own.address_change)

    assert ("registration_address_changed", chen.email) in {
        (message.name, message.address) for message in messages_to_contact(chen)
    }


def test_registration_has_its_own_mails_and_its_invitation(
    meeting: Meeting, chen: Contact, amina: Registration, dora: User
) -> None:
    [invited] = campaign_to(chen, meeting=meeting, dora=dora)
    own = make_registration(meeting, invitation=chen.invitations.get(), email=chen.email)
    request_address_change(registration=own, email="new@example.org")
    confirm_address(change=own.address_change)
    tell(amina, "registration_received")
    own.refresh_from_db()

    assert {message.name for message in messages_to_registration(own)} == {
        "registration_address",
        "registration_address_changed",
        "registration_address_confirmed",
    }
    Registration.objects.filter(pk=own.pk).update(email=chen.email)
    own.refresh_from_db()
    assert invited in messages_to_registration(own)


def test_organization_has_those_of_its_contacts_and_registrations(meeting: Meeting, chen: Contact, dora: User) -> None:
    union = make_organization()
    campaign_to(chen, make_contact(organization=union, email="bruno@example.org"), meeting=meeting, dora=dora)
    tell(make_registration(meeting, organization=union, email="emil@example.org"), "registration_received")
    tell(make_registration(meeting, email="nobody@example.org"), "registration_received")

    found = messages_to_organization(union)

    assert {message.address for message in found} == {"bruno@example.org", "emil@example.org"}


def test_weeks_count_what_was_taken(meeting: Meeting, chen: Contact, dora: User) -> None:
    messages = [
        campaign_to(chen, meeting=meeting, dora=dora, kind=kind)[0] for kind in ("update", "thanks", "invitation")
    ]
    sent(*messages)
    for message, moment in zip(messages, ("2026-11-22T22:59Z", "2026-11-22T23:00Z", "2026-11-29T12:00Z"), strict=True):
        Message.objects.filter(pk=message.pk).update(sent_at=moment)  # Midnight in Geneva is at 23.

    weeks = per_week(messages_to_organization(chen.organization))

    assert [(f"{week.starts_on}", week.count) for week in weeks] == [("2026-11-23", 2), ("2026-11-16", 1)]


# How they are shown --------------------------------------------------------------------------------------------------


def page_of(subject: Contact | Invitation | Organization | Registration) -> str:
    return f"/admin/partners/{subject._meta.model_name}/{subject.pk}/change/"


def test_contact_page_shows_each_mail_as_it_was_with_its_fate(
    staff: Client, meeting: Meeting, chen: Contact, dora: User
) -> None:
    [message] = campaign_to(chen, meeting=meeting, dora=dora)
    sent(message)
    Message.objects.update(state="bounced", last_error="5.1.1")
    MessageEvent.objects.create(message=message, kind="bounced", detail="5.1.1", at="2026-11-26T13:05:00Z")

    page = one_line(staff.get(page_of(chen)).text)

    [said] = re.findall(r"<pre>(.*?)</pre>", page)
    assert said.startswith(f"Dear Chen Li, {settings.SITE_URL}/en/invitation/…/")
    assert '<span class="state bad">Came back: there is no such mailbox (5.1.1)</span>' in page
    assert "<small>26 November 2026, 14:05 · came back, there is no such mailbox (5.1.1)</small>" in page
    assert chen.invitations.get().token not in page
    assert f"<td> {chen.email} </td>" in page
    assert page.count(f'action="/admin/meeting/message/{message.pk}/send-again/"') == 1


def test_texts_are_for_those_who_may_read_the_outbox(meeting: Meeting, chen: Contact, dora: User) -> None:
    campaign_to(chen, meeting=meeting, dora=dora)

    page = signed_in("view_contact").get(page_of(chen)).text

    assert "Come (invitation)" in page
    assert ("<pre>" in page, "Send again" in page, "Show the personal link" in page) == (False, False, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_contact_page_asks_the_same_number_of_queries(
    staff: Client, chen: Contact, dora: User, django_assert_num_queries: Callable, rows: int
) -> None:
    for number in range(rows):
        meeting = make_invitation(contact=chen).meeting
        campaign_to(chen, meeting=meeting, dora=dora, kind=("update", "thanks", "invitation")[number])
    staff.get(page_of(chen))

    with django_assert_num_queries(15):
        staff.get(page_of(chen))


@pytest.mark.parametrize("rows", [1, 3])
def test_organization_page_asks_the_same_number_of_queries(
    staff: Client, meeting: Meeting, dora: User, django_assert_num_queries: Callable, rows: int
) -> None:
    union = make_organization()
    contacts = [make_contact(organization=union) for _ in range(rows)]
    sent(*campaign_to(*contacts, meeting=meeting, dora=dora))
    staff.get(received(union))

    with django_assert_num_queries(12):
        response = staff.get(received(union))

    assert (len(response.context["page"].object_list), [week.count for week in response.context["weeks"]]) == (
        rows,
        [rows],
    )


def received(organization: Organization) -> str:
    return f"/admin/partners/organization/{organization.pk}/messages/"


def test_organization_page_has_pages(
    staff: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, dora: User
) -> None:
    monkeypatch.setattr("partners.admin.messages.MESSAGES_A_PAGE", 2)
    union = make_organization(name_en="Union")
    messages = campaign_to(*(make_contact(organization=union) for _ in range(3)), meeting=meeting, dora=dora)

    first, second = (staff.get(received(union), {"page": number}) for number in (1, 2))

    pages = [[message.pk for message in page.context["page"].object_list] for page in (first, second)]
    assert pages == [[messages[2].pk, messages[1].pk], [messages[0].pk]]
    assert first.context["title"] == "Mails to “Union”"
    assert received(union) in staff.get(page_of(union)).text
    assert f'<a href="{page_of(union)}">Union</a>' in first.text


def test_organization_page_names_those_whom_the_mails_are_about(
    staff: Client, meeting: Meeting, chen: Contact, dora: User
) -> None:
    bruno = make_registration(meeting, given_name="Bruno", family_name="Sá", organization=chen.organization)
    tell(bruno, "registration_received")
    for kind in ("save_the_date", "invitation"):
        sent(*campaign_to(chen, meeting=meeting, dora=dora, kind=kind))
    send_again(message=Message.objects.get(name="save_the_date"), actor=dora)

    page = staff.get(received(chen.organization)).text

    assert page.count(f'<a href="{page_of(chen)}">Chen Li</a>') == 3
    assert page.count(f'<a href="{page_of(bruno)}">Bruno Sá</a>') == 1
    onlooker = signed_in("view_organization", of_meeting=["view_message"])
    page = onlooker.get(received(chen.organization)).text
    assert ("Chen Li" in page, page_of(chen) in page) == (True, False)


def test_message_page_leads_to_the_contact(staff: Client, meeting: Meeting, chen: Contact, dora: User) -> None:
    [message] = campaign_to(chen, meeting=meeting, dora=dora, kind="save_the_date")

    page = one_line(staff.get(f"/admin/meeting/message/{message.pk}/change/").text)

    assert f'About: <a href="{page_of(chen)}">Chen Li</a>' in page


def test_invitation_page_has_its_link_and_its_mails(staff: Client, meeting: Meeting, chen: Contact, dora: User) -> None:
    [message] = campaign_to(chen, meeting=meeting, dora=dora)
    invitation = chen.invitations.get()

    page = one_line(staff.get(page_of(invitation)).text)

    assert f'action="/admin/partners/invitation/{invitation.pk}/link/"' in page
    assert f'action="/admin/meeting/message/{message.pk}/send-again/"' in page
    assert f'<a href="{page_of(invitation)}">' in staff.get(page_of(chen)).text
    assert "/link/" not in signed_in("view_invitation").get(page_of(invitation)).text


# The personal link ---------------------------------------------------------------------------------------------------


@in_each_language
def test_link_is_shown_in_the_language_of_the_person_and_noted(
    staff: Client, meeting: Meeting, dora: User, language: str
) -> None:
    invitation = make_invitation(meeting, make_contact(language=language))
    registration = make_registration(meeting, language=language)

    for subject, path in ((invitation, "invitation"), (registration, "registration")):
        response = staff.post(f"/admin/partners/{path}/{subject.pk}/link/")

        [link] = re.findall(r'<input [^>]*id="link"[^>]* value="([^"]*)" readonly', one_line(response.text))
        assert link == f"{settings.SITE_URL}/{language}/{path}/{subject.token}/"
        assert "no-store" in response["Cache-Control"]

    assert list(HistoryEntry.objects.order_by("pk").values_list("action", "subject_id", "actor", "changes")) == [
        ("link shown", invitation.pk, dora.pk, {}),
        ("link shown", registration.pk, dora.pk, {}),
    ]


ACTS = {
    "en": "Whoever has this link acts in the name of Chen Li, for the meeting “Partners’ meeting”.",
    "fr": "Quiconque a ce lien agit pour Chen Li, au sujet de la réunion «\u00a0Réunion des partenaires\u00a0».",
    "es": "Quien tenga este enlace actúa en nombre de Chen Li, para la reunión «Reunión de asociados».",
}


@in_each_language
def test_page_of_a_link_says_whose_it_is_and_leads_back(
    staff: Client, meeting: Meeting, chen: Contact, language: str
) -> None:
    own = make_registration(meeting, given_name="Chen", family_name="Li")
    for subject, owner in ((make_invitation(meeting, chen), chen), (own, own)):
        link = f"/admin/partners/{subject._meta.model_name}/{subject.pk}/link/"
        page = one_line(staff.post(link, headers={"Accept-Language": language}).text)

        assert ACTS[language] in page
        assert f'<a href="{page_of(owner)}">Chen Li</a> ›' in page


@pytest.mark.parametrize(
    "permissions", [["view_registration"], ["show_link"], ["view_registration", "change_registration"]]
)
def test_link_takes_its_own_permission(amina: Registration, permissions: list[str]) -> None:
    client = signed_in(*permissions)

    assert client.post(f"/admin/partners/registration/{amina.pk}/link/").status_code == 403
    assert not HistoryEntry.objects.exists()


def test_looking_at_the_link_takes_a_post(staff: Client, amina: Registration) -> None:
    """Who loads the page again by its address is led to where the button is."""
    page = f"/admin/partners/registration/{amina.pk}"

    assert staff.get(f"{page}/link/").headers["Location"] == f"{page}/change/"
    assert not HistoryEntry.objects.exists()


def test_sending_again_takes_a_post(staff: Client, meeting: Meeting, chen: Contact, dora: User) -> None:
    (message,) = campaign_to(chen, meeting=meeting, dora=dora)
    page = f"/admin/meeting/message/{message.pk}"

    assert staff.get(f"{page}/send-again/").headers["Location"] == f"{page}/change/"
    assert not message.copies.exists()
