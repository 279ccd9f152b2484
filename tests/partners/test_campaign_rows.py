"""A campaign becomes one row of the outbox for each recipient, with its text once in each language."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from meeting.models import Message, User
from partners.models import Campaign, Contact, Delivery, Invitation
from partners.services.campaigns import ask_to_send
from tests.factories import make_contact, make_open_meeting, make_organization
from tests.partners.campaigning import make_campaign


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
