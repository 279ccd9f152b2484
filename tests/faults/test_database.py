"""PostgreSQL dies, has no room for anybody, no room on its disk, or is another one than it was."""

import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps
from django.db.models.functions import Now

from meeting.local.servers import Postgres
from meeting.models import Message, User
from meeting.services.mail_gate import settle
from tests.factories import make_meeting
from tests.faults.scale import MANY
from tests.faults.stand import Stand
from tests.partners.outside import Browser
from tests.waiting import eventually

OUTBOX = {"message", "batch", "suppression"}


def test_postgresql_restarted(stand: Stand) -> None:
    """Visitors are told to come back; a message is in doubt for each sender that was in conversation."""
    stand.queue(MANY)
    make_meeting(slug="2027")
    with stand.site() as site, stand.two_workers() as workers:
        stand.wait_for_mails(MANY // 4)
        stand.postgres.kill()
        status, _page = Browser(site).ask("/en/2027/")
        stand.postgres.start()
        stand.postgres.wait_until_ready()
        stand.wait_until_all_are_sent(MANY)
        assert [worker.poll() for worker in workers] == [None, None]
        assert Browser(site).ask("/en/2027/")[0] == 200

    assert (status, "Traceback" in (stand.folder / "web.log").read_text()) == (503, False)
    stand.check_copies(MANY, second_copies=4)


def test_postgresql_has_no_connection_left(stand: Stand) -> None:
    stand.queue(MANY)
    with stand.site() as site, stand.two_workers() as workers:
        stand.wait_for_mails(MANY // 4)
        with ExitStack() as idle:
            eventually(lambda: take_all_connections(stand, idle) or "OperationalError" in stand.worker_log)
            # A worker that could not go on gives its connections back: then these are taken too.
            eventually(lambda: take_all_connections(stand, idle) or is_turned_away_quickly(site))
            take_all_connections(stand, idle)
            sent_meanwhile = len(stand.sink.mails)
        stand.wait_until_all_are_sent(MANY)
        assert [worker.poll() for worker in workers] == [None, None]

    assert sent_meanwhile < MANY
    stand.check_copies(MANY, second_copies=4)


def is_turned_away_quickly(site: str) -> bool:
    start = time.monotonic()
    status, _page = Browser(site).ask("/en/")
    return status == 503 and time.monotonic() - start < 5


def take_all_connections(stand: Stand, idle: ExitStack) -> None:
    try:
        while True:
            idle.enter_context(closing(psycopg2.connect(stand.database_url)))
    except psycopg2.OperationalError:
        return


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 150 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=150m", "none", disk], check=False)
    if mount.returncode:
        pytest.skip("Only root may mount a disk that is small enough to be filled.")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_disk_is_full(small_disk: Path, template: Path, tmp_path: Path, django_db_blocker: Any) -> None:
    """Nothing goes that cannot be noted down before; and all goes when there is room again."""
    shutil.copytree(template, small_disk / "postgres")
    with django_db_blocker.unblock(), Postgres(small_disk) as postgres, Stand(tmp_path, postgres) as stand:
        stand.queue(MANY)
        with stand.two_workers():
            stand.wait_for_mails(MANY // 8)
            ballast = fill_up(small_disk)
            eventually(lambda: "No space left on device" in stand.worker_log)
            sent = eventually(lambda: nothing_more_comes(stand))
            ballast.unlink()
            if not postgres.alive():
                postgres.start()
                postgres.wait_until_ready()
            assert sent < MANY
            stand.wait_until_all_are_sent(MANY)

        stand.check_copies(MANY, second_copies=4)


def fill_up(disk: Path) -> Path:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return ballast


def nothing_more_comes(stand: Stand) -> int:
    came = len(stand.sink.mails)
    time.sleep(2)  # Four ticks.
    return came if came == len(stand.sink.mails) else 0


def test_restored_backup_sends_nothing_until_staff_say_so(stand: Stand) -> None:
    """What was sent since the backup goes again then, under the same Message-ID; staff can look at the log before."""
    stand.queue(MANY)
    with stand.worker():
        stand.wait_for_mails(MANY // 4)
        backup = stand.back_up()
        stand.wait_for_mails(MANY // 2)
    before = stand.sink.copies()

    with stand.restored_from(backup), stand.worker():
        eventually(lambda: stand.worker_log.count("was restored from a backup") >= 3)
        assert stand.sink.copies() == before
        settle(actor=User.objects.create_superuser("dora@example.org", "dora's own secret"))
        stand.wait_until_all_are_sent(MANY)

    since_the_backup = sum(before.values()) - MANY // 4
    in_conversation = 1
    stand.check_copies(MANY, second_copies=since_the_backup + in_conversation)


@pytest.fixture
def before(stand: Stand) -> StateApps:
    """The models as the code has them that runs while the outbox's newest migration is applied."""
    loader = MigrationLoader(connection)
    plan = [node for node in loader.graph.leaf_nodes("meeting") for node in loader.graph.forwards_plan(node)]
    newest = [node for node in plan if node[0] == "meeting" and changes_the_outbox(loader.get_migration(*node))]
    return loader.project_state(newest[-1], at_end=False).apps


def changes_the_outbox(migration: Any) -> bool:
    return any(getattr(operation, "model_name", "") in OUTBOX for operation in migration.operations)


def test_code_before_the_newest_migration_still_queues(stand: Stand, before: StateApps) -> None:
    old_message, old_batch = before.get_model("meeting", "Message"), before.get_model("meeting", "Batch")
    batch = old_batch.objects.create()
    old_message.objects.bulk_create(
        old_message(
            batch=batch, name="test", dedupe_key=f"test:{n}", message_id=f"<{n:032x}@example.org>", language="en",
            address=f"person{n}@example.org", subject="Subject", text="Text",
        )
        for n in range(10)
    )  # fmt: skip

    with stand.worker():
        stand.wait_until_all_are_sent(10)

    stand.check_copies(10, second_copies=0)


def test_code_before_the_newest_migration_still_sends(stand: Stand, before: StateApps) -> None:
    """What it writes is what the new tables take."""
    stand.queue(3)
    old_message = before.get_model("meeting", "Message")
    held = {"claim": uuid.uuid4(), "lease_until": Now() + timedelta(seconds=60)}
    let_go = {"claim": None, "lease_until": None}

    old_message.objects.update(state="claimed", **held)
    old_message.objects.update(state="sending", attempts=1, **held)
    sent, refused, late = old_message.objects.order_by("pk")
    old_message.objects.filter(pk=sent.pk).update(state="sent", sent_at=Now(), **let_go)
    old_message.objects.filter(pk=refused.pk).update(state="failed", last_error="550", **let_go)
    old_message.objects.filter(pk=late.pk).update(state="queued", **let_go)

    assert list(Message.objects.order_by("pk").values_list("state", "interruptions")) == [
        ("sent", 0),
        ("failed", 0),
        ("queued", 0),
    ]
