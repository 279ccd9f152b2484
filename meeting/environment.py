"""Reads the portal's settings from `.env` and the environment: typed, complete, or refused with one sentence.

`.env.example` explains each variable to the person who sets it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

import dj_email_url
from dotenv.parser import parse_stream
from environs import Env, EnvError

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY_LENGTH = 50  # characters, what Django's own deployment check asks for
ALWAYS_REQUIRED = ("DATABASE_URL", "REDIS_URL")
REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    *ALWAYS_REQUIRED,
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
)
# What a developer may leave out. With DEBUG off, nothing falls back to these.
DEVELOPMENT_DEFAULTS = {
    "SECRET_KEY": "known to everybody, so never used with DEBUG off",
    "SITE_URL": "http://127.0.0.1:8000",
    "EMAIL_URL": "console://",
    "DEFAULT_FROM_EMAIL": "meeting@example.org",
}
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
EMAIL_SCHEMES = ("smtp", "submission", "console", "file", "memory", "dummy")


class EnvironmentProblem(Exception):
    """The settings are incomplete or wrong; its text is one sentence for the person who starts the portal."""


@dataclass(frozen=True)
class Environment:
    """The settings that differ from one installation to another."""

    secret_key: str
    debug: bool
    demo: bool
    allowed_hosts: list[str]
    site_url: str  # scheme and host, no slash at the end
    database: dict[str, Any]  # as Django's DATABASES wants it
    redis_url: str  # as redis-py wants it
    email: dict[str, Any]  # Django's EMAIL_… settings
    default_from_email: str
    media_root: Path
    token_keys: list[str]  # of personal links: the first signs, the others are still accepted
    suppression_key: str  # of the fingerprints of addresses; never changed
    trusted_networks: list[IPv4Network | IPv6Network]  # whose people are not counted
    trusted_proxy_count: int  # how many proxies of ours add to X-Forwarded-For
    bounce_domain: str  # of the addresses to which mail comes back; empty: to the sender
    bounce_maildir: Path | None  # where what comes back lies


def load_environment(dotenv: Path = BASE_DIR / ".env") -> Environment:
    """Read the environment, completed by `dotenv` where that file exists.

    Raises `EnvironmentProblem`.
    """
    check_dotenv(dotenv)
    env = Env()
    env.read_env(dotenv, recurse=False)
    debug = _switch(env, "DEBUG")
    _require(env, ALWAYS_REQUIRED if debug else REQUIRED_IN_PRODUCTION)

    secret_key = _text(env, "SECRET_KEY")
    token_keys = _list(env, "TOKEN_KEYS") or [secret_key]
    suppression_key = _text(env, "SUPPRESSION_KEY") or secret_key
    if not debug:
        _refuse_short_keys("SECRET_KEY", [secret_key])
        _refuse_short_keys("TOKEN_KEYS", token_keys)
        _refuse_short_keys("SUPPRESSION_KEY", [suppression_key])
    return Environment(
        secret_key=secret_key,
        debug=debug,
        demo=_switch(env, "DEMO"),
        allowed_hosts=_list(env, "ALLOWED_HOSTS"),
        site_url=_site_url(_text(env, "SITE_URL")),
        database=_database(env),
        redis_url=_redis_url(_text(env, "REDIS_URL")),
        email=_email(_text(env, "EMAIL_URL")),
        default_from_email=_text(env, "DEFAULT_FROM_EMAIL"),
        media_root=Path(_text(env, "MEDIA_ROOT") or BASE_DIR / "media"),
        token_keys=token_keys,
        suppression_key=suppression_key,
        trusted_networks=_networks(env, "TRUSTED_NETWORKS"),
        trusted_proxy_count=_number(env, "TRUSTED_PROXY_COUNT"),
        bounce_domain=_bounce_domain(env),
        bounce_maildir=Path(_text(env, "BOUNCE_MAILDIR")) if _is_set(env, "BOUNCE_MAILDIR") else None,
    )


def check_dotenv(dotenv: Path) -> None:
    """Raise `EnvironmentProblem` for a line that python-dotenv would only warn about and leave out."""
    try:
        with dotenv.open(encoding="utf-8") as lines:
            bindings = list(parse_stream(lines))
    except FileNotFoundError:
        return
    except (OSError, UnicodeError) as error:
        raise EnvironmentProblem(f"{dotenv.name} cannot be read: {error}.") from error
    for binding in bindings:
        if binding.error or (binding.key is not None and binding.value is None):
            raise EnvironmentProblem(f"Line {_line_of(binding)} of {dotenv.name} is not of the form NAME=value.")


def celery_broker_url(redis_url: str) -> str:
    """Return the same address in Celery's words, which differ from redis-py's for Unix sockets only."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    query = parse_qs(parts.query)
    account, _, _ = parts.netloc.rpartition("@")
    if password := query.get("password", [""])[0]:
        account = f"{query.get('username', [''])[0]}:{quote(password, safe='')}"
    host = f"{account}@" if account else ""
    return f"redis+socket://{host}{parts.path}?{urlencode({'virtual_host': query.get('db', ['0'])[0]})}"


def _line_of(binding: Any) -> int:
    """Return the number of the statement's own line: python-dotenv counts from the blank lines before it."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _is_set(env: Env, name: str) -> bool:
    """Whether the variable is there and not empty."""
    return bool(env.str(name, "").strip())


def _switch(env: Env, name: str) -> bool:
    try:
        return env.bool(name, default=False) if _is_set(env, name) else False
    except EnvError as error:
        raise EnvironmentProblem(f"{name} is wrong: it is either 1 or 0.") from error


def _text(env: Env, name: str) -> str:
    return env.str(name, "").strip() or DEVELOPMENT_DEFAULTS.get(name, "")


def _list(env: Env, name: str) -> list[str]:
    return [part.strip() for part in env.str(name, "").split(",") if part.strip()]


def _networks(env: Env, name: str) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(part) for part in _list(env, name)]
    except ValueError as error:
        raise EnvironmentProblem(
            f"{name} is wrong: it is a list of networks, such as 192.0.2.0/24,2001:db8::/32 ({error})."
        ) from error


def _number(env: Env, name: str) -> int:
    text = _text(env, name) or "0"
    if not (text.isascii() and text.isdecimal()):
        raise EnvironmentProblem(f"{name} is wrong: it is a number, 0 when nothing stands in front of the portal.")
    return int(text)


def _bounce_domain(env: Env) -> str:
    domain = _text(env, "BOUNCE_DOMAIN").lower()
    if bool(domain) != _is_set(env, "BOUNCE_MAILDIR"):
        raise EnvironmentProblem(
            "BOUNCE_DOMAIN and BOUNCE_MAILDIR belong together: set both, or neither and bounces go to the sender."
        )
    if domain and not DOMAIN.fullmatch(domain):
        raise EnvironmentProblem("BOUNCE_DOMAIN is wrong: it is a domain alone, such as bounces.example.org.")
    return domain


def _require(env: Env, names: Iterable[str]) -> None:
    missing = [name for name in names if not _is_set(env, name)]
    if missing:
        *others, last = missing
        listed = f"{', '.join(others)} and {last}" if others else last
        raise EnvironmentProblem(
            f"The portal does not start without {listed}: set what is missing in the environment or in .env, "
            "as .env.example explains, or use `make run`, which brings its own servers."
        )


def _refuse_short_keys(name: str, keys: Iterable[str]) -> None:
    if any(len(key) < SECRET_KEY_LENGTH for key in keys):
        raise EnvironmentProblem(
            f"{name} is too short: with DEBUG off a key has at least {SECRET_KEY_LENGTH} characters, chosen at random."
        )


def _site_url(url: str) -> str:
    url = url.removesuffix("/")
    parts = _split("SITE_URL", url)
    bare = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or url != bare:
        raise EnvironmentProblem(
            "SITE_URL is wrong: it is the public address without a path, such as https://meeting.example.org."
        )
    return url


def _database(env: Env) -> dict[str, Any]:
    if _split("DATABASE_URL", _text(env, "DATABASE_URL")).scheme not in {"postgres", "postgresql"}:
        raise EnvironmentProblem(
            "DATABASE_URL is wrong: PostgreSQL is the only database, so it starts with postgresql://."
        )
    database = env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)
    # A socket's folder stands in `?host=`, for the host part of a URL loses its capital letters.
    for name in ("host", "port"):
        database[name.upper()] = database.get("OPTIONS", {}).pop(name, database[name.upper()])
    if not database["NAME"]:
        raise EnvironmentProblem(
            "DATABASE_URL is wrong: it names no database, as postgresql://user:password@host/portal does."
        )
    return database


def _redis_url(url: str) -> str:
    parts = _split("REDIS_URL", url)
    complete = parts.path.strip("/") if parts.scheme == "unix" else parts.hostname
    if parts.scheme not in {"redis", "rediss", "unix"} or not complete:
        raise EnvironmentProblem(
            "REDIS_URL is wrong: it is redis://host:6379/0, rediss://host:6379/0 or unix:///path/of/the.socket?db=0."
        )
    return url


def _email(url: str) -> dict[str, Any]:
    if _split("EMAIL_URL", url).scheme not in EMAIL_SCHEMES:
        raise EnvironmentProblem(
            "EMAIL_URL is wrong: it is smtp://user:password@host:25, "
            "submission://user:password@host:587 for STARTTLS or smtp://user:password@host:465?ssl=1 for TLS."
        )
    return dj_email_url.parse(url)


def _split(name: str, url: str) -> SplitResult:
    """Return the URL's parts, its port known to be a number."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        # Says no more: the address and Python's own message may hold a part of the password.
        raise EnvironmentProblem(
            f"{name} is wrong: it is not a valid address; write / : @ and # within a password as %2F %3A %40 and %23."
        ) from error
    return parts
