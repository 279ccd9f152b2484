"""The portal on one machine: `run`, `dev`, and `exec` for a command that needs its servers.

python -m meeting.local run --port 8000
python -m meeting.local exec -- pytest
"""

import argparse
import fcntl
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from environs import Env

from meeting.environment import BASE_DIR, EnvironmentProblem, is_set, load_environment, read_dotenv
from meeting.local.portal import Portal
from meeting.local.processes import Child, LocalProblem, end_leftovers
from meeting.local.servers import MailCatcher, Postgres, Server, Valkey
from meeting.local.supervisor import StopRequested, Supervisor

LOCAL = BASE_DIR / ".local"
EXEC_PORT = 8000  # nothing listens there; it only stands in SITE_URL


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="meeting.local", description="Runs the portal on one machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "dev"):
        commands.add_parser(name).add_argument("--port", type=int, default=8000)
    commands.add_parser("exec").add_argument("words", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "exec":
            return execute([word for word in chosen.words if word != "--"])
        return run(chosen.port, debug=chosen.command == "dev")
    except (EnvironmentProblem, LocalProblem) as problem:
        print(problem, file=sys.stderr)  # noqa: T201 -- the person at the keyboard
        return 1


def run(port: int, *, debug: bool) -> int:
    """Start everything, watch over it until Ctrl-C, and end it."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    with only_start_of_this_clone(LOCAL / "run.lock"):
        end_leftovers(LOCAL)
        refuse_taken_port(port)
        servers = missing_servers(LOCAL, durable=True)
        supervisor = Supervisor(say)
        supervisor.handle_signals()
        try:
            supervisor.start(servers)
            for server in servers:
                server.wait_until_ready(pause=supervisor.pause)
            environment = complete_environment(servers, port, debug=debug)
            portal = Portal(LOCAL, environment, port, debug=debug)
            portal.prepare(supervisor)
            portal.start(supervisor)
            for line in portal.welcome():
                say(line)
            supervisor.watch(portal.each_round)
        except StopRequested:
            say("Stopping.")
        finally:
            supervisor.stop()
    return 0


def execute(command: list[str]) -> int:
    """Run a command beside servers that are thrown away afterwards; returns its exit code."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="exec-", dir=LOCAL))
    supervisor = Supervisor(say)
    supervisor.handle_signals()
    try:
        with ExitStack() as open_servers:
            servers = [open_servers.enter_context(server) for server in missing_servers(folder, durable=False)]
            environment = complete_environment(servers, EXEC_PORT, debug=False)
            child = Child("command", command, folder, environment=environment, to_terminal=True)
            child.start()
            try:
                return child.wait(supervisor.pause)
            finally:
                child.stop()
    except StopRequested:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def only_start_of_this_clone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalProblem("The portal runs already from this folder: stop that one with Ctrl-C first.") from None
        yield


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise LocalProblem(
                f"Port {port} is taken: end what uses it, or choose another with “make run PORT={port + 1}”."
            ) from None


def missing_servers(folder: Path, *, durable: bool) -> list[Server]:
    """A server for each of DATABASE_URL, REDIS_URL and EMAIL_URL that nobody has set."""
    env = Env()
    read_dotenv(env, BASE_DIR / ".env")
    servers = [Postgres(folder, durable=durable), Valkey(folder), MailCatcher(folder)]
    return [server for server in servers if not is_set(env, server.variable)]


def complete_environment(servers: Sequence[Server], port: int, *, debug: bool) -> dict[str, str]:
    """This process's environment with the servers' addresses, and with defaults where nothing is set."""
    env = Env()
    database_is_ours = any(server.variable == "DATABASE_URL" for server in servers)
    defaults = {
        "SECRET_KEY": secret_key() if not is_set(env, "SECRET_KEY") else "",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "DEFAULT_FROM_EMAIL": "ILO partners’ meeting <meeting@example.org>",
        "MEDIA_ROOT": str(LOCAL / "media"),
        **({"DEMO": "1"} if database_is_ours else {}),
        **{server.variable: server.url for server in servers},
    }
    os.environ.update({name: value for name, value in defaults.items() if not is_set(env, name)})
    os.environ["DEBUG"] = "1" if debug else "0"
    load_environment()
    return dict(os.environ)


def secret_key() -> str:
    """A key made once for this clone."""
    path = LOCAL / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- the person at the keyboard


if __name__ == "__main__":
    sys.exit(main())
