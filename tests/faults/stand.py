"""A portal of its own for one fault test: PostgreSQL, Valkey and a mail server that may be killed."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any, Self

import psycopg2
from django.conf import settings

from meeting.local.servers import Postgres, Valkey
from tests.processes import celery_worker, environment
from tests.smtp_sink import Sink
from tests.waiting import eventually

TIME_TO_ANSWER = 0.02  # seconds between a mail being kept and the sender hearing of it: the worst moment for a kill

INSERT = """
INSERT INTO meeting_message
    (name, dedupe_key, message_id, address, language, subject, text, html,
     is_secret, link_purpose, state, attempts, last_error)
SELECT 'test', 'test:' || n, '<' || n || '@example.org>', 'person' || n || '@example.org', 'en', 'Subject', 'Text', '',
       false, '', 'queued', 0, ''
FROM generate_series(1, %s) AS n
"""


class Stand:
    """Use as a context manager; the database has the portal's tables and no rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = Postgres(folder)
        self.valkey = Valkey(folder)
        self.sink = Sink(delay=TIME_TO_ANSWER)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            for server in (self.postgres, self.valkey, self.sink):
                opening.enter_context(server)
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            subprocess.run(migrate, env=environment(**self.urls), cwd=settings.BASE_DIR, check=True)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._open.__exit__(*exception)

    @property
    def urls(self) -> dict[str, str]:
        return {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url, "EMAIL_URL": self.sink.url}

    @property
    def worker_log(self) -> str:
        return (self.folder / "worker.log").read_text(errors="replace")

    @contextmanager
    def worker(self, **changes: str) -> Iterator[Popen[bytes]]:
        with celery_worker(self.folder, **self.urls, **changes) as process:
            yield process

    def queue(self, count: int) -> None:
        self.execute(INSERT, count)

    def execute(self, statement: str, *parameters: Any) -> None:
        with psycopg2.connect(self.postgres.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
        connection.close()

    def states(self) -> Counter[str]:
        with psycopg2.connect(self.postgres.url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT state, count(*) FROM meeting_message GROUP BY state")
            states = Counter(dict(cursor.fetchall()))
        connection.close()
        return states

    def wait_for_mails(self, count: int) -> None:
        eventually(lambda: len(self.sink.mails) >= count, within=20)

    def wait_until_all_are_sent(self, count: int) -> None:
        eventually(lambda: self.states() == Counter(sent=count), within=30)

    def check_copies(self, count: int, *, second_copies: int) -> None:
        """Each of `count` messages arrived; at most `second_copies` of them twice, with the same Date."""
        copies = self.sink.copies()
        assert len(copies) == count
        assert max(copies.values()) <= 2
        assert sum(copies.values()) - count <= second_copies
        assert len({(mail["Message-ID"], mail["Date"]) for mail in self.sink.mails}) == count
