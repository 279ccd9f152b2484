"""The meeting moves: saving it tells nobody, the button of its page tells each who has the old entry, once."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from agenda.models import Session
from meeting.models import Batch, HistoryEntry, Meeting, Message, Suppression, User
from meeting.services.delivery import deliver_due
from partners.models import Registration
from partners.selectors.calendar_entries import outdated
from partners.services.calendar_updates import send_calendar_updates
from partners.services.registrations import cancel_registration, register_on_behalf, said_by
from tests.factories import make_registration, make_session
from tests.partners.answers import in_each_language
from tests.partners.calendar_mails import entry_in, news
from tests.reading import one_line
from tests.smtp_sink import Sink


@pytest.fixture
def meeting(meeting: Meeting) -> Meeting:
    Meeting.objects.update(
        starts_on=datetime.date(2027, 3, 9), ends_on=datetime.date(2027, 3, 9), venue_en="ILO headquarters",
        venue_fr="Siège de l’OIT",
    )  # fmt: skip
    return Meeting.objects.get()


@pytest.fixture
def people(meeting: Meeting, dora: User) -> list[Registration]:
    """Amina, Bruno and Chen have the entry, in three languages, Chen online. Who waits has none."""
    make_registration(meeting, status=Registration.Status.PENDING)
    make_registration(meeting, status=Registration.Status.WAITLISTED)
    confirmed = []
    for name, language, attendance in (
        ("Amina", "en", "in_person"),
        ("Bruno", "fr", "in_person"),
        ("Chen", "es", "online"),
    ):
        person = said_by(make_registration(meeting, given_name=name, language=language, attendance=attendance))
        Registration.objects.filter(given_name=name).delete()
        confirmed.append(register_on_behalf(meeting=meeting, person=person, actor=dora))
    return confirmed


def send(dora: User) -> list[Message]:
    """What pressing the button adds to the outbox."""
    last = Message.objects.latest("pk").pk
    number = send_calendar_updates(meeting=Meeting.objects.get(), actor=dora)
    sent = list(Message.objects.filter(pk__gt=last).order_by("pk"))
    assert len(sent) == number
    return sent


def names() -> list[str]:
    return sorted(outdated(Meeting.objects.get()).values_list("given_name", flat=True))


def add_hours() -> None:
    make_session(Meeting.objects.get(), starts_at="2027-03-09 13:00", ends_at="2027-03-09 16:00")


MOVES: dict[str, tuple[Callable[[], object], list[str]]] = {
    "another day": (
        lambda: Meeting.objects.update(starts_on="2027-03-10", ends_on="2027-03-10"),
        ["Amina", "Bruno", "Chen"],
    ),
    "hours": (add_hours, ["Amina", "Bruno", "Chen"]),
    "venue": (lambda: Meeting.objects.update(venue_en="Palais des Nations"), ["Amina"]),
    "venue in French": (lambda: Meeting.objects.update(venue_fr="Palais des Nations"), ["Bruno"]),
    "title in Spanish": (lambda: Meeting.objects.update(title_es="Reunión"), ["Chen"]),
    "held online": (lambda: Meeting.objects.update(held=Meeting.Held.ONLINE), ["Amina", "Bruno"]),
    "summary": (lambda: Meeting.objects.update(summary_en="About floors"), []),
    "seats": (lambda: Meeting.objects.update(seats_in_room=99), []),
    "over": (lambda: Meeting.objects.update(starts_on="2024-03-10", ends_on="2024-03-10"), []),
}


@pytest.mark.parametrize(("change", "whose"), MOVES.values(), ids=MOVES)
def test_those_whose_entry_is_old(people: list[Registration], change: Callable[[], object], whose: list[str]) -> None:
    assert names() == []

    change()

    assert names() == whose


def test_each_confirmed_person_gets_the_new_entry_once(people: list[Registration], dora: User) -> None:
    add_hours()

    sent = send(dora)

    assert news(*sent) == [("calendar_update", "REQUEST", 1)] * 3
    entries = [entry_in(message) for message in sent]
    assert [(entry["uid"], entry["attendee"]) for entry in entries] == [
        (str(person.public_id), f"mailto:{person.email}") for person in people
    ]
    assert {entry["starts"].isoformat() for entry in entries} == {"2027-03-09T13:00:00+01:00"}
    batch = Batch.objects.get()
    assert {(message.batch, message.link_purpose) for message in sent} == {(batch, "registration")}
    assert [message.language for message in sent] == ["en", "fr", "es"]
    entry = HistoryEntry.objects.latest("pk")
    assert (entry.subject, entry.action, entry.actor, entry.changes) == (
        Meeting.objects.get(), "sent calendar updates", dora, {"messages": 3},
    )  # fmt: skip

    assert (send(dora), names(), Batch.objects.count()) == ([], [], 1)


def test_who_wants_no_mailings_is_told_that_her_meeting_moved(
    people: list[Registration], dora: User, relay: Sink
) -> None:
    """It is about her own seat; so there is no way out of it either."""
    address = people[0].email
    Suppression.objects.create(
        fingerprint=Suppression.fingerprint_of(address), meeting=Meeting.objects.get(), reason="unsubscribed"
    )
    add_hours()
    send(dora)

    deliver_due()

    updates = [mail for mail in relay.to(address) if mail["Message-ID"] in _ids("calendar_update")]
    assert [mail["List-Unsubscribe"] for mail in updates] == [None]


def _ids(name: str) -> set[str]:
    return set(Message.objects.filter(name=name).values_list("message_id", flat=True))


def test_each_move_raises_the_sequence_also_after_a_cancellation(people: list[Registration], dora: User) -> None:
    amina = people[0]
    for number, venue in enumerate(("Palais", "Annex", "ILO headquarters"), 1):
        Meeting.objects.update(venue_en=venue)
        assert news(*send(dora)) == [("calendar_update", "REQUEST", number)]
    cancel_registration(registration=amina)
    Meeting.objects.update(venue_en="Palais")

    assert (news(Message.objects.latest("pk")), send(dora)) == ([("registration_cancelled", "CANCEL", 4)], [])


def test_meeting_whose_days_are_open_again_leaves_the_calendars_and_returns(
    people: list[Registration], dora: User
) -> None:
    Meeting.objects.update(day_known=False)
    assert news(*send(dora)) == [("calendar_update", "CANCEL", 1)] * 3
    assert send(dora) == []

    Meeting.objects.update(day_known=True, starts_on="2027-05-04", ends_on="2027-05-05")

    sent = send(dora)
    assert news(*sent) == [("calendar_update", "REQUEST", 2)] * 3
    assert {entry_in(message)["ends"] for message in sent} == {datetime.date(2027, 5, 6)}


def test_whom_a_move_reaches_first_by_her_own_mail_gets_it_once(
    people: list[Registration], client: Client, dora: User
) -> None:
    Meeting.objects.update(venue_en="Palais", venue_fr="Palais")
    client.post(f"/en/registration/{people[0].token}/switch/", {"attendance": "online"})

    assert news(Message.objects.latest("pk"), *send(dora)) == [
        ("registration_changed", "REQUEST", 1),
        ("calendar_update", "REQUEST", 1),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_send_one_each(people: list[Registration], dora: User) -> None:
    Meeting.objects.update(starts_on="2027-03-10", ends_on="2027-03-10")
    meeting = Meeting.objects.get()

    def press(_number: int) -> int:
        try:
            return send_calendar_updates(meeting=meeting, actor=dora)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as staff:
        numbers = sorted(staff.map(press, range(8)))

    assert numbers == [0] * 7 + [3]
    assert Message.objects.filter(name="calendar_update").count() == 3


# The mail -------------------------------------------------------------------------------------------------------------

SAID = {
    "en": "This is how “Partners’ meeting” now stands. The entry that comes with this mail takes the place of any "
    "other in your calendar.",
    "fr": "Voici où en est «\xa0Réunion des partenaires\xa0». L’événement joint à ce courriel remplace tout autre "
    "dans votre agenda.",
    "es": "Así está previsto ahora «Reunión de asociados». El evento adjunto a este correo sustituye cualquier otro "
    "en su calendario.",
}
GONE = {
    "en": "The days of “Partners’ meeting” are open again, and its entry is taken out of your calendar. Your "
    "registration stays; we will write to you when the days are known.",
    "fr": "Les dates de «\xa0Réunion des partenaires\xa0» ne sont plus fixées, et l’événement est retiré de votre "
    "agenda. Votre inscription demeure\u202f; nous vous écrirons lorsque les dates seront connues.",
    "es": "Las fechas de «Reunión de asociados» ya no están fijadas, y el evento se retira de su calendario. Su "
    "inscripción se mantiene; le escribiremos cuando se conozcan las fechas.",
}
SUBJECTS = {
    "en": "Time and place: Partners’ meeting",
    "fr": "Date et lieu\xa0: Réunion des partenaires",
    "es": "Fecha y lugar: Reunión de asociados",
}


@pytest.mark.parametrize(("changes", "said"), [({"starts_on": "2027-03-08"}, SAID), ({"day_known": False}, GONE)])
def test_mail_is_in_her_language(people: list[Registration], dora: User, changes: dict, said: dict[str, str]) -> None:
    Meeting.objects.update(**changes)

    for message in send(dora):
        assert message.subject == SUBJECTS[message.language]
        assert said[message.language] in message.text
        assert said[message.language] in one_line(message.html)


BEGINS = {
    "en": "It begins: Tuesday 9 March 2027, 13:00, Central European Standard Time (Geneva)",
    "fr": "Début\xa0: mardi 9\xa0mars 2027, 13:00, heure normale d’Europe centrale (Genève)",
    "es": "Comienza: martes, 9 de marzo de 2027, 13:00, hora estándar de Europa central (Ginebra)",
}


def test_mail_says_when_it_begins(people: list[Registration], dora: User) -> None:
    add_hours()

    for message in send(dora):
        assert BEGINS[message.language] in message.text
        assert BEGINS[message.language] in one_line(message.html)


# The pages of staff ---------------------------------------------------------------------------------------------------


def page_of(meeting: Meeting, path: str = "change") -> str:
    return f"/admin/meeting/meeting/{meeting.pk}/{path}/"


def test_meeting_page_has_the_button_only_while_there_is_something_to_send(
    people: list[Registration], meeting: Meeting, staff: Client
) -> None:
    assert "Send the update…" not in staff.get(page_of(meeting)).text

    Meeting.objects.update(venue_en="Palais", venue_fr="Palais")

    page = staff.get(page_of(meeting)).text
    assert "2 people do not have the present time and place in their calendars." in one_line(page)
    assert f'href="{page_of(meeting, "calendars")}"' in page


HEADINGS = {
    "en": ("Send the calendar entry anew", "Send 3 messages"),
    "fr": ("Envoyer à nouveau l’événement d’agenda", "Envoyer 3 messages"),
    "es": ("Enviar de nuevo el evento de calendario", "Enviar 3 mensajes"),
}


NAMES = {
    "en": "Calendar update · Time and place: Partners’ meeting",
    "fr": "Mise à jour de l’agenda · Date et lieu\xa0: Réunion des partenaires",
    "es": "Actualización del calendario · Fecha y lugar: Reunión de asociados",
}


@in_each_language
def test_batch_says_what_it_is(people: list[Registration], dora: User, staff: Client, language: str) -> None:
    add_hours()
    [message, *_] = send(dora)
    listed, own = "/admin/meeting/batch/", f"/admin/meeting/batch/{message.batch_id}/progress/"

    pages = [staff.get(page, headers={"accept-language": language}) for page in (listed, own)]

    assert [NAMES[language] in one_line(page.text) for page in pages] == [True, True]


def test_batch_for_nobody_of_the_readers_language_is_named_in_another(
    people: list[Registration], dora: User, staff: Client
) -> None:
    Registration.objects.filter(language="fr").delete()
    add_hours()
    send(dora)

    page = one_line(staff.get("/admin/meeting/batch/", headers={"accept-language": "fr"}).text)

    assert "Mise à jour de l’agenda · Time and place: Partners’ meeting" in page


@in_each_language
def test_page_asks_before_anything_goes(
    people: list[Registration], meeting: Meeting, staff: Client, language: str
) -> None:
    add_hours()
    before = Message.objects.count()

    response = staff.get(page_of(meeting, "calendars"), headers={"accept-language": language})

    page = one_line(response.text)
    assert [text in page for text in HEADINGS[language]] == [True, True]
    assert [(code.value, number) for code, number in response.context["counts"]] == [("en", 1), ("fr", 1), ("es", 1)]
    assert [subject in page for subject in SUBJECTS.values()] == [True, True, True]
    assert (Message.objects.count(), HistoryEntry.objects.filter(action="sent calendar updates").exists()) == (
        before, False,
    )  # fmt: skip


def test_pressing_twice_sends_once_and_says_so(people: list[Registration], meeting: Meeting, staff: Client) -> None:
    add_hours()

    answers = [staff.post(page_of(meeting, "calendars"), follow=True) for _ in range(2)]

    assert [
        [str(message) for message in answer.context["messages"]] for answer in answers
    ] == [
        ["3 messages are on their way."],
        ["Everybody has the present entry already; nothing was sent twice."],
    ]  # fmt: skip
    assert Message.objects.filter(name="calendar_update").count() == 3
    assert "There is nothing to send." in staff.get(page_of(meeting, "calendars")).text


# The hours of a meeting ---------------------------------------------------------------------------------------------


def hours() -> list[str | None]:
    meeting = Meeting.objects.get()
    edges = (meeting.first_session_at, meeting.last_session_ends_at)
    return [edge and f"{edge.astimezone(meeting.zone):%H:%M}" for edge in edges]


def test_meeting_knows_its_hours_whichever_way_a_session_is_written(meeting: Meeting) -> None:
    assert hours() == [None, None]
    morning = make_session(meeting, starts_at="2027-03-09 09:00", ends_at="2027-03-09 10:00")
    add_hours()
    assert hours() == ["09:00", "16:00"]
    Session.objects.filter(pk=morning.pk).update(status=Session.Status.CANCELLED)
    assert hours() == ["13:00", "16:00"]
    Session.objects.exclude(pk=morning.pk).update(starts_at=None, ends_at=None)
    assert hours() == [None, None]
    Session.objects.update(status=Session.Status.SCHEDULED)
    assert hours() == ["09:00", "10:00"]
    morning.delete()
    assert hours() == [None, None]


@pytest.mark.django_db(transaction=True)
def test_many_who_move_sessions_of_one_meeting_do_not_lock_each_other_out(meeting: Meeting) -> None:
    for _ in range(8):
        add_hours()
    keys = list(Session.objects.values_list("pk", flat=True))

    def move(key: int) -> None:
        try:
            for minutes in range(1, 6):
                begins = datetime.datetime(2027, 3, 9, 9, minutes, tzinfo=meeting.zone)
                Session.objects.filter(pk=key).update(starts_at=begins)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as staff:
        list(staff.map(move, keys))

    assert hours() == ["09:05", "16:00"]


def test_old_copy_of_a_meeting_takes_no_hours_back(meeting: Meeting) -> None:
    add_hours()

    meeting.save()

    assert hours() == ["13:00", "16:00"]
