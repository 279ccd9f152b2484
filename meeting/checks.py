"""What `manage.py check --deploy` looks at, beside Django's own."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 -- Django's name

NO_PROXY_COUNTED = Warning(
    "SITE_URL is https, so a proxy in front ends TLS, but TRUSTED_PROXY_COUNT is 0: everybody counts as one address, "
    "and after twenty registrations within an hour the form refuses all.",
    hint="Set TRUSTED_PROXY_COUNT to the number of proxies of yours that add to X-Forwarded-For: 1 behind nginx alone.",
    id="meeting.W001",
)


def proxies_are_counted(**_options: Any) -> list[CheckMessage]:
    """Whether those who come through a proxy are told apart. The portal's own web server ends no TLS."""
    return [NO_PROXY_COUNTED] if settings.SERVED_BY_HTTPS and not settings.TRUSTED_PROXY_COUNT else []
