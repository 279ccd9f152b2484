import gc
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation

import meeting.urls  # noqa: F401 -- with the staff's pages, as in each process of the web
from meeting.models import User
from tests.processes import celery_worker
from tests.smtp_sink import Sink

# What tests make dies young. To look for circles among it as often as Python does takes a tenth of all time.
gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """The test client leaves the language of its last page active."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _uploads_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests write uploads into a folder of their own, whatever MEDIA_ROOT says."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that takes everything."""
    with Sink() as sink:
        yield sink


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path, sink: Sink) -> Iterator[Popen[bytes]]:
    """A Celery worker in a process of its own, sending to `sink`."""
    with celery_worker(tmp_path, EMAIL_URL=sink.url) as process:
        yield process


@pytest.fixture
def relay(settings: Any, sink: Sink, transactional_db: None) -> Sink:
    """The sink as the mail server of this very process."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = sink.port
    settings.OUTBOX = dict(settings.OUTBOX)
    return sink


@pytest.fixture
def dora(db: None) -> User:
    """Dora of the secretariat."""
    return User.objects.create_superuser("dora@example.org", "dora's own secret")
