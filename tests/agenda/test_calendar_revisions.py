"""SEQUENCE and LAST-MODIFIED of a session are kept by the database, whoever writes."""

import datetime
from collections.abc import Callable

import pytest
from django.utils.translation import override

from agenda.models import Appearance, Room, Session, Speaker
from meeting.models import Document, Meeting
from partners.models import Organization
from tests.factories import make_meeting, make_organization, make_session, make_speaker

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def session() -> Session:
    """The opening, in the plenary; Amina of Solidar is on the panel."""
    meeting = make_meeting(slug="2027", venue_en="ILO headquarters")
    plenary = Room.objects.create(meeting=meeting, name_en="Plenary")
    Room.objects.create(meeting=meeting, name_en="Annex")
    Document.objects.create(meeting=meeting, title_en="Concept note")
    session = make_session(
        meeting=meeting,
        title_en="Opening",
        title_fr="Ouverture",
        starts_at="2027-03-09 09:00",
        ends_at="2027-03-09 10:00",
        room=plenary,
    )
    make_speaker(session, organization=make_organization(name_en="Solidar"))
    return Session.objects.get()


def revision(session: Session) -> tuple[int, datetime.datetime]:
    return Session.objects.values_list("sequence", "changed_at").get(pk=session.pk)


def annex() -> Room:
    return Room.objects.get(name_en="Annex")


MOVES = {
    "begins later": lambda: Session.objects.update(starts_at=Session.objects.get().starts_at + HOUR / 2),
    "ends later": lambda: Session.objects.update(ends_at=Session.objects.get().ends_at + HOUR),
    "loses its times": lambda: Session.objects.update(starts_at=None, ends_at=None),
    "another room": lambda: Session.objects.update(room=annex()),
    "no room": lambda: Session.objects.update(room=None),
    "cancelled": lambda: Session.objects.update(status=Session.Status.CANCELLED),
    "room renamed": lambda: Room.objects.filter(name_en="Plenary").update(name_en="Room II"),
    "room renamed in Spanish": lambda: Room.objects.filter(name_en="Plenary").update(name_es="Sala II"),
    "zone": lambda: Meeting.objects.update(time_zone="Europe/Paris"),
    "city": lambda: Meeting.objects.update(city_en="Turin"),
    "city in French": lambda: Meeting.objects.update(city_fr="Genève"),
    "venue": lambda: Meeting.objects.update(venue_en="Palais des Nations"),
    "held": lambda: Meeting.objects.update(held=Meeting.Held.ONLINE),
}

REWORDINGS = {
    "title": lambda: Session.objects.update(title_en="Welcome"),
    "title in French": lambda: Session.objects.update(title_fr="Bienvenue"),
    "abstract in Spanish": lambda: Session.objects.update(abstract_es="Apertura."),
    "kind": lambda: Session.objects.update(kind=Session.Kind.OPENING),
    "languages": lambda: Session.objects.update(languages=["fr"]),
    "recording": lambda: Session.objects.update(recording_url="https://video.example/1"),
    "speaker added": lambda: make_speaker(Session.objects.get()),
    "speaker gone": lambda: Appearance.objects.get().delete(),
    "role": lambda: Appearance.objects.update(role=Appearance.Role.CHAIR),
    "order of speakers": lambda: Appearance.objects.update(position=7),
    "speaker renamed": lambda: Speaker.objects.update(family_name="Ouattara"),
    "speaker's title": lambda: Speaker.objects.update(honorific_fr="Mme"),
    "speaker's function": lambda: Speaker.objects.update(function_en="Minister"),
    "speaker's organization": lambda: Speaker.objects.update(organization=make_organization()),
    "organization renamed": lambda: Organization.objects.update(name_fr="Solidaire"),
    "document": lambda: Session.objects.get().documents.add(Document.objects.get()),
    "meeting renamed": lambda: Meeting.objects.update(title_fr="Réunion"),
    "meeting's languages": lambda: Meeting.objects.update(interpretation=["en", "es"]),
}

NOTHING = {
    "saved as it is": lambda: Session.objects.get().save(),
    "saved in French": lambda: save_in("fr"),
    "moved in the order": lambda: Session.objects.update(position=4),
    "joined elsewhere": lambda: Session.objects.update(join_url="https://zoom.example/1"),
    "room saved as it is": lambda: annex().save(),
    "meeting saved as it is": lambda: Meeting.objects.get().save(),
    "more seats": lambda: Meeting.objects.update(seats_in_room=80),
    "speaker saved as it is": lambda: Speaker.objects.get().save(),
    "appearance saved as it is": lambda: Appearance.objects.get().save(),
    "organization saved as it is": lambda: Organization.objects.get().save(),
    "another room renamed": lambda: Room.objects.filter(name_en="Annex").update(name_en="Annex B"),
    "another meeting moved": lambda: Meeting.objects.filter(pk=make_meeting().pk).update(city_en="Turin"),
    "another session gone": lambda: make_session(meeting=Meeting.objects.get()).delete(),
}


def save_in(language: str) -> None:
    with override(language):
        Session.objects.get().save()


@pytest.mark.parametrize("change", MOVES.values(), ids=MOVES)
def test_move_raises_the_sequence(session: Session, change: Callable[[], object]) -> None:
    change()
    sequence, changed_at = revision(session)
    assert sequence == session.sequence + 1
    assert changed_at > session.changed_at


@pytest.mark.parametrize("change", REWORDINGS.values(), ids=REWORDINGS)
def test_rewording_is_a_change_but_no_move(session: Session, change: Callable[[], object]) -> None:
    change()
    sequence, changed_at = revision(session)
    assert sequence == session.sequence
    assert changed_at > session.changed_at


@pytest.mark.parametrize("change", NOTHING.values(), ids=NOTHING)
def test_what_nobody_sees_is_no_change(session: Session, change: Callable[[], object]) -> None:
    change()
    assert revision(session) == (session.sequence, session.changed_at)


def test_old_copy_that_is_saved_takes_nothing_back(session: Session) -> None:
    old_copy = Session.objects.get()
    Session.objects.update(room=annex())
    Session.objects.update(room=None)
    before = revision(session)
    old_copy.title_en = "Welcome"
    old_copy.room = None
    old_copy.save()
    sequence, changed_at = revision(session)
    assert sequence == before[0] == session.sequence + 2
    assert changed_at > before[1]


def test_old_copy_that_is_saved_moves_the_session_back_as_a_new_move(session: Session) -> None:
    old_copy = Session.objects.get()
    Session.objects.update(room=annex())
    old_copy.save()
    assert revision(session)[0] == session.sequence + 2


def test_neither_falls_and_the_uid_stays_whatever_is_written(session: Session) -> None:
    Session.objects.update(status=Session.Status.CANCELLED)
    before = revision(session)
    Session.objects.update(sequence=0, changed_at=session.changed_at, uid="00000000-0000-4000-8000-000000000000")
    assert revision(session) == before
    assert Session.objects.get().uid == session.uid
