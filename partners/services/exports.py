"""What leaves the portal in a file is written to the history."""

from collections.abc import Iterable

from django.db import transaction

from meeting.models import Meeting, User
from meeting.services.history import record


@transaction.atomic
def note_export(*, counted: Iterable[tuple[Meeting, int]], file_format: str, actor: User) -> None:
    """Remember who took away how many registrations of each meeting."""
    for meeting, number in counted:
        record(meeting, "exported registrations", actor=actor, format=file_format, registrations=number)
