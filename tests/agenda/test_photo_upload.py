"""A photograph through the staff form: taken, replaced, removed, or refused with a sentence beside the field."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from agenda.models import Speaker
from agenda.services.photos import encode_photo
from agenda.services.speakers import set_photo
from meeting.models import User
from tests.factories import make_session, make_speaker
from tests.pictures import (
    BLUE,
    ENCRYPTED_PDF,
    GIF_THAT_IS_A_SCRIPT,
    HEIC,
    PDF,
    SVG_WITH_SCRIPT,
    photo_of_a_phone,
    plain,
    png_that_says,
    saved,
)

EMPTY, TOO_LARGE, FORMAT, PIXELS, SMALL, DAMAGED = (
    {
        "en": "The file is empty. Choose another.",
        "fr": "Le fichier est vide. Choisissez-en un autre.",
        "es": "El archivo está vacío. Elija otro.",
    },
    {
        "en": "The file is larger than 5 MB. Save the picture in a smaller size.",
        "fr": "Le fichier dépasse 5 Mo. Enregistrez l’image dans une taille plus petite.",
        "es": "El archivo supera los 5 MB. Guarde la imagen en un tamaño menor.",
    },
    {
        "en": "The file is not a picture in PNG, JPEG or WebP. Save the picture in one of these formats.",
        "fr": "Le fichier n’est pas une image PNG, JPEG ou WebP. Enregistrez l’image dans l’un de ces formats.",
        "es": "El archivo no es una imagen PNG, JPEG o WebP. Guarde la imagen en uno de estos formatos.",
    },
    {
        "en": "The picture has more than 25 million pixels. Save it in a smaller size.",
        "fr": "L’image compte plus de 25 millions de pixels. Enregistrez-la dans une taille plus petite.",
        "es": "La imagen tiene más de 25 millones de píxeles. Guárdela en un tamaño menor.",
    },
    {
        "en": "The picture is too small: it needs at least 160 pixels on each side.",
        "fr": "L’image est trop petite\N{NO-BREAK SPACE}: il faut au moins 160 pixels de chaque côté.",
        "es": "La imagen es demasiado pequeña: necesita al menos 160 píxeles por lado.",
    },
    {
        "en": "The picture is damaged or incomplete. Choose another file.",
        "fr": "L’image est endommagée ou incomplète. Choisissez un autre fichier.",
        "es": "La imagen está dañada o incompleta. Elija otro archivo.",
    },
)

REFUSED = {
    "nothing.png": (b"", EMPTY),
    "huge.jpg": (b"\xff\xd8\xff" + b"\0" * 5_000_000, TOO_LARGE),
    "script.svg": (SVG_WITH_SCRIPT, FORMAT),
    "script.svg.png": (SVG_WITH_SCRIPT, FORMAT),
    "IMG_0001.HEIC": (HEIC, FORMAT),
    "moving.gif": (saved(plain(), "GIF"), FORMAT),
    "polyglot.jpg": (GIF_THAT_IS_A_SCRIPT, FORMAT),
    "renamed.jpg": (PDF, FORMAT),
    "encrypted.jpg": (ENCRYPTED_PDF, FORMAT),
    "archive.webp": (b"PK\x03\x04" + b"\0" * 100, FORMAT),
    "bomb.png": (png_that_says(20_000, 10_000), PIXELS),
    "thumbnail.png": (saved(plain(80, 80)), SMALL),
    "truncated.jpg": (saved(plain(), "JPEG")[:-300], DAMAGED),
}


@pytest.fixture
def staff(client: Client, dora: User) -> Client:
    client.force_login(dora)
    return client


@pytest.fixture
def amina(db: None) -> Speaker:
    return make_speaker(given_name="Amina", family_name="Diallo")


def form_of(speaker: Speaker, **changes: Any) -> dict[str, Any]:
    """What the browser sends for the form as it stands, with changes; a file is a pair of name and content."""
    names = ("given_name", "family_name", "photo_credit", "slug")
    translated = [f"{name}_{code}" for name in ("honorific", "function", "biography") for code in ("en", "fr", "es")]
    form = {name: getattr(speaker, name) or "" for name in [*names, *translated]} | {"organization": ""} | changes
    if isinstance(form.get("photograph"), tuple):
        form["photograph"] = SimpleUploadedFile(*form["photograph"])
    return form


def form_address(speaker: Speaker) -> str:
    return f"/admin/agenda/speaker/{speaker.pk}/change/"


def row_of_photograph(page: str) -> str:
    """The part of the page that holds the field, with its label, hint and error."""
    return re.search(r'<div class="form-row[^"]*field-photograph">.*?(?=<div class="form-row|</fieldset>)', page, re.S)[
        0
    ]


def photo_of(speaker: Speaker) -> str:
    return Speaker.objects.get(pk=speaker.pk).photo


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("name", REFUSED)
def test_file_is_refused_with_a_sentence_beside_the_field(
    staff: Client, amina: Speaker, folder: Path, name: str, language: str
) -> None:
    content, sentences = REFUSED[name]
    typed = {"family_name": "Diallo-Sow", "biography_en": "Speaks for traders.", "photo_credit": "A. Sow"}
    form = form_of(amina, photograph=(name, content), **typed)

    response = staff.post(form_address(amina), form, headers={"Accept-Language": language})

    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {"photograph": [sentences[language]]}
    assert escape(sentences[language]) in row_of_photograph(response.text)
    assert all(text in response.text for text in typed.values())
    assert Speaker.objects.values_list("family_name", "photo").get(pk=amina.pk) == ("Diallo", "")
    assert not folder.exists()


def test_photograph_reaches_the_page(
    staff: Client, amina: Speaker, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    session = make_session()
    session.appearances.create(speaker=amina)
    upload = photo_of_a_phone()

    response = staff.post(form_address(amina), form_of(amina, photograph=("Amina in Dakar.jpg", upload)))

    assert response.status_code == 302
    digest = photo_of(amina)
    assert digest == encode_photo(upload).digest
    page = staff.get(amina.get_absolute_url_at(session.meeting)).text
    assert f'src="/media/speakers/{digest}-160.webp"' in page
    assert staff.get(f"/media/speakers/{digest}-160.webp").status_code == 200


@pytest.mark.parametrize(
    "name", ["a.php.png", "../x", "..\\..\\x.png", "/etc/passwd", "x" * 300 + ".png", "photo", "é☃.svg"]
)
def test_name_of_the_file_does_not_matter(staff: Client, amina: Speaker, folder: Path, name: str) -> None:
    staff.post(form_address(amina), form_of(amina, photograph=(name, saved(plain()))))
    digest = encode_photo(saved(plain())).digest
    assert photo_of(amina) == digest
    everything = {path.relative_to(folder.parent).as_posix() for path in folder.parent.rglob("*") if path.is_file()}
    assert everything == {f"speakers/{digest}-160.webp", f"speakers/{digest}-320.webp"}


def test_new_speaker_comes_with_a_photograph(staff: Client, folder: Path) -> None:
    form = form_of(Speaker(family_name="Ortega"), photograph=("b.png", saved(plain())))
    assert staff.post("/admin/agenda/speaker/add/", form).status_code == 302
    assert Speaker.objects.get().photo == encode_photo(saved(plain())).digest


def test_form_shows_replaces_and_removes_the_photograph(
    staff: Client, amina: Speaker, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert "<img" not in row_of_photograph(staff.get(form_address(amina)).text)
    set_photo(speaker=amina, photo=encode_photo(saved(plain())))
    row = row_of_photograph(staff.get(form_address(amina)).text)
    assert f'src="/media/speakers/{amina.photo}-320.webp" width="160" height="160" alt=""' in row
    assert '<label for="photograph-clear_id">Remove the photograph</label>' in row

    with django_capture_on_commit_callbacks(execute=True):
        staff.post(form_address(amina), form_of(amina, photograph=("b.png", saved(plain(colour=BLUE)))))
    blue = encode_photo(saved(plain(colour=BLUE))).digest
    assert photo_of(amina) == blue
    assert {path.name for path in folder.iterdir()} == {f"{blue}-160.webp", f"{blue}-320.webp"}

    with django_capture_on_commit_callbacks(execute=True):
        staff.post(form_address(amina), form_of(amina, family_name="Sow"))
    assert Speaker.objects.values_list("family_name", "photo").get() == ("Sow", blue)

    with django_capture_on_commit_callbacks(execute=True):
        staff.post(form_address(amina), form_of(amina) | {"photograph-clear": "on"})
    assert photo_of(amina) == ""
    assert list(folder.iterdir()) == []


def test_refused_file_leaves_the_photograph_that_was_there(staff: Client, amina: Speaker, folder: Path) -> None:
    set_photo(speaker=amina, photo=encode_photo(saved(plain())))
    response = staff.post(form_address(amina), form_of(amina, photograph=("x.svg", SVG_WITH_SCRIPT)))
    row = row_of_photograph(response.text)
    assert f'src="/media/speakers/{amina.photo}-320.webp"' in row
    assert 'name="photograph-clear"' in row
    assert photo_of(amina) == amina.photo


def test_photograph_is_not_lost_to_an_error_elsewhere(staff: Client, amina: Speaker, folder: Path) -> None:
    form = form_of(amina, family_name="", photograph=("a.png", saved(plain())))
    response = staff.post(form_address(amina), form)
    assert list(response.context["adminform"].form.errors) == ["family_name"]
    row = row_of_photograph(response.text)
    assert "The photograph has been received and will be saved with the form." in row
    kept = re.search(r'name="photograph-kept" value="([^"]+)"', row)[1]

    response = staff.post(form_address(amina), form_of(amina) | {"photograph-kept": kept})

    assert response.status_code == 302
    assert photo_of(amina) == encode_photo(saved(plain())).digest


def test_another_choice_goes_before_the_photograph_kept(staff: Client, amina: Speaker, folder: Path) -> None:
    form = form_of(amina, family_name="", photograph=("a.png", saved(plain())))
    page = staff.post(form_address(amina), form).text
    kept = re.search(r'name="photograph-kept" value="([^"]+)"', page)[1]
    form = form_of(amina, photograph=("b.png", saved(plain(colour=BLUE)))) | {"photograph-kept": kept}
    staff.post(form_address(amina), form)
    assert photo_of(amina) == encode_photo(saved(plain(colour=BLUE))).digest


@pytest.mark.parametrize("forged", ["x", "WyJQRDl3YUhBPSJd:1tXlC4:forged", "\0"])
def test_forged_photograph_is_refused(staff: Client, amina: Speaker, folder: Path, forged: str) -> None:
    response = staff.post(form_address(amina), form_of(amina) | {"photograph-kept": forged})
    assert response.context["adminform"].form.errors == {"photograph": ["Please choose the photograph again."]}
    assert not folder.exists()


def test_photograph_of_a_deleted_speaker_is_removed(
    staff: Client, amina: Speaker, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    bruno = make_speaker()
    set_photo(speaker=amina, photo=encode_photo(saved(plain())))
    set_photo(speaker=bruno, photo=encode_photo(saved(plain(colour=BLUE))))
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"/admin/agenda/speaker/{amina.pk}/delete/", {"post": "yes"})
    assert {path.name.partition("-")[0] for path in folder.iterdir()} == {bruno.photo}

    chosen = {"action": "delete_selected", "_selected_action": [bruno.pk], "post": "yes"}
    with django_capture_on_commit_callbacks(execute=True):
        staff.post("/admin/agenda/speaker/", chosen)
    assert Speaker.objects.count() == 0
    assert list(folder.iterdir()) == []


def test_log_of_changes_names_the_photograph(staff: Client, amina: Speaker, folder: Path) -> None:
    staff.post(form_address(amina), form_of(amina, photograph=("a.png", saved(plain()))))
    assert "Changed Photograph." in staff.get(f"/admin/agenda/speaker/{amina.pk}/history/").text
