"""The portal on one machine: `run`, `dev`, and `exec` for a command that needs its servers.

python -m meeting.local run --port 8000
python -m meeting.local dev --port 8000
python -m meeting.local exec -- pytest
"""

import argparse
import errno
import fcntl
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from meeting.environment import BASE_DIR, EnvironmentProblem, load_environment
from meeting.local.mail_catcher import BOUNCE_DOMAIN
from meeting.local.portal import Portal
from meeting.local.processes import LocalProblem, end_leftovers
from meeting.local.servers import MailCatcher, Postgres
from meeting.local.supervisor import StopRequested, Supervisor, say
from meeting.local.surroundings import HOST, complete_environment, kept_secret_key, missing_servers, take_in_dotenv
from meeting.local.throwaway import execute

LOCAL = BASE_DIR / ".local"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="meeting.local", description="Runs the portal on one machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "dev"):
        commands.add_parser(name).add_argument("--port", default="8000")
    commands.add_parser("exec").add_argument("words", nargs="+")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "exec":
            return execute(chosen.words)
        return run(port_number(chosen.port), debug=chosen.command == "dev")
    except (EnvironmentProblem, LocalProblem) as problem:
        print(problem, file=sys.stderr)  # noqa: T201 -- the person at the keyboard
        return 1


def run(port: int, *, debug: bool) -> int:
    """Start everything, watch over it until Ctrl-C, and end it."""
    supervisor = Supervisor()
    supervisor.handle_signals()
    take_in_dotenv()
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    with only_start_of_this_clone(LOCAL / "run.lock"):
        end_leftovers(LOCAL)
        refuse_taken_port(port)
        try:
            serve(supervisor, port, debug=debug)
        except StopRequested:
            say("Stopping.")
        finally:
            supervisor.stop()
    return 0


def serve(supervisor: Supervisor, port: int, *, debug: bool) -> None:
    """Start the servers and the portal and keep them alive, until `StopRequested`."""
    servers = missing_servers(LOCAL, durable=True)
    defaults = {"SECRET_KEY": kept_secret_key(LOCAL / "secret-key"), "MEDIA_ROOT": str(LOCAL / "media")}
    if any(isinstance(server, Postgres) for server in servers):
        defaults["DEMO"] = "1"
    for catcher in (server for server in servers if isinstance(server, MailCatcher)):
        defaults |= {"BOUNCE_DOMAIN": BOUNCE_DOMAIN, "BOUNCE_MAILDIR": str(catcher.bounces)}
    complete_environment(servers, port, defaults)
    os.environ["DEBUG"] = "1" if debug else "0"  # Now that a wrong one has been refused: the command decides.
    for server in servers:
        supervisor.start([server])
    for server in servers:
        server.wait_until_ready(pause=supervisor.pause)
    environment = complete_environment(servers, port, defaults)
    portal = Portal(LOCAL, environment, port, debug=debug, demo=load_environment().demo)
    portal.prepare(supervisor)
    portal.start(supervisor)
    for line in portal.welcome():
        say(line)
    supervisor.watch(portal.each_round)


@contextmanager
def only_start_of_this_clone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalProblem("The portal runs already from this folder: stop that one with Ctrl-C first.") from None
        yield


def port_number(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 2**16:
        return int(text)
    raise LocalProblem(f"“{text}” is no port: choose a number up to 65535, as in “make run PORT=8001”.")


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"Port {port} is taken: end what uses it, or choose another with “make run PORT={port + 1}”."
            else:
                reason = f"Port {port} cannot be used ({error.strerror}): choose another with “make run PORT=8001”."
            raise LocalProblem(reason) from None


if __name__ == "__main__":
    sys.exit(main())
