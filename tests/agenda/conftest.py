import datetime

import pytest

from agenda.models import Session
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
