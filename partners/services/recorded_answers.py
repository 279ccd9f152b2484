"""Answers that came by letter or telephone: staff do for the person what she would do on the portal."""

import datetime

from django.db import transaction

from meeting.models import Meeting, User
from meeting.services.history import record
from partners.models import Contact, Invitation, RecordedAnswer

from .invitations import decline_invitation
from .registrations import RegistrationData, register_on_behalf
from .scans import Scan, erase_scan, keep_scan


def record_answer(
    *,
    meeting: Meeting,
    answer: str,
    channel: str,
    received_on: datetime.date,
    actor: User,
    contact: Contact | None = None,
    person: RegistrationData | None = None,
    scan: Scan | None = None,
    now: datetime.datetime | None = None,
) -> RecordedAnswer:
    """Record what a contact, or somebody who is not in the address book, has answered.

    Who takes part is registered with the data of `person`, and told by mail. A contact without an invitation gets one,
    silently; who cannot take part must be a contact, since her invitation is what is declined. The same refusal twice
    is kept once. Raises PersonRegisteredAlready or RegistrationEnded for who takes part, and RegisteredAlready for who
    cannot and is registered; then nothing is written, and no file kept.
    """
    name = keep_scan(scan) if scan else ""
    try:
        with transaction.atomic():
            invitation = _invitation_of(meeting, contact)
            registration = None
            if answer == RecordedAnswer.Answer.DECLINED:
                decline_invitation(invitation=invitation, actor=actor, now=now)
            else:
                registration = register_on_behalf(
                    meeting=meeting, person=person, actor=actor, invitation=invitation, now=now
                )
            own = {"invitation": invitation, "registration": registration, "answer": answer, "channel": channel}
            file = {"scan": name, "scan_digest": scan.digest if scan else ""}
            recorded, is_new = RecordedAnswer.objects.get_or_create(
                **own,
                received_on=received_on,
                defaults={"meeting": meeting, "contact": contact, "recorded_by": actor, **file},
            )
            if is_new:
                record(recorded, "recorded", actor=actor, answer=answer, channel=channel)
    except BaseException:
        erase_scan(name)
        raise
    if not is_new:
        erase_scan(name)
    return recorded


@transaction.atomic
def delete_recorded_answer(*, recorded: RecordedAnswer, actor: User) -> None:
    """Delete what was recorded, scan included; what it led to, a registration or a refusal, stays."""
    record(recorded, "deleted", actor=actor)
    name = recorded.scan
    recorded.delete()
    # Robust: what the person did is done, even if the file resists.
    transaction.on_commit(lambda: erase_scan(name), robust=True)


def _invitation_of(meeting: Meeting, contact: Contact | None) -> Invitation | None:
    if contact is None:
        return None
    invitation, _ = Invitation.objects.get_or_create(meeting=meeting, contact=contact)
    return invitation
