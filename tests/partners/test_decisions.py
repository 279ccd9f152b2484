"""Staff decide: approve, decline and cancel, many at once or one, and correct what a person said."""

import datetime
import re
from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import translation

from meeting.models import Admission, HistoryEntry, Meeting, Message, Suppression, User
from partners.models import ConstituencyRule, Registration
from partners.selectors.history import events_of
from partners.services.decisions import approve_registration, approve_registrations
from tests.factories import make_open_meeting, make_registration
from tests.partners.answers import CHANGE_ANSWERS, in_each_language

LIST, DECIDE = "/admin/partners/registration/", "/admin/partners/registration/decide/"
MONDAY = datetime.datetime(2026, 9, 7, 9, tzinfo=datetime.UTC)
LANGUAGES = ("en", "fr", "es")


@pytest.fixture
def reader(client: Client, db: None) -> Client:
    """Emil may look at registrations, and nothing more."""
    emil = User.objects.create_user("emil@example.org", "emil's own secret", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(codename="view_registration"))
    client.force_login(emil)
    return client


def make_pending(meeting: Meeting, number: int, **fields: Any) -> Registration:
    """Who asked `number` hours after the first."""
    asked_at = MONDAY + datetime.timedelta(hours=number)
    defaults = {"given_name": f"Number {number}", "registered_at": asked_at, "waiting_since": asked_at}
    return make_registration(meeting, status="pending", **(defaults | fields))


def act(staff: Client, action: str, registrations: list[Registration], **options: Any) -> Any:
    form = {"action": action, "_selected_action": [each.pk for each in registrations], "index": 0}
    return staff.post(LIST, form, **({"follow": True} | options))


def press(staff: Client, button: str, registration: Registration, **fields: Any) -> Any:
    form = {"decision": button, "registrations": registration.pk, "page": registration.pk} | fields
    return staff.post(DECIDE, form, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def statuses() -> Counter[str]:
    return Counter(Registration.objects.values_list("status", flat=True))


def mails() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("name", "address"))


# Approving ----------------------------------------------------------------------------------------------------------


def test_first_who_asked_get_the_seats_whatever_the_order_of_the_list(staff: Client, db: None) -> None:
    meeting = make_open_meeting(seats_in_room=30, admission=Admission.APPROVAL)
    forty = [make_pending(meeting, number) for number in (*range(20, 40), *range(20))]

    response = act(staff, "approve", forty)

    assert said(response) == [
        "40 registrations were approved; each person is told by mail. 10 of them now wait for a seat."
    ]
    confirmed = Registration.objects.filter(status="confirmed").values_list("given_name", flat=True)
    assert set(confirmed) == {f"Number {number}" for number in range(30)}
    in_line = meeting.registrations.waiting("in_person").values_list("given_name", flat=True)
    assert list(in_line) == [f"Number {number}" for number in range(30, 40)]
    assert Counter(name for name, _ in mails()) == {"registration_approved": 40}


def test_approving_twice_changes_nothing_more(staff: Client, meeting: Meeting) -> None:
    three = [make_pending(meeting, number) for number in range(3)]
    act(staff, "approve", three)
    before = (list(Registration.objects.values()), mails(), HistoryEntry.objects.count())

    response = act(staff, "approve", three)

    assert said(response) == [
        "0 registrations were approved; each person is told by mail. "
        "3 were left as they were: there was nothing to decide."
    ]
    assert (list(Registration.objects.values()), mails(), HistoryEntry.objects.count()) == before


def test_each_reads_of_the_approval_in_her_language(staff: Client, meeting: Meeting) -> None:
    act(staff, "approve", [make_pending(meeting, number, language=code) for number, code in enumerate(LANGUAGES)])

    assert [message.text.splitlines()[2] for message in Message.objects.order_by("pk")] == [
        "The secretariat has accepted your registration for “Partners’ meeting”.",
        "Le secrétariat a accepté votre inscription à «\xa0Réunion des partenaires\xa0».",
        "La secretaría ha aceptado su inscripción en «Reunión de asociados».",
    ]


def test_wrong_decline_is_undone_by_approving(staff: Client, meeting: Meeting) -> None:
    amina = make_pending(meeting, 0)
    press(staff, "decline", amina, reason="seats")
    assert Registration.objects.get().status == "declined"

    response = press(staff, "approve", amina)

    assert said(response)[-1] == "1 registration was approved; the person is told by mail."
    assert response.redirect_chain == [(f"{LIST}{amina.pk}/change/", 302)]
    amina.refresh_from_db()
    assert (amina.status, amina.holds_seat, amina.decline_reason, amina.decline_note) == ("confirmed", True, "", "")
    assert [name for name, _ in mails()] == ["registration_declined", "registration_approved"]


def test_approval_that_fails_halfway_approves_nobody(meeting: Meeting, dora: User) -> None:
    first, second = make_pending(meeting, 0), make_pending(meeting, 1)
    Registration.objects.filter(pk=second.pk).delete()

    with pytest.raises(Registration.DoesNotExist):
        approve_registrations(registrations=[first, second], actor=dora)

    assert (statuses(), mails()) == ({"pending": 1}, [])


# Declining ----------------------------------------------------------------------------------------------------------


def test_page_asks_for_a_note_in_the_languages_that_are_read(staff: Client, meeting: Meeting) -> None:
    two = [make_pending(meeting, 0, language="fr"), make_pending(meeting, 1, language="es")]
    gone = make_registration(meeting, status="cancelled", given_name="Gone")

    page = act(staff, "decline", [*two, gone]).text

    assert re.findall(r'name="(note_..)"', page) == ["note_fr", "note_es"]
    assert "1 of those selected is left as it is: it is declined or cancelled already." in page
    assert [each.given_name in page for each in (*two, gone)] == [True, True, False]
    assert (statuses(), mails()) == ({"pending": 2, "cancelled": 1}, [])


def test_mails_are_shown_before_anybody_is_declined(staff: Client, meeting: Meeting) -> None:
    amina = make_pending(meeting, 0, language="fr")

    response = press(staff, "decline", amina, reason="other", note_fr="Merci\xa0!", preview="")

    assert response.context["previews"][0]["mail"].subject == "Votre inscription\xa0: Réunion des partenaires"
    assert "Votre inscription n’a pas pu être acceptée. Merci\xa0!" in response.text
    assert (statuses(), mails()) == ({"pending": 1}, [])


def test_each_reads_the_reason_and_the_note_in_her_language(staff: Client, meeting: Meeting) -> None:
    three = [make_pending(meeting, number, language=code) for number, code in enumerate(LANGUAGES)]
    keys = ",".join(str(each.pk) for each in three)
    notes = {"note_en": "Thank you.", "note_fr": "Merci.", "note_es": "Gracias."}

    response = staff.post(
        DECIDE, {"decision": "decline", "registrations": keys, "reason": "seats", **notes}, follow=True
    )

    assert said(response) == ["3 registrations were declined; each person is told by mail."]
    assert [message.text.splitlines()[4] for message in Message.objects.order_by("pk")] == [
        "Your registration could not be accepted: there are more requests than places. Thank you.",
        "Votre inscription n’a pas pu être acceptée\xa0: les demandes sont plus nombreuses que les places. Merci.",
        "No se ha podido aceptar su inscripción: hay más solicitudes que plazas. Gracias.",
    ]
    assert [
        f"<p>{note}</p>" in message.html
        for note, message in zip(notes.values(), Message.objects.order_by("pk"), strict=True)
    ] == [True] * 3
    assert [entry.changes for entry in HistoryEntry.objects.all()] == [{"reason": "seats", "status": "declined"}] * 3


@pytest.mark.parametrize(
    ("language", "no_reason", "no_note"),
    [
        ("en", "Choose a reason.", "Say the reason in this language."),
        ("fr", "Choisissez un motif.", "Indiquez le motif dans cette langue."),
        ("es", "Elija un motivo.", "Indique el motivo en este idioma."),
    ],
)
def test_decline_without_its_reason_refused(
    staff: Client, meeting: Meeting, language: str, no_reason: str, no_note: str
) -> None:
    amina = make_pending(meeting, 0, language="fr")
    form = {"decision": "decline", "registrations": amina.pk}
    header = {"Accept-Language": language}

    empty = staff.post(DECIDE, form | {"reason": ""}, headers=header)
    other = staff.post(DECIDE, form | {"reason": "other", "note_fr": " "}, headers=header)

    assert [(each.status_code, dict(each.context["form"].errors)) for each in (empty, other)] == [
        (422, {"reason": [no_reason]}),
        (422, {"note_fr": [no_note]}),
    ]
    assert (statuses(), mails()) == ({"pending": 1}, [])


@pytest.mark.parametrize("decision", ["decline", "cancel"])
def test_nobody_is_offered_a_seat_who_loses_her_place_at_once(
    staff: Client, meeting: Meeting, amina: Registration, decision: str
) -> None:
    Meeting.objects.update(seats_in_room=1)
    bruno = make_registration(meeting, given_name="Bruno", status="waitlisted", waiting_since=MONDAY)
    chen = make_registration(meeting, given_name="Chen", status="waitlisted")

    staff.post(DECIDE, {"decision": decision, "registrations": f"{amina.pk},{bruno.pk}", "reason": "seats"})

    done = "registration_declined" if decision == "decline" else "registration_cancelled"
    assert mails() == [(done, bruno.email), (done, amina.email), ("registration_offered", chen.email)]


def test_cancelling_tells_each_person(staff: Client, meeting: Meeting, amina: Registration) -> None:
    gone = make_registration(meeting, status="cancelled")

    response = act(staff, "cancel", [amina, gone])

    assert said(response) == ["1 registration was cancelled; the person is told by mail."]
    assert mails() == [("registration_cancelled", "amina@example.org")]


# Who may, and what else may come ------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["approve", "decline", "cancel"])
def test_who_only_reads_decides_nothing(reader: Client, meeting: Meeting, decision: str) -> None:
    amina = make_pending(meeting, 0)

    pressed = press(reader, decision, amina, reason="seats")
    act(reader, decision, [amina])

    assert pressed.status_code == 403
    assert (statuses(), mails()) == ({"pending": 1}, [])


@pytest.mark.parametrize(
    "fields",
    [{"registrations": ""}, {"registrations": "1,x"}, {"registrations": "9" * 30}, {"decision": "delete"}],
)
def test_nonsense_is_a_bad_request(staff: Client, meeting: Meeting, fields: dict[str, str]) -> None:
    assert press(staff, "approve", make_pending(meeting, 0), **fields).status_code == 400
    assert statuses() == {"pending": 1}


# The page of one registration -----------------------------------------------------------------------------------------


def page_of(registration: Registration) -> str:
    return f"{LIST}{registration.pk}/change/"


def test_staff_change_is_told_and_kept_in_the_history(staff: Client, amina: Registration, dora: User) -> None:
    response = staff.post(page_of(amina), CHANGE_ANSWERS | {"family_name": "Traoré", "attendance": "online"})

    assert (response.status_code, response["Location"]) == (302, page_of(amina))
    amina.refresh_from_db()
    assert (amina.family_name, amina.attendance, amina.status) == ("Traoré", "online", "confirmed")
    assert mails() == [("registration_changed", "amina@example.org")]
    entry = HistoryEntry.objects.get()
    assert (entry.action, entry.actor, entry.changes["fields"]) == ("changed", dora, ["attendance", "family_name"])


def test_what_the_page_only_shows_cannot_be_changed(staff: Client, amina: Registration) -> None:
    more = {"status": "declined", "email": "bruno@example.org", "holds_seat": "", "meeting": "1"}
    staff.post(page_of(amina), CHANGE_ANSWERS | more)

    amina.refresh_from_db()
    assert (amina.status, amina.email, amina.holds_seat) == ("confirmed", "amina@example.org", True)
    assert mails() == []


FULL = {
    "en": "All seats in the room for this constituency are taken: Workers’ organization. Let the person take part "
    "online, or give the constituency more seats.",
    "fr": "Toutes les places en salle de ce groupe sont prises\u00a0: Organisation de travailleurs. Faites participer "
    "la personne en ligne, ou attribuez davantage de places au groupe.",
    "es": "Se han ocupado todas las plazas en la sala de este grupo: Organización de trabajadores. Haga que la persona "
    "participe en línea o asigne más plazas al grupo.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_full_constituency_is_said_beside_its_field(
    staff: Client, meeting: Meeting, amina: Registration, language: str
) -> None:
    ConstituencyRule.objects.create(meeting=meeting, constituency="workers", seats_in_room=0)
    changed = CHANGE_ANSWERS | {"constituency": "workers", "position": "Secretary"}

    response = staff.post(page_of(amina), changed, headers={"Accept-Language": language})

    assert (response.status_code, dict(response.context["form"].errors)) == (422, {"constituency": [FULL[language]]})
    assert 'value="Secretary"' in response.text


def test_name_of_somebody_registered_is_said_beside_its_field(
    staff: Client, meeting: Meeting, amina: Registration
) -> None:
    make_registration(meeting, given_name="Bruno", family_name="Keita", email=amina.email)

    response = staff.post(page_of(amina), CHANGE_ANSWERS | {"given_name": "Bruno", "family_name": "Keita"})

    assert dict(response.context["form"].errors) == {
        "family_name": ["Somebody with this name and this e-mail address is registered already."]
    }


def test_registration_that_ended_cannot_be_changed(staff: Client, amina: Registration) -> None:
    Registration.objects.update(status="cancelled", holds_seat=False)

    response = staff.post(page_of(amina), CHANGE_ANSWERS | {"position": "Secretary"})

    assert response.context["form"].non_field_errors() == [
        "This registration is cancelled, or its meeting is over. It can no longer be changed."
    ]
    assert Registration.objects.get().position == "Adviser"


def test_who_may_not_see_access_needs_leaves_them_as_they_are(client: Client, amina: Registration) -> None:
    emil = User.objects.create_user("emil@example.org", "emil's own secret", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(codename__in=["view_registration", "change_registration"]))
    client.force_login(emil)

    page = client.get(page_of(amina)).text
    client.post(page_of(amina), CHANGE_ANSWERS | {"position": "Secretary", "access_needs": ""})

    assert "A ramp" not in page
    changed = Registration.objects.get()
    assert (changed.position, changed.access_needs) == ("Secretary", "A ramp,\nand captions")


def test_who_only_reads_changes_nothing(reader: Client, amina: Registration) -> None:
    assert reader.get(page_of(amina)).status_code == 200
    assert reader.post(page_of(amina), CHANGE_ANSWERS | {"position": "Secretary"}).status_code == 403
    assert Registration.objects.get().position == "Adviser"


def test_page_shows_the_mails_and_that_the_address_is_suppressed(staff: Client, amina: Registration) -> None:
    press(staff, "cancel", amina)
    Suppression.objects.create(fingerprint=Suppression.fingerprint_of("AMINA@example.org"), reason="bounced")

    response = staff.get(page_of(amina))

    assert [(mail.name, mail.state) for mail in response.context["mails"]] == [("registration_cancelled", "queued")]
    assert (
        "Mail to this address came back: nobody has it. It gets no mailings; confirmations of what the person does "
        "herself are still tried. Ask her for another address." in " ".join(response.text.split())
    )


# The history in words -------------------------------------------------------------------------------------------------


@in_each_language
def test_history_says_what_happened_and_who_did_it(
    meeting: Meeting, amina: Registration, dora: User, language: str
) -> None:
    Meeting.objects.update(seats_in_room=1)
    bruno = make_registration(meeting, given_name="Bruno", status="declined", decline_reason="seats")
    approve_registration(registration=bruno, actor=dora)
    Client().post(f"/en/registration/{amina.token}/cancel/")

    with translation.override(language):
        told = [(event.what, event.details, event.who) for event in events_of(bruno) + events_of(amina)]

    assert (
        told
        == {
            "en": [
                ("Was offered a seat in the room", "In person, on the waiting list", "the portal"),
                ("Approved", "In person, on the waiting list", "dora@example.org"),
                ("Cancelled", "", "the person"),
            ],
            "fr": [
                ("Place dans la salle proposée", "En présentiel, sur la liste d’attente", "le portail"),
                ("Approuvée", "En présentiel, sur la liste d’attente", "dora@example.org"),
                ("Annulée", "", "la personne"),
            ],
            "es": [
                ("Se le ofreció una plaza en la sala", "Presencial, en la lista de espera", "el portal"),
                ("Aprobada", "Presencial, en la lista de espera", "dora@example.org"),
                ("Anulada", "", "la persona"),
            ],
        }[language]
    )
