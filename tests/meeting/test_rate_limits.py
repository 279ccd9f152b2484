"""Limits, counted in a real Valkey by several processes, and what happens without it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from meeting.local.servers import Valkey
from meeting.services import rate_limits
from meeting.services.rate_limits import Limit, count
from tests.processes import environment

THREE = Limit(name="tries", most=3, seconds=100)
IN_ANOTHER_PROCESS = """
import django
django.setup()
from meeting.services.rate_limits import Limit, count
print(count(Limit(name="tries", most=3, seconds=100), "203.0.113.7"))
"""


@pytest.fixture
def valkey(tmp_path: Path, settings) -> Iterator[Valkey]:
    with Valkey(tmp_path) as server:
        settings.REDIS_URL = server.url
        yield server


@pytest.fixture
def client(valkey: Valkey) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(valkey.url, decode_responses=True) as client:
        yield client


def test_more_than_the_limit_has_to_wait(valkey: Valkey) -> None:
    answers = [count(THREE, "203.0.113.7") for _ in range(5)]

    assert answers[:3] == [0, 0, 0]
    assert all(98 <= seconds <= 100 for seconds in answers[3:])


def test_each_is_counted_apart(valkey: Valkey) -> None:
    for _ in range(4):
        count(THREE, "203.0.113.7")

    assert [
        count(THREE, "203.0.113.8"), count(Limit(name="others", most=3), "203.0.113.7"), count(THREE, "")
    ] == [0, 0, 0]  # fmt: skip


def test_processes_count_together(valkey: Valkey, db: None) -> None:
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS]
    for _ in range(2):
        count(THREE, "203.0.113.7")

    answers = [
        int(subprocess.run(command, env=environment(REDIS_URL=valkey.url), capture_output=True, check=True).stdout)
        for _ in range(2)
    ]

    assert (answers[0], 90 <= answers[1] <= 100) == (0, True)


def test_counting_on_does_not_lengthen_the_wait(client: redis.Redis) -> None:
    count(THREE, "203.0.113.7")
    (key,) = client.keys()
    client.expire(key, 50)

    for _ in range(3):
        answer = count(THREE, "203.0.113.7")

    assert 48 <= answer <= 50


def test_limit_ends(client: redis.Redis) -> None:
    for _ in range(4):
        count(THREE, "203.0.113.7")
    (key,) = client.keys()
    client.pexpire(key, 0)

    assert count(THREE, "203.0.113.7") == 0


def test_redis_holds_nothing_personal(client: redis.Redis) -> None:
    count(THREE, "amina@example.org")
    count(THREE, "203.0.113.7")

    keys = client.keys()
    assert [bool(re.fullmatch(r"limit:tries:[0-9a-f]{32}", key)) for key in keys] == [True, True]
    assert [client.get(key) for key in keys] == ["1", "1"]
    assert [0 < client.ttl(key) <= 100 for key in keys] == [True, True]


# Without Redis ----------------------------------------------------------------------------------------------------


def seconds_of(times: int) -> tuple[list[int], float]:
    start = time.monotonic()
    return [count(THREE, "203.0.113.7") for _ in range(times)], time.monotonic() - start


def test_dead_redis_turns_nobody_away(valkey: Valkey, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(4):
        count(THREE, "203.0.113.7")
    os.kill(valkey.pid, signal.SIGKILL)

    answers, seconds = seconds_of(50)

    assert (answers, seconds < 0.5) == ([0] * 50, True)
    assert [(record.levelname, record.name) for record in caplog.records] == [
        ("WARNING", "meeting.services.rate_limits")
    ]
    assert caplog.messages[0].startswith("Nothing is counted for 10 s, Redis does not answer: ")


@pytest.mark.parametrize("is_known", [True, False], ids=["connected", "not-connected"])
def test_silent_redis_slows_one_request_a_little(
    valkey: Valkey, caplog: pytest.LogCaptureFixture, is_known: bool
) -> None:
    if is_known:
        count(THREE, "203.0.113.7")
    os.kill(valkey.pid, signal.SIGSTOP)
    try:
        answers, seconds = seconds_of(50)
    finally:
        os.kill(valkey.pid, signal.SIGCONT)

    assert (answers, seconds < 0.5) == ([0] * 50, True)
    assert len(caplog.records) == 1


def test_counting_goes_on_when_redis_is_back(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rate_limits, "PAUSE", 0)
    valkey.stop()
    count(THREE, "203.0.113.7")

    valkey.start()
    valkey.wait_until_ready()

    assert [count(THREE, "203.0.113.7") > 0 for _ in range(4)] == [False, False, False, True]
    assert len(caplog.records) == 1


def test_redis_without_room_turns_nobody_away(client: redis.Redis, caplog: pytest.LogCaptureFixture) -> None:
    client.config_set("maxmemory", "1")

    assert count(THREE, "203.0.113.7") == 0
    assert "OutOfMemoryError" in caplog.text
