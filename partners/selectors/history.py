"""What happened to a registration, in words."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meeting.history_words import in_words
from meeting.models import HistoryEntry
from partners.models import AccessNeeds, Attendance, Registration

BY_THE_PORTAL = {"offered seat", "did not answer offer", "promoted"}


@dataclass(frozen=True)
class Event:
    at: datetime.datetime
    what: str
    details: str
    who: str


def events_of(registration: Registration) -> list[Event]:
    """The latest first. Two queries."""
    return [
        Event(entry.at, in_words("registration", entry.action), _details(entry.changes), _who(entry))
        for entry in _entries_of(registration).select_related("actor")
    ]


def last_entry_of(registration: Registration) -> int:
    """The key of the latest entry, 0 without one. Whoever has read the registration later knows what it tells."""
    return _entries_of(registration).aggregate(last=Max("pk"))["last"] or 0


def fields_changed_since(registration: Registration, entry: int) -> set[str]:
    """The names of the fields that were changed after the entry with this key."""
    later = _entries_of(registration).filter(pk__gt=entry, changes__has_key="fields")
    return {name for changes in later.values_list("changes", flat=True) for name in changes["fields"]}


def has_lapsed(registration: Registration) -> bool:
    """Whether the last that happened was that she let the time of an offer pass."""
    latest = _entries_of(registration).first()
    return latest is not None and latest.action == "did not answer offer"


def was_confirmed(registration: Registration) -> bool:
    """Whether she took part for certain at some time."""
    return _entries_of(registration).filter(changes__status=Registration.Status.CONFIRMED).exists()


def _entries_of(registration: Registration) -> QuerySet[HistoryEntry]:
    subject_type = ContentType.objects.get_for_model(Registration)
    return HistoryEntry.objects.filter(subject_type=subject_type, subject_id=registration.pk)


def _who(entry: HistoryEntry) -> str:
    if entry.actor is not None:
        return entry.actor.get_full_name() or entry.actor.email
    return _("the portal") if entry.action in BY_THE_PORTAL else _("the person")


def _details(changes: dict[str, Any]) -> str:
    parts = [_field_name(name) for name in changes.get("fields", [])]
    if "attendance" in changes:  # Else the action itself says the status.
        parts += [Attendance(changes["attendance"]).label, Registration.Status(changes["status"]).label]
    if "reason" in changes:
        parts.append(Registration.DeclineReason(changes["reason"]).label)
    return capfirst(", ".join(str(part) for part in parts))


def _field_name(name: str) -> str:
    if name == "access_needs":
        return str(AccessNeeds._meta.get_field("text").verbose_name)
    known = {
        field.name: field.verbose_name for field in Registration._meta.get_fields() if hasattr(field, "verbose_name")
    }
    return str(known.get(name, name))
