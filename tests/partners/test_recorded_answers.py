"""Answers that came by letter or telephone: staff record them, with a scan that nobody else can read."""

import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdf import PdfWriter

from meeting.models import HistoryEntry, Meeting, Message, User
from partners.models import Contact, Invitation, RecordedAnswer, Registration
from partners.services.errors import PersonRegisteredAlready
from partners.services.recorded_answers import delete_recorded_answer, record_answer
from partners.services.registrations import RegistrationData
from partners.services.scans import Scan
from tests.factories import make_contact, make_invitation, make_organization, make_recorded_answer, make_registration
from tests.partners.answers import in_each_language
from tests.pictures import HEIC, PDF, SVG_WITH_SCRIPT, photo_of_a_phone, plain, png_that_says, saved

RECORD = "/admin/partners/recordedanswer/record/"
DAY = datetime.date(2026, 11, 3)
AMINA = RegistrationData(
    given_name="Amina",
    family_name="Touré",
    email="amina@example.org",
    organization_name="Ministry of Labour",
    constituency="member_state",
    country="CI",
    attendance="in_person",
)


def pdf(password: str = "", pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


EMPTY, TOO_LARGE, FORMAT, NAME, ENCRYPTED, PDF_DAMAGED, PIXELS, DAMAGED = (
    {
        "en": "The file is empty. Choose another.",
        "fr": "Le fichier est vide. Choisissez-en un autre.",
        "es": "El archivo está vacío. Elija otro.",
    },
    {
        "en": "The file is larger than 5 MB. Scan it in grey, or with fewer dots per inch.",
        "fr": "Le fichier dépasse 5 Mo. Numérisez-le en niveaux de gris ou avec moins de points par pouce.",
        "es": "El archivo supera los 5 MB. Escanéelo en escala de grises o con menos puntos por pulgada.",
    },
    {
        "en": "The file is not a PDF, PNG or JPEG. Save the scan in one of these formats.",
        "fr": "Le fichier n’est ni un PDF, ni un PNG, ni un JPEG. "
        "Enregistrez la numérisation dans l’un de ces formats.",
        "es": "El archivo no es PDF, PNG ni JPEG. Guarde el documento escaneado en uno de estos formatos.",
    },
    {
        "en": "The file is of another kind than the end of its name says. Save it again as PDF, PNG or JPEG.",
        "fr": "Le fichier n’est pas du type qu’indique la fin de son nom. "
        "Enregistrez-le de nouveau en PDF, PNG ou JPEG.",
        "es": "El archivo no es del tipo que indica el final de su nombre. Guárdelo de nuevo como PDF, PNG o JPEG.",
    },
    {
        "en": "The PDF is protected by a password. Save it without one.",
        "fr": "Le PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe.",
        "es": "El PDF está protegido con una contraseña. Guárdelo sin ella.",
    },
    {
        "en": "The PDF is damaged or has no page. Choose another file.",
        "fr": "Le PDF est endommagé ou n’a aucune page. Choisissez un autre fichier.",
        "es": "El PDF está dañado o no tiene ninguna página. Elija otro archivo.",
    },
    {
        "en": "The picture has more than 25 million pixels. Save it in a smaller size.",
        "fr": "L’image compte plus de 25 millions de pixels. Enregistrez-la dans une taille plus petite.",
        "es": "La imagen tiene más de 25 millones de píxeles. Guárdela en un tamaño menor.",
    },
    {
        "en": "The picture is damaged or incomplete. Choose another file.",
        "fr": "L’image est endommagée ou incomplète. Choisissez un autre fichier.",
        "es": "La imagen está dañada o incompleta. Elija otro archivo.",
    },
)
REFUSED = {
    "nothing.pdf": (b"", EMPTY),
    "huge.pdf": (b"%PDF-1.7" + b"\0" * 5_000_000, TOO_LARGE),
    "script.svg": (SVG_WITH_SCRIPT, FORMAT),
    "heic.jpg": (HEIC, FORMAT),
    "moving.gif": (saved(plain(), "GIF"), FORMAT),
    "letter.jpg": (pdf(), NAME),
    "picture.pdf": (saved(plain()), NAME),
    "picture.png.php": (saved(plain()), NAME),
    "locked.pdf": (pdf("secret"), ENCRYPTED),
    "broken.pdf": (PDF[:30], PDF_DAMAGED),
    "without-a-page.pdf": (pdf(pages=0), PDF_DAMAGED),
    "bomb.png": (png_that_says(20_000, 10_000), PIXELS),
    "truncated.jpg": (saved(Image.effect_noise((400, 400), 80), "JPEG")[:-4000], DAMAGED),
}


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the scans of this test lie."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT / "answers"


@pytest.fixture
def staff(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


@pytest.fixture
def minister(db: None) -> Contact:
    organization = make_organization(name_en="Ministry of Labour", constituency="member_state", country="CI")
    return make_contact(
        given_name="Amina", family_name="Touré", email="amina@example.org", language="fr", organization=organization
    )


def answers(**changes: Any) -> dict[str, Any]:
    """What staff fill in for Amina, who takes part in the room; a scan is a pair of name and content."""
    form = {
        "answer": "in_person", "channel": "letter", "received_on": "2026-11-03", "honorific": "",
        "given_name": "Amina", "family_name": "Touré", "email": "amina@example.org", "language": "fr",
        "organization": "Ministry of Labour", "position": "", "constituency": "member_state", "country": "CI",
        "interpretation": "", "access_needs": "", "told": "on",
    } | changes  # fmt: skip
    if isinstance(form.get("scan"), tuple):
        form["scan"] = SimpleUploadedFile(*form["scan"])
    return form


def post(staff: Client, asked: str, language: str = "en", **changes: Any) -> Any:
    return staff.post(f"{RECORD}?{asked}", answers(**changes), headers={"Accept-Language": language})


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (RecordedAnswer, Registration, Invitation, Message, HistoryEntry))


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
    assert "takes part in the room, by letter</a>, Nov. 3, 2026" in staff.get(response["Location"]).text
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


# The scan -------------------------------------------------------------------------------------------------------------


@in_each_language
@pytest.mark.parametrize("name", REFUSED)
def test_file_is_refused_with_a_sentence_beside_the_field(
    staff: Client, meeting: Meeting, folder: Path, name: str, language: str
) -> None:
    content, sentence = REFUSED[name]

    response = post(staff, f"meeting={meeting.pk}", language, scan=(name, content))

    assert (response.status_code, errors(response)) == (422, {"scan": [sentence[language]]})
    assert (counts(), files(folder)) == ((0, 0, 0, 0, 0), [])


def test_scan_is_downloaded_and_never_shown(staff: Client, meeting: Meeting, folder: Path) -> None:
    letter = pdf()
    post(staff, f"meeting={meeting.pk}", scan=("../../letter.PDF", letter))

    recorded = RecordedAnswer.objects.get()
    response = staff.get(f"/admin/partners/recordedanswer/{recorded.pk}/scan/")

    assert response.content == letter == (folder / recorded.scan).read_bytes()
    headers = ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    assert [response[name] for name in headers] == [
        "application/pdf", f'attachment; filename="answer-{recorded.pk}.pdf"', "nosniff",
    ]  # fmt: skip
    assert "no-store" in response["Cache-Control"]
    assert Client().get(f"/media/answers/{recorded.scan}").status_code == 404


def test_picture_is_kept_without_what_it_says_of_its_place(staff: Client, meeting: Meeting, folder: Path) -> None:
    post(staff, f"meeting={meeting.pk}", scan=("letter.jpg", photo_of_a_phone()))

    content = (folder / RecordedAnswer.objects.get().scan).read_bytes()
    picture = Image.open(BytesIO(content))
    assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (400, 800), {})
    assert b"ecret" not in content


def test_scan_is_for_those_who_may_see_recorded_answers(client: Client, folder: Path, db: None) -> None:
    recorded = make_recorded_answer(scan="0" * 32 + ".pdf")
    emil = User.objects.create_user("emil@example.org", "emil's own secret", is_staff=True)
    emil.user_permissions.set(Permission.objects.filter(codename="add_recordedanswer"))
    client.force_login(emil)

    assert client.get(f"/admin/partners/recordedanswer/{recorded.pk}/scan/").status_code == 403


def test_answer_without_a_scan_has_none_to_download(staff: Client, folder: Path) -> None:
    assert staff.get(f"/admin/partners/recordedanswer/{make_recorded_answer().pk}/scan/").status_code == 404


def test_file_does_not_outlive_an_answer_that_failed(meeting: Meeting, dora: User, folder: Path) -> None:
    make_registration(meeting, given_name="Amina", family_name="Touré", email="amina@example.org")

    with pytest.raises(PersonRegisteredAlready):
        record_answer(
            meeting=meeting, answer="in_person", channel="letter", received_on=DAY, actor=dora, person=AMINA,
            scan=Scan(b"%PDF-", ".pdf"),
        )  # fmt: skip

    assert (RecordedAnswer.objects.count(), files(folder)) == (0, [])


def test_file_goes_with_its_row(
    meeting: Meeting, dora: User, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    recorded = record_answer(
        meeting=meeting, answer="in_person", channel="letter", received_on=DAY, actor=dora, person=AMINA,
        scan=Scan(b"%PDF-", ".pdf"),
    )  # fmt: skip
    assert len(files(folder)) == 1

    with django_capture_on_commit_callbacks(execute=True):
        delete_recorded_answer(recorded=recorded, actor=dora)

    assert (RecordedAnswer.objects.count(), Registration.objects.count(), files(folder)) == (0, 1, [])


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
