"""Settings from the environment: typed, complete, or refused with one sentence."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

import pytest

from meeting.environment import Environment, EnvironmentProblem, celery_broker_url, load_environment

COMPLETE = {
    "SECRET_KEY": "k" * 50,
    "DEBUG": "0",
    "DEMO": "",
    "ALLOWED_HOSTS": "meeting.example.org, www.example.org",
    "SITE_URL": "https://meeting.example.org/",
    "DATABASE_URL": "postgresql://portal:p%40ss@db.example.org:5433/portal",
    "REDIS_URL": "redis://cache.example.org:6379/2",
    "EMAIL_URL": "submission://user:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Meeting <meeting@example.org>",
    "MEDIA_ROOT": "/srv/media",
    "TOKEN_KEYS": "",
    "SUPPRESSION_KEY": "",
    "TRUSTED_NETWORKS": "192.0.2.0/24, 2001:db8::/32",
    "TRUSTED_PROXY_COUNT": "1",
    "BOUNCE_DOMAIN": "Bounces.example.org",
    "BOUNCE_MAILDIR": "/var/mail/bounces",
}


def load(monkeypatch: pytest.MonkeyPatch, folder: Path, **changes: str) -> Environment:
    for name, value in (COMPLETE | changes).items():
        monkeypatch.setenv(name, value)
    return load_environment(folder / ".env")


def test_complete_environment_is_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment = load(monkeypatch, tmp_path)

    assert (environment.debug, environment.demo) == (False, False)
    assert environment.allowed_hosts == ["meeting.example.org", "www.example.org"]
    assert environment.site_url == "https://meeting.example.org"
    assert {name: environment.database[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")} == {
        "HOST": "db.example.org",
        "PORT": 5433,
        "NAME": "portal",
        "USER": "portal",
        "PASSWORD": "p@ss",
    }
    assert (environment.email["EMAIL_HOST"], environment.email["EMAIL_USE_TLS"]) == ("mail.example.org", True)
    assert environment.token_keys == [COMPLETE["SECRET_KEY"]]
    assert environment.suppression_key == COMPLETE["SECRET_KEY"]
    assert environment.trusted_networks == [IPv4Network("192.0.2.0/24"), IPv6Network("2001:db8::/32")]
    assert environment.trusted_proxy_count == 1
    assert (environment.bounce_domain, environment.bounce_maildir) == ("bounces.example.org", Path("/var/mail/bounces"))


@pytest.mark.parametrize(
    ("name", "value", "beginning"),
    [
        ("DEBUG", "perhaps", "DEBUG is wrong"),
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("TOKEN_KEYS", "short", "TOKEN_KEYS is too short"),
        ("SUPPRESSION_KEY", "short", "SUPPRESSION_KEY is too short"),
        ("SITE_URL", "https://meeting.example.org/path", "SITE_URL is wrong"),
        ("SITE_URL", "meeting.example.org", "SITE_URL is wrong"),
        ("DATABASE_URL", "mysql://db/portal", "DATABASE_URL is wrong: PostgreSQL is the only database"),
        ("DATABASE_URL", "postgresql://db", "DATABASE_URL is wrong: it names no database"),
        ("DATABASE_URL", "postgresql://u:a:b@db:x/portal", "DATABASE_URL is wrong: it is not a valid address"),
        ("REDIS_URL", "memory://", "REDIS_URL is wrong"),
        ("EMAIL_URL", "https://mail", "EMAIL_URL is wrong"),
        ("TRUSTED_NETWORKS", "192.0.2.0/24;10.0.0.0/8", "TRUSTED_NETWORKS is wrong: it is a list of networks"),
        ("TRUSTED_NETWORKS", "192.0.2.1/24", "TRUSTED_NETWORKS is wrong: it is a list of networks"),
        ("TRUSTED_NETWORKS", "mission.example.org", "TRUSTED_NETWORKS is wrong: it is a list of networks"),
        ("TRUSTED_PROXY_COUNT", "one", "TRUSTED_PROXY_COUNT is wrong"),
        ("TRUSTED_PROXY_COUNT", "-1", "TRUSTED_PROXY_COUNT is wrong"),
        ("BOUNCE_DOMAIN", "", "BOUNCE_DOMAIN and BOUNCE_MAILDIR belong together"),
        ("BOUNCE_MAILDIR", "", "BOUNCE_DOMAIN and BOUNCE_MAILDIR belong together"),
        ("BOUNCE_DOMAIN", "b@bounces.example.org", "BOUNCE_DOMAIN is wrong"),
        ("EMAIL_URL", "", "The portal does not start without EMAIL_URL"),
    ],
)
def test_wrong_value_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, beginning: str
) -> None:
    with pytest.raises(EnvironmentProblem) as problem:
        load(monkeypatch, tmp_path, **{name: value})

    assert str(problem.value).startswith(beginning)
    assert "\n" not in str(problem.value)


def test_all_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="without SECRET_KEY, DATABASE_URL and REDIS_URL: set what is missing"):
        load(monkeypatch, tmp_path, SECRET_KEY="", DATABASE_URL="", REDIS_URL="")


@pytest.mark.parametrize(
    ("redis_url", "broker_url"),
    [
        ("redis://host:6379/1", "redis://host:6379/1"),
        ("unix:///run/valkey.sock?db=3", "redis+socket:///run/valkey.sock?virtual_host=3"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
    ],
)
def test_broker_address_in_the_words_of_celery(redis_url: str, broker_url: str) -> None:
    assert celery_broker_url(redis_url) == broker_url
