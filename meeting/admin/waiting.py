"""What a message waits for, in words."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meeting.models import Batch, Message
from meeting.selectors.batches import is_held
from meeting.services.mail_gate import is_restored, the_gate


def what_it_waits_for(message: Message) -> str:
    """What must come to an end first; that its turn comes, when nothing else is in the way."""
    gate, now = the_gate(), timezone.now()
    if is_restored(gate):
        return _("This database was restored from a backup: nothing is sent until staff say so.")
    if message.batch is not None:
        if gate.frozen_at is not None:
            return _("All mailings are frozen.")
        if held := _held_by_its_batch(message.batch):
            return held
    if gate.relay_retry_at is not None and gate.relay_retry_at > now:
        return _("The mail server does not answer; it is tried again at %(moment)s.") % _moment(gate.relay_retry_at)
    if message.next_attempt_at > now:
        return _("The next attempt, at %(moment)s.") % _moment(message.next_attempt_at)
    return _("Its turn: it is among the next.")


def _held_by_its_batch(batch: Batch) -> str:
    if batch.paused:
        return _("Its batch is paused.")
    return _("Its batch is held until %(moment)s.") % _moment(batch.not_before) if is_held(batch) else ""


def _moment(moment: datetime.datetime) -> dict[str, str]:
    return {"moment": date_format(timezone.localtime(moment), "DATETIME_FORMAT")}
