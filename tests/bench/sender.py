"""One sender of the outbox in a process of its own: ready, it waits for a line, and says what it did."""

import json
import sys
import time

import django
import psutil


def main(run_seconds: float) -> None:
    django.setup()
    from django.conf import settings
    from django.db import connection

    from meeting.services.delivery import deliver_due

    settings.OUTBOX["run_seconds"] = run_seconds
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    start = time.monotonic()
    sent = deliver_due()
    ended = time.monotonic()
    memory = psutil.Process().memory_info().rss
    print(json.dumps({"sent": sent, "ended": ended, "seconds": ended - start, "bytes": memory}), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]))
