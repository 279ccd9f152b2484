"""The demonstration: loads again without undoing anything, and reads alike in three languages."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from agenda.models import Session, Speaker
from agenda.services.photos import photo_path
from meeting.models import ConceptNoteSection, Meeting, User
from meeting.pages.demonstration.loader import FOLDER, STAFF_EMAIL, ensure_staff, load
from partners.models import Constituency, Organization, Registration

FILES = sorted(FOLDER.glob("*.toml"))


def test_all_meetings_are_there(db: None) -> None:
    load(today=timezone.localdate())

    assert list(Meeting.objects.public().order_by("starts_on").values_list("slug", "status")) == [
        ("2021", "archived"),
        ("2023", "archived"),
        ("2025", "archived"),
        ("next", "published"),
    ]
    assert Meeting.objects.current().get().slug == "next"
    assert Meeting.objects.get(slug="next").registration_is_open()
    assert set(Registration.objects.values_list("status", flat=True)) == set(Registration.Status.values)
    assert set(Organization.objects.values_list("constituency", flat=True)) == set(Constituency.values)


def test_some_invented_speakers_have_a_portrait(db: None) -> None:
    load(today=timezone.localdate())

    portraits = dict(Speaker.objects.exclude(photo="").values_list("slug", "photo"))
    assert set(portraits) == {"kouame-n-guessan", "thi-minh-anh-nguyen", "sofia-nunez-ibanez"}
    assert all(photo_path(digest, 320).exists() for digest in portraits.values())
    assert all(path.stat().st_size < 30_000 for path in (FOLDER / "portraits").iterdir())


def test_every_invented_speaker_has_a_biography_in_three_languages() -> None:
    speakers = tomllib.loads((FOLDER / "next.toml").read_text(encoding="utf-8"))["speakers"]
    for speaker in speakers:
        assert list(speaker["biography"]) == ["en", "fr", "es"], speaker["slug"]
        assert "invented for this demonstration" in speaker["biography"]["en"]


def test_loading_again_keeps_what_staff_changed(db: None) -> None:
    load(today=timezone.localdate())
    Meeting.objects.filter(slug="2021").update(title_fr="Un autre titre")
    ConceptNoteSection.objects.filter(meeting__slug="2021", kind="logistics").delete()
    Session.objects.filter(meeting__slug="next").first().delete()
    counts = (ConceptNoteSection.objects.count(), Session.objects.count(), Organization.objects.count())

    load(today=timezone.localdate())

    assert Meeting.objects.get(slug="2021").title_fr == "Un autre titre"
    assert (ConceptNoteSection.objects.count(), Session.objects.count(), Organization.objects.count()) == counts


def test_staff_account_keeps_its_password(db: None, tmp_path: Path) -> None:
    file = tmp_path / "staff-password"
    ensure_staff(file, None)
    password = file.read_text().strip()

    ensure_staff(file, None)

    assert User.objects.get(email=STAFF_EMAIL).check_password(password)
    assert file.stat().st_mode & 0o777 == 0o600
    ensure_staff(file, "given by the environment")
    assert User.objects.get(email=STAFF_EMAIL).check_password("given by the environment")


def texts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from texts(part, f"{path}[{number}]")
    elif isinstance(value, dict):
        if "en" in value:
            yield path, value
        else:
            for name, part in value.items():
                yield from texts(part, f"{path}.{name}")


def figures(text: str) -> set[str]:
    """The figures of a text, in one notation: 3.8 billion is 3,8 milliards and 3800 millones."""
    text = re.sub(r"<[^>]+>", " ", text)
    text = re.sub(r"(?<=\d)[\u00a0\u202f,](?=\d{3}\b)", "", text)
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    billions = re.compile(r"(\d+(?:\.\d+)?)\s(?:billion|milliards?)")
    text = billions.sub(lambda match: f"{round(float(match[1]) * 1000)} millones", text)
    return {figure.lstrip("0") for figure in re.findall(r"\d+(?:\.\d+)?", text)}


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_figures_are_the_same_in_each_language(path: Path) -> None:
    different = {}
    for place, text in texts(tomllib.loads(path.read_text(encoding="utf-8"))):
        for language in ("fr", "es"):
            if language in text and not figures(text["en"]) <= figures(text[language]):
                different[f"{place}.{language}"] = figures(text["en"]) - figures(text[language])
    assert different == {}


def test_one_text_is_left_untranslated() -> None:
    missing = [
        f"{path.stem}{place}.{language}"
        for path in FILES
        for place, text in texts(tomllib.loads(path.read_text(encoding="utf-8")))
        for language in ("fr", "es")
        if not text.get(language)
    ]

    assert len(missing) == 1
