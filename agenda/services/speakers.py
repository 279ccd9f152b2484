"""Speakers and their photographs: the row and the files change together.

The files are written before the row that points to them is committed, and removed after the row that pointed to them
last is: a process that dies in between leaves a file too many, never a row without its file.
"""

import hashlib

from django.db import connection, transaction

from agenda.models import Speaker
from meeting.models import User
from meeting.services.history import record

from .photos import Photo, erase_photo, write_photo

LOCK = int.from_bytes(hashlib.sha256(b"photographs").digest()[:8], signed=True)


def set_photo(*, speaker: Speaker, photo: Photo, actor: User | None = None) -> None:
    """Give the speaker a photograph in the place of what was there. Safe to call twice."""
    with transaction.atomic():
        previous = _held(speaker)
        write_photo(photo)
        _point_to(speaker, photo.digest, previous)
        record(speaker, "photograph set", actor=actor)


def clear_photo(*, speaker: Speaker, actor: User | None = None) -> None:
    """Take the photograph away; the page shows initials again. Safe to call twice."""
    with transaction.atomic():
        previous = _held(speaker)
        if previous:
            _point_to(speaker, "", previous)
            record(speaker, "photograph removed", actor=actor)


def delete_speaker(*, speaker: Speaker, actor: User | None = None) -> None:
    """Delete the speaker, photograph included. Raises ProtectedError for one who appears in a session."""
    with transaction.atomic():
        previous = _held(speaker)
        record(speaker, "deleted", actor=actor)
        speaker.delete()
        _erase_after_commit(previous)


def _held(speaker: Speaker) -> str:
    """The photograph that the speaker has now; both stay locked until the transaction ends.

    The row comes first, since a form has saved it already. So a transaction changes the photograph of one speaker only:
    with a second row to wait for, it would hold the photographs while the form that holds that row waits for them.
    """
    digest = Speaker.objects.select_for_update(no_key=True).values_list("photo", flat=True).get(pk=speaker.pk)
    _lock_photographs()
    return digest


def _point_to(speaker: Speaker, digest: str, previous: str) -> None:
    speaker.photo = digest
    speaker.save(update_fields=["photo"])
    if digest != previous:
        _erase_after_commit(previous)


def _erase_after_commit(digest: str) -> None:
    if digest:
        # Robust: what the person did is done, even if the file resists. Django’s log asks for a name, so no partial().
        transaction.on_commit(lambda: _erase_unless_used(digest), robust=True)


def _erase_unless_used(digest: str) -> None:
    """Remove the files unless a row points to them: the same picture may belong to two rows, or to one again."""
    with transaction.atomic():
        # Without the lock, somebody might be about to commit a row that points to files found in place.
        _lock_photographs()
        if not Speaker.objects.filter(photo=digest).exists():
            erase_photo(digest)


def _lock_photographs() -> None:
    """Let one transaction at a time write or remove photographs, until its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
