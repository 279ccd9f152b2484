"""`python -m meeting.local exec`: one command beside servers of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from meeting.local.throwaway import remove_abandoned
from tests.waiting import eventually

START, STOP = 30, 20  # seconds at the most
GIVEN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MEDIA_ROOT", "DEMO", "PORTAL_TEST_PROCESS")
# Says what it was given and waits; tells by its exit code which signal it got.
COMMAND = """
import os, signal, sys, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: sys.exit(40 + number))
print(os.environ["MEDIA_ROOT"], "DEMO" in os.environ, flush=True)
time.sleep(60)
"""


def start(*command: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return subprocess.Popen(
        [sys.executable, "-m", "meeting.local", "exec", "--", *command],
        cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


@pytest.fixture
def waiting_command() -> Iterator[subprocess.Popen[str]]:
    with start(sys.executable, "-c", COMMAND) as process:
        yield process
        process.kill()


def test_exit_code_and_arguments_are_the_commands_own() -> None:
    with start(sys.executable, "-c", "import sys; print(sys.argv[1:]); sys.exit(7)", "a b", "--", "-c") as process:
        output, _ = process.communicate(timeout=START)

    assert (process.returncode, output) == (7, "['a b', '--', '-c']\n")


def test_unknown_command_is_said_in_a_sentence() -> None:
    with start("no-such-command") as process:
        _, errors = process.communicate(timeout=START)

    assert (process.returncode, errors) == (1, "no-such-command cannot be started: No such file or directory.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_reach_the_command_and_its_servers_are_gone(
    waiting_command: subprocess.Popen[str], number: signal.Signals
) -> None:
    media_root, demonstration = waiting_command.stdout.readline().split()
    folder = Path(media_root).parent
    assert demonstration == "False"
    assert (folder / "run" / "postgres.pid").exists()

    os.killpg(waiting_command.pid, number)  # As a terminal does.

    assert waiting_command.wait(timeout=STOP) == 40 + number
    assert not folder.exists()


def test_what_a_killed_call_left_is_removed_by_the_next(waiting_command: subprocess.Popen[str]) -> None:
    folder = Path(waiting_command.stdout.readline().split()[0]).parent
    children = psutil.Process(waiting_command.pid).children(recursive=True)
    assert len(children) > 3  # PostgreSQL with its own, Valkey, the mail catcher and the command

    waiting_command.kill()
    eventually(lambda: not any(is_running(child) for child in children), within=STOP)
    assert folder.exists()
    remove_abandoned(folder.parent)

    assert not folder.exists()


def is_running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
