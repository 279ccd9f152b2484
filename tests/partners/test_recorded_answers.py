"""Answers that came by letter or telephone: staff record them for the person."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from meeting.models import HistoryEntry, Meeting, Message, User
from partners.models import Contact, Invitation, RecordedAnswer, Registration
from partners.services.recorded_answers import record_answer
from partners.services.scans import Scan
from tests.factories import make_contact, make_invitation, make_organization, make_registration
from tests.partners.answers import in_each_language
from tests.partners.recording import DAY, RECORD, counts, errors, files, pdf, post


@pytest.fixture
def minister(db: None) -> Contact:
    organization = make_organization(name_en="Ministry of Labour", constituency="member_state", country="CI")
    return make_contact(
        given_name="Amina", family_name="Touré", email="amina@example.org", language="fr", organization=organization
    )


# What was answered ----------------------------------------------------------------------------------------------------


def test_form_holds_what_the_address_book_knows(staff: Client, meeting: Meeting, minister: Contact) -> None:
    form = staff.get(f"{RECORD}?contact={minister.pk}&meeting={meeting.pk}").context["form"]

    assert {name: form[name].value() for name in ("given_name", "family_name", "email", "organization", "country")} == {
        "given_name": "Amina", "family_name": "Touré", "email": "amina@example.org",
        "organization": "Ministry of Labour", "country": "CI",
    }  # fmt: skip
    assert (form["language"].value(), form["received_on"].value()) == ("fr", timezone.localdate(timezone=meeting.zone))


def test_contact_who_takes_part_is_invited_and_registered(
    staff: Client, meeting: Meeting, minister: Contact, dora: User
) -> None:
    response = post(staff, f"contact={minister.pk}&meeting={meeting.pk}")

    invitation, registration, recorded = (
        Invitation.objects.get(),
        Registration.objects.get(),
        RecordedAnswer.objects.get(),
    )
    assert response["Location"] == f"/admin/partners/registration/{registration.pk}/change/"
    assert (invitation.contact, invitation.answer, registration.invitation) == (minister, "accepted", invitation)
    assert (registration.status, registration.language, registration.listed) == ("confirmed", "fr", False)
    assert (recorded.contact, recorded.invitation, recorded.registration) == (minister, invitation, registration)
    assert (recorded.answer, recorded.channel, recorded.received_on) == ("in_person", "letter", DAY)
    assert (recorded.recorded_by, recorded.scan, recorded.scan_digest) == (dora, "", "")
    assert [(mail.name, mail.address) for mail in Message.objects.all()] == [
        ("registration_received", "amina@example.org")
    ]
    assert "takes part in the room, by letter</a>, 3 November 2026" in staff.get(response["Location"]).text
    assert set(HistoryEntry.objects.values_list("action", "actor")) == {
        ("registered", dora.pk), ("accepted", dora.pk), ("recorded", dora.pk),
    }  # fmt: skip


@in_each_language
def test_consent_that_nobody_ticked_is_not_claimed(staff: Client, meeting: Meeting, language: str) -> None:
    post(staff, f"meeting={meeting.pk}")

    registration = Registration.objects.get()
    page = staff.get(f"/admin/partners/registration/{registration.pk}/change/", headers={"Accept-Language": language})
    told = {
        "en": "Not on the portal: the person was told of it when the answer was recorded.",
        "fr": "Pas sur le portail\u00a0: la personne en a été informée lors de l’enregistrement de la réponse.",
        "es": "No en el portal: se informó de ello a la persona al registrar la respuesta.",
    }
    assert registration.consented_at is None
    assert told[language] in page.text


def test_invited_person_who_cannot_come_needs_no_more_than_that(
    staff: Client, meeting: Meeting, minister: Contact
) -> None:
    invitation = make_invitation(meeting, minister)
    nothing = dict.fromkeys(("given_name", "family_name", "email", "organization", "country", "told"), "")

    response = post(staff, f"invitation={invitation.pk}", answer="declined", channel="telephone", **nothing)

    assert response["Location"] == "/admin/partners/recordedanswer/"
    invitation.refresh_from_db()
    assert invitation.answer == "declined"
    recorded = RecordedAnswer.objects.get()
    assert (recorded.invitation, recorded.registration, recorded.answer) == (invitation, None, "declined")
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_somebody_outside_of_the_address_book_is_registered(staff: Client, meeting: Meeting) -> None:
    post(staff, f"meeting={meeting.pk}", answer="online", email="mission@example.org")

    registration = Registration.objects.get()
    assert (registration.email, registration.attendance, registration.invitation) == (
        "mission@example.org", "online", None,
    )  # fmt: skip
    assert (RecordedAnswer.objects.get().contact, Invitation.objects.count()) == (None, 0)


def test_who_is_not_invited_has_nothing_to_decline(staff: Client, meeting: Meeting) -> None:
    form = staff.get(f"{RECORD}?meeting={meeting.pk}").context["form"]
    response = post(staff, f"meeting={meeting.pk}", answer="declined")

    assert [value for value, _ in form.fields["answer"].choices] == ["in_person", "online"]
    assert response.status_code == 422
    assert counts() == (0, 0, 0, 0, 0)


def test_full_room_means_waiting(staff: Client, meeting: Meeting) -> None:
    Meeting.objects.update(seats_in_room=0)

    post(staff, f"meeting={meeting.pk}")

    assert Registration.objects.get().status == "waitlisted"


@in_each_language
def test_recording_twice_is_said_beside_the_answer(staff: Client, meeting: Meeting, language: str) -> None:
    post(staff, f"meeting={meeting.pk}")
    before = counts()

    response = post(staff, f"meeting={meeting.pk}", language)

    assert (response.status_code, errors(response)) == (
        422,
        {
            "answer": [
                {
                    "en": "Somebody with this name and this e-mail address is registered already.",
                    "fr": "Une inscription existe déjà à ce nom et à cette adresse électronique.",
                    "es": "Ya existe una inscripción con este nombre y esta dirección de correo electrónico.",
                }[language]
            ]
        },
    )
    assert counts() == before


def test_same_refusal_twice_is_kept_once(meeting: Meeting, minister: Contact, dora: User, folder: Path) -> None:
    fields = {"meeting": meeting, "contact": minister, "answer": "declined", "channel": "letter", "received_on": DAY}

    first, second = (record_answer(**fields, actor=dora, scan=Scan(b"%PDF-", ".pdf")) for _ in range(2))

    assert first == second
    assert counts() == (1, 0, 1, 0, 2)
    assert [file.name for file in files(folder)] == [first.scan]


@in_each_language
def test_who_is_registered_cannot_be_noted_as_absent(
    staff: Client, meeting: Meeting, minister: Contact, language: str
) -> None:
    invitation = make_invitation(meeting, minister)
    make_registration(meeting, invitation=invitation)

    response = post(staff, f"invitation={invitation.pk}", language, answer="declined")

    assert errors(response) == {
        "answer": [
            {
                "en": "This person is registered. Cancel the registration instead.",
                "fr": "Cette personne est inscrite. Annulez plutôt son inscription.",
                "es": "Esta persona está inscrita. Anule más bien su inscripción.",
            }[language]
        ]
    }


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                ["Choose what was answered.", "Choose how it came.", "Enter the date on it."],
                "This date is in the future.",
                "Enter a date that exists, as year, month and day, such as 2027-03-09.",
            ),
        ),
        (
            "fr",
            (
                ["Choisissez la réponse donnée.", "Indiquez comment elle est arrivée.", "Saisissez la date indiquée."],
                "Cette date est dans le futur.",
                "Saisissez une date qui existe, avec l’année, le mois et le jour, par exemple 2027-03-09.",
            ),
        ),
        (
            "es",
            (
                ["Elija la respuesta dada.", "Indique cómo llegó.", "Introduzca la fecha que lleva."],
                "Esta fecha está en el futuro.",
                "Introduzca una fecha que exista, con año, mes y día, por ejemplo 2027-03-09.",
            ),
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(
    staff: Client, meeting: Meeting, language: str, said: tuple[list[str], str, str]
) -> None:
    asked, (nothing, future, no_date) = f"meeting={meeting.pk}", said
    missing = errors(post(staff, asked, language, answer="", channel="", received_on=""))

    assert missing == {
        name: [message] for name, message in zip(("answer", "channel", "received_on"), nothing, strict=True)
    }
    assert errors(post(staff, asked, language, received_on="2099-01-01")) == {"received_on": [future]}
    assert errors(post(staff, asked, language, received_on="2026-02-31")) == {"received_on": [no_date]}
    assert counts() == (0, 0, 0, 0, 0)


def test_nothing_typed_is_lost_and_the_file_is_asked_for_again(staff: Client, meeting: Meeting, folder: Path) -> None:
    response = post(staff, f"meeting={meeting.pk}", told="", position="Minister", scan=("letter.pdf", pdf()))

    assert errors(response) == {
        "told": ["Tick this box once the person has been told."],
        "scan": ["Choose the file again: the browser has forgotten it."],
    }
    assert 'value="Minister"' in response.text
    assert (counts(), files(folder)) == ((0, 0, 0, 0, 0), [])


# Who may, and from where ----------------------------------------------------------------------------------------------


def test_lists_lead_to_the_form(staff: Client, meeting: Meeting, minister: Contact) -> None:
    invitation = make_invitation(meeting, minister)
    Meeting.objects.update(is_current=True)

    assert f'href="{RECORD}?contact={minister.pk}"' in staff.get("/admin/partners/contact/").text
    assert f'href="{RECORD}?invitation={invitation.pk}"' in staff.get("/admin/partners/invitation/").text
    assert f'href="{RECORD}?meeting={meeting.pk}"' in staff.get("/admin/partners/registration/").text


def test_who_only_reads_contacts_records_nothing(client: Client, meeting: Meeting, minister: Contact) -> None:
    emil = User.objects.create_user("emil@example.org", "emil's own secret", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(codename="view_contact"))
    client.force_login(emil)

    assert RECORD not in client.get("/admin/partners/contact/").text
    assert post(client, f"contact={minister.pk}").status_code == 403
    assert counts() == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("asked", ["meeting=0", "meeting=x", "contact=9999999", "invitation=" + "9" * 40, "contact=²"])
def test_unknown_person_or_meeting_is_not_found(staff: Client, meeting: Meeting, asked: str) -> None:
    assert staff.get(f"{RECORD}?{asked}").status_code == 404
