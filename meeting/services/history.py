"""The history: every change of a row that matters, with who made it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from meeting.models import HistoryEntry, User


def record(subject: models.Model, action: str, *, actor: User | None = None, **changes: Any) -> HistoryEntry:
    """Add an entry; call it in the transaction that makes the change.

    `actor` is None when the person concerned or the portal itself acts. `changes` are JSON values, none personal.
    """
    return HistoryEntry.objects.create(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        action=action,
        actor=actor,
        changes=changes,
    )


def record_all(subjects: Sequence[models.Model], action: str, *, actor: User | None = None, **changes: Any) -> None:
    """The same entry for each of many rows of one model, in one statement."""
    if subjects:
        subject_type = ContentType.objects.get_for_model(subjects[0])
        HistoryEntry.objects.bulk_create(
            HistoryEntry(subject_type=subject_type, subject_id=each.pk, action=action, actor=actor, changes=changes)
            for each in subjects
        )
