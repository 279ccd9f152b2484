"""What Amina fills in, and what her meeting has."""

import pytest

in_each_language = pytest.mark.parametrize("language", ["en", "fr", "es"])

JOIN_URL = "https://join.example.org/room-7"

CHANGE_ANSWERS = {  # What the change form holds when she opens it.
    "honorific": "",
    "given_name": "Amina",
    "family_name": "Touré",
    "language": "en",
    "organization": "Ministry of Labour",
    "position": "Adviser",
    "constituency": "member_state",
    "country": "CI",
    "attendance": "in_person",
    "interpretation": "fr",
    "access_needs": "A ramp,\r\nand captions",
    "wants_floor": "on",
}
REGISTER_ANSWERS = CHANGE_ANSWERS | {"email": "amina@example.org", "consent": "on"}
