import pytest

from agenda.models import Appearance, Room, Session
from meeting.models import Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_meeting(
        slug="2027",
        title_fr="Réunion des partenaires",
        venue_en="ILO headquarters",
        venue_fr="Siège de l’OIT",
        city_fr="Genève",
        interpretation=["en", "fr", "es"],
    )


@pytest.fixture
def session(meeting: Meeting) -> Session:
    """The opening, with a chair."""
    session = make_session(
        meeting=meeting,
        title_en="Opening",
        title_fr="Ouverture",
        abstract_en="What was achieved, and what remains.",
        kind=Session.Kind.OPENING,
        room=Room.objects.create(meeting=meeting, name_en="Room II", name_fr="Salle II"),
        starts_at="2027-03-09 13:00",
        ends_at="2027-03-09 14:30",
    )
    make_speaker(
        session,
        role=Appearance.Role.CHAIR,
        honorific_fr="Mme",
        given_name="Amina",
        family_name="Diallo",
        function_en="Minister",
        function_fr="Ministre",
        organization=make_organization(name_en="Solidar"),
    )
    return Session.objects.get()
