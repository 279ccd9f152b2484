"""The scan of a letter: what is taken, and who may have it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from PIL import Image

from meeting.models import Meeting, User
from partners.models import RecordedAnswer, Registration
from partners.services.errors import PersonRegisteredAlready
from partners.services.recorded_answers import delete_recorded_answer, record_answer
from partners.services.scans import Scan
from tests.factories import make_recorded_answer, make_registration
from tests.partners.answers import in_each_language
from tests.partners.recording import AMINA, DAY, counts, errors, files, pdf, post
from tests.pictures import HEIC, PDF, SVG_WITH_SCRIPT, photo_of_a_phone, plain, png_that_says, saved

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
