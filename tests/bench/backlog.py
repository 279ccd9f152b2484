"""The outbox with very many messages waiting, beside itself with some; and how quickly messages are made.

`BENCH=full` in the environment queues a million.
"""

import os
import time
import uuid
from statistics import quantiles
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from meeting.models import Batch
from meeting.services.claims import claim_due
from meeting.services.outbox import add_messages, new_message
from tests.bench.outbox import HTML, TEXT, forget_all, queue, sent_by
from tests.bench.rows import Row, rate
from tests.fast_sink import fast_sink

FEW, MANY = 20_000, 1_000_000 if os.environ.get("BENCH") == "full" else 100_000
MADE = 10_000
CLAIMS = 200
SECONDS = 5  # that a sender works


class Measured(NamedTuple):
    sent_a_second: float
    memory: float  # megabytes of the sender, at its end
    claims: list[float]  # how long each took, in milliseconds

    def claim_takes(self, percentile: int) -> float:
        return quantiles(self.claims, n=100)[percentile - 1]


def rows() -> list[Row]:
    settings.OUTBOX["claim_size"] = 50  # As in production.
    by_sql, by_python = rate(lambda: _queued(MADE)), rate(_made)
    forget_all()
    few, many = _with(FEW), _with(MANY)
    sender = f"one sender, {MANY:,} waiting: {many.memory:.0f} MB, {few.memory:.0f} MB with {FEW:,}"
    claim = f"claim of 50, {MANY:,} waiting: p50 {many.claim_takes(50):.1f}, p99 {many.claim_takes(99):.1f} ms"
    return [
        Row("messages made with their texts, 10,000 at once", "INSERT … SELECT", by_sql, by_python),
        Row(sender, f"{FEW:,} waiting", few.sent_a_second, many.sent_a_second),
        Row(claim, f"{FEW:,} waiting", 1000 / few.claim_takes(50), 1000 / many.claim_takes(50)),
    ]


def _queued(count: int) -> int:
    queue(count)
    return count


def _made() -> int:
    """As a campaign does it, each with texts of its own."""
    batch = Batch.objects.create()
    texts = {"name": "bench", "language": "en", "subject": "Invitation", "text": TEXT, "html": HTML, "batch": batch}
    with transaction.atomic():
        add_messages(
            [new_message(**texts, to=f"p{n}@example.org", dedupe_key=f"made:{n}") for n in range(MADE)],
        )
    return MADE


def _with(waiting: int) -> Measured:
    queue(waiting)
    claims = [_claim() for _ in range(CLAIMS)]
    with fast_sink() as sink:
        _start, [report] = sent_by(sink.port, senders=1, seconds=SECONDS)
    forget_all()
    return Measured(report["sent"] / report["seconds"], report["bytes"] / 2**20, claims)


def _claim() -> float:
    start = time.perf_counter()
    assert len(claim_due(uuid.uuid4())) == 50
    return 1000 * (time.perf_counter() - start)
