import datetime
from pathlib import Path
from typing import Any

import pytest

from agenda.models import Appearance, Room, Session
from meeting.models import ConceptNoteSection, Meeting
from tests.factories import make_meeting, make_organization, make_session, make_speaker


@pytest.fixture
def meeting(db: None) -> Meeting:
    """The launch of 7 October 2021: one session, in summer time, with Amina on the panel."""
    meeting = make_meeting(slug="2021", starts_on=datetime.date(2021, 10, 7), ends_on=datetime.date(2021, 10, 7))
    ConceptNoteSection.objects.create(
        meeting=meeting, kind="objectives", title_en="Objectives", body_en="<p>Three.</p>"
    )
    session = make_session(
        meeting=meeting,
        title_en="High-level opening",
        kind=Session.Kind.OPENING,
        starts_at="2021-10-07 13:00",
        ends_at="2021-10-07 16:00",
    )
    make_speaker(session, given_name="Amina", family_name="Diallo", organization=make_organization(name_en="Solidar"))
    return meeting


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the photographs of this test lie."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT / "speakers"


@pytest.fixture
def session(db: None) -> Session:
    """The opening of the meeting of 2027, with Amina in the chair."""
    meeting = make_meeting(
        slug="2027",
        title_fr="Réunion des partenaires",
        venue_en="ILO headquarters",
        venue_fr="Siège de l’OIT",
        city_fr="Genève",
        interpretation=["en", "fr", "es"],
    )
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
