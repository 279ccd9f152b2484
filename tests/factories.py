"""Rows for tests. Each function makes what it is asked for and whatever that needs, with plain values."""

import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from agenda.models import Appearance, Session, Speaker
from meeting.models import Meeting
from partners.models import (
    AccessNeeds,
    Attendance,
    Constituency,
    Contact,
    Invitation,
    Organization,
    RecordedAnswer,
    Registration,
)

_number = count(1)


def make_meeting(**fields: Any) -> Meeting:
    """A published meeting in Geneva on 9 and 10 March 2027."""
    defaults = {
        "slug": f"meeting-{next(_number)}",
        "status": Meeting.Status.PUBLISHED,
        "title_en": "Partners’ meeting",
        "starts_on": datetime.date(2027, 3, 9),
        "ends_on": datetime.date(2027, 3, 10),
        "city_en": "Geneva",
    }
    return Meeting.objects.create(**(defaults | fields))


def make_open_meeting(**fields: Any) -> Meeting:
    """A meeting in a month, with ten seats in the room and ten places online; people register since yesterday."""
    now = timezone.now()
    day = timezone.localdate(now) + datetime.timedelta(days=30)
    defaults = {
        "starts_on": day,
        "ends_on": day,
        "registration_opens_at": now - datetime.timedelta(days=1),
        "seats_in_room": 10,
        "seats_online": 10,
    }
    return make_meeting(**(defaults | fields))


def make_session(meeting: Meeting | None = None, **fields: Any) -> Session:
    """A session without times; `starts_at` and `ends_at` may be clock times of the meeting, as “2027-03-09 13:00”."""
    meeting = meeting or make_meeting()
    for edge in ("starts_at", "ends_at"):
        if isinstance(fields.get(edge), str):
            fields[edge] = datetime.datetime.fromisoformat(fields[edge]).replace(tzinfo=meeting.zone)
    return Session.objects.create(meeting=meeting, **({"title_en": f"Session {next(_number)}"} | fields))


def make_organization(**fields: Any) -> Organization:
    defaults = {"name_en": f"Organization {next(_number)}", "constituency": Constituency.CIVIL_SOCIETY}
    return Organization.objects.create(**(defaults | fields))


def make_speaker(*sessions: Session, role: str = Appearance.Role.PANELLIST, **fields: Any) -> Speaker:
    """A speaker who appears in the sessions given, in one role."""
    defaults = {"given_name": "Amina", "family_name": f"Diallo {next(_number)}"}
    speaker = Speaker.objects.create(**(defaults | fields))
    for session in sessions:
        Appearance.objects.create(session=session, speaker=speaker, role=role)
    return speaker


def make_contact(**fields: Any) -> Contact:
    number = next(_number)
    defaults = {"given_name": "Amina", "family_name": f"Diallo {number}", "email": f"amina{number}@example.org"}
    organization = fields.pop("organization", None) or make_organization()
    return Contact.objects.create(organization=organization, **(defaults | fields))


def make_invitation(meeting: Meeting | None = None, contact: Contact | None = None, **fields: Any) -> Invitation:
    """An invitation to an open meeting that nobody has answered yet."""
    return Invitation.objects.create(
        meeting=meeting or make_open_meeting(), contact=contact or make_contact(), **fields
    )


def make_registration(meeting: Meeting | None = None, **fields: Any) -> Registration:
    """A registration with a seat in the room; pending or on the waiting list, if that is its status, since now."""
    number = next(_number)
    defaults = {
        "status": Registration.Status.CONFIRMED,
        "attendance": Attendance.IN_PERSON,
        "given_name": "Amina",
        "family_name": f"Diallo {number}",
        "email": f"amina{number}@example.org",
        "organization_name": "Ministry of Labour",
        "constituency": Constituency.MEMBER_STATE,
        "country": "CI",
    }
    access_needs = fields.pop("access_needs", "")
    status = fields.get("status", Registration.Status.CONFIRMED)
    defaults["holds_seat"] = status == Registration.Status.CONFIRMED or "offered_until" in fields
    if status in (Registration.Status.PENDING, Registration.Status.WAITLISTED):
        defaults["waiting_since"] = timezone.now()
    if status == Registration.Status.DECLINED:
        defaults["decline_reason"] = Registration.DeclineReason.SEATS
    registration = Registration.objects.create(meeting=meeting or make_open_meeting(), **(defaults | fields))
    if access_needs:
        AccessNeeds.objects.create(registration=registration, text=access_needs)
    return registration


def make_recorded_answer(contact: Contact | None = None, **fields: Any) -> RecordedAnswer:
    """A refusal that came by letter, with the name of a scan if there is one."""
    invitation = make_invitation(contact=contact)
    defaults = {"answer": RecordedAnswer.Answer.DECLINED, "channel": RecordedAnswer.Channel.LETTER}
    defaults |= {"received_on": datetime.date(2026, 11, 3)}
    if "scan" in fields:
        defaults["scan_digest"] = "0" * 64
    return RecordedAnswer.objects.create(
        meeting=invitation.meeting, contact=invitation.contact, invitation=invitation, **(defaults | fields)
    )
