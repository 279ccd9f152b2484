"""The portal's settings for tests: real servers, with waits short enough for a test."""

import os
from ipaddress import ip_network


def _own_redis_database(url: str, process: str) -> str:
    """Each test process has a Valkey database of its own, so that no worker takes another's ticks."""
    number = int(process.removeprefix("gw")) + 1 if process.startswith("gw") else 0
    return f"{url.partition('?')[0]}?db={number}"


# A worker or web server that a test starts inherits what is set here; pytest's own processes inherit it from the first.
process = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("PORTAL_TEST_PROCESS") != process:
    os.environ["PORTAL_TEST_PROCESS"] = process
    os.environ["REDIS_URL"] = _own_redis_database(os.environ["REDIS_URL"], process)

from meeting.settings import *  # noqa: E402, F403 -- the rest is the portal's own
from meeting.settings import (  # noqa: E402 -- see above
    BASE_DIR,
    CACHES,
    CELERY_BEAT_SCHEDULE,
    CELERY_BROKER_TRANSPORT_OPTIONS,
    OUTBOX,
    STORAGES,
)

OUTBOX = {
    **OUTBOX,
    "claim_size": 20,
    "claim_seconds": 2,
    "run_seconds": 5,
    "lease_seconds": 4,
    "retry_seconds": [0.5],
    "relay_wait_seconds": [0.5],
}
EMAIL_TIMEOUT = 1.5
SILENCED_SYSTEM_CHECKS = ["meeting.E001"]  # Leases are short, so that a test sees them end.
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": 0.5, "options": {"expires": 2}} for name, entry in CELERY_BEAT_SCHEDULE.items()
}
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "health_check_interval": 1}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5

# A test reads a page again after it has changed something. tests/meeting/test_page_cache.py puts the cache back.
CACHES = {
    **CACHES,
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "documents": {**CACHES["documents"], "LOCATION": BASE_DIR / ".local" / "documents-of-tests"},
}
# Tests register many people from here. Those of limits and traps come from elsewhere.
TRUSTED_NETWORKS = [ip_network("127.0.0.0/8")]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Quick, and for tests alone.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # Nothing is collected for tests.
