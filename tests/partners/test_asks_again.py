"""What becomes of a registration that is changed: where the secretariat decides again, and who keeps her seat or offer.

The room is full but for the seat that the person herself holds; online there are places.
"""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from meeting.models import Admission, Meeting, User
from partners.models import Invitation, Registration
from partners.services.changes import change_registration
from partners.services.registrations import said_by
from tests.factories import make_contact, make_invitation, make_open_meeting, make_registration

UNTIL = timezone.now() + datetime.timedelta(days=2)

# How somebody stands: status, whether she holds a seat, and until when it is offered.
STATES = {
    "confirmed": ("confirmed", True, None),
    "pending": ("pending", False, None),
    "pending with a seat": ("pending", True, None),
    "waitlisted": ("waitlisted", False, None),
    "offered": ("waitlisted", True, UNTIL),
}

# What is changed, by the columns of the tables below.
CHANGES = {
    "what was decided on": [
        {"given_name": "Awa"},
        {"family_name": "Diallo"},
        {"organization_name": "Union of Workers"},
        {"constituency": "workers"},
        {"country": "SN"},
    ],
    "anything else": [{"position": "Director"}],
    "from room to online": [{"attendance": "online"}],
    "from online to room": [{"attendance": "in_person"}],
}

# Where the secretariat decides on her, and she herself changes something.
DECIDED = """
                    | what was decided on | anything else       | from room to online | from online to room
confirmed           | pending with a seat | confirmed           | confirmed           | pending
pending             | pending             | pending             | pending             | pending
pending with a seat | pending with a seat | pending with a seat | pending             | pending
waitlisted          | pending             | waitlisted          | confirmed           | pending
offered             | pending with a seat | offered             | confirmed           | -
"""

# Where nobody decides on her: the meeting is open to her, or she was invited herself. Who was pending is so no longer.
OPEN = """
                    | what was decided on | anything else       | from room to online | from online to room
confirmed           | confirmed           | confirmed           | confirmed           | waitlisted
pending             | waitlisted          | waitlisted          | confirmed           | waitlisted
pending with a seat | confirmed           | confirmed           | confirmed           | waitlisted
waitlisted          | waitlisted          | waitlisted          | confirmed           | waitlisted
offered             | offered             | offered             | confirmed           | -
"""

# Staff change something, which asks for no decision and makes none.
STAFF = """
                    | what was decided on | anything else       | from room to online | from online to room
confirmed           | confirmed           | confirmed           | confirmed           | waitlisted
pending             | pending             | pending             | pending             | pending
pending with a seat | pending with a seat | pending with a seat | pending             | pending
waitlisted          | waitlisted          | waitlisted          | confirmed           | waitlisted
offered             | offered             | offered             | confirmed           | -
"""

# Who may register, whose the invitation is, if there is one, who changes, and what holds then.
SETTINGS = [
    ("approval", "nobody's", "person", DECIDED),
    ("approval", "another's", "person", DECIDED),
    ("approval", "her own", "person", OPEN),
    ("approval", "nobody's", "staff", STAFF),
    ("approval", "her own", "staff", STAFF),
    ("invitation", "another's", "person", DECIDED),
    ("invitation", "her own", "person", OPEN),
    ("invitation", "another's", "staff", STAFF),
    ("invitation", "her own", "staff", STAFF),
    ("open", "nobody's", "person", OPEN),
    ("open", "her own", "person", OPEN),
    ("open", "nobody's", "staff", STAFF),
]


class Row(NamedTuple):
    admission: str
    invited: str
    actor: str
    before: str
    change: dict[str, str]
    after: str

    def __str__(self) -> str:
        changed = "/".join(self.change)
        return f"{self.admission}, invitation {self.invited}, by {self.actor}: {self.before}, {changed}"


def rows() -> Iterator[Row]:
    for admission, invited, actor, table in SETTINGS:
        header, *lines = [[cell.strip() for cell in line.split("|")] for line in table.strip("\n").splitlines()]
        for before, *outcomes in lines:
            for column, after in zip(header[1:], outcomes, strict=True):
                for change in CHANGES[column] if after != "-" else ():
                    yield Row(admission, invited, actor, before, change, after)


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_open_meeting()


def invitation_of(meeting: Meeting, whose: str) -> Invitation | None:
    """The invitation that Amina registered with, at her own address or at another's."""
    emails = {"her own": "amina@example.org", "another's": "minister@example.org"}
    return make_invitation(meeting, make_contact(email=emails[whose])) if whose in emails else None


def make_amina(meeting: Meeting, state: str, **fields: Any) -> Registration:
    status, holds_seat, offered_until = STATES[state]
    offer = {"offered_until": offered_until} if offered_until else {}
    return make_registration(
        meeting, given_name="Amina", family_name="Touré", email="amina@example.org", status=status,
        **({"holds_seat": holds_seat} | offer | fields),
    )  # fmt: skip


@pytest.mark.parametrize("row", list(rows()), ids=str)
def test_change_leaves_her_standing(meeting: Meeting, dora: User, row: Row) -> None:
    comes = row.change == {"attendance": "in_person"}
    amina = make_amina(
        meeting, row.before, invitation=invitation_of(meeting, row.invited),
        attendance="online" if comes else "in_person",
    )  # fmt: skip
    Meeting.objects.update(admission=row.admission, seats_in_room=meeting.registrations.seated("in_person").count())

    changed = replace(said_by(amina), **row.change)
    change_registration(registration=amina, person=changed, actor=dora if row.actor == "staff" else None)

    amina.refresh_from_db()
    assert said_by(amina) == changed
    assert (amina.status, amina.holds_seat, amina.offered_until) == STATES[row.after]


def test_every_admission_and_every_state_is_tried() -> None:
    assert {setting[0] for setting in SETTINGS} == set(Admission.values)
    assert {status for status, _seat, _offer in STATES.values()} == {str(status) for status in Registration.LIVE}


def test_who_is_decided_on_again_waits_since_she_did_before(meeting: Meeting) -> None:
    meeting.admission = Admission.APPROVAL
    meeting.save(update_fields=["admission"])
    amina = make_amina(meeting, "waitlisted")

    changed = change_registration(registration=amina, person=replace(said_by(amina), country="SN"))

    assert (changed.status, changed.waiting_since) == ("pending", amina.waiting_since)
