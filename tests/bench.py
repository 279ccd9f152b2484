"""`make bench`: what the portal does in a second, beside a floor measured in the same run.

Each line is JSON with a name, the rate of the floor, the rate of the portal, and their ratio; a table follows.
"""

import json
import os
import smtplib
import sys
import time
from collections.abc import Callable

import django
from django.conf import settings

MESSAGES = 500
BODY = "A sentence of ordinary length, such as invitations have.\n" * 140  # 8 KB

Row = tuple[str, str, float, float]


def rate(action: Callable[[], int]) -> float:
    """How many things `action` does in a second; it returns how many it did."""
    start = time.perf_counter()
    return action() / (time.perf_counter() - start)


def outbox_beside_smtplib() -> Row:
    """One sender of the outbox, and a plain loop over one connection, to the same mail server."""
    from meeting.models import Message
    from meeting.services.delivery import deliver_due
    from meeting.services.mails import build_mail
    from meeting.services.outbox import new_message
    from tests.smtp_sink import Sink

    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        messages = [
            new_message(name="bench", to=f"p{n}@example.org", language="en", subject="s", text=BODY, dedupe_key=f"b{n}")
            for n in range(MESSAGES)
        ]
        Message.objects.bulk_create(messages)
        first = Message.objects.first()
        raw = build_mail(first).message().as_bytes(linesep="\r\n")

        def plain_loop() -> int:
            with smtplib.SMTP("127.0.0.1", sink.port) as smtp:
                for number in range(MESSAGES):
                    smtp.sendmail("bench@example.org", [f"p{number}@example.org"], raw)
            return MESSAGES

        floor = rate(plain_loop)
        portal = rate(deliver_due)
    return "one sender", "smtplib, one connection", floor, portal


def pages_beside_hello() -> Row:
    """The agenda of the demonstration, and a page without a query, by Django's test client in one thread."""
    from django.test import Client

    client = Client(headers={"Host": "localhost"})

    def ask(path: str, times: int) -> Callable[[], int]:
        def run() -> int:
            for _ in range(times):
                assert client.get(path).status_code == 200
            return times

        return run

    ask("/fr/next/agenda/", 3)()
    return "agenda of 13 sessions", "/healthz/", rate(ask("/healthz/", 400)), rate(ask("/fr/next/agenda/", 60))


def prepare() -> None:
    """A database of its own, with the demonstration."""
    from django.core.management import call_command
    from django.utils import timezone

    from meeting.pages.demonstration.loader import load

    call_command("migrate", verbosity=0)
    load(today=timezone.localdate())


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    settings.OUTBOX["run_seconds"] = 120
    prepare()
    rows = [outbox_beside_smtplib(), pages_beside_hello()]
    for name, floor_name, floor, portal in rows:
        line = {"name": name, "floor": floor_name, "floor_per_s": round(floor, 1), "per_s": round(portal, 1)}
        print(json.dumps(line | {"ratio": round(portal / floor, 3)}))
    print(f"\n{'what':<24} {'floor':<26} {'floor/s':>9} {'portal/s':>9} {'ratio':>6}")
    for name, floor_name, floor, portal in rows:
        print(f"{name:<24} {floor_name:<26} {floor:>9.1f} {portal:>9.1f} {portal / floor:>6.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
