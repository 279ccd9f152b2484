"""Calendar entries as they go out by mail."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import icalendar
from ical.calendar_stream import IcsCalendarStream

from meeting.models import Message
from meeting.services.mails import build_mail


def mail_of(message: Message) -> EmailMessage:
    """The mail as a mail program reads it."""
    return message_from_bytes(build_mail(message).message().as_bytes(), policy=policy.default)


def entry_in(message: Message) -> dict[str, Any]:
    """What the mail's calendar says, read by a library; `mail` is the method that the mail itself names."""
    [part] = [part for part in mail_of(message).walk() if part.get_content_type() == "text/calendar"]
    text = part.get_content()
    IcsCalendarStream.calendar_from_ics(text)  # A library that had no part in writing it can read it too.
    calendar = icalendar.Calendar.from_ical(text)
    [event] = calendar.events
    [attendee] = event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
    return {
        "mail": part["Content-Type"].params["method"],
        "method": str(calendar["METHOD"]),
        "uid": str(event["UID"]),
        "sequence": event["SEQUENCE"],
        "status": str(event["STATUS"]),
        "summary": str(event["SUMMARY"]),
        "location": str(event.get("LOCATION", "")),
        "starts": event.start,
        "ends": event.end,
        "attendee": str(attendee),
        "calendar": calendar,
        "event": event,
    }


def news(*messages: Message) -> list[tuple[str, str, int]]:
    """Kind of mail, method and sequence of each; the method is empty where the mail has no calendar."""
    told = []
    for message in messages:
        entry = entry_in(message) if message.calendar else {"method": "", "sequence": -1, "mail": ""}
        assert entry["mail"] == entry["method"]
        told.append((message.name, entry["method"], entry["sequence"]))
    return told
