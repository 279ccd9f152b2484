"""Campaigns that go while somebody calls them off, or while another one goes."""

import threading
from collections.abc import Callable

import pytest
from django.db import transaction

from meeting.models import Message, User
from partners.models import Campaign
from partners.services.campaigns import ask_to_send, call_off
from tests.factories import make_open_meeting
from tests.partners.campaigning import make_campaign, make_people
from tests.partners.racing import in_threads, waits_for_a_lock
from tests.waiting import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def while_it_goes(campaign: Campaign, actor: User, action: Callable[[], object]) -> object:
    """What the action returns, begun while the campaign is handed over and ended when it has been."""
    goes = threading.Event()

    def send() -> None:
        with transaction.atomic():
            ask_to_send(campaign=campaign, actor=actor)
            goes.set()
            eventually(waits_for_a_lock)

    def act() -> object:
        goes.wait(10)
        return action()

    sent, done = in_threads(send, act)
    assert sent is None
    return done


def test_called_off_while_it_goes_nothing_is_sent(dora: User) -> None:
    campaign = make_campaign(contacts=make_people(3))

    assert while_it_goes(campaign, dora, lambda: call_off(campaign=campaign, actor=dora)) == 3

    assert list(Message.objects.values_list("state", flat=True)) == ["cancelled"] * 3


def test_two_campaigns_at_once_invite_each_person_once(dora: User) -> None:
    make_people(3)
    meeting = make_open_meeting()
    one, other = (make_campaign(meeting, standings=["not_invited"]) for _ in range(2))

    while_it_goes(one, dora, lambda: ask_to_send(campaign=other, actor=dora))

    assert sorted(Message.objects.values_list("address", flat=True)) == [f"person{n}@example.org" for n in range(3)]
