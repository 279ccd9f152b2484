"""The outbox beside Python's own SMTP client: to aiosmtpd, and to a mail server that answers at once.

Each server has a process of its own. The mails are invitations of 8 KB with a personal link: claimed, filled in, handed
over and marked one by one.
"""

import json
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection

from meeting.models import Batch, BatchText, Message
from meeting.services.mails import build_mail
from tests.bench.rows import Row
from tests.fast_sink import fast_sink
from tests.processes import environment
from tests.smtp_sink import free_port
from tests.waiting import eventually

MESSAGES = 4000
ROUNDS = 3  # of which the best counts: other programs run on the same processors
LONG_ENOUGH = 120  # seconds

LINE = "A sentence of ordinary length, such as invitations have."
LINK = f"https://meeting.example.org/en/invitation/{Message.TOKEN_PLACEHOLDER}/"
TEXT = "\n".join(["Dear {name},", *[LINE] * 45, LINK])
HTML = "\n".join(["<p>Dear {name},</p>", *[f"<p>{LINE}</p>"] * 80, f'<p><a href="{LINK}">Your link</a></p>'])

QUEUE = """
INSERT INTO meeting_message
    (batch_id, name, dedupe_key, message_id, address, language, subject, text, html, values,
     is_secret, link_purpose, link_id, link_version, state, attempts, last_error)
SELECT %(batch)s, 'bench', 'bench:' || %(batch)s || ':' || n, '<' || replace(gen_random_uuid()::text, '-', '') ||
    '@example.org>', 'p' || n || '@example.org', 'en', '', '', '', jsonb_build_object('name', 'Ms Éloïse Nguyễn ' || n),
    false, 'invitation', gen_random_uuid(), 1, 'queued', 0, ''
FROM generate_series(1, %(count)s) AS numbers (n)
"""


def rows() -> list[Row]:
    """One, two and four senders beside a plain loop over one connection."""
    with aiosmtpd() as ordinary, fast_sink() as fast:
        rows = [*_rows_with(ordinary, "aiosmtpd"), *_rows_with(fast.port, "instant")]
        assert fast.taken() == ROUNDS * 4 * MESSAGES
    return rows


def _rows_with(port: int, server: str) -> list[Row]:
    rounds = [_round(port) for _ in range(ROUNDS)]
    loop, *rates = (max(rates) for rates in zip(*rounds, strict=True))
    return [
        Row(f"outbox, {senders} ({server})", f"smtplib loop ({server})", loop, rate)
        for senders, rate in zip(("one sender", "two senders", "four senders"), rates, strict=True)
    ]


def _round(port: int) -> list[float]:
    return [plain_loop(port), *(all_sent(port, senders) for senders in (1, 2, 4))]


@contextmanager
def aiosmtpd() -> Iterator[int]:
    """The port of an aiosmtpd that keeps nothing."""
    port = free_port()
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    with subprocess.Popen(command) as process:
        try:
            eventually(lambda: _greets(port))
            yield port
        finally:
            process.kill()


def _greets(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port):
            return True
    except OSError:
        return False


def plain_loop(port: int) -> float:
    """Mails a second, each the same bytes to another recipient."""
    raw = _mail_as_bytes()
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(MESSAGES):
            smtp.sendmail("bench@example.org", [f"p{number}@example.org"], raw)
    return MESSAGES / (time.perf_counter() - start)


def _mail_as_bytes() -> bytes:
    batch = queue(1)
    message = Message.objects.prefetch_related("batch__texts").get(batch=batch)
    forget_all()
    return build_mail(message).as_bytes()


def all_sent(port: int, senders: int) -> float:
    """Mails a second that so many sender processes hand over together."""
    queue(MESSAGES)
    start, reports = sent_by(port, senders)
    rate = MESSAGES / (max(report["ended"] for report in reports) - start)
    assert Message.objects.filter(state=Message.State.SENT).count() == MESSAGES
    forget_all()
    return rate


def sent_by(port: int, senders: int, seconds: float = LONG_ENOUGH) -> tuple[float, list[dict[str, Any]]]:
    """When the senders were let go, and what each of them says that it did; all were ready before."""
    command = [sys.executable, "-m", "tests.bench.sender", str(seconds)]
    env = environment(EMAIL_URL=f"smtp://127.0.0.1:{port}", DJANGO_SETTINGS_MODULE="tests.bench.settings")
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with ExitStack() as running:
        processes = [running.enter_context(subprocess.Popen(command, env=env, **pipes)) for _ in range(senders)]
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * senders
        start = time.monotonic()
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        return start, [json.loads(process.stdout.readline()) for process in processes]


def queue(count: int) -> Batch:
    """A batch of so many invitations, in one statement."""
    batch = Batch.objects.create()
    BatchText.objects.create(batch=batch, language="en", subject="Invitation for {name}", text=TEXT, html=HTML)
    with connection.cursor() as cursor:
        cursor.execute(QUEUE, {"batch": batch.pk, "count": count})
        cursor.execute("ANALYZE meeting_message")
    return batch


def forget_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE meeting_batch, meeting_message CASCADE")
