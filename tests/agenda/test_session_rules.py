"""What must hold for sessions holds in the database, whoever writes."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test import Client

from agenda.models import Appearance, Room, Session, Speaker
from meeting.models import Document, Meeting, User
from tests.factories import make_meeting

DAY = datetime.date(2027, 3, 9)


def at(hour: str, day: datetime.date = DAY) -> datetime.datetime:
    meeting_zone = Meeting(time_zone="Europe/Zurich").zone
    return datetime.datetime.combine(day, datetime.time.fromisoformat(hour), meeting_zone)


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_meeting(starts_on=DAY, ends_on=DAY)


@pytest.fixture
def room(meeting: Meeting) -> Room:
    return Room.objects.create(meeting=meeting, name_en="Plenary")


def add(meeting: Meeting, start: str | None, end: str | None, **fields: object) -> Session:
    starts_at, ends_at = (at(hour) if hour else None for hour in (start, end))
    with transaction.atomic():
        return Session.objects.create(
            meeting=meeting, title_en="A session", starts_at=starts_at, ends_at=ends_at, **fields
        )


@pytest.mark.parametrize(("start", "end"), [("10:00", "09:00"), ("10:00", "10:00"), ("10:00", None), (None, "10:00")])
def test_session_ends_after_it_starts(meeting: Meeting, start: str | None, end: str | None) -> None:
    with pytest.raises(IntegrityError, match="session_ends_after_start"):
        add(meeting, start, end)


def test_session_lies_within_the_meeting(meeting: Meeting) -> None:
    session = Session(
        meeting=meeting, title_en="x", starts_at=at("23:00"), ends_at=at("23:00") + datetime.timedelta(hours=2)
    )

    with pytest.raises(ValidationError, match="outside the days of the meeting"):
        session.full_clean()
    with pytest.raises(IntegrityError, match="outside the days"), transaction.atomic():
        session.save()


def test_session_may_end_at_midnight(meeting: Meeting) -> None:
    midnight = at("00:00", DAY + datetime.timedelta(days=1))

    session = Session(meeting=meeting, title_en="x", starts_at=at("23:00"), ends_at=midnight)

    session.full_clean()
    session.save()
    assert session.slug == "x"


def test_meeting_cannot_leave_its_sessions(meeting: Meeting) -> None:
    add(meeting, "09:00", "10:00")

    with pytest.raises(IntegrityError, match="outside its days"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(
            starts_on=DAY + datetime.timedelta(days=1), ends_on=DAY + datetime.timedelta(days=2)
        )


def test_room_is_held_once(meeting: Meeting, room: Room) -> None:
    add(meeting, "09:00", "10:00", room=room)

    add(meeting, "10:00", "11:00", room=room)  # Touching is not overlapping.
    add(meeting, "09:30", "09:45", room=room, status=Session.Status.CANCELLED)
    add(meeting, "09:30", "09:45")
    with pytest.raises(IntegrityError, match="session_room_held_once"):
        add(meeting, "09:59", "10:30", room=room)


def test_slug_is_made_once_and_stays(meeting: Meeting) -> None:
    first, second = add(meeting, None, None), add(meeting, None, None)

    first.title_en = "Another title"
    first.save()

    assert (first.slug, second.slug) == ("a-session", "a-session-2")


def test_admin_enters_times_in_the_meeting_s_zone(client: Client, dora: User) -> None:
    meeting = make_meeting(starts_on=DAY, ends_on=DAY, time_zone="America/Lima")
    client.force_login(dora)
    form = {
        "meeting": meeting.pk, "title_en": "Opening", "kind": "opening", "status": "scheduled", "position": "0",
        "starts_at_0": "2027-03-09", "starts_at_1": "09:00", "ends_at_0": "2027-03-09", "ends_at_1": "10:00",
        "appearances-TOTAL_FORMS": "0", "appearances-INITIAL_FORMS": "0",
    }  # fmt: skip

    client.post("/admin/agenda/session/add/", form)

    session = Session.objects.get()
    assert session.starts_at == datetime.datetime(2027, 3, 9, 14, 0, tzinfo=datetime.UTC)
    assert 'value="09:00:00"' in client.get(f"/admin/agenda/session/{session.pk}/change/").text


def test_speaker_in_two_places_is_a_warning(client: Client, dora: User, meeting: Meeting) -> None:
    speaker = Speaker.objects.create(given_name="Emil", family_name="Novák")
    first, second = add(meeting, "09:00", "10:00"), add(meeting, "09:30", "11:00")
    for session in (first, second):
        Appearance.objects.create(session=session, speaker=speaker)
    client.force_login(dora)
    form = {
        "meeting": meeting.pk, "title_en": "Second", "kind": "debate", "status": "scheduled", "position": "0",
        "slug": second.slug,
        "starts_at_0": "2027-03-09", "starts_at_1": "09:30", "ends_at_0": "2027-03-09", "ends_at_1": "11:00",
        "appearances-TOTAL_FORMS": "0", "appearances-INITIAL_FORMS": "0",
    }  # fmt: skip

    response = client.post(f"/admin/agenda/session/{second.pk}/change/", form, follow=True)

    assert "Emil Novák also speaks in “A session” at that time." in response.text


def meeting_form(meeting: Meeting, **changes: str) -> dict[str, object]:
    """The form of the meeting as staff send it; its days are not known unless `changes` tick that they are."""
    inlines = {
        f"{name}-{count}_FORMS": "0"
        for name in ("concept_note", "key_figures", "documents")
        for count in ("TOTAL", "INITIAL")
    }
    return {
        "title_en": "x", "slug": meeting.slug, "status": "published", "starts_on": DAY, "ends_on": DAY,
        "time_zone": "Europe/Zurich", "held": "hybrid", "seats_in_room": "1", "seats_online": "1", **inlines, **changes,
    }  # fmt: skip


def test_admin_refuses_days_that_leave_sessions_out(client: Client, dora: User, meeting: Meeting) -> None:
    add(meeting, "09:00", "10:00")
    client.force_login(dora)
    form = meeting_form(meeting, starts_on="2027-03-10", ends_on="2027-03-11", day_known="on")

    response = client.post(f"/admin/meeting/meeting/{meeting.pk}/change/", form)

    assert "Some sessions lie outside these days; move them first." in response.text


def test_session_offers_and_takes_documents_of_its_own_meeting_alone(
    client: Client, dora: User, meeting: Meeting
) -> None:
    session = add(meeting, None, None)
    own = Document.objects.create(meeting=meeting, title_en="Outline")
    elsewhere = Document.objects.create(meeting=make_meeting(), title_en="Elsewhere")
    client.force_login(dora)
    address = f"/admin/agenda/session/{session.pk}/change/"
    form = {
        "meeting": meeting.pk, "title_en": "Debate", "kind": "debate", "status": "scheduled", "position": "0",
        "slug": session.slug, "appearances-TOTAL_FORMS": "0", "appearances-INITIAL_FORMS": "0",
    }  # fmt: skip

    assert "Elsewhere" not in client.get(address).text
    client.post(address, form | {"documents": [own.pk]})
    assert list(session.documents.all()) == [own]
    assert client.post(address, form | {"documents": [elsewhere.pk]}).status_code == 200
    moved = client.post(address, form | {"meeting": elsewhere.meeting_id, "documents": [own.pk]})

    assert "These documents belong to another meeting." in moved.text
    assert list(session.documents.all()) == [own]


def test_session_page_shows_its_documents(client: Client, meeting: Meeting) -> None:
    session = add(meeting, None, None)
    session.documents.add(Document.objects.create(meeting=meeting, title_en="Outline", url_en="https://docs.example/1"))

    assert '<a href="https://docs.example/1">Outline</a>' in client.get(session.get_absolute_url()).text


def test_document_of_another_meeting_is_refused_by_the_database(meeting: Meeting) -> None:
    session = add(meeting, None, None)
    elsewhere = Document.objects.create(meeting=make_meeting(), title_en="Elsewhere")

    with pytest.raises(IntegrityError, match="another meeting than the session"), transaction.atomic():
        session.documents.add(elsewhere)


@pytest.mark.parametrize("moved", [Session, Document])
def test_neither_session_nor_document_leaves_the_other_behind(meeting: Meeting, moved: type[models.Model]) -> None:
    add(meeting, None, None).documents.add(Document.objects.create(meeting=meeting, title_en="Outline"))

    def move() -> None:
        moved.objects.update(meeting=make_meeting())
        connection.check_constraints()  # As the commit does.

    with pytest.raises(IntegrityError, match="left in different meetings"), transaction.atomic():
        move()


def test_session_and_document_move_together(meeting: Meeting) -> None:
    session = add(meeting, None, None)
    session.documents.add(Document.objects.create(meeting=meeting, title_en="Outline"))
    other = make_meeting()

    Session.objects.update(meeting=other)
    Document.objects.update(meeting=other)
    connection.check_constraints()

    assert session.documents.get().meeting == other


def test_staff_move_a_session_and_leave_its_documents(client: Client, dora: User, meeting: Meeting) -> None:
    session = add(meeting, None, None)
    session.documents.add(Document.objects.create(meeting=meeting, title_en="Outline"))
    other = make_meeting()
    client.force_login(dora)
    form = {
        "meeting": other.pk, "title_en": "Debate", "kind": "debate", "status": "scheduled", "position": "0",
        "slug": session.slug, "appearances-TOTAL_FORMS": "0", "appearances-INITIAL_FORMS": "0",
    }  # fmt: skip

    response = client.post(f"/admin/agenda/session/{session.pk}/change/", form)
    connection.check_constraints()

    session.refresh_from_db()
    assert (response.status_code, session.meeting, session.documents.count()) == (302, other, 0)


def test_session_has_times_only_once_the_days_are_known(client: Client, dora: User) -> None:
    unknown = make_meeting(starts_on=DAY, ends_on=DAY, day_known=False)
    with pytest.raises(IntegrityError, match="days of the meeting are not known"), transaction.atomic():
        add(unknown, "09:00", "10:00")
    with pytest.raises(ValidationError, match="The days of the meeting are not known yet"):
        Session(
            meeting=unknown, title_en="Debate", starts_at=datetime.datetime(2027, 3, 9, 9, tzinfo=datetime.UTC),
            ends_at=datetime.datetime(2027, 3, 9, 10, tzinfo=datetime.UTC),
        ).full_clean()  # fmt: skip

    known = make_meeting(starts_on=DAY, ends_on=DAY)
    add(known, "09:00", "10:00")
    client.force_login(dora)
    response = client.post(f"/admin/meeting/meeting/{known.pk}/change/", meeting_form(known))
    assert "Some sessions have times, so the days are known." in response.text


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [("2027-03-09", "2207-03-10"), ("0027-03-09", "0027-03-10"), ("2100-01-01", "2100-01-01")]
)
def test_year_that_was_mistyped_is_refused(db: None, starts_on: str, ends_on: str) -> None:
    days = {"starts_on": datetime.date.fromisoformat(starts_on), "ends_on": datetime.date.fromisoformat(ends_on)}
    with pytest.raises(IntegrityError, match="meeting_days_are_plausible"), transaction.atomic():
        make_meeting(**days)
    with pytest.raises(ValidationError, match="A meeting lasts 31 days at most"):
        Meeting(slug="typo", title_en="Meeting", **days).full_clean()


def test_meeting_that_is_too_long_is_told_so_and_nothing_else(client: Client, dora: User, meeting: Meeting) -> None:
    add(meeting, "09:00", "10:00")
    client.force_login(dora)
    form = meeting_form(meeting, ends_on="2207-03-09", day_known="on")

    page = client.post(f"/admin/meeting/meeting/{meeting.pk}/change/", form).text

    assert "A meeting lasts 31 days at most, in the years 2000 to 2099." in page
    assert "Some sessions lie outside these days" not in page
