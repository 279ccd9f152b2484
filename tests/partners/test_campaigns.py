import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from meeting.models import Message, Suppression, User
from partners.models import Campaign, Contact, Delivery, Invitation
from partners.selectors.campaigns import audience_of, campaign_results
from partners.services.campaigns import NobodyToWriteTo, TextMissing, preview_mail, send_campaign
from tests.factories import make_meeting, make_organization, make_registration

PEOPLE = [("Amina", "Touré", "fr", "ms"), ("Bruno", "Keita", "en", "mr"), ("Chen", "Li", "es", "")]


@pytest.fixture
def contacts(db: None) -> list[Contact]:
    organization = make_organization()
    return [
        Contact.objects.create(
            given_name=given, family_name=family, language=language, honorific=honorific, organization=organization,
            email=f"{given.lower()}@example.org",
        )
        for given, family, language, honorific in PEOPLE
    ]  # fmt: skip


@pytest.fixture
def campaign(contacts: list[Contact]) -> Campaign:
    body = "{greeting}\n\n{meeting}\n\n{link}"
    campaign = Campaign.objects.create(
        meeting=make_meeting(title_en="The meeting", title_fr="La réunion", title_es="La reunión"),
        subject_en="Invitation", subject_fr="Invitation à la réunion", subject_es="Invitación",
        body_en=body, body_fr=body, body_es=body,
    )  # fmt: skip
    campaign.contacts.set(contacts)
    return campaign


def test_each_contact_gets_one_message_in_her_language(campaign: Campaign, dora: User) -> None:
    assert send_campaign(campaign=campaign, actor=dora) is True

    messages = Message.objects.order_by("address").values_list("address", "language", "subject")
    assert list(messages) == [
        ("amina@example.org", "fr", "Invitation à la réunion"),
        ("bruno@example.org", "en", "Invitation"),
        ("chen@example.org", "es", "Invitación"),
    ]
    texts = [message.text for message in Message.objects.order_by("address")]
    assert [text.splitlines()[0] for text in texts] == ["Madame Touré,", "Dear Mr Keita,", "Estimado/a Chen Li:"]
    assert all(f"/invitation/{Message.TOKEN_PLACEHOLDER}/" in text for text in texts)
    assert Invitation.objects.count() == Delivery.objects.count() == 3
    campaign.refresh_from_db()
    assert (campaign.state, campaign.sent_by) == (Campaign.State.SENT, dora)


def test_sending_twice_sends_once(campaign: Campaign, dora: User) -> None:
    send_campaign(campaign=campaign, actor=dora)

    assert send_campaign(campaign=campaign, actor=dora) is False
    assert Message.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_send_once(campaign: Campaign, dora: User) -> None:
    outcomes = []
    start = threading.Barrier(20)

    def click() -> None:
        start.wait()
        outcomes.append(send_campaign(campaign=campaign, actor=dora))
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(20)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert sorted(outcomes) == [False] * 19 + [True]
    assert Message.objects.count() == Invitation.objects.count() == 3


def test_registered_and_suppressed_contacts_are_left_out(campaign: Campaign, contacts: list[Contact]) -> None:
    amina, bruno, chen = contacts
    Suppression.objects.create(fingerprint=Suppression.fingerprint_of("Bruno@example.org"), reason="bounced")
    invitation = Invitation.objects.create(meeting=campaign.meeting, contact=chen)
    make_registration(campaign.meeting, invitation=invitation)

    audience = audience_of(campaign)

    assert (audience.recipients, audience.suppressed, audience.registered) == ([amina], [bruno], [chen])


def test_missing_translation_refuses_to_go(campaign: Campaign, dora: User) -> None:
    Campaign.objects.update(body_es="")

    with pytest.raises(TextMissing, match="Recipients read Spanish, and the text is missing there"):
        send_campaign(campaign=campaign, actor=dora)

    assert not Message.objects.exists()
    assert not Invitation.objects.exists()


def test_nobody_to_write_to(campaign: Campaign, dora: User) -> None:
    campaign.contacts.clear()

    with pytest.raises(NobodyToWriteTo):
        send_campaign(campaign=campaign, actor=dora)


@pytest.mark.parametrize("text", ["{{7*7}}", "{0.__class__}", "{name}", "{link.token}"])
def test_unknown_placeholder_is_refused(campaign: Campaign, text: str) -> None:
    campaign.body_en = f"{{link}} {text}"

    with pytest.raises(ValidationError) as refused:
        campaign.full_clean()

    assert list(refused.value.message_dict) == ["body_en"]


def test_invitation_without_its_link_is_refused(campaign: Campaign) -> None:
    campaign.body_fr = "Bonjour"

    with pytest.raises(ValidationError) as refused:
        campaign.full_clean()

    assert list(refused.value.message_dict) == ["body_fr"]


def test_placeholder_in_a_name_is_shown_literally(campaign: Campaign, contacts: list[Contact]) -> None:
    bruno = contacts[1]
    bruno.family_name = "{link} %s <b>"

    mail = preview_mail(campaign, bruno)

    assert mail.text.splitlines()[0] == "Dear Mr {link} %s <b>,"
    assert "Dear Mr {link} %s &lt;b&gt;," in mail.html


def test_results_say_what_became_of_each(campaign: Campaign, contacts: list[Contact], dora: User) -> None:
    send_campaign(campaign=campaign, actor=dora)

    results = campaign_results(campaign)

    assert {result.contact for result in results} == set(contacts)
    assert {(result.message.state, result.invitation.answer, result.registration) for result in results} == {
        ("queued", "none", None)
    }


def test_results_take_the_same_queries_for_many(
    campaign: Campaign, dora: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    send_campaign(campaign=campaign, actor=dora)

    with django_assert_num_queries(3):
        campaign_results(campaign)


def test_review_page_leads_to_sending_and_then_follows(client: Client, campaign: Campaign, dora: User) -> None:
    client.force_login(dora)
    review = reverse("admin:partners_campaign_review", args=[campaign.pk])

    before = client.get(review)
    sent = client.post(reverse("admin:partners_campaign_send", args=[campaign.pk]), follow=True)

    assert "Send to 3 recipients" in before.text
    assert "3 messages are on their way." in sent.text
    assert "What became of it" in sent.text


def test_sending_takes_a_post_and_the_right(client: Client, campaign: Campaign, dora: User) -> None:
    send = reverse("admin:partners_campaign_send", args=[campaign.pk])
    emil = User.objects.create_user("emil@example.org", is_staff=True)

    client.force_login(dora)
    assert client.get(send).status_code == 405
    client.force_login(emil)
    assert client.post(send).status_code == 403

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("honorific", "greetings"),
    [
        ("ms", ["Dear Ms Touré,", "Madame Touré,", "Estimada Sra. Touré:"]),
        ("mr", ["Dear Mr Touré,", "Monsieur Touré,", "Estimado Sr. Touré:"]),
        ("dr", ["Dear Dr Touré,", "Docteur/Docteure Touré,", "Estimado/a Dr./Dra. Touré:"]),
        ("prof", ["Dear Professor Touré,", "Professeur/Professeure Touré,", "Estimado/a Prof./Profa. Touré:"]),
        ("he", ["Excellency,", "Excellence,", "Excelencia:"]),
    ],
)
def test_greetings_in_each_language(
    campaign: Campaign, contacts: list[Contact], honorific: str, greetings: list[str]
) -> None:
    amina = contacts[0]
    amina.honorific = honorific
    found = []
    for language in ("en", "fr", "es"):
        amina.language = language
        found.append(preview_mail(campaign, amina).text.splitlines()[0])
        assert translation.get_language() == "en"

    assert found == greetings
