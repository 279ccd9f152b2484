"""The list of participants on paper: plain data for `templates/pdf/participants.typ`."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext, ngettext

from meeting.exports.words import document_head
from meeting.models import Meeting
from partners.models import Attendance, Registration
from partners.payloads import participant_payload
from partners.selectors.participants import by_constituency


def public_document(meeting: Meeting, participants: Sequence[Registration]) -> dict[str, Any]:
    """For everybody: the caller gives only those who agreed to be listed."""
    return _document(meeting, participants, view="partners:participants") | {"notice": "", "chosen": ""}


def staff_document(meeting: Meeting, participants: Sequence[Registration], attendance: str) -> dict[str, Any]:
    """For staff: with honorifics, and marked as not for publication."""
    document = _document(meeting, participants, view="pages:meeting-detail", honorifics=True)
    chosen = {Attendance.IN_PERSON: gettext("In the room"), Attendance.ONLINE: gettext("Online")}
    return document | {"notice": gettext("Not for publication"), "chosen": chosen.get(attendance, "")}


def _document(
    meeting: Meeting, participants: Sequence[Registration], *, view: str, honorifics: bool = False
) -> dict[str, Any]:
    return document_head(meeting, gettext("List of participants"), view=view) | {
        "number": in_numbers(len(participants)),
        "columns": [gettext("Name"), gettext("Function"), gettext("Organization"), gettext("Country")],
        "groups": [
            {
                "title": f"{group.constituency.label} ({len(group.people)})",
                "people": [_person(registration, honorifics=honorifics) for registration in group.people],
            }
            for group in by_constituency(participants)
        ],
    }


def _person(registration: Registration, *, honorifics: bool) -> dict[str, Any]:
    honorific = registration.get_honorific_display() if honorifics else ""
    return participant_payload(registration) | {"honorific": str(honorific)}


def in_numbers(number: int) -> str:
    return ngettext("%(number)d participant", "%(number)d participants", number) % {"number": number}
