import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from meeting.local.servers import Postgres
from tests.faults.stand import Stand
from tests.processes import environment


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a server that has stopped, whose database `portal` has the portal's tables.

    Made by the first of pytest's processes that needs it.
    """
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = folder / "template" / "postgres"
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with Postgres(made.parent) as postgres:
                migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
                subprocess.run(migrate, env=environment(DATABASE_URL=postgres.url), cwd=settings.BASE_DIR, check=True)
    return made


@pytest.fixture(scope="session")
def postgres(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL for tests that kill it, or else."""
    own = tmp_path_factory.mktemp("postgres")
    shutil.copytree(template, own / "postgres")
    with Postgres(own) as postgres:
        yield postgres


@pytest.fixture
def stand(tmp_path: Path, postgres: Postgres, django_db_blocker: Any) -> Iterator[Stand]:
    with django_db_blocker.unblock(), Stand(tmp_path, postgres) as stand:
        yield stand
