"""What a start on one machine adds to the environment where neither it nor `.env` says anything."""

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from dotenv import load_dotenv

from meeting.environment import BASE_DIR, check_dotenv, load_environment
from meeting.local.servers import MailCatcher, Postgres, Server, Valkey

HOST = "127.0.0.1"


def take_in_dotenv(dotenv: Path = BASE_DIR / ".env") -> None:
    """Add what `.env` says to this process's environment, so that every child finds it there."""
    check_dotenv(dotenv)
    load_dotenv(dotenv)


def missing_servers(folder: Path, *, durable: bool) -> list[Server]:
    """Return a server for each of DATABASE_URL, REDIS_URL and EMAIL_URL that nobody has set."""
    servers: list[Server] = []
    if not is_set(Postgres.variable):
        servers.append(Postgres(folder, durable=durable))
    if not is_set(Valkey.variable):
        servers.append(Valkey(folder))
    if not is_set(MailCatcher.variable):
        servers.append(MailCatcher(folder))
    return servers


def complete_environment(servers: Sequence[Server], port: int, defaults: Mapping[str, str]) -> dict[str, str]:
    """Set what the portal needs and nobody has set, and return the environment for its processes.

    Raises `EnvironmentProblem` for what is wrong all the same. To be called before the servers start, so that nothing
    starts in vain, and again when they are ready: only then the mail catcher's port is known.
    """
    for server in servers:
        os.environ[server.variable] = server.url
    everywhere = {
        "SITE_URL": f"http://{HOST}:{port}",
        "ALLOWED_HOSTS": f"{HOST},localhost,[::1]",
        "DEFAULT_FROM_EMAIL": "ILO partners’ meeting <meeting@example.org>",
        "TRUSTED_NETWORKS": "127.0.0.0/8,::1/128",  # those who try it, and the load tests
    }
    os.environ.update({name: value for name, value in {**everywhere, **defaults}.items() if not is_set(name)})
    load_environment()
    return dict(os.environ)


def kept_secret_key(path: Path) -> str:
    """Return the key that the file holds: made once, and readable by its owner only."""
    if not path.exists():
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(new_secret_key(), encoding="ascii")
        unfinished.rename(path)
    return path.read_text(encoding="ascii").strip()


def new_secret_key() -> str:
    return secrets.token_urlsafe(64)


def is_set(name: str) -> bool:
    """Whether the variable is there and not empty."""
    return bool(os.environ.get(name, "").strip())
