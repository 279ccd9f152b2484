"""A campaign becomes one row of the outbox for each recipient, with its text once in each language."""

import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from meeting.models import Batch, BatchText, Message, Suppression, User
from meeting.models.outbox import new_message_id
from partners.models import Campaign, Contact, Delivery, Invitation
from partners.services.campaigns import ask_to_send
from tests.factories import make_contact, make_invitation, make_open_meeting, make_organization
from tests.partners.campaigning import make_campaign, make_people


@pytest.fixture
def contacts(db: None) -> list[Contact]:
    fund = make_organization(name_en="Fund", name_fr="Caisse nationale")
    people = [("Amina", "Touré", "fr", "ms"), ("Bruno", "Keita", "en", "mr"), ("Chen", "Li", "es", "")]
    return [
        make_contact(
            given_name=given, family_name=family, language=language, honorific=honorific, organization=fund,
            email=f"{given.lower()}@example.org",
        )
        for given, family, language, honorific in people
    ]  # fmt: skip


@pytest.fixture
def campaign(contacts: list[Contact]) -> Campaign:
    closes_at = timezone.now() + timezone.timedelta(days=10)
    meeting = make_open_meeting(
        title_en="The meeting", title_fr="La réunion", title_es="La reunión", registration_closes_at=closes_at
    )
    return make_campaign(meeting, contacts=contacts)


def test_each_recipient_gets_one_message_in_her_language(campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora)

    rows = Message.objects.order_by("address").values_list("address", "language", "name", "text", "values")
    assert list(rows) == [
        ("amina@example.org", "fr", "invitation", "", {
            "greeting": "Madame Touré,", "given_name": "Amina", "family_name": "Touré",
            "organization": "Caisse nationale",
        }),
        ("bruno@example.org", "en", "invitation", "", {
            "greeting": "Dear Mr Keita,", "given_name": "Bruno", "family_name": "Keita", "organization": "Fund",
        }),
        ("chen@example.org", "es", "invitation", "", {
            "greeting": "Estimado/a Chen Li:", "given_name": "Chen", "family_name": "Li", "organization": "Fund",
        }),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_send_once(campaign: Campaign, dora: User) -> None:
    states = []
    start = threading.Barrier(20)

    def click() -> None:
        start.wait()
        states.append(ask_to_send(campaign=campaign, actor=dora).state)
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(20)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert states == ["sent"] * 20
    assert Message.objects.count() == Invitation.objects.count() == Delivery.objects.count() == 3
    campaign.refresh_from_db()
    assert set(Message.objects.values_list("batch", flat=True)) == {campaign.batch_id}
    assert Batch.objects.count() == 1
    assert BatchText.objects.count() == 3


def test_rows_carry_what_the_sender_goes_by(campaign: Campaign, dora: User) -> None:
    ask_to_send(campaign=campaign, actor=dora)

    closes_at = campaign.meeting.registration_closes_at
    for message in Message.objects.select_related("delivery__contact"):
        invitation = Invitation.objects.get(contact=message.delivery.contact)
        assert (message.link_purpose, message.link_id, message.link_version) == ("invitation", invitation.public_id, 1)
        assert (message.state, message.not_after, message.attempts) == ("queued", closes_at, 0)
        assert message.dedupe_key == f"campaign:{campaign.pk}:{message.delivery.contact_id}"
        assert message.message_id == f"<{message.public_id.hex}{new_message_id()[33:]}"


def test_invitation_of_before_is_the_one_that_is_sent(campaign: Campaign, contacts: list[Contact], dora: User) -> None:
    invitation = make_invitation(campaign.meeting, contacts[0], link_version=4)

    ask_to_send(campaign=campaign, actor=dora)

    message = Message.objects.get(address="amina@example.org")
    assert (message.link_id, message.link_version) == (invitation.public_id, 4)
    assert Invitation.objects.count() == 3


def test_update_invites_nobody_and_never_is_too_late(campaign: Campaign, dora: User) -> None:
    Campaign.objects.update(kind="update")

    ask_to_send(campaign=campaign, actor=dora)

    assert not Invitation.objects.exists()
    assert set(Message.objects.values_list("link_purpose", "link_id", "not_after")) == {("", None, None)}


@pytest.mark.parametrize(
    ("goes_to", "addresses"),
    [
        ("principal", ["amina@example.org"]),
        ("assistant", ["helper@example.org"]),
        ("both", ["amina@example.org", "helper@example.org"]),
    ],
)
def test_mail_goes_to_whom_the_contact_says(
    campaign: Campaign, contacts: list[Contact], dora: User, goes_to: str, addresses: list[str]
) -> None:
    contacts[0].assistant_email, contacts[0].mail_goes_to = "helper@example.org", goes_to
    contacts[0].save()
    campaign.contacts.set(contacts[:1])

    ask_to_send(campaign=campaign, actor=dora)

    messages = Message.objects.order_by("address")
    assert [message.address for message in messages] == addresses
    assert {message.values["greeting"] for message in messages} == {"Madame Touré,"}


@pytest.mark.parametrize(
    ("suppressed", "address"), [("fingerprint", "helper@example.org"), ("assistant_fingerprint", "amina@example.org")]
)
def test_of_two_addresses_a_suppressed_one_gets_no_message(
    campaign: Campaign, contacts: list[Contact], dora: User, suppressed: str, address: str
) -> None:
    contacts[0].assistant_email, contacts[0].mail_goes_to = "helper@example.org", "both"
    contacts[0].save()
    Suppression.objects.create(fingerprint=getattr(contacts[0], suppressed), reason="bounced")
    campaign.contacts.set(contacts[:1])

    ask_to_send(campaign=campaign, actor=dora)

    assert list(Message.objects.values_list("address", flat=True)) == [address]


@pytest.mark.parametrize("many", [2, 40])
def test_sending_takes_the_same_statements_for_many(
    dora: User, many: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    campaign = make_campaign(contacts=make_people(many))
    ContentType.objects.get_for_model(Campaign)

    with django_assert_num_queries(26):
        ask_to_send(campaign=campaign, actor=dora)
    assert Message.objects.count() == many
