"""What people do while a mailing runs holds for every message that is not in conversation yet."""

import random
from collections.abc import Callable
from functools import partial

import pytest
from django.db.models import QuerySet

from meeting.models import Batch, Message, Suppression, User
from meeting.services.batches import cancel_batch, pause_batch, resume_batch
from meeting.services.mail_gate import freeze, thaw
from partners.models import Campaign, Contact
from partners.services.campaigns import ask_to_send
from tests.factories import make_meeting, make_organization
from tests.faults.scale import MANY
from tests.faults.stand import Stand
from tests.visitors import all_at_once
from tests.waiting import eventually

SENDERS = 4
IN_HAND = {"claimed", "sending"}


@pytest.fixture
def dora(stand: Stand) -> User:
    return User.objects.create_superuser("dora@example.org", "dora's own secret")


@pytest.fixture
def batch(stand: Stand) -> Batch:
    batch = Batch.objects.create()
    stand.queue(MANY, batch.pk)
    return batch


def pause(batch: Batch, actor: User) -> Callable[[], object]:
    pause_batch(batch=batch, actor=actor)
    return partial(resume_batch, batch=batch, actor=actor)


def freeze_all(batch: Batch, actor: User) -> Callable[[], object]:
    freeze(actor=actor)
    return partial(thaw, actor=actor)


@pytest.mark.parametrize("hold", [pause, freeze_all])
def test_held_while_it_runs(
    stand: Stand, batch: Batch, dora: User, hold: Callable[[Batch, User], Callable[[], object]]
) -> None:
    """No more go than were in conversation; and afterwards it goes on where it was."""
    with stand.two_workers():
        stand.wait_for_mails(MANY // 4)
        let_go = hold(batch, dora)
        arrived, states = len(stand.sink.mails), stand.states()
        eventually(lambda: not IN_HAND & stand.states().keys())
        stand.let_ticks_pass(3)
        assert len(stand.sink.mails) == stand.states()["sent"] == states["sent"] + states["sending"] < MANY
        assert len(stand.sink.mails) - arrived <= SENDERS

        let_go()
        stand.wait_until_all_are_sent(MANY)

    stand.check_copies(MANY, second_copies=0)


def test_called_off_while_it_runs(stand: Stand, batch: Batch, dora: User) -> None:
    with stand.two_workers():
        stand.wait_for_mails(MANY // 4)
        cancel_batch(batch=batch, actor=dora)
        states = stand.states()
        gone = states["sent"] + states["sending"]
        stand.wait_for_states(sent=gone, cancelled=MANY - gone)

    stand.check_copies(gone, second_copies=0)


def test_unsubscribed_while_it_runs(stand: Stand, batch: Batch) -> None:
    """A hundred times: whose message had not begun when she was suppressed gets none, and everybody else gets hers."""
    people = [f"person{number}@example.org" for number in range(1, MANY + 1)]
    chosen = random.Random(27).sample(people, 100)  # noqa: S311 -- the same each time
    not_begun = ("queued", "claimed", "suppressed")
    kept_from = []
    with stand.two_workers():
        stand.wait_for_mails(MANY // 10)
        for address in chosen:
            Suppression.objects.create(
                fingerprint=Suppression.fingerprint_of(address), reason=Suppression.Reason.UNSUBSCRIBED
            )
            if Message.objects.filter(address=address, state__in=not_begun).exists():
                kept_from.append(address)
        some = len(kept_from)
        stand.wait_for_states(sent=MANY - some, suppressed=some)

    assert 0 < some < 100
    assert {mail["To"] for mail in stand.sink.mails} == set(people) - set(kept_from)
    stand.check_copies(MANY - some, second_copies=0)


@pytest.fixture
def campaign(stand: Stand) -> Campaign:
    organization = make_organization()
    campaign = Campaign.objects.create(meeting=make_meeting(), subject_en="Invitation", body_en="{greeting}\n\n{link}")
    campaign.contacts.set(
        Contact.objects.create(family_name=f"Family {n}", email=f"p{n}@example.org", organization=organization)
        for n in range(5)
    )
    return campaign


def test_without_the_lock_twenty_clicks_hand_over_more_than_once(
    campaign: Campaign, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of tests/partners/test_campaign_rows.py; each message's own key is a guard beside it."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)

    all_at_once([partial(ask_to_send, campaign=campaign, actor=dora)] * 20)

    assert Batch.objects.count() > 1


def test_address_edited_after_sending(stand: Stand, campaign: Campaign, dora: User) -> None:
    """The message goes where it was to go when Dora pressed Send; the new address gets what is sent to it later."""
    ask_to_send(campaign=campaign, actor=dora)
    Batch.objects.update(not_before=None)
    Contact.objects.filter(email="p0@example.org").update(email="new@example.org")

    with stand.worker():
        stand.wait_until_all_are_sent(5)

    assert sorted(mail["To"] for mail in stand.sink.mails) == [f"p{n}@example.org" for n in range(5)]
