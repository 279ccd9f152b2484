import pytest

from meeting.models import Meeting
from partners.models import Registration
from tests.factories import make_registration


@pytest.fixture
def amina(meeting: Meeting) -> Registration:
    """Amina has the only seat in the room."""
    return make_registration(
        meeting, given_name="Amina", family_name="Touré", email="amina@example.org", position="Adviser",
        interpretation="fr", access_needs="A ramp,\nand captions", wants_floor=True,
    )  # fmt: skip
