"""A campaign from draft to sent: who approves it, when it goes, and what takes an approval back."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from meeting.models import Batch, HistoryEntry, Meeting, Message, User
from partners.models import Campaign, ContactGroup, Invitation
from partners.selectors.campaigns import content_of
from partners.services import campaigns
from partners.services.campaigns import (
    ContentChanged,
    MeetingIsDraft,
    NobodyToWriteTo,
    NothingWaits,
    NotYours,
    RegistrationHasClosed,
    TextBroken,
    TextMissing,
    TooLate,
    approve_campaign,
    ask_to_send,
    call_off,
    lock_asked_for,
    note_edit,
    note_edits,
    send_test,
    start_due_campaigns,
    take_back,
)
from partners.services.invitations import decline_invitation
from partners.services.registrations import RegistrationData, register
from tests.factories import make_contact, make_meeting, make_open_meeting
from tests.partners.campaigning import mailed, make_campaign, make_people, state_of

NOW = datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def emil(db: None) -> User:
    return User.objects.create_superuser("emil@example.org")


@pytest.fixture
def _three_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than three recipients take a second person."""
    monkeypatch.setattr(campaigns, "ALONE_UP_TO", 3)


def test_alone_up_to_two_hundred() -> None:
    assert campaigns.ALONE_UP_TO == 200


def test_small_campaign_goes_at_once_and_is_held_for_five_minutes(dora: User) -> None:
    campaign = make_campaign(contacts=make_people(3))

    ask_to_send(campaign=campaign, actor=dora, rate_per_minute=30, now=timezone.now())

    assert state_of(campaign) == ("sent", "")
    assert (campaign.asked_by, campaign.approved_by, campaign.agreed_count) == (dora, None, 3)
    batch = Batch.objects.get()
    assert (batch.meeting, batch.rate_per_minute) == (campaign.meeting, 30)
    assert datetime.timedelta(minutes=4) < batch.not_before - timezone.now() <= datetime.timedelta(minutes=6)
    assert list(HistoryEntry.objects.order_by("pk").values_list("action", "actor", "changes")) == [
        ("asked for", dora.pk, {"recipients": 3}),
        ("sent", dora.pk, {"messages": 3}),
    ]


@pytest.mark.usefixtures("_three_alone")
def test_large_campaign_waits_for_somebody_else(dora: User, emil: User) -> None:
    campaign = make_campaign(contacts=make_people(4))

    ask_to_send(campaign=campaign, actor=dora)
    assert state_of(campaign) == ("waiting", "")
    with pytest.raises(NotYours, match="Somebody else must approve"):
        approve_campaign(campaign=campaign, content=content_of(campaign), actor=dora)
    assert (state_of(campaign), len(mailed())) == (("waiting", ""), 0)

    for _time in range(2):
        approve_campaign(campaign=campaign, content=content_of(campaign), actor=emil)
    assert state_of(campaign) == ("sent", "")
    assert (campaign.asked_by, campaign.approved_by, len(mailed())) == (dora, emil, 4)


@pytest.mark.usefixtures("_three_alone")
def test_what_was_shown_is_what_is_approved(dora: User, emil: User) -> None:
    campaign = make_campaign(contacts=make_people(4))
    ask_to_send(campaign=campaign, actor=dora)
    shown = content_of(campaign)
    Campaign.objects.update(body_fr="Autre {link}")

    with pytest.raises(ContentChanged):
        approve_campaign(campaign=campaign, content=shown, actor=emil)

    assert state_of(campaign) == ("waiting", "")


@pytest.mark.usefixtures("_three_alone")
@pytest.mark.parametrize("edit", ["text", "criterion", "contact"])
def test_edit_takes_the_approval_back(dora: User, emil: User, edit: str) -> None:
    campaign = make_campaign(contacts=make_people(4))
    ask_to_send(campaign=campaign, actor=dora, send_at=timezone.now() + HOUR)
    approve_campaign(campaign=campaign, content=content_of(campaign), actor=emil)
    assert (state_of(campaign), note_edit(campaign=campaign, actor=dora)) == (("approved", ""), False)

    if edit == "text":
        Campaign.objects.update(subject_es="Otra")
    elif edit == "criterion":
        Campaign.objects.update(countries=["CI"])
    else:
        campaign.contacts.add(make_contact())

    assert note_edit(campaign=campaign, actor=dora) is True
    assert (state_of(campaign), campaign.approved_by) == (("draft", ""), None)


CHANGES_OF_THE_MEETING = [
    {"title_fr": "Autre réunion"},
    {"ends_on": "2027-03-11"},
    {"day_known": False},
    {"hours_en": "9:00 to 17:00"},
    {"time_zone": "Africa/Abidjan"},
    {"venue_es": "Palacio"},
    {"held": "online"},
]


@pytest.mark.parametrize("changes", CHANGES_OF_THE_MEETING, ids=lambda changes: next(iter(changes)))
def test_change_of_what_is_told_of_the_meeting_takes_the_approval_back(dora: User, changes: dict[str, Any]) -> None:
    meeting, people = make_meeting(), make_people(1)
    noted, unnoted = (make_campaign(meeting, contacts=people) for _ in range(2))
    other = make_campaign(make_meeting(), contacts=people)
    for campaign in (noted, unnoted, other):
        ask_to_send(campaign=campaign, actor=dora, send_at=NOW + HOUR, now=NOW)
    Meeting.objects.filter(pk=meeting.pk).update(**changes)
    Campaign.objects.filter(pk=unnoted.pk).update(meeting=other.meeting)  # Out of the way of the first.

    assert [note_edits(campaigns=lock_asked_for(meeting), actor=dora) for _twice in range(2)] == [1, 0]
    Campaign.objects.filter(pk=unnoted.pk).update(meeting=meeting)
    assert start_due_campaigns(now=NOW + HOUR) == 1

    assert [state_of(each) for each in (noted, unnoted, other)] == [
        ("draft", "changed"), ("draft", "changed"), ("sent", ""),
    ]  # fmt: skip


def test_other_changes_of_the_meeting_leave_the_approval(dora: User) -> None:
    campaign = make_campaign(make_meeting(), contacts=make_people(1))
    ask_to_send(campaign=campaign, actor=dora, send_at=NOW + HOUR, now=NOW)
    Meeting.objects.update(summary_en="About floors", seats_in_room=99, registration_closes_at=NOW + 9 * HOUR)

    assert note_edits(campaigns=lock_asked_for(campaign.meeting), actor=dora) == 0
    assert start_due_campaigns(now=NOW + HOUR) == 1


@pytest.mark.usefixtures("_three_alone")
def test_campaign_that_waits_for_approval_is_asked_for_anew_when_its_meeting_moves(dora: User, emil: User) -> None:
    campaign = make_campaign(contacts=make_people(4))
    ask_to_send(campaign=campaign, actor=dora)
    shown = content_of(campaign)
    Meeting.objects.update(venue_en="Palais des Nations")

    with pytest.raises(ContentChanged):
        approve_campaign(campaign=campaign, content=shown, actor=emil)
    note_edits(campaigns=lock_asked_for(campaign.meeting), actor=dora)
    campaign = Campaign.objects.get()
    ask_to_send(campaign=campaign, actor=dora, content=content_of(campaign))
    approve_campaign(campaign=campaign, content=content_of(campaign), actor=emil)

    assert state_of(campaign) == ("sent", "")


def test_edit_that_nobody_noted_keeps_it_from_going(dora: User) -> None:
    campaign = make_campaign(contacts=make_people(1))
    moment = timezone.now() + HOUR
    ask_to_send(campaign=campaign, actor=dora, send_at=moment)
    campaign.contacts.add(make_contact())

    assert start_due_campaigns(now=moment) == 0

    assert (state_of(campaign), mailed()) == (("draft", "changed"), [])


@pytest.mark.usefixtures("_three_alone")
@pytest.mark.parametrize(("more", "outcome"), [(1, ("sent", "")), (2, ("waiting", "grew"))])
def test_growth_by_more_than_a_tenth_asks_again(dora: User, emil: User, more: int, outcome: tuple[str, str]) -> None:
    donors, moment = ContactGroup.objects.create(name="Donors"), timezone.now() + HOUR
    donors.contacts.set(make_people(10))
    campaign = make_campaign(groups=[donors])
    ask_to_send(campaign=campaign, actor=dora, send_at=moment)
    approve_campaign(campaign=campaign, content=content_of(campaign), actor=emil)
    donors.contacts.add(*(make_contact() for _ in range(more)))

    start_due_campaigns(now=moment)

    assert state_of(campaign) == outcome
    assert len(mailed()) == (11 if outcome[0] == "sent" else 0)


@pytest.mark.usefixtures("_three_alone")
def test_small_campaign_that_has_become_a_large_one_is_approved_first(dora: User, emil: User) -> None:
    donors, moment = ContactGroup.objects.create(name="Donors"), timezone.now() + HOUR
    donors.contacts.set(make_people(3))
    campaign = make_campaign(groups=[donors])
    ask_to_send(campaign=campaign, actor=dora, send_at=moment)
    assert state_of(campaign) == ("approved", "")
    donors.contacts.add(make_contact())

    start_due_campaigns(now=moment)
    assert state_of(campaign) == ("waiting", "grew")

    approve_campaign(campaign=campaign, content=content_of(campaign), actor=emil)
    assert start_due_campaigns(now=moment) == 1
    assert (state_of(campaign), campaign.agreed_count) == (("sent", ""), 4)


def test_campaign_goes_at_its_time_to_who_is_there_then(dora: User) -> None:
    donors, moment = ContactGroup.objects.create(name="Donors"), timezone.now() + HOUR
    campaign = make_campaign(groups=[donors])
    ask_to_send(campaign=campaign, actor=dora, send_at=moment)
    donors.contacts.add(make_contact(email="late@example.org"))

    assert start_due_campaigns(now=moment - datetime.timedelta(seconds=1)) == 0
    assert mailed() == []
    assert [start_due_campaigns(now=moment) for _time in range(2)] == [1, 0]
    assert mailed() == [("late@example.org", "queued")]
    assert Batch.objects.get().not_before is None


def test_language_without_text_when_its_time_comes(dora: User) -> None:
    donors, moment = ContactGroup.objects.create(name="Donors"), timezone.now() + HOUR
    donors.contacts.set(make_people(1))
    campaign = make_campaign(groups=[donors], body_es="")
    ask_to_send(campaign=campaign, actor=dora, send_at=moment)
    donors.contacts.add(make_contact(language="es"))

    start_due_campaigns(now=moment)

    assert (state_of(campaign), mailed()) == (("draft", "text"), [])


@pytest.mark.parametrize(
    ("fields", "plan", "error", "words"),
    [
        ({"contacts": ()}, {}, NobodyToWriteTo, "Nobody is left to write to. Choose recipients first."),
        ({"body_en": ""}, {}, TextMissing, "Recipients read English, and the text is missing there."),
        ({"subject_en": ""}, {}, TextMissing, "Recipients read English, and the text is missing there."),
        ({"subject_fr": "{nom}"}, {}, TextBroken, "These placeholders do not exist: {nom}"),
        ({"body_fr": "Sans lien"}, {}, TextBroken, "The text must hold {link}: the person’s own link."),
        ({}, {"send_at": NOW}, TooLate, "That moment has passed."),
        ({}, {"send_at": NOW + 30 * 24 * HOUR}, RegistrationHasClosed, "Registration has closed: nobody could answer."),
        ({}, {"days_before_closing": 200}, TooLate, "That moment has passed."),
    ],
)
def test_what_cannot_go_is_refused(
    dora: User, fields: dict[str, Any], plan: dict[str, Any], error: type[Exception], words: str
) -> None:
    meeting = make_meeting(registration_closes_at=NOW + 20 * 24 * HOUR)
    campaign = make_campaign(meeting, **({"contacts": make_people(1)} | fields))

    with pytest.raises(error) as refused:
        ask_to_send(campaign=campaign, actor=dora, now=NOW, **plan)

    assert str(refused.value) == words
    assert (state_of(campaign), mailed(), Invitation.objects.count()) == (("draft", ""), [], 0)


def test_draft_of_a_meeting_is_written_to_nobody(dora: User) -> None:
    meeting = make_meeting(status="draft", registration_closes_at=NOW + 20 * 24 * HOUR)
    contacts = make_people(1)
    now, planned = (make_campaign(meeting, contacts=contacts) for _ in range(2))

    with pytest.raises(MeetingIsDraft):
        ask_to_send(campaign=now, actor=dora, now=NOW)
    ask_to_send(campaign=planned, actor=dora, send_at=NOW + HOUR, now=NOW)

    assert start_due_campaigns(now=NOW + HOUR) == 0
    assert (state_of(now), state_of(planned), mailed()) == (("draft", ""), ("draft", "draft"), [])


def test_planned_anew_while_others_were_started_it_waits(dora: User) -> None:
    """The list of what is due is read before."""
    campaign = make_campaign(make_meeting(), contacts=make_people(1))
    ask_to_send(campaign=campaign, actor=dora, send_at=NOW + HOUR, now=NOW)
    Campaign.objects.update(send_at=NOW + 2 * HOUR)

    assert not campaigns._start_due(campaign, NOW + HOUR)
    assert state_of(campaign) == ("approved", "")


# Taken back and called off ----------------------------------------------------------------------------------------


def test_what_was_asked_for_can_be_taken_back(dora: User) -> None:
    campaign, moment = make_campaign(contacts=make_people(1)), timezone.now() + HOUR
    ask_to_send(campaign=campaign, actor=dora, send_at=moment)

    for _time in range(2):
        take_back(campaign=campaign, actor=dora)

    assert (start_due_campaigns(now=moment), state_of(campaign)) == (0, ("draft", ""))


def test_hold_ends_on_a_whole_minute_as_clocks_show_it(dora: User) -> None:
    people = make_people(1)
    for seconds, ends in ((0, 5), (1, 6), (59.5, 6)):
        campaign = make_campaign(contacts=people)
        now = timezone.now().replace(second=0, microsecond=0)
        ask_to_send(campaign=campaign, actor=dora, now=now + datetime.timedelta(seconds=seconds))
        campaign.refresh_from_db()
        assert campaign.batch.not_before == now + datetime.timedelta(minutes=ends)


def test_campaign_that_has_gone_cannot_be_called_off(dora: User) -> None:
    campaign = make_campaign(contacts=make_people(2))
    ask_to_send(campaign=campaign, actor=dora)
    Message.objects.update(state="sent", sent_at=timezone.now())

    with pytest.raises(NothingWaits, match="there is nothing to call off"):
        call_off(campaign=campaign, actor=dora)

    assert (state_of(campaign), campaign.batch.cancelled_at) == (("sent", ""), None)


def test_last_message_in_hand_can_still_be_called_off(dora: User) -> None:
    """The mail server may put it off, and then it does not go."""
    campaign = make_campaign(contacts=make_people(1))
    ask_to_send(campaign=campaign, actor=dora)
    Message.objects.update(state="claimed", claim=uuid.uuid4(), lease_until=timezone.now() + HOUR)

    assert call_off(campaign=campaign, actor=dora) == 0
    assert (state_of(campaign), campaign.batch.cancelled_at is None) == (("cancelled", ""), False)


def test_campaign_called_off_while_it_is_held_invites_nobody(dora: User) -> None:
    people = make_people(2)
    campaign = make_campaign(contacts=people)
    ask_to_send(campaign=campaign, actor=dora)

    assert [call_off(campaign=campaign, actor=dora) for _time in range(2)] == [2, 0]

    assert state_of(campaign) == ("cancelled", "")
    assert [state for _, state in mailed()] == ["cancelled", "cancelled"]
    again = make_campaign(campaign.meeting, standings=["not_invited"])
    ask_to_send(campaign=again, actor=dora)
    assert [state for _, state in mailed()] == ["cancelled", "queued"] * 2


def test_who_answers_is_not_reminded(dora: User) -> None:
    meeting = make_open_meeting()
    campaign = make_campaign(meeting, contacts=make_people(3))
    ask_to_send(campaign=campaign, actor=dora)
    first, second, _third = Invitation.objects.select_related("contact").order_by("contact__email")
    person = {"constituency": "workers", "country": "CI", "attendance": "online", "organization_name": "Union"}

    decline_invitation(invitation=first)
    # By the public form, with capitals, and without her invitation.
    register(
        meeting=meeting,
        person=RegistrationData(given_name="", family_name="PERSON 1", email="Person1@example.org", **person),
    )

    assert second.contact.email == "person1@example.org"
    mails = Message.objects.exclude(batch=None).order_by("address")
    assert list(mails.values_list("address", "state", "last_error")) == [
        ("person0@example.org", "cancelled", Message.ANSWERED),
        ("person1@example.org", "cancelled", Message.ANSWERED),
        ("person2@example.org", "queued", ""),
    ]


def test_test_mails_go_to_the_one_who_asks_with_a_dead_link(dora: User) -> None:
    amina = make_contact(given_name="Amina", family_name="Touré", language="fr", honorific="ms")
    campaign = make_campaign(contacts=[amina], body_es="")

    assert send_test(campaign=campaign, actor=dora) == 2

    tests = Message.objects.order_by("language")
    assert list(tests.values_list("address", "language", "subject", "batch", "link_id")) == [
        ("dora@example.org", "en", "[test] Invitation en", None, None),
        ("dora@example.org", "fr", "[test] Invitation fr", None, None),
    ]
    assert [message.text.split("\n\n")[1] for message in tests] == ["{greeting}", "Madame Touré,"]
    assert all("/invitation/test/" in message.text and "/invitation/test/" in message.html for message in tests)
    assert (state_of(campaign), campaign.deliveries.count()) == (("draft", ""), 0)
