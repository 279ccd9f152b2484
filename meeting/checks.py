"""What `manage.py check --deploy` looks at, beside Django's own."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 -- Django's name

NO_PROXY_COUNTED = Warning(
    "SITE_URL is https, so a proxy in front ends TLS, but TRUSTED_PROXY_COUNT is 0: everybody counts as one address, "
    "and after twenty registrations within an hour the form refuses all.",
    hint="Set TRUSTED_PROXY_COUNT to the number of proxies of yours that add to X-Forwarded-For: 1 behind nginx alone.",
    id="meeting.W001",
)


def proxies_are_counted(**_options: Any) -> list[CheckMessage]:
    """Whether those who come through a proxy are told apart. The portal's own web server ends no TLS."""
    return [NO_PROXY_COUNTED] if settings.SERVED_BY_HTTPS and not settings.TRUSTED_PROXY_COUNT else []


SMTP_STEPS = 6  # connecting, greeting, sender, recipient, announcing the mail, the mail

LEASE_TOO_SHORT = Error(
    "A message's lease may end while its sender still speaks with the mail server, and another would send it again.",
    hint="run_seconds and six times EMAIL_TIMEOUT, CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT, lease_seconds: "
    "each must be longer than the one before.",
    id="meeting.E001",
)


def lease_outlives_a_conversation(**_options: Any) -> list[CheckMessage]:
    """Whether a sender is done, or ended, before its lease is."""
    limits = [
        settings.OUTBOX["run_seconds"] + SMTP_STEPS * settings.EMAIL_TIMEOUT,
        settings.CELERY_TASK_SOFT_TIME_LIMIT,
        settings.CELERY_TASK_TIME_LIMIT,
        settings.OUTBOX["lease_seconds"],
    ]
    return [] if limits == sorted(set(limits)) else [LEASE_TOO_SHORT]
