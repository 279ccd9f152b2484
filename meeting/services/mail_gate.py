"""What holds all mail back at once: staff's freeze, a mail server that does not answer, a restored database."""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from meeting.models import MailGate, User
from meeting.services.history import record

logger = logging.getLogger(__name__)

SENDERS = 7_461  # The name space of the locks below; no more than a number that nothing else uses.

# A copy that was restored from a backup is another cluster, another database, or the same with tables made anew.
HOME = """
    SELECT concat_ws(':', system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()),
        'meeting_mailgate'::regclass::oid)
    FROM pg_control_system()
"""


def the_gate() -> MailGate:
    return MailGate.objects.get_or_create(pk=1)[0]


@transaction.atomic
def freeze(*, actor: User) -> None:
    """Hold all mailings from now on; confirmations and sign-in codes still go. Called twice it keeps the first time."""
    the_gate()
    if MailGate.objects.filter(frozen_at=None).update(frozen_at=Now(), frozen_by=actor):
        record(the_gate(), "frozen", actor=actor)


@transaction.atomic
def thaw(*, actor: User) -> None:
    """Let mailings go on. Called twice it does nothing more."""
    if MailGate.objects.exclude(frozen_at=None).update(frozen_at=None, frozen_by=None):
        record(the_gate(), "thawed", actor=actor)


@transaction.atomic
def settle(*, actor: User) -> None:
    """Say that this database, restored from a backup, is the one to send from: what it holds was not sent yet."""
    the_gate()
    if MailGate.objects.exclude(home=this_database()).update(home=this_database()):
        record(the_gate(), "settled", actor=actor)


def is_restored(gate: MailGate) -> bool:
    """Whether mail was last sent from another database than this one, so that nobody knows what was sent since."""
    return gate.home not in ("", this_database())


def this_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute(HOME)
        return cursor.fetchone()[0]


def may_send() -> bool:
    """Whether a sender may begin: in the database where it sent last, and when the mail server is to be tried."""
    gate = the_gate()
    if is_restored(gate):
        logger.error("This database was restored from a backup; no mail is sent until staff have looked at it.")
        return False
    if not gate.home:
        MailGate.objects.filter(home="").update(home=this_database())
    return not MailGate.objects.filter(relay_retry_at__gt=Now()).exists()


@transaction.atomic
def relay_failed(reason: str) -> None:
    """Leave the mail server alone for a while, longer each time; no sender begins meanwhile."""
    failures = MailGate.objects.select_for_update().get_or_create(pk=1)[0].relay_failures + 1
    waits = settings.OUTBOX["relay_wait_seconds"]
    wait = waits[min(failures, len(waits)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 -- senders part, no secret
    MailGate.objects.update(relay_failures=failures, relay_error=reason, relay_retry_at=Now() + timedelta(seconds=wait))
    logger.warning("The mail server cannot be reached (%s), %s times in a row; the outbox waits.", reason, failures)


def relay_answered() -> None:
    MailGate.objects.filter(relay_failures__gt=0).update(relay_failures=0, relay_error="", relay_retry_at=None)


@contextmanager
def sender_slot() -> Iterator[bool]:
    """Whether this process may be a sender for the length of the block: no more at once than the relay allows.

    The database gives a dead sender's slot back as soon as its connection is gone.
    """
    slot = next((slot for slot in range(settings.OUTBOX["senders"]) if _lock("pg_try_advisory_lock", slot)), None)
    try:
        yield slot is not None
    finally:
        if slot is not None:
            _lock("pg_advisory_unlock", slot)


def _lock(function: str, slot: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [SENDERS, slot])
        return cursor.fetchone()[0]
