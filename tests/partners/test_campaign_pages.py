"""The pages of campaigns, as staff use them."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from meeting.models import Meeting, Message, Suppression, User
from partners.models import Campaign, Contact, Invitation
from partners.selectors.campaigns import campaign_results, content_of
from partners.services import campaigns
from partners.services.campaigns import ask_to_send
from tests.factories import make_contact, make_meeting, make_organization, make_registration
from tests.partners.answers import in_each_language
from tests.partners.campaigning import TEXT, act, make_campaign, page, send
from tests.partners.staff import signed_in
from tests.reading import one_line

FORM = re.compile(r"<form.*?</form>", re.DOTALL)
BUTTON = re.compile(r'name="action" value="(\w+)"')
PEOPLE = [("Amina", "Touré", "fr"), ("Bruno", "Keita", "en"), ("Chen", "Li", "es"), ("Dao", "Li", "es")]


@pytest.fixture
def contacts(db: None) -> list[Contact]:
    fund = make_organization(constituency="social_security")
    return [
        make_contact(
            given_name=given, family_name=family, language=code, organization=fund, email=f"{given.lower()}@example.org"
        )
        for given, family, code in PEOPLE
    ]


@pytest.fixture
def campaign(contacts: list[Contact]) -> Campaign:
    closes_at = timezone.now() + datetime.timedelta(days=60)
    day = timezone.localdate() + datetime.timedelta(days=90)
    meeting = make_meeting(slug="2027", registration_closes_at=closes_at, starts_on=day, ends_on=day)
    return make_campaign(meeting, contacts=contacts)


def test_review_leads_to_sending_and_then_follows(staff: Client, campaign: Campaign) -> None:
    before = page(staff, campaign)
    sent = send(staff, campaign)

    assert "Send to 4 recipients" in before
    assert "4 messages are in the outbox. Nothing is sent for five minutes." in sent
    assert "What became of it" in sent
    assert "Nothing is sent before" in sent
    assert "It was called off; 4 messages do not go." in act(staff, campaign, "call_off")
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}


def test_previews_step_through_the_recipients(staff: Client, campaign: Campaign) -> None:
    assert "Recipient 1 of 1" in page(staff, campaign)
    assert "French, as Amina Touré" in page(staff, campaign, "?language=fr")

    second = page(staff, campaign, "?language=es&number=2")
    assert "Recipient 2 of 2" in second
    assert "Spanish, as Dao Li" in second
    assert (
        f'href="{reverse("admin:partners_campaign_review", args=[campaign.pk])}?language=es&number=1#preview"' in second
    )
    assert "number=3" not in second
    for nonsense in ("?language=es&number=99", "?language=es&number=x", "?language=xx", "?number=-1"):
        assert "Recipient" in page(staff, campaign, nonsense)


def test_preview_passes_over_who_is_in_the_address_book_twice(staff: Client) -> None:
    amina = {"given_name": "Amina", "email": "amina@example.org"}
    contacts = [make_contact(**amina, family_name="Abel"), make_contact(**amina, family_name="Abèl", language="fr")]
    contacts.append(make_contact(given_name="Zoé", family_name="Zola", language="fr"))

    shown = page(staff, make_campaign(contacts=contacts), "?language=fr")

    assert "French, as Zoé Zola" in shown
    assert "Recipient 1 of 1" in shown


def test_preview_of_the_html_is_the_mail(staff: Client, campaign: Campaign) -> None:
    response = staff.get(reverse("admin:partners_campaign_preview", args=[campaign.pk]), {"language": "fr"})

    assert "<p>Bonjour Amina Touré,</p>" in response.text
    assert '<html lang="fr">' in response.text
    assert "/fr/invitation/test/" in response.text


def test_preview_of_an_audience_of_nobody(staff: Client) -> None:
    campaign = make_campaign()

    assert staff.get(reverse("admin:partners_campaign_preview", args=[campaign.pk])).status_code == 404
    assert "Choose recipients first" in page(staff, campaign)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "That moment has passed."), ("fr", "Ce moment est passé."), ("es", "Ese momento ya ha pasado.")],
)
def test_refused_sending_keeps_what_was_typed(staff: Client, campaign: Campaign, language: str, words: str) -> None:
    typed = {"when": "at", "at": "2020-01-01T09:00", "rate": "20", "content": content_of(campaign)}
    address = reverse("admin:partners_campaign_send", args=[campaign.pk])

    response = staff.post(address, typed, headers={"Accept-Language": language})

    form = response.context["form"]
    assert (response.status_code, form.errors) == (422, {"at": [words]})
    assert [form[name].value() for name in ("at", "rate")] == ["2020-01-01T09:00", "20"]


def test_those_left_out_are_named_and_counted(
    staff: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partners.selectors.campaigns.NAMED", 1)
    Campaign.objects.update(body_es="")

    shown = page(staff, campaign)

    assert "No text in the language (2)" in shown
    assert "<li>and 1 other</li>" in shown


LEFT_OUT = {
    "en": (
        "The address does not exist (1)",
        "Bruno Keita ({fund}) (to the assistant)",
        "One of two addresses is left out",
        "They get it at the other one (1)",
        "Amina Touré ({fund}) · the assistant (unsubscribed)",
    ),
    "fr": (
        "L’adresse n’existe pas (1)",
        "Bruno Keita ({fund}) (à l’assistant(e))",
        "L’une des deux adresses est exclue",
        "Le courriel va à l’autre adresse (1)",
        "Amina Touré ({fund}) · l’assistant(e) (désabonnement)",
    ),
    "es": (
        "La dirección no existe (1)",
        "Bruno Keita ({fund}) (al asistente)",
        "Una de las dos direcciones queda excluida",
        "El correo va a la otra (1)",
        "Amina Touré ({fund}) · el asistente (baja voluntaria)",
    ),
}


@in_each_language
def test_assistants_left_out_are_said(
    staff: Client, campaign: Campaign, contacts: list[Contact], language: str
) -> None:
    for contact, goes_to, reason in ((contacts[0], "both", "unsubscribed"), (contacts[1], "assistant", "bounced")):
        contact.assistant_email, contact.mail_goes_to = f"of-{contact.email}", goes_to
        contact.save()
        Suppression.objects.create(fingerprint=contact.assistant_fingerprint, reason=reason)

    review = reverse("admin:partners_campaign_review", args=[campaign.pk])
    shown = one_line(strip_tags(staff.get(review, headers={"Accept-Language": language}).text))

    told = [words.format(fund=contacts[0].organization) for words in LEFT_OUT[language]]
    assert [words for words in told if words not in shown] == []


def test_time_is_typed_in_the_meetings_zone(staff: Client, campaign: Campaign) -> None:
    Meeting.objects.update(time_zone="Africa/Abidjan")
    day = timezone.localdate() + datetime.timedelta(days=9)

    send(staff, campaign, when="at", at=f"{day}T09:30", rate="60")

    campaign.refresh_from_db()
    assert campaign.send_at == datetime.datetime.combine(day, datetime.time(9, 30), datetime.UTC)
    assert (campaign.state, campaign.rate_per_minute) == ("approved", 60)
    assert "It goes at its time:" in page(staff, campaign)
    assert "It is a draft again." in act(staff, campaign, "take_back")


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"when": "at"}, "at", "Fill in this field."),
        ({"when": "before_closing"}, "days", "Fill in this field."),
        ({"when": "before_closing", "days": "0"}, "days", "Ensure this value is greater than or equal to 1."),
        ({"when": "now", "rate": "0"}, "rate", "Ensure this value is greater than or equal to 1."),
        ({"when": "at", "at": "2027-03-28T02:30"}, "at", "it may be ambiguous or it may not exist"),
        ({"when": "at", "at": "2027-10-31T02:30"}, "at", "it may be ambiguous or it may not exist"),
        ({"when": "at", "at": "9999-12-31T23:59"}, "at", "Enter a date in the years 2000 to 2099."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    staff: Client, campaign: Campaign, data: dict[str, str], field: str, message: str
) -> None:
    Campaign.objects.update(kind="reminder")

    response = staff.post(reverse("admin:partners_campaign_send", args=[campaign.pk]), data)

    assert response.status_code == 422
    assert message in str(response.context["form"].errors[field])
    assert list(response.context["form"].errors) == [field]


def test_text_that_another_wrote_meanwhile_does_not_go(staff: Client, campaign: Campaign) -> None:
    """Else he could approve it himself, since it was asked for by somebody who had not seen it."""
    shown = content_of(campaign)
    Campaign.objects.update(body_en="Another text. {link}")

    said = send(staff, campaign, content=shown)

    assert "The texts, the recipients or the meeting have changed since. Look at them again." in said
    assert f'name="content" value="{content_of(Campaign.objects.get())}"' in said
    assert (Campaign.objects.get().state, Message.objects.count()) == ("draft", 0)


def test_only_reminders_go_by_the_closing(staff: Client, campaign: Campaign) -> None:
    assert "before_closing" not in page(staff, campaign)
    Campaign.objects.update(kind="reminder")
    assert "before_closing" in page(staff, campaign)

    send(staff, campaign, when="before_closing", days="7")

    campaign.refresh_from_db()
    assert (campaign.state, campaign.days_before_closing) == ("approved", 7)


def test_large_campaign_is_approved_by_somebody_else(
    staff: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "ALONE_UP_TO", 3)
    content = content_of(campaign)

    assert "Somebody else has to approve it before it goes." in send(staff, campaign)
    assert 'value="approve"' not in page(staff, campaign)
    assert "Somebody else must approve what you have asked for." in act(staff, campaign, "approve", content=content)

    emil = signed_in("view_campaign", "approve_campaign")
    assert 'value="approve"' in page(emil, campaign)
    assert "The texts, the recipients or the meeting have changed since." in act(emil, campaign, "approve", content="x")
    assert "4 messages are in the outbox." in act(emil, campaign, "approve", content=content)


@in_each_language
@pytest.mark.parametrize(
    ("state", "buttons"), [("draft", []), ("waiting", ["approve"]), ("approved", []), ("cancelled", [])]
)
def test_who_may_only_approve_gets_no_form_without_a_button(
    campaign: Campaign, dora: User, state: str, buttons: list[str], language: str
) -> None:
    Campaign.objects.update(state=state, asked_by=None if state == "draft" else dora, agreed_count=4)
    review, act_on = (reverse(f"admin:partners_campaign_{page}", args=[campaign.pk]) for page in ("review", "act"))
    emil = signed_in("view_campaign", "approve_campaign")

    shown = emil.get(review, headers={"Accept-Language": language}).text

    forms = [form for form in FORM.findall(shown) if act_on in form]
    assert [BUTTON.findall(form) for form in forms] == ([buttons] if buttons else [])


@pytest.mark.parametrize(
    ("permissions", "action", "status"),
    [
        (["view_campaign"], "approve", 403),
        (["view_campaign", "approve_campaign"], "call_off", 403),
        (["view_campaign", "approve_campaign"], "test", 403),
        (["approve_campaign"], "approve", 403),
        (["view_campaign", "change_campaign"], "take_back", 302),
        (["view_campaign", "change_campaign"], "nonsense", 400),
    ],
)
def test_actions_take_their_rights(campaign: Campaign, permissions: list[str], action: str, status: int) -> None:
    address = reverse("admin:partners_campaign_act", args=[campaign.pk])

    assert signed_in(*permissions).post(address, {"action": action}).status_code == status


def test_sending_takes_the_right_to_change(campaign: Campaign) -> None:
    address = reverse("admin:partners_campaign_send", args=[campaign.pk])

    assert signed_in("view_campaign").post(address, {"when": "now"}).status_code == 403
    assert not Message.objects.exists()


def test_test_mails(staff: Client, campaign: Campaign, dora: User) -> None:
    assert "3 tests are on their way to you." in act(staff, campaign, "test")

    assert set(Message.objects.values_list("address", "name")) == {(dora.email, "campaign_test")}


def form_data(campaign: Campaign, **fields: Any) -> dict[str, Any]:
    texts = {name: getattr(campaign, name) for name in ("subject_en", "subject_fr", "subject_es")}
    texts |= {f"body_{code}": TEXT for code in ("en", "fr", "es")}
    chosen = {"meeting": campaign.meeting_id, "kind": "invitation", "earlier_part": "took_part"}
    return texts | chosen | {"contacts": list(campaign.contacts.values_list("pk", flat=True)), "_save": ""} | fields


def test_edit_of_what_was_asked_for_makes_a_draft(staff: Client, campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora, send_at=timezone.now() + datetime.timedelta(days=1))
    address = reverse("admin:partners_campaign_change", args=[campaign.pk])

    staff.post(address, form_data(campaign))
    campaign.refresh_from_db()
    assert campaign.state == "approved"

    edited = staff.post(address, form_data(campaign, countries=["CI"], standings=["silent"]), follow=True)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.countries, campaign.standings) == ("draft", ["CI"], ["silent"])
    assert "It is a draft again: what was asked for was another." in edited.text


def test_edit_of_what_has_gone_meanwhile_is_refused(staff: Client, campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora)

    response = staff.post(reverse("admin:partners_campaign_change", args=[campaign.pk]), form_data(campaign))

    campaign.refresh_from_db()
    assert (response.status_code, campaign.state) == (403, "sent")


def test_broken_text_is_said_beside_its_field(staff: Client, campaign: Campaign) -> None:
    response = staff.post(
        reverse("admin:partners_campaign_change", args=[campaign.pk]), form_data(campaign, body_fr="{link} {x}")
    )

    assert response.context["adminform"].form.errors == {"body_fr": ["These placeholders do not exist: {x}"]}


@pytest.mark.parametrize(
    ("query", "subject", "standings"),
    [
        ("", "Invitation: {meeting}", ["not_invited"]),
        ("?kind=thanks", "Thank you: {meeting}", []),
        ("?kind=reminder", "Reminder: {meeting}", ["silent", "begun"]),
        ("?kind=nonsense", "Invitation: {meeting}", ["not_invited"]),
    ],
)
def test_new_campaign_starts_from_the_text_of_its_kind(
    staff: Client, query: str, subject: str, standings: list[str]
) -> None:
    form = staff.get(reverse("admin:partners_campaign_add") + query).context["adminform"].form

    assert (form["subject_en"].value(), form["standings"].value() or []) == (subject, standings)


# What became of it ------------------------------------------------------------------------------------------------


def test_results_say_what_became_of_each(campaign: Campaign, contacts: list[Contact], dora: User) -> None:
    contacts[0].assistant_email, contacts[0].mail_goes_to = "helper@example.org", "both"
    contacts[0].save()
    ask_to_send(campaign=campaign, actor=dora)
    registration = make_registration(campaign.meeting, invitation=Invitation.objects.get(contact=contacts[1]))

    _page, results = campaign_results(campaign)

    assert [
        (result.contact.given_name, result.message.address, result.message.state, result.registration)
        for result in results
    ] == [
        ("Bruno", "bruno@example.org", "queued", registration),
        ("Chen", "chen@example.org", "queued", None),
        ("Dao", "dao@example.org", "queued", None),
        ("Amina", "amina@example.org", "queued", None),
        ("Amina", "helper@example.org", "queued", None),
    ]
    keys = set(Message.objects.filter(delivery__contact=contacts[0]).values_list("dedupe_key", flat=True))
    assert keys == {f"campaign:{campaign.pk}:{contacts[0].pk}{copy}" for copy in ("", ":assistant")}
    assert Message.objects.filter(delivery__contact=contacts[0]).values("link_id").distinct().count() == 1


def test_results_name_her_latest_registration(campaign: Campaign, contacts: list[Contact], dora: User) -> None:
    campaign.contacts.set(contacts[:1])
    ask_to_send(campaign=campaign, actor=dora)
    hers = {"meeting": campaign.meeting, "invitation": Invitation.objects.get()}
    make_registration(**hers, status="cancelled")
    declined = make_registration(**hers, status="declined")
    make_registration(**hers, invited_as="in_addition")

    _page, (result,) = campaign_results(campaign)

    assert result.registration == declined


def test_permission_to_approve_has_a_name(db: None) -> None:
    assert Permission.objects.get(codename="approve_campaign").name == "Can approve campaigns of others"
