"""What a fault test breaks: a database, a broker and a mail server of its own, and workers between them."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any, Self

import psycopg2
from celery import Celery
from django.db import connection

from meeting.environment import celery_broker_url
from meeting.local.servers import Postgres, Valkey
from tests.faults.scale import PATIENCE
from tests.processes import celery_worker, web_server, worker_logs
from tests.smtp_sink import Sink
from tests.waiting import eventually

TIME_TO_ANSWER = 0.02  # seconds between a mail being kept and the sender hearing of it: the worst moment for a kill
SETTINGS = "tests.faults.settings"

# With no column that the tables did not have from the beginning.
INSERT = """
INSERT INTO meeting_message
    (batch_id, name, dedupe_key, message_id, address, language, subject, text, html,
     is_secret, link_purpose, state, attempts, last_error)
SELECT %s, 'test', 'test:' || n, '<' || md5(n::text) || '@example.org>', 'person' || n || '@example.org', 'en',
       'Subject', 'Text', '', false, '', 'queued', 0, ''
FROM generate_series(%s, %s) AS n
"""


class Stand:
    """Use as a context manager: meanwhile Django's connection leads to its database, which has tables and no rows.

    The server behind it is shared, and may be killed; it is started again at the end.
    """

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self.folder = folder
        self.postgres = postgres
        self.valkey = Valkey(folder)
        self.sink = Sink(delay=TIME_TO_ANSWER)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            opening.enter_context(_database(self.postgres, "fault"))
            opening.enter_context(self._connected_to("fault"))
            opening.enter_context(self.valkey)
            opening.enter_context(self.sink)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._open.__exit__(*exception)

    # Processes

    def worker(
        self,
        application: str = "meeting",
        concurrency: int = 1,
        beat: bool = True,
        environ: Mapping[str, str] = {},
        **outbox: Any,
    ) -> AbstractContextManager[Popen[bytes]]:
        """A worker in a group of its own, with these settings of the outbox."""
        changes = {"OUTBOX": json.dumps(outbox), "DJANGO_SETTINGS_MODULE": SETTINGS, **environ, **self._servers}
        return celery_worker(self.folder, application, concurrency, beat, **changes)

    @contextmanager
    def two_workers(self, **outbox: Any) -> Iterator[list[Popen[bytes]]]:
        """Each with two processes and a beat of its own: four senders, and twice as many ticks as they need."""
        with self.worker(concurrency=2, **outbox) as one, self.worker(concurrency=2, **outbox) as other:
            yield [one, other]

    def site(self) -> AbstractContextManager[str]:
        return web_server(self.folder, TRUSTED_PROXY_COUNT="1", **self._servers)

    @property
    def celery(self) -> Celery:
        """For asking its workers."""
        return Celery(broker=celery_broker_url(self.valkey.url))

    @property
    def _servers(self) -> dict[str, str]:
        return {"REDIS_URL": self.valkey.url, "EMAIL_URL": self.sink.url}

    @contextmanager
    def restored_from(self, dump: Path) -> Iterator[None]:
        """Within it everything leads to another database, that was made from a backup."""
        with _database(self.postgres, "restored", template="template1"):
            restore = [self.postgres.programs / "pg_restore", "--no-owner", "--dbname", _url(self.postgres, "restored")]
            subprocess.run([*restore, dump], check=True)
            with self._connected_to("restored"):
                yield

    def back_up(self) -> Path:
        dump = self.folder / "backup"
        subprocess.run([self.postgres.programs / "pg_dump", "-Fc", "-f", dump, self.database_url], check=True)
        return dump

    @contextmanager
    def _connected_to(self, name: str) -> Iterator[None]:
        """Django's own connection, and the processes that a test starts, lead to this database."""
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(NAME=name, USER="portal", HOST=str(self.postgres.sockets), PORT="")
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    @property
    def database_url(self) -> str:
        return _url(self.postgres, connection.settings_dict["NAME"])

    @property
    def worker_log(self) -> str:
        return worker_logs(self.folder)

    # Messages

    def queue(self, count: int, batch: int | None = None) -> None:
        """Messages to person1, person2 and so on."""
        self.execute(INSERT, batch, 1, count)

    def sends_again(self, within: float) -> None:
        """One more message goes, before those that wait still, and only a tick can tell of it; its number is 0."""
        self.execute(INSERT, None, 0, 0)
        self.execute("UPDATE meeting_message SET next_attempt_at = 'epoch' WHERE dedupe_key = 'test:0'")
        eventually(lambda: self.sink.to("person0@example.org"), within=within)

    def execute(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Over a connection of its own: Django's may be broken."""
        with closing(psycopg2.connect(self.database_url)) as own, own, own.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def let_ticks_pass(self, count: int) -> None:
        """Return when the workers have looked for messages so many times more."""
        before = self._looks()
        eventually(lambda: self._looks() >= before + count, within=30)

    def _looks(self) -> int:
        return self.worker_log.count("Task meeting.deliver_messages[") // 2  # Received, and done.

    def states(self) -> Counter[str]:
        return Counter(dict(self.execute("SELECT state, count(*) FROM meeting_message GROUP BY state")))

    def wait_for_mails(self, count: int) -> None:
        eventually(lambda: len(self.sink.mails) >= count, within=PATIENCE)

    def wait_until_all_are_sent(self, count: int) -> None:
        self.wait_for_states(sent=count)

    def wait_for_states(self, **counts: int) -> None:
        eventually(lambda: self.states() == Counter(counts), within=PATIENCE)

    def check_copies(self, count: int, *, second_copies: int) -> None:
        """Each of `count` messages arrived; at most `second_copies` of them twice, with the same Date."""
        copies = self.sink.copies()
        assert len(copies) == count
        assert max(copies.values()) <= 2
        assert sum(copies.values()) - count <= second_copies
        assert len({(mail["Message-ID"], mail["Date"]) for mail in self.sink.mails}) == count


@contextmanager
def _database(postgres: Postgres, name: str, template: str = "portal") -> Iterator[None]:
    """A copy of another, which takes a tenth of a second."""
    try:
        _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
        yield
    finally:
        if not postgres.alive():
            postgres.start()
        postgres.wait_until_ready()
        _administer(postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _administer(postgres: Postgres, statement: str) -> None:
    with closing(psycopg2.connect(_url(postgres, "postgres"))) as own:
        own.autocommit = True
        own.cursor().execute(statement)


def _url(postgres: Postgres, name: str) -> str:
    return postgres.url.replace("/portal?", f"/{name}?")
