"""The row and the files of a photograph: together, whoever dies or comes at the same moment."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.admin import site
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client, RequestFactory

from agenda.models import Speaker
from agenda.services.photos import Photo, encode_photo
from agenda.services.speakers import clear_photo, delete_speaker, set_photo
from meeting.models import HistoryEntry, User
from tests.factories import make_session, make_speaker
from tests.pictures import BLUE, plain, saved
from tests.waiting import eventually


@pytest.fixture
def committed(transactional_db: None, folder: Path) -> Path:
    """The folder, in a test whose commits are commits."""
    return folder


@pytest.fixture
def red() -> Photo:
    return encode_photo(saved(plain()))


@pytest.fixture
def blue() -> Photo:
    return encode_photo(saved(plain(colour=BLUE)))


def names(*photos: Photo) -> set[str]:
    return {f"{photo.digest}-{width}.webp" for photo in photos for width in (160, 320)}


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def photo_of(speaker: Speaker) -> str:
    return Speaker.objects.get(pk=speaker.pk).photo


def test_photograph_is_written(committed: Path, red: Photo, dora: User) -> None:
    amina = make_speaker()
    set_photo(speaker=amina, photo=red, actor=dora)

    assert photo_of(amina) == amina.photo == red.digest
    assert files(committed) == names(red)
    assert (committed / f"{red.digest}-320.webp").read_bytes() == red.variants[320]
    assert [(entry.action, entry.actor) for entry in HistoryEntry.objects.all()] == [("photograph set", dora)]


def test_replaced_photograph_is_removed(committed: Path, red: Photo, blue: Photo) -> None:
    amina = make_speaker()
    set_photo(speaker=amina, photo=red)
    set_photo(speaker=amina, photo=blue)
    assert photo_of(amina) == blue.digest
    assert files(committed) == names(blue)


def test_cleared_photograph_is_removed(committed: Path, red: Photo) -> None:
    amina = make_speaker()
    set_photo(speaker=amina, photo=red)
    clear_photo(speaker=amina)
    clear_photo(speaker=amina)
    assert photo_of(amina) == ""
    assert files(committed) == set()
    assert [entry.action for entry in HistoryEntry.objects.order_by("pk")] == ["photograph set", "photograph removed"]


def test_same_photograph_again_stays(committed: Path, red: Photo) -> None:
    amina = make_speaker()
    set_photo(speaker=amina, photo=red)
    set_photo(speaker=amina, photo=red)
    assert files(committed) == names(red)


def test_file_of_two_speakers_stays_until_the_last_goes(committed: Path, red: Photo) -> None:
    amina, bruno = make_speaker(), make_speaker()
    for speaker in (amina, bruno):
        set_photo(speaker=speaker, photo=red)
    clear_photo(speaker=amina)
    assert files(committed) == names(red)
    clear_photo(speaker=bruno)
    assert files(committed) == set()


def test_photograph_goes_with_its_speaker(committed: Path, red: Photo, dora: User) -> None:
    amina = make_speaker()
    set_photo(speaker=amina, photo=red)
    pk = amina.pk
    delete_speaker(speaker=amina, actor=dora)
    assert files(committed) == set()
    entry = HistoryEntry.objects.latest("pk")
    assert (entry.action, entry.subject_id, entry.actor) == ("deleted", pk, dora)


def test_speaker_in_a_session_keeps_the_photograph(committed: Path, red: Photo) -> None:
    amina = make_speaker(make_session())
    set_photo(speaker=amina, photo=red)
    with pytest.raises(ProtectedError):
        delete_speaker(speaker=amina)
    assert photo_of(amina) == red.digest
    assert files(committed) == names(red)


def test_nothing_is_removed_before_the_commit(committed: Path, red: Photo, blue: Photo) -> None:
    amina = make_speaker()
    set_photo(speaker=amina, photo=red)
    with transaction.atomic():
        set_photo(speaker=amina, photo=blue)
        assert files(committed) == names(red, blue)
    assert files(committed) == names(blue)


def test_change_that_is_taken_back_leaves_the_photograph(committed: Path, red: Photo, blue: Photo) -> None:
    """As after a process that died: a file too many, and a row whose file is there."""
    amina = make_speaker()
    set_photo(speaker=amina, photo=red)
    with transaction.atomic():
        set_photo(speaker=amina, photo=blue)
        transaction.set_rollback(True)
    assert photo_of(amina) == red.digest
    assert files(committed) >= names(red)


def test_file_that_resists_spoils_nothing(committed: Path, red: Photo) -> None:
    amina = make_speaker()
    set_photo(speaker=amina, photo=red)
    small = committed / f"{red.digest}-160.webp"
    small.unlink()
    small.mkdir()
    clear_photo(speaker=amina)
    assert photo_of(amina) == ""


def test_row_read_before_does_not_bring_the_old_photograph_back(committed: Path, red: Photo, blue: Photo) -> None:
    """As when two staff members have the same speaker open."""
    amina = make_speaker()
    set_photo(speaker=amina, photo=red)
    read_before = Speaker.objects.get(pk=amina.pk)
    set_photo(speaker=amina, photo=blue)
    read_before.family_name = "Sow"
    read_before.save()
    assert Speaker.objects.values_list("family_name", "photo").get(pk=amina.pk) == ("Sow", blue.digest)


def waits_for_photographs() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone() is not None


@pytest.fixture
def beside() -> Iterator[Callable[..., threading.Thread]]:
    """Runs something in a thread with a connection of its own, and joins it."""
    threads: list[threading.Thread] = []

    def start(act: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                act()
            finally:
                connection.close()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return threads[-1]

    yield start
    for thread in threads:
        thread.join(15)


def test_file_stays_for_a_row_that_is_about_to_be_committed(
    committed: Path, red: Photo, beside: Callable[..., threading.Thread]
) -> None:
    """Bruno gets the same picture at the moment at which Amina's goes."""
    amina, bruno = make_speaker(), make_speaker()
    set_photo(speaker=amina, photo=red)
    written, go_on = threading.Event(), threading.Event()

    def give_to_bruno() -> None:
        with transaction.atomic():
            set_photo(speaker=bruno, photo=red)
            written.set()
            assert go_on.wait(15)

    giving = beside(give_to_bruno)
    assert written.wait(15)
    clearing = beside(lambda: clear_photo(speaker=amina))
    eventually(waits_for_photographs)
    go_on.set()
    giving.join(15)
    clearing.join(15)

    assert (photo_of(amina), photo_of(bruno)) == ("", red.digest)
    assert files(committed) == names(red)


def waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")
        return cursor.fetchone() is not None


def test_speakers_are_deleted_while_a_form_saves_one_of_them(
    committed: Path, red: Photo, dora: User, rf: RequestFactory, beside: Callable[..., threading.Thread]
) -> None:
    """The form has saved Bruno’s row before it waits for the photographs; the list must not hold them meanwhile."""
    make_speaker(family_name="Amina")
    bruno = make_speaker(family_name="Bruno")
    request = rf.post("/")
    request.user = dora
    speakers = Speaker.objects.order_by("family_name")

    with transaction.atomic():
        bruno.save()
        deleting = beside(lambda: site.get_model_admin(Speaker).delete_queryset(request, speakers))
        eventually(waits_for_a_row)
        set_photo(speaker=bruno, photo=red)
    deleting.join(15)

    assert not Speaker.objects.exists()
    assert files(committed) == set()


def test_database_takes_only_digests(db: None) -> None:
    for wrong in ("../../etc/passwd", "A" * 32, "a" * 31):
        with pytest.raises(IntegrityError, match="speaker_photo_is_a_digest"), transaction.atomic():
            make_speaker(photo=wrong)
    with pytest.raises(ValidationError):
        Speaker(family_name="Sow", photo="photo.png").full_clean()


# Serving ----------------------------------------------------------------------------------------------------------


def test_photograph_is_served_to_be_kept_for_ever(client: Client, db: None, folder: Path, red: Photo) -> None:
    set_photo(speaker=make_speaker(), photo=red)
    for width in (160, 320):
        response = client.get(f"/media/speakers/{red.digest}-{width}.webp", headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200
        assert response.content == red.variants[width]
        assert response["Content-Type"] == "image/webp"
        assert response["Content-Length"] == str(len(red.variants[width]))
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Content-Encoding" not in response
        assert response.cookies == {}


DIGEST = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "name",
    [
        f"{DIGEST}-160.webp",
        f"{DIGEST.upper()}-160.webp",
        f"{DIGEST}-161.webp",
        f"{DIGEST}-160.png",
        f"{DIGEST}-160.webp.new",
        f"{DIGEST}-160.webp%0A",
        f"{DIGEST}-160.webp/",
        f"{DIGEST[:-1]}-160.webp",
        "",
        "../secret.webp",
        "..%2Fsecret.webp",
        "%2e%2e/secret.webp",
        "....//secret.webp",
        "/etc/passwd",
        f"../speakers/{DIGEST}-160.webp",
        f"other/{DIGEST}-160.webp",
        "%00",
    ],
)
def test_other_names_are_not_found(client: Client, db: None, folder: Path, name: str) -> None:
    folder.mkdir(parents=True)
    for path in (folder.parent / "secret.webp", folder / f"{DIGEST}-160.png", folder / f"{DIGEST}-161.webp"):
        path.write_bytes(b"secret")
    response = client.get(f"/media/speakers/{name}", follow=True)
    assert response.status_code == 404


def test_other_folders_are_not_served(client: Client, db: None, folder: Path) -> None:
    (folder.parent / "documents").mkdir(parents=True)
    (folder.parent / "documents" / f"{DIGEST}-160.webp").write_bytes(b"secret")
    for address in (f"/media/documents/{DIGEST}-160.webp", f"/media/{DIGEST}-160.webp", "/media/", "/media/speakers/"):
        assert client.get(address, follow=True).status_code == 404
