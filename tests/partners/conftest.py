from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from meeting.models import Meeting, User
from partners.models import Registration
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import JOIN_URL

_number = count(1)


@pytest.fixture
def stranger() -> Client:
    """Somebody outside the trusted networks, at an address from which nobody has come before."""
    number = next(_number)
    return Client(REMOTE_ADDR=f"198.18.{number // 256}.{number % 256}")


@pytest.fixture
def meeting(db: None) -> Meeting:
    """Ten seats, and a title in three languages."""
    return make_open_meeting(
        slug="2027", join_url=JOIN_URL,
        title_en="Partners’ meeting", title_fr="Réunion des partenaires", title_es="Reunión de asociados",
    )  # fmt: skip


@pytest.fixture
def amina(meeting: Meeting) -> Registration:
    """Amina has the only seat in the room."""
    return make_registration(
        meeting, given_name="Amina", family_name="Touré", email="amina@example.org", position="Adviser",
        interpretation="fr", access_needs="A ramp,\nand captions", wants_floor=True,
    )  # fmt: skip


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the scans of this test lie."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT / "answers"


@pytest.fixture
def staff(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client
