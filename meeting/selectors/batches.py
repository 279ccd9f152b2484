"""How far the messages of a batch have come."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject, Now
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from meeting.mail_words import mail_in_words
from meeting.models import Batch, BatchText, Message

State = Message.State

RECENTLY = datetime.timedelta(minutes=1)  # over which the pace is measured
ENOUGH_TO_MEASURE = datetime.timedelta(seconds=10)

# In the order in which staff ask for them.
OUTCOMES = (
    State.SENT, State.BOUNCED, State.FAILED, State.NEEDS_REVIEW, State.SUPPRESSED, State.EXPIRED, State.CANCELLED,
)  # fmt: skip


def with_subjects(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """With what `subject_of` reads: their texts and, of those whose messages each say their own, a message."""
    its_texts = BatchText.objects.filter(batch=OuterRef("pk"))
    best_first = [Case(When(language=get_language(), then=Value(0)), default=Value(1)), "pk"]
    its_messages = Message.objects.filter(batch=OuterRef("pk")).order_by(*best_first)
    a_message = Subquery(
        its_messages.values(said=JSONObject(kind=F("name"), subject=F("subject"), copy_of=F("copy_of")))[:1]
    )
    return batches.prefetch_related("texts").annotate(a_message=Case(When(~Exists(its_texts), then=a_message)))


def subject_of(batch: Batch) -> str:
    """In the reader's language, else in another; without a common text it says of what kind its messages are."""
    if texts := {text.language: text.subject for text in batch.texts.all()}:
        return texts.get(get_language()) or next(iter(texts.values()))
    if batch.a_message is None:
        return str(batch)
    if batch.a_message["copy_of"]:
        return _("Sent again: %(subject)s") % {"subject": batch.a_message["subject"]}
    return f"{capfirst(mail_in_words(batch.a_message['kind']))} · {batch.a_message['subject']}"


class Phase(StrEnum):
    """Where a batch stands as a whole."""

    CALLED_OFF = "called_off"
    DONE = "done"
    PAUSED = "paused"
    HELD_BACK = "held_back"
    SENDING = "sending"


def phase_of(batch: Batch, *, is_done: bool) -> Phase:
    """`is_done` says whether none of its messages waits or is in a sender's hands."""
    if batch.cancelled_at:
        return Phase.CALLED_OFF
    if is_done:
        return Phase.DONE
    if batch.paused:
        return Phase.PAUSED
    return Phase.HELD_BACK if is_held(batch) else Phase.SENDING


def is_held(batch: Batch) -> bool:
    """Whether its time has still to come."""
    return batch.not_before is not None and batch.not_before > timezone.now()


@dataclass(frozen=True)
class Progress:
    """Numbers of messages; `by_outcome` those that are done, `put_off` those among the waiting that will be retried.

    `measured_over` is how long ago the first went of those `sent_recently`.
    """

    batch: Batch
    total: int
    waiting: int
    in_hand: int
    put_off: int
    sent_recently: int
    measured_over: datetime.timedelta | None
    by_outcome: dict[str, int]

    @property
    def done(self) -> int:
        return self.total - self.waiting - self.in_hand

    @property
    def phase(self) -> Phase:
        return phase_of(self.batch, is_done=self.done == self.total)

    @property
    def held_until(self) -> datetime.datetime | None:
        """Before which nothing goes, be it paused or not."""
        waits = self.phase in (Phase.HELD_BACK, Phase.PAUSED) and is_held(self.batch)
        return self.batch.not_before if waits else None

    @property
    def moves(self) -> bool:
        """Whether somebody who looks again may see other numbers."""
        return bool(self.in_hand) or self.phase in (Phase.SENDING, Phase.HELD_BACK)

    @property
    def minutes_left(self) -> int | None:
        """Until all have been tried once, at the rate that was set or else as it goes; None while that is not known."""
        if self.phase != Phase.SENDING:
            return None
        pace = self.batch.rate_per_minute or self._pace
        return max(1, math.ceil((self.waiting - self.put_off + self.in_hand) / pace)) if pace else None

    @property
    def _pace(self) -> float | None:
        """Messages a minute, once that is more than chance: a mailing may have begun a moment ago."""
        if self.measured_over is None or self.measured_over < ENOUGH_TO_MEASURE:
            return None
        return self.sent_recently * datetime.timedelta(minutes=1) / self.measured_over

    @property
    def outcomes(self) -> list[tuple[State, int]]:
        """The outcomes that occur, in the order in which staff ask for them."""
        return [(state, self.by_outcome[state]) for state in OUTCOMES if self.by_outcome.get(state)]


def progress_of(batch: Batch) -> Progress:
    """Counted anew, by the index alone."""
    return progress_of_all([batch])[0]


def progress_of_all(batches: Sequence[Batch]) -> list[Progress]:
    """In the same order. One query, however many batches."""
    recent = Q(sent_at__gt=Now() - RECENTLY)
    counted = (
        Message.objects.filter(batch__in=batches)
        .order_by()
        .values("batch", "state")
        .annotate(
            count=Count("pk"),
            put_off=Count("pk", filter=Q(attempts__gt=0)),
            recent=Count("pk", filter=recent),
            measured_over=Now() - Min("sent_at", filter=recent),
        )
    )
    rows = {batch.pk: {} for batch in batches}
    for row in counted:
        rows[row["batch"]][row["state"]] = row
    return [_progress(batch, rows[batch.pk]) for batch in batches]


def _progress(batch: Batch, rows: dict[str, dict[str, Any]]) -> Progress:
    def number(state: State, of: str = "count") -> int:
        return rows[state][of] if state in rows else 0

    return Progress(
        batch=batch,
        total=sum(row["count"] for row in rows.values()),
        waiting=number(State.QUEUED),
        in_hand=number(State.CLAIMED) + number(State.SENDING),
        put_off=number(State.QUEUED, "put_off"),
        sent_recently=number(State.SENT, "recent"),
        measured_over=rows[State.SENT]["measured_over"] if State.SENT in rows else None,
        by_outcome={state: row["count"] for state, row in rows.items() if state not in Message.UNFINISHED},
    )
