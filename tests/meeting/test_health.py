import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from meeting.health import WORKER_IS_SILENT_AFTER
from meeting.models import Heartbeat
from meeting.services.delivery import beat


def test_alive_asks_nobody(client: Client, settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"

    response = client.get("/healthz/")

    assert (response.status_code, response.text) == (200, "ok")


def test_ready_when_all_parts_answer(client: Client, db: None) -> None:
    beat("sender")

    response = client.get("/readyz/")

    assert (response.status_code, response.json()) == (200, {"database": True, "broker": True, "worker": True})


@pytest.mark.parametrize("silence", [None, WORKER_IS_SILENT_AFTER * 2])
def test_not_ready_without_a_worker(client: Client, db: None, silence: object) -> None:
    if silence:
        Heartbeat.objects.create(name="sender", at=timezone.now() - silence)

    response = client.get("/readyz/")

    assert (response.status_code, response.json()) == (503, {"database": True, "broker": True, "worker": False})


def test_not_ready_without_a_broker(client: Client, db: None, settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    Heartbeat.objects.bulk_create([Heartbeat(name="sender", at=Now())])

    response = client.get("/readyz/")

    assert (response.status_code, response.json()) == (503, {"database": True, "broker": False, "worker": True})
