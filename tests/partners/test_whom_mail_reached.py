"""Staff see whom an invitation has reached: on the review of another one, and in the list of invitations."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meeting.models import Meeting
from meeting.services.outbox import new_message
from partners.models import Invitation
from tests.factories import make_invitation
from tests.partners.campaigning import make_campaign, make_people
from tests.reading import one_line


def write(invitation: Invitation, state: str) -> None:
    message = new_message(
        name="invitation", to="x@example.org", language="en", subject="s", text="t", link=invitation,
        dedupe_key=f"test:{invitation.pk}",
    )  # fmt: skip
    message.state, message.sent_at = state, timezone.now() if state in ("sent", "bounced") else None
    message.save()


@pytest.mark.parametrize(
    ("states", "kind", "said"),
    [
        (["sent", "queued", "bounced"], "invitation", "2 of them have got an invitation to this meeting already."),
        (["sent"], "invitation", "1 of them has got an invitation to this meeting already."),
        (["cancelled"], "invitation", ""),
        (["sent"], "reminder", ""),
    ],
)
def test_review_says_how_many_were_invited_already(
    staff: Client, meeting: Meeting, states: list[str], kind: str, said: str
) -> None:
    people = make_people(4)
    campaign = make_campaign(meeting, kind=kind, contacts=people)
    for contact, state in zip(people, states, strict=False):
        write(make_invitation(meeting, contact), state)

    page = one_line(staff.get(reverse("admin:partners_campaign_review", args=[campaign.pk])).text)
    assert re.findall(r"\d+ of them [^<]+", page) == ([said] if said else [])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("sent", "no answer yet"),
        ("queued", "no answer yet"),
        ("cancelled", "no mail has arrived"),
        ("bounced", "no mail has arrived"),
    ],
)
def test_list_and_page_claim_no_silence_of_whom_no_mail_has_reached(staff: Client, state: str, said: str) -> None:
    invitation = make_invitation()
    write(invitation, state)

    listed = staff.get(reverse("admin:partners_invitation_changelist")).text
    page = staff.get(reverse("admin:partners_invitation_change", args=[invitation.pk])).text

    assert f'<td class="field-given_answer">{said}</td>' in listed
    assert re.findall("no answer yet|no mail has arrived", page) == [said]
