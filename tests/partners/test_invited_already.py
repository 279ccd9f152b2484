"""The review of an invitation says whom another one has reached."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meeting.models import Meeting
from meeting.services.outbox import new_message
from tests.factories import make_invitation
from tests.partners.campaigning import make_campaign, make_people
from tests.reading import one_line


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
    for number, state in enumerate(states):
        invitation = make_invitation(meeting, people[number])
        message = new_message(
            name="invitation", to="x@example.org", language="en", subject="s", text="t", link=invitation,
            dedupe_key=f"test:{number}",
        )  # fmt: skip
        message.state, message.sent_at = state, timezone.now() if state in ("sent", "bounced") else None
        message.save()

    page = one_line(staff.get(reverse("admin:partners_campaign_review", args=[campaign.pk])).text)
    assert re.findall(r"\d+ of them [^<]+", page) == ([said] if said else [])
